import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { DashboardPeople, NEW_REQUEST } from '#libs/orgs';
import { CurrentOrg, dashboard, type OrgAccess, Requires } from '#libs/platform/auth';
import { bodyOf, jsonOf } from '../read-json.js';
import { refOf } from './dashboard-people.controller.js';
import { DashboardRequestsAnswer, presentRequest } from './dashboards.responses.js';
import { BY_ANY, BY_PERSON, Managing, Of, Paged } from './openapi.js';
import { presentList, readListQuery } from './questions.js';

const LISTED = dashboard('org', 'dashboard', 'list_dashboards');
const ANSWERS = dashboard('org', 'dashboard', 'add_members');

/** Members who ask to look at a dashboard, or to be on it. */
@Managing('Organisation dashboards')
@Controller('api/orgs/v1/:org/dashboards/:dashboard/requests')
export class DashboardRequestsController {
  constructor(private readonly people: DashboardPeople) {}

  @Get()
  @Requires('read_orgs', ANSWERS, BY_ANY)
  @ApiOperation({ summary: 'Open requests, oldest first' })
  @Of('org', 'dashboard')
  @Paged()
  @ApiResponse({ status: 200, type: DashboardRequestsAnswer })
  async list(
    @CurrentOrg() access: OrgAccess,
    @Query() query: Record<string, unknown>,
  ): Promise<DashboardRequestsAnswer> {
    return presentList(await this.people.requests(refOf(access), readListQuery(query).page), presentRequest);
  }

  @Post()
  @HttpCode(204)
  @Requires('write_orgs', LISTED, BY_PERSON)
  @ApiOperation({ summary: 'Ask to look at it, or to be on it', description: 'Asking again changes nothing.' })
  @Of('org', 'dashboard')
  @ApiBody(bodyOf(NEW_REQUEST))
  @ApiResponse({ status: 204 })
  async request(@CurrentOrg() access: OrgAccess, @Ip() address: string, @Body() body: unknown): Promise<void> {
    const held = access.dashboard?.permissions ?? new Set();
    await this.people.request(refOf(access, address), held, jsonOf(body));
  }

  @Delete(':kind')
  @HttpCode(204)
  @Requires('write_orgs', LISTED, BY_PERSON)
  @ApiOperation({ summary: 'Withdraw the own request' })
  @Of('org', 'dashboard', 'kind')
  @ApiResponse({ status: 204 })
  async withdraw(@CurrentOrg() access: OrgAccess, @Ip() address: string, @Param('kind') kind: string): Promise<void> {
    await this.people.withdraw(refOf(access, address), kind);
  }

  @Post(':member/:kind/approve')
  @HttpCode(204)
  @Requires('write_orgs', ANSWERS, BY_ANY)
  @ApiOperation({ summary: 'Grant a request' })
  @Of('org', 'dashboard', 'member', 'kind')
  @ApiResponse({ status: 204 })
  async approve(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('member') member: string,
    @Param('kind') kind: string,
  ): Promise<void> {
    await this.people.approve(refOf(access, address), member, kind);
  }

  @Post(':member/:kind/decline')
  @HttpCode(204)
  @Requires('write_orgs', ANSWERS, BY_ANY)
  @ApiOperation({ summary: 'Decline a request', description: 'They may ask again.' })
  @Of('org', 'dashboard', 'member', 'kind')
  @ApiResponse({ status: 204 })
  async decline(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('member') member: string,
    @Param('kind') kind: string,
  ): Promise<void> {
    await this.people.decline(refOf(access, address), member, kind);
  }
}
