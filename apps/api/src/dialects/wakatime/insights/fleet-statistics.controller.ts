import { Controller, Get, Inject, Param, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { FleetStatisticsReader, fleetDays } from '#libs/insights';
import { CLOCK, type Clock } from '#libs/kernel';
import { anyone, pathUser, Requires, Scope } from '#libs/platform/auth';
import { OfUser, Reading, Takes } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { type Query, textOf } from '../query.requests.js';
import { presentFleetStatistics } from './fleet-statistics.presenter.js';
import { readFleetRange } from './insights.requests.js';
import { FleetStatisticsAnswer } from './insights.responses.js';

const NOBODYS = 'figures are of at least five people each, and name nobody';

/** What everybody did, in figures of several people each. */
@Reading('Stats')
@Controller(WAKATIME_PREFIXES)
export class FleetStatisticsController {
  constructor(
    private readonly statistics: FleetStatisticsReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('stats/:range')
  @Requires(Scope.none(NOBODYS), anyone())
  @ApiOperation({ summary: 'Stats of everybody together', description: 'Counted several times a day, alike for all.' })
  @ApiParam({ name: 'range', description: 'last_7_days, or a year from 2013.', example: 'last_7_days' })
  @ApiResponse({ status: 200, type: FleetStatisticsAnswer })
  find(@Param('range') range: string): Promise<FleetStatisticsAnswer> {
    return this.answer(range);
  }

  @Get('users/:user/stats_aggregated')
  @Requires(Scope.none(NOBODYS), pathUser('user'))
  @ApiOperation({ summary: 'Stats of everybody together (older address)' })
  @OfUser()
  @Takes('range')
  @ApiResponse({ status: 200, type: FleetStatisticsAnswer })
  findOfCaller(@QueryParams() query: Query): Promise<FleetStatisticsAnswer> {
    return this.answer(textOf(query, 'range'));
  }

  private async answer(text: string | undefined): Promise<FleetStatisticsAnswer> {
    const now = this.clock.now();
    const range = readFleetRange(text, now);
    return { data: presentFleetStatistics(range, await this.statistics.find(range), fleetDays(range, now)) };
  }
}
