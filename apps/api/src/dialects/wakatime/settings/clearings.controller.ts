import { Body, Controller, Get, HttpCode, Ip, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { actorOf } from '#libs/audit';
import { HeartbeatClearings } from '#libs/heartbeats';
import { type Access, AuthError, CurrentAccess, type Principal, pathUser, Requires } from '#libs/platform/auth';
import { ProjectsService } from '#libs/projects';
import { OfUser, Reading } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { presentClearing } from './clearings.presenter.js';
import { readClearing } from './clearings.requests.js';
import { ClearingAnswer, ClearingRequest } from './clearings.responses.js';

/** Deleting much at once. Keys alone: it cannot be taken back. */
@Reading('Data clearing')
@Controller(WAKATIME_PREFIXES)
export class ClearingsController {
  constructor(
    private readonly clearings: HeartbeatClearings,
    private readonly projects: ProjectsService,
  ) {}

  @Post('users/:user/data_clearings')
  @HttpCode(202)
  @Requires('write_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({
    summary: 'Delete heartbeats of before a day, of a project, or both',
    description:
      'For good, by a job: neither rules nor new settings bring them back. External durations stay. Days whose heartbeats retention has dropped keep their totals.',
  })
  @OfUser()
  @ApiBody({ type: ClearingRequest })
  @ApiResponse({ status: 202, type: ClearingAnswer })
  async create(@CurrentAccess() access: Access, @Ip() address: string, @Body() body: unknown): Promise<ClearingAnswer> {
    const { owner, viewer } = access;
    const { before, projectName } = readClearing(body, owner.timezone);
    const project = projectName === undefined ? undefined : await this.projects.find(owner.id, projectName);
    const wish = { owner, before, project };
    return { data: presentClearing(await this.clearings.request(wish, actorOf(viewer as Principal, address))) };
  }

  @Get('users/:user/data_clearings/:id')
  @Requires('read_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'How far a clearing is' })
  @OfUser()
  @ApiParam({ name: 'id', description: 'Id of the clearing.' })
  @ApiResponse({ status: 200, type: ClearingAnswer })
  async find(@CurrentAccess() { owner }: Access, @Param('id') id: string): Promise<ClearingAnswer> {
    const found = await this.clearings.find(owner.id, id);
    if (found === undefined) throw new AuthError('auth.not_found', 'no such clearing');
    return { data: presentClearing(found) };
  }
}
