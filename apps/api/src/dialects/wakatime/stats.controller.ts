import { Controller, Get, Param, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { type Access, CurrentAccess, publicUser, Requires, Scope, sharedOrLookedUp } from '#libs/platform/auth';
import { StatsService } from '#libs/stats';
import { LOOK_UP_PARAMETERS, LookedUpPeople } from '../shared/looked-up-people.js';
import { presentTrustFactor } from '../shared/trust-factor.js';
import { OfUser, Reading, Takes, TakesLookUp } from './openapi.js';
import { WAKATIME_PREFIXES } from './prefixes.js';
import { countingOf, filtersOf, type Query, textOf, zoneOf } from './query.requests.js';
import { readStatsRange } from './range.requests.js';
import { ReadingContexts } from './reading.context.js';
import { checkFilters, pickSections, STATS_SCOPES, seenSections } from './sections.js';
import { presentStats } from './stats.presenter.js';
import { PreferredStatsAnswer, StatsAnswer } from './stats.responses.js';
import { presentFactsFrom } from './time.presenter.js';

/** Ranges added up; of people who share them, for everybody. */
@Reading('Stats')
@Controller(WAKATIME_PREFIXES)
export class StatsController {
  constructor(
    private readonly contexts: ReadingContexts,
    private readonly stats: StatsService,
    private readonly lookedUp: LookedUpPeople,
  ) {}

  @Get('users/:user/stats')
  @Requires(Scope.sectionsOf('read_stats'), sharedOrLookedUp('user', LOOK_UP_PARAMETERS))
  @ApiOperation({
    summary: 'Stats of the preferred range',
    description:
      'Without `range`: the range that the person chose for their public profile. With any parameter that Hackatime alone has: Hackatime’s answer, of people who let everybody look them up.',
  })
  @OfUser()
  @TakesLookUp()
  @Takes('range', 'is_including_today', 'project', 'branches', 'gap_policy', 'timeout', 'writes_only', 'timezone')
  @ApiResponse({ status: 200, type: PreferredStatsAnswer })
  async findPreferred(@CurrentAccess() access: Access, @QueryParams() query: Query): Promise<object> {
    if (access.isLookedUp !== undefined) return this.lookedUp.stats(access, query);
    const { publicProfileTimeRange, trustLevel } = await this.contexts.profile(access.owner);
    const answer = await this.find(access, textOf(query, 'range') ?? publicProfileTimeRange, query);
    return { ...answer, trust_factor: presentTrustFactor(trustLevel) };
  }

  @Get('users/:user/stats/:range')
  @Requires(Scope.sectionsOf('read_stats'), publicUser('user'))
  @ApiOperation({
    summary: 'Stats of a range',
    description: 'Rolling ranges end yesterday unless `is_including_today`; all_time always reaches today.',
  })
  @OfUser()
  @ApiParam({
    name: 'range',
    description: 'last_7_days, last_30_days, last_6_months, last_year, all_time, YYYY or YYYY-MM.',
  })
  @Takes('is_including_today', 'project', 'branches', 'gap_policy', 'timeout', 'writes_only', 'timezone')
  @ApiResponse({ status: 200, type: StatsAnswer })
  async find(
    @CurrentAccess() access: Access,
    @Param('range') words: string,
    @QueryParams() query: Query,
  ): Promise<StatsAnswer> {
    const { owner, visible: subject } = access;
    const zone = zoneOf(query, this.contexts.of(owner));
    const context = await this.contexts.ofRanges(access, zone);
    const range = readStatsRange(words, query, zone, context);
    const question = {
      subject,
      range: range.range,
      counting: access.isSelf ? countingOf(query) : {},
      filters: checkFilters(filtersOf(query), access),
    };
    const stats = await this.stats.stats(question);
    const visible = seenSections(access, 'read_stats');
    return {
      data: pickSections(presentStats(stats, { owner, range, now: context.now, visible }), access, STATS_SCOPES),
      ...presentFactsFrom(context.factsFrom, range.range),
    };
  }
}
