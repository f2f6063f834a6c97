import { Body, Controller, Get, Ip, Put, Query as QueryParams } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { DashboardsService, OrganisationsService, OrgRules, orgCallerOf } from '#libs/orgs';
import { type Access, CurrentAccess, CurrentOrg, type OrgAccess, org, pathUser, Requires } from '#libs/platform/auth';
import { readBody } from '../heartbeats.requests.js';
import { OfUser, Reading, Takes } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { pageOf, type Query, textOf } from '../query.requests.js';
import { readRules } from '../rules/custom-rules.requests.js';
import { presentPage } from '../time.presenter.js';
import { OfOrg } from './orgs.openapi.js';
import { presentDashboard, presentOrg, presentOrgRules } from './orgs.presenter.js';
import { DashboardsAnswer, OrgRulesAnswer, OrgRulesChangeAnswer, OrgsAnswer } from './orgs.responses.js';

const LIMITS = { maxItems: 1_000 };

const EXAMPLE = {
  action: 'change',
  source: 'project',
  operation: 'starts with',
  source_value: 'acme-',
  destinations: [{ destination: 'project', destination_value: 'Acme' }],
  priority: 1,
};

/** Organisations of a person. */
@Reading('Organisations')
@Controller(WAKATIME_PREFIXES)
export class OrgsController {
  constructor(
    private readonly orgs: OrganisationsService,
    private readonly dashboards: DashboardsService,
    private readonly rules: OrgRules,
  ) {}

  @Get('users/:user/orgs')
  @Requires('read_orgs', pathUser('user'))
  @ApiOperation({ summary: 'Organisations of the person, and what they may do there' })
  @OfUser()
  @Takes('page')
  @ApiResponse({ status: 200, type: OrgsAnswer })
  async list(@CurrentAccess() { owner }: Access, @QueryParams() query: Query): Promise<OrgsAnswer> {
    const { items, page, total, totalPages } = await this.orgs.list(owner.id, pageOf(query));
    const alive = items.filter(({ deletedAt }) => deletedAt === null);
    return { data: alive.map(presentOrg), ...presentPage(page, total - items.length + alive.length, totalPages) };
  }

  @Get(['users/:user/orgs/:org/dashboards', 'users/:user/orgs/:org'])
  @Requires('read_orgs', org('org', 'list_dashboards'))
  @ApiOperation({ summary: 'Dashboards of an organisation', description: 'Also those that one may only ask to see.' })
  @OfOrg()
  @Takes('q', 'page')
  @ApiResponse({ status: 200, type: DashboardsAnswer })
  async listDashboards(@CurrentOrg() access: OrgAccess, @QueryParams() query: Query): Promise<DashboardsAnswer> {
    const question = { search: textOf(query, 'q'), page: pageOf(query) };
    const { items, page, total, totalPages } = await this.dashboards.list(orgCallerOf(access), question);
    return { data: items.map(presentDashboard), ...presentPage(page, total, totalPages) };
  }

  @Get('users/:user/orgs/:org/custom_rules')
  @Requires('read_orgs', org('org', 'member'))
  @ApiOperation({ summary: 'What the organisation calls things by' })
  @OfOrg()
  @ApiResponse({ status: 200, type: OrgRulesAnswer })
  async listRules(@CurrentOrg() access: OrgAccess): Promise<OrgRulesAnswer> {
    return presentOrgRules(await this.rules.list(access.org.id));
  }

  @Put('users/:user/orgs/:org/custom_rules')
  @Requires('write_orgs', org('org', 'manage_custom_rules'))
  @ApiOperation({
    summary: 'Replace all custom rules of the organisation',
    description:
      'They hold for what the organisation reads, from the next read on; what is stored stays as it is, and so does what ' +
      'people see of their own. With rules about entities, types, dependencies or meta, reads take longer. Also in the ' +
      'spelling `{name, if_match, then_set}`.',
  })
  @OfOrg()
  @ApiBody({ schema: { type: 'array', items: { type: 'object' }, example: [EXAMPLE] } })
  @ApiResponse({ status: 200, type: OrgRulesChangeAnswer })
  async replaceRules(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Body() body: unknown,
  ): Promise<OrgRulesChangeAnswer> {
    const wanted = readRules(readBody(body, LIMITS));
    return { data: { changes: await this.rules.replace(orgCallerOf(access, address), wanted) } };
  }
}
