import { Body, Controller, Get, Ip, Param, Patch, Query, Req } from '@nestjs/common';
import { ApiBody, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { type AdministeredPerson, AdministratorsReader, AdminLevelsService } from '#libs/admin';
import { type Access, ADMIN_LEVELS, type AdminLevel, admin, CurrentAccess, Requires } from '#libs/platform/auth';
import { Operation } from '../openapi.js';
import { ADMIN_PREFIX } from '../prefixes.js';
import { notFound, unprocessable } from '../problems.js';
import { readFields, readText } from '../requests.js';
import { callerOf } from './caller.js';
import { Administering, Refuses, TooLarge } from './openapi.js';
import { presentPermission, presentPermissions } from './people.presenter.js';
import { PermissionAnswer, PermissionsAnswer } from './people.responses.js';

/** Who has which power over the installation. */
@Administering('Permissions')
@Controller(`${ADMIN_PREFIX}/permissions`)
export class PermissionsController {
  constructor(
    private readonly administrators: AdministratorsReader,
    private readonly levels: AdminLevelsService,
  ) {}

  @Get()
  @Requires('admin', admin('superadmin'))
  @Operation('Everybody who administers')
  @ApiQuery({ name: 'search', required: false, description: 'Part of a name or an address.', example: 'jane' })
  @ApiResponse({ status: 200, type: PermissionsAnswer })
  async list(@Query('search') search: unknown): Promise<PermissionsAnswer> {
    return presentPermissions(await this.administrators.list(readText(search)));
  }

  @Patch(':id')
  @Requires('admin', admin('superadmin'), { by: ['admin_key'] })
  @Operation("Set somebody's level", 'Nobody sets their own, and the last superadmin keeps theirs.')
  @ApiParam({ name: 'id', description: 'Number or uuid of the account.', example: '7' })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['admin_level'],
      properties: { admin_level: { type: 'string', enum: [...ADMIN_LEVELS] } },
    },
  })
  @ApiResponse({ status: 200, type: PermissionAnswer })
  @Refuses(404, 'No such account.')
  @Refuses(422, 'No such level, or the last superadmin.')
  @TooLarge()
  async update(
    @CurrentAccess() access: Access,
    @Param('id') id: string,
    @Req() request: object,
    @Body() body: unknown,
    @Ip() address: string,
  ): Promise<PermissionAnswer> {
    const level = readLevel(readFields(request, body).admin_level);
    const { uuid } = await this.find(id);
    const change = await this.levels.change(callerOf(access, address), uuid, level);
    return presentPermission(await this.find(id), change);
  }

  private async find(id: string): Promise<AdministeredPerson> {
    const person = await this.administrators.find(id);
    if (person === undefined) throw notFound('User not found');
    return person;
  }
}

function readLevel(value: unknown): AdminLevel {
  const level = ADMIN_LEVELS.find((known) => known === value);
  if (level === undefined)
    throw unprocessable('Invalid admin level', [`admin_level: one of ${ADMIN_LEVELS.join(', ')}`]);
  return level;
}
