import { Controller, Get, Param, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { DashboardFinder } from '#libs/orgs';
import { type Access, AuthError, CurrentAccess, type OrgAccess, pathUser, Requires } from '#libs/platform/auth';
import { OfUser, Reading, Takes } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { pageOf, type Query } from '../query.requests.js';
import { presentPage } from '../time.presenter.js';
import { DashboardReads } from './dashboard-reads.js';
import { OfMember, TakesDate } from './orgs.openapi.js';
import { presentDashboard } from './orgs.presenter.js';
import { DashboardMembersAnswer, DashboardsAnswer, MemberSummariesAnswer } from './orgs.responses.js';

const OfTeam = () => ApiParam({ name: 'team', description: 'Id of a dashboard.' });

/** Dashboards by their older name, under which the organisation is not said. */
@Reading('Organisations')
@Controller(WAKATIME_PREFIXES)
export class TeamsController {
  constructor(
    private readonly finder: DashboardFinder,
    private readonly reads: DashboardReads,
  ) {}

  @Get('users/:user/teams')
  @Requires('read_orgs', pathUser('user'))
  @ApiOperation({ summary: 'Dashboards that the person may look at, of all their organisations', deprecated: true })
  @OfUser()
  @Takes('page')
  @ApiResponse({ status: 200, type: DashboardsAnswer })
  async list(@CurrentAccess() { viewer }: Access, @QueryParams() query: Query): Promise<DashboardsAnswer> {
    const { items, page, total, totalPages } = await this.finder.list(mustBe(viewer), pageOf(query));
    return { data: items.map(presentDashboard), ...presentPage(page, total, totalPages) };
  }

  @Get('users/:user/teams/:team/members')
  @Requires('read_orgs', pathUser('user'))
  @ApiOperation({ summary: 'Who is on a dashboard', deprecated: true })
  @OfUser()
  @OfTeam()
  @Takes('page')
  @ApiResponse({ status: 200, type: DashboardMembersAnswer })
  async members(
    @CurrentAccess() access: Access,
    @Param('team') team: string,
    @QueryParams() query: Query,
  ): Promise<DashboardMembersAnswer> {
    return this.reads.members(await this.find(access, team), query);
  }

  @Get('users/:user/teams/:team/members/:member/summaries')
  @Requires('read_orgs', pathUser('user'))
  @ApiOperation({ summary: 'Days of a member', deprecated: true })
  @OfUser()
  @OfTeam()
  @OfMember()
  @TakesDate()
  @Takes('start', 'end', 'range', 'project', 'branches')
  @ApiResponse({ status: 200, type: MemberSummariesAnswer })
  async memberSummaries(
    @CurrentAccess() access: Access,
    @Param('team') team: string,
    @Param('member') member: string,
    @QueryParams() query: Query,
  ): Promise<MemberSummariesAnswer> {
    return this.reads.memberSummaries(await this.find(access, team), member, query);
  }

  private async find({ viewer }: Access, team: string): Promise<OrgAccess> {
    const found = await this.finder.find(mustBe(viewer), team);
    if (found === undefined) throw new AuthError('auth.not_found', 'no such dashboard, or not for this caller');
    return found;
  }
}

function mustBe<Viewer>(viewer: Viewer | undefined): Viewer {
  if (viewer === undefined) throw new AuthError('auth.unauthorized', 'nobody has no dashboards');
  return viewer;
}
