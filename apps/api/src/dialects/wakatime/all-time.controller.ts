import { Controller, Get, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { localDateOf } from '#libs/kernel';
import { type Access, CurrentAccess, publicUser, Requires } from '#libs/platform/auth';
import { StatsService } from '#libs/stats';
import { OfUser, Reading, Takes } from './openapi.js';
import { WAKATIME_PREFIXES } from './prefixes.js';
import { countingOf, filtersOf, type Query, zoneOf } from './query.requests.js';
import { readAllTime } from './range.requests.js';
import { ReadingContexts } from './reading.context.js';
import { checkFilters } from './sections.js';
import { presentAllTime } from './stats.presenter.js';
import { AllTimeAnswer } from './stats.responses.js';
import { presentFactsFrom } from './time.presenter.js';

/** The one total since the first heartbeat. */
@Reading('Stats')
@Controller(WAKATIME_PREFIXES)
export class AllTimeController {
  constructor(
    private readonly contexts: ReadingContexts,
    private readonly stats: StatsService,
  ) {}

  @Get('users/:user/all_time_since_today')
  @Requires('read_stats', publicUser('user', 'all_time'))
  @ApiOperation({
    summary: 'Total since the first heartbeat',
    description: 'Of other people what they show to everybody, as a badge or as logged time.',
  })
  @OfUser()
  @Takes('project', 'gap_policy', 'timeout', 'writes_only', 'timezone')
  @ApiResponse({ status: 200, type: AllTimeAnswer })
  async find(@CurrentAccess() access: Access, @QueryParams() query: Query): Promise<AllTimeAnswer> {
    const zone = zoneOf(query, this.contexts.of(access.owner));
    const context = await this.contexts.ofRanges(access, zone);
    const range = readAllTime(zone, context);
    const filters = checkFilters(filtersOf(query), access);
    const counting = access.isSelf ? countingOf(query) : {};
    const question = { subject: access.visible, range: range.range, counting, filters };
    const total = await this.stats.total(question);
    const data = presentAllTime(total, { range, today: localDateOf(context.now, zone), project: filters.project });
    return { data, ...presentFactsFrom(context.factsFrom, range.range) };
  }
}
