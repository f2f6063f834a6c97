import { Controller, Get, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { HeartbeatsReader } from '#libs/heartbeats';
import { dayRange } from '#libs/kernel';
import { type Access, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { presentHeartbeats } from './heartbeat-list.presenter.js';
import { HeartbeatsAnswer } from './heartbeat-list.responses.js';
import { OfUser, Reading, Takes } from './openapi.js';
import { WAKATIME_PREFIXES } from './prefixes.js';
import { type Query, requiredDateOf, zoneOf } from './query.requests.js';
import { ReadingContexts } from './reading.context.js';

/** Stored heartbeats of a local day. */
@Reading('Heartbeats')
@Controller(WAKATIME_PREFIXES)
export class HeartbeatListController {
  constructor(
    private readonly contexts: ReadingContexts,
    private readonly heartbeats: HeartbeatsReader,
  ) {}

  @Get('users/:user/heartbeats')
  @Requires('read_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Heartbeats of a day' })
  @OfUser()
  @Takes('date', 'timezone')
  @ApiResponse({ status: 200, type: HeartbeatsAnswer })
  async list(@CurrentAccess() access: Access, @QueryParams() query: Query): Promise<HeartbeatsAnswer> {
    const context = this.contexts.of(access.owner);
    const zone = zoneOf(query, context);
    const range = dayRange(requiredDateOf(query, 'date', zone, context.now), zone);
    const heartbeats = await this.heartbeats.list(access.owner.id, range);
    return presentHeartbeats(heartbeats, { range, ownerUuid: access.owner.uuid });
  }
}
