import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { DASHBOARD_CHANGE, DashboardsService, NEW_DASHBOARD, orgCallerOf } from '#libs/orgs';
import { CurrentOrg, dashboard, type OrgAccess, org, Requires } from '#libs/platform/auth';
import { bodyOf, jsonOf } from '../read-json.js';
import { DashboardAnswer, DashboardsAnswer, presentDashboard } from './dashboards.responses.js';
import { BY_ANY, LIMIT, Managing, Of, Paged } from './openapi.js';
import { presentList, readListQuery } from './questions.js';

const EDITS = dashboard('org', 'dashboard', 'delete');

/** Dashboards themselves; what they show is read elsewhere. */
@Managing('Organisation dashboards')
@Controller('api/orgs/v1/:org/dashboards')
export class DashboardsController {
  constructor(private readonly dashboards: DashboardsService) {}

  @Get()
  @Requires('read_orgs', org('org', 'list_dashboards'), BY_ANY)
  @ApiOperation({ summary: 'Dashboards, by name', description: 'Also those that the caller may only ask to look at.' })
  @Of('org')
  @Paged('Part of the name.')
  @ApiResponse({ status: 200, type: DashboardsAnswer })
  async list(@CurrentOrg() access: OrgAccess, @Query() query: Record<string, unknown>): Promise<DashboardsAnswer> {
    return presentList(await this.dashboards.list(orgCallerOf(access), readListQuery(query)), presentDashboard);
  }

  @Post()
  @Requires('write_orgs', org('org', 'create_dashboards'), BY_ANY)
  @ApiOperation({ summary: 'Make a dashboard' })
  @Of('org')
  @ApiBody(bodyOf(NEW_DASHBOARD))
  @ApiResponse({ status: 201, type: DashboardAnswer })
  @ApiResponse(LIMIT)
  async create(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Body() body: unknown,
  ): Promise<DashboardAnswer> {
    return { data: presentDashboard(await this.dashboards.create(orgCallerOf(access, address), jsonOf(body))) };
  }

  @Get(':dashboard')
  @Requires('read_orgs', dashboard('org', 'dashboard', 'list_dashboards'), BY_ANY)
  @ApiOperation({ summary: 'A dashboard, and what the caller may do with it' })
  @Of('org', 'dashboard')
  @ApiResponse({ status: 200, type: DashboardAnswer })
  async find(@CurrentOrg() access: OrgAccess, @Param('dashboard') id: string): Promise<DashboardAnswer> {
    return { data: presentDashboard(await this.dashboards.find(orgCallerOf(access), id)) };
  }

  @Patch(':dashboard')
  @Requires('write_orgs', EDITS, BY_ANY)
  @ApiOperation({ summary: 'Change a dashboard', description: 'What is absent stays. Managers: those that they made.' })
  @Of('org', 'dashboard')
  @ApiBody(bodyOf(DASHBOARD_CHANGE))
  @ApiResponse({ status: 200, type: DashboardAnswer })
  async update(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('dashboard') id: string,
    @Body() body: unknown,
  ): Promise<DashboardAnswer> {
    return { data: presentDashboard(await this.dashboards.update(orgCallerOf(access, address), id, jsonOf(body))) };
  }

  @Delete(':dashboard')
  @HttpCode(204)
  @Requires('write_orgs', EDITS, BY_ANY)
  @ApiOperation({ summary: 'Remove a dashboard', description: 'Nobody loses time by it.' })
  @Of('org', 'dashboard')
  @ApiResponse({ status: 204 })
  async remove(@CurrentOrg() access: OrgAccess, @Ip() address: string, @Param('dashboard') id: string): Promise<void> {
    await this.dashboards.remove(orgCallerOf(access, address), id);
  }
}
