import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Post, Put, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { DASHBOARD_MEMBER, DashboardPeople, type DashboardRef, orgCallerOf, VIEWERS } from '#libs/orgs';
import { CurrentOrg, dashboard, type OrgAccess, Requires } from '#libs/platform/auth';
import { bodyOf, jsonOf } from '../read-json.js';
import { DashboardMembersAnswer, presentDashboardMember, ViewersAnswer } from './dashboards.responses.js';
import { BY_ANY, BY_PERSON, Managing, Of, Paged } from './openapi.js';
import { presentList, readListQuery } from './questions.js';

const to = (permission: Parameters<typeof dashboard>[2]) => dashboard('org', 'dashboard', permission);

/** Who is on a dashboard, and who may look at it. */
@Managing('Organisation dashboards')
@Controller('api/orgs/v1/:org/dashboards/:dashboard')
export class DashboardPeopleController {
  constructor(private readonly people: DashboardPeople) {}

  @Get('members')
  @Requires('read_orgs', to('view'), BY_ANY)
  @ApiOperation({ summary: 'Who is on a dashboard, by username' })
  @Of('org', 'dashboard')
  @Paged('Part of a name.')
  @ApiResponse({ status: 200, type: DashboardMembersAnswer })
  async members(
    @CurrentOrg() access: OrgAccess,
    @Query() query: Record<string, unknown>,
  ): Promise<DashboardMembersAnswer> {
    const { page, search } = readListQuery(query);
    return presentList(await this.people.members(refOf(access), page, search), presentDashboardMember);
  }

  @Put('members/:member')
  @HttpCode(204)
  @Requires('write_orgs', to('add_members'), BY_ANY)
  @ApiOperation({
    summary: 'Put a member of the organisation on it, or change how',
    description: 'Answers their wish.',
  })
  @Of('org', 'dashboard', 'member')
  @ApiBody(bodyOf(DASHBOARD_MEMBER))
  @ApiResponse({ status: 204 })
  async putMember(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('member') member: string,
    @Body() body: unknown,
  ): Promise<void> {
    await this.people.putMember(refOf(access, address), member, jsonOf(body));
  }

  @Delete('members/:member')
  @HttpCode(204)
  @Requires('write_orgs', to('remove_members'), BY_ANY)
  @ApiOperation({ summary: 'Take somebody off a dashboard' })
  @Of('org', 'dashboard', 'member')
  @ApiResponse({ status: 204 })
  async removeMember(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('member') member: string,
  ): Promise<void> {
    await this.people.removeMember(refOf(access, address), member);
  }

  @Post('leave')
  @HttpCode(204)
  @Requires('write_orgs', to('list_dashboards'), BY_PERSON)
  @ApiOperation({ summary: 'Leave a dashboard' })
  @Of('org', 'dashboard')
  @ApiResponse({ status: 204 })
  async leave(@CurrentOrg() access: OrgAccess, @Ip() address: string): Promise<void> {
    await this.people.removeMember(refOf(access, address), 'current');
  }

  @Get('viewers')
  @Requires('read_orgs', to('delete'), BY_ANY)
  @ApiOperation({ summary: 'Who may look at it while viewing is restricted' })
  @Of('org', 'dashboard')
  @ApiResponse({ status: 200, type: ViewersAnswer })
  async viewers(@CurrentOrg() access: OrgAccess): Promise<ViewersAnswer> {
    return { data: await this.people.viewers(refOf(access)) };
  }

  @Put('viewers')
  @Requires('write_orgs', to('delete'), BY_ANY)
  @ApiOperation({ summary: 'Let exactly these look at it' })
  @Of('org', 'dashboard')
  @ApiBody(bodyOf(VIEWERS))
  @ApiResponse({ status: 200, type: ViewersAnswer })
  async setViewers(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Body() body: unknown,
  ): Promise<ViewersAnswer> {
    return { data: await this.people.setViewers(refOf(access, address), jsonOf(body)) };
  }
}

/** The dashboard that the guard found. */
export function refOf(access: OrgAccess, address?: string): DashboardRef {
  return { ...orgCallerOf(access, address), dashboardId: access.dashboard?.id ?? '' };
}
