import { Controller, Get, Param, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { CurrentOrg, dashboard, type OrgAccess, Requires } from '#libs/platform/auth';
import { Reading, Takes } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import type { Query } from '../query.requests.js';
import { DashboardReads } from './dashboard-reads.js';
import { OfDashboard, OfMember, TakesDate } from './orgs.openapi.js';
import {
  DashboardDurationsAnswer,
  DashboardMembersAnswer,
  DashboardSummariesAnswer,
  MemberDurationsAnswer,
  MemberSummariesAnswer,
} from './orgs.responses.js';

const PATH = 'users/:user/orgs/:org/dashboards/:dashboard';
const ofMember = (what: string) => [`${PATH}/members/:member/${what}`, `${PATH}/member/:member/${what}`];
const VIEW = dashboard('org', 'dashboard', 'view');

/** What an organisation's dashboard shows: what its members let be seen, counted and called as the organisation does. */
@Reading('Organisations')
@Controller(WAKATIME_PREFIXES)
export class DashboardsController {
  constructor(private readonly reads: DashboardReads) {}

  @Get(`${PATH}/members`)
  @Requires('read_orgs', VIEW)
  @ApiOperation({ summary: 'Who is on a dashboard' })
  @OfDashboard()
  @Takes('page')
  @ApiResponse({ status: 200, type: DashboardMembersAnswer })
  members(@CurrentOrg() access: OrgAccess, @QueryParams() query: Query): Promise<DashboardMembersAnswer> {
    return this.reads.members(access, query);
  }

  @Get(`${PATH}/summaries`)
  @Requires('read_orgs', VIEW)
  @ApiOperation({
    summary: 'Time of a dashboard',
    description:
      'One day of each member with `date`; with `start` and `end`, or `range`, the days of everybody together.',
  })
  @OfDashboard()
  @TakesDate()
  @Takes('start', 'end', 'range', 'project', 'branches')
  @ApiResponse({ status: 200, type: DashboardSummariesAnswer })
  summaries(@CurrentOrg() access: OrgAccess, @QueryParams() query: Query): Promise<DashboardSummariesAnswer> {
    return this.reads.summaries(access, query);
  }

  @Get(`${PATH}/durations`)
  @Requires('read_orgs', VIEW)
  @ApiOperation({
    summary: 'Unbroken stretches of a day, of each member',
    description: 'Only where the organisation shows durations, or to those who change its settings.',
  })
  @OfDashboard()
  @TakesDate()
  @Takes('project', 'branches')
  @ApiResponse({ status: 200, type: DashboardDurationsAnswer })
  durations(@CurrentOrg() access: OrgAccess, @QueryParams() query: Query): Promise<DashboardDurationsAnswer> {
    return this.reads.durations(access, query);
  }

  @Get(ofMember('summaries'))
  @Requires('read_orgs', VIEW)
  @ApiOperation({ summary: 'Days of a member' })
  @OfDashboard()
  @OfMember()
  @TakesDate()
  @Takes('start', 'end', 'range', 'project', 'branches')
  @ApiResponse({ status: 200, type: MemberSummariesAnswer })
  memberSummaries(
    @CurrentOrg() access: OrgAccess,
    @Param('member') member: string,
    @QueryParams() query: Query,
  ): Promise<MemberSummariesAnswer> {
    return this.reads.memberSummaries(access, member, query);
  }

  @Get(ofMember('durations'))
  @Requires('read_orgs', VIEW)
  @ApiOperation({
    summary: 'Unbroken stretches of a day of a member',
    description: 'Only where the organisation shows durations, or to those who change its settings.',
  })
  @OfDashboard()
  @OfMember()
  @TakesDate()
  @Takes('project', 'branches')
  @ApiResponse({ status: 200, type: MemberDurationsAnswer })
  memberDurations(
    @CurrentOrg() access: OrgAccess,
    @Param('member') member: string,
    @QueryParams() query: Query,
  ): Promise<MemberDurationsAnswer> {
    return this.reads.memberDurations(access, member, query);
  }
}
