import { Controller, Get, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { ActivityFilters } from '#libs/activity';
import { HeartbeatsReader, type StoredHeartbeat } from '#libs/heartbeats';
import { dayRange } from '#libs/kernel';
import { type Access, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { DurationsService } from '#libs/summaries';
import { presentDurations } from './durations.presenter.js';
import { sliceByOf } from './durations.requests.js';
import { DurationsAnswer } from './durations.responses.js';
import { OfUser, Reading, Takes } from './openapi.js';
import { WAKATIME_PREFIXES } from './prefixes.js';
import { countingOf, filtersOf, type Query, requiredDateOf, zoneOf } from './query.requests.js';
import { ReadingContexts } from './reading.context.js';

/** Unbroken stretches of a local day. */
@Reading('Durations')
@Controller(WAKATIME_PREFIXES)
export class DurationsController {
  constructor(
    private readonly contexts: ReadingContexts,
    private readonly durations: DurationsService,
    private readonly heartbeats: HeartbeatsReader,
  ) {}

  @Get('users/:user/durations')
  @Requires('read_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Durations of a day', description: 'A stretch across midnight shows the part of the day.' })
  @OfUser()
  @Takes('date', 'project', 'branches', 'gap_policy', 'timeout', 'writes_only', 'timezone', 'slice_by')
  @ApiResponse({ status: 200, type: DurationsAnswer })
  async list(@CurrentAccess() access: Access, @QueryParams() query: Query): Promise<DurationsAnswer> {
    const context = this.contexts.of(access.owner);
    const zone = zoneOf(query, context);
    const range = dayRange(requiredDateOf(query, 'date', zone, context.now), zone);
    const sliceBy = sliceByOf(query);
    const filters = filtersOf(query);
    const [stretches, heartbeats] = await Promise.all([
      this.durations.stretches({ subject: access.visible, range, counting: countingOf(query), filters }, sliceBy),
      this.heartbeats.list(access.owner.id, range),
    ]);
    return presentDurations(stretches, { range, sliceBy, heartbeats: heartbeats.filter(isIn(filters)) });
  }
}

/** The rows' own filters, for the heartbeats behind them; another project has no row to count for. */
const isIn =
  ({ branches }: ActivityFilters) =>
  ({ branch }: StoredHeartbeat): boolean =>
    branches === undefined || (branch !== null && branches.includes(branch));
