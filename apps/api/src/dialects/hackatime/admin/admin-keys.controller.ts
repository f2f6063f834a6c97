import { Body, Controller, Delete, Get, Ip, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiParam, ApiResponse } from '@nestjs/swagger';
import { AdminKeysReader, AdminKeysService } from '#libs/admin';
import { type Access, admin, CurrentAccess, Requires } from '#libs/platform/auth';
import { Operation } from '../openapi.js';
import { ADMIN_PREFIX } from '../prefixes.js';
import { notFound } from '../problems.js';
import { readFields, readText } from '../requests.js';
import { presentAdminKey, presentAdminKeys, presentNewAdminKey } from './admin-keys.presenter.js';
import { AdminApiKey, AdminApiKeysAnswer, DoneAnswer, NewAdminApiKeyAnswer } from './admin-keys.responses.js';
import { callerOf } from './caller.js';
import { Administering, Refuses, TooLarge } from './openapi.js';

/** Keys of administrators. */
@Administering('Admin API keys')
@Controller(`${ADMIN_PREFIX}/admin_api_keys`)
export class AdminKeysController {
  constructor(
    private readonly reader: AdminKeysReader,
    private readonly keys: AdminKeysService,
  ) {}

  @Get()
  @Requires('admin', admin('viewer'))
  @Operation('Admin API keys that work')
  @ApiResponse({ status: 200, type: AdminApiKeysAnswer })
  async list(): Promise<AdminApiKeysAnswer> {
    return presentAdminKeys(await this.reader.list());
  }

  @Get(':id')
  @Requires('admin', admin('viewer'))
  @Operation('An admin API key, also a revoked one')
  @ApiParam({ name: 'id', description: 'Number or uuid of the key.', example: '3' })
  @ApiResponse({ status: 200, type: AdminApiKey })
  @Refuses(404, 'No such key.')
  async find(@Param('id') id: string): Promise<AdminApiKey> {
    const key = await this.reader.find(id);
    if (key === undefined) throw notFound('Admin API key not found');
    return presentAdminKey(key);
  }

  @Post()
  @Requires('admin', admin('admin'), { by: ['admin_key'] })
  @Operation('Create an admin API key of your own')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string', maxLength: 120 } },
      example: { name: 'nightly report' },
    },
  })
  @ApiResponse({ status: 201, type: NewAdminApiKeyAnswer })
  @Refuses(422, 'No name, or one that another living key of yours has.')
  @TooLarge()
  async create(
    @CurrentAccess() access: Access,
    @Req() request: object,
    @Body() body: unknown,
    @Ip() address: string,
  ): Promise<NewAdminApiKeyAnswer> {
    const name = readText(readFields(request, body).name) ?? '';
    return presentNewAdminKey(await this.keys.create(callerOf(access, address), { owner: access.owner.id, name }));
  }

  @Delete(':id')
  @Requires('admin', admin('admin'))
  @Operation('Revoke an admin API key', "Superadmins may revoke anybody's.")
  @ApiParam({ name: 'id', description: 'Number or uuid of the key.', example: '3' })
  @ApiResponse({ status: 200, type: DoneAnswer })
  @Refuses(404, 'No such key that works.')
  @TooLarge()
  async revoke(@CurrentAccess() access: Access, @Param('id') id: string, @Ip() address: string): Promise<DoneAnswer> {
    await this.keys.revoke(callerOf(access, address), id);
    return { success: true, message: 'The key was revoked' };
  }
}
