import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Patch, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { NEW_ORG_PROVIDER, ORG_PROVIDER_CHANGE, OrgSsoService } from '#libs/org-sso';
import { orgCallerOf } from '#libs/orgs';
import { CurrentOrg, type OrgAccess, org, Requires } from '#libs/platform/auth';
import { SsoOptions } from '#libs/sso';
import { Managing, Of } from '../management/openapi.js';
import { BY_LOGIN, BY_RECENT_LOGIN } from '../proofs.js';
import { bodyOf, jsonOf } from '../read-json.js';
import { OrgProviderAnswer, OrgProviderFacts, OrgProvidersAnswer, presentOrgProvider } from './org-sso.responses.js';

const MANAGED = org('org', 'manage_sso');
const PROVIDER = { name: 'provider', description: 'Id of a provider of the organisation.' };

/** Identity providers of an organisation. */
@Managing('Single sign-on of organisations')
@Controller('api/orgs/v1/:org/identity_providers')
export class OrgProvidersController {
  constructor(
    private readonly sso: OrgSsoService,
    private readonly options: SsoOptions,
  ) {}

  @Get()
  @Requires('read_orgs', MANAGED, BY_LOGIN)
  @ApiOperation({ summary: 'Identity providers, by name' })
  @Of('org')
  @ApiResponse({ status: 200, type: OrgProvidersAnswer })
  async list(@CurrentOrg() access: OrgAccess): Promise<OrgProvidersAnswer> {
    const providers = await this.sso.list(orgCallerOf(access));
    return { data: providers.map((provider) => presentOrgProvider(provider, this.options)) };
  }

  @Post()
  @Requires('write_orgs', MANAGED, BY_RECENT_LOGIN)
  @ApiOperation({
    summary: 'Connect a provider',
    description: 'It lets in people with a verified address of a verified domain of the organisation, and no others.',
  })
  @Of('org')
  @ApiBody(bodyOf(NEW_ORG_PROVIDER))
  @ApiResponse({ status: 201, type: OrgProviderAnswer })
  @ApiResponse({ status: 409, description: 'There are ten already.' })
  async create(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Body() body: unknown,
  ): Promise<OrgProviderAnswer> {
    const created = await this.sso.create(orgCallerOf(access, address), jsonOf(body));
    return { data: presentOrgProvider(created, this.options) };
  }

  @Get(':provider')
  @Requires('read_orgs', MANAGED, BY_LOGIN)
  @ApiOperation({ summary: 'A provider' })
  @Of('org')
  @ApiParam(PROVIDER)
  @ApiResponse({ status: 200, type: OrgProviderAnswer })
  async find(@CurrentOrg() access: OrgAccess, @Param('provider') id: string): Promise<OrgProviderAnswer> {
    return { data: presentOrgProvider(await this.sso.find(orgCallerOf(access), id), this.options) };
  }

  @Patch(':provider')
  @Requires('write_orgs', MANAGED, BY_RECENT_LOGIN)
  @ApiOperation({
    summary: 'Change or enforce a provider',
    description:
      'What is absent stays; `config` replaces the whole one. Enforcing takes a login of an owner through the ' +
      'provider within the last hour, an owner with break-glass, and a verified domain.',
  })
  @Of('org')
  @ApiParam(PROVIDER)
  @ApiBody(bodyOf(ORG_PROVIDER_CHANGE))
  @ApiResponse({ status: 200, type: OrgProviderAnswer })
  @ApiResponse({ status: 409, description: 'What enforcement needs is not there, or enforcement stands in the way.' })
  async update(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('provider') id: string,
    @Body() body: unknown,
  ): Promise<OrgProviderAnswer> {
    const updated = await this.sso.update(orgCallerOf(access, address), id, jsonOf(body));
    return { data: presentOrgProvider(updated, this.options) };
  }

  @Delete(':provider')
  @HttpCode(204)
  @Requires('write_orgs', MANAGED, BY_RECENT_LOGIN)
  @ApiOperation({ summary: 'Disconnect a provider', description: 'Its sessions end; members stay.' })
  @Of('org')
  @ApiParam(PROVIDER)
  @ApiResponse({ status: 204 })
  @ApiResponse({ status: 409, description: 'It is enforced.' })
  async remove(@CurrentOrg() access: OrgAccess, @Ip() address: string, @Param('provider') id: string): Promise<void> {
    await this.sso.remove(orgCallerOf(access, address), id);
  }

  @Post(':provider/test')
  @HttpCode(200)
  @Requires('write_orgs', MANAGED, BY_RECENT_LOGIN)
  @ApiOperation({ summary: 'Ask a provider whether it is there and knows us' })
  @Of('org')
  @ApiParam(PROVIDER)
  @ApiResponse({ status: 200, type: OrgProviderFacts })
  async test(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('provider') id: string,
  ): Promise<OrgProviderFacts> {
    return { data: await this.sso.test(orgCallerOf(access, address), id) };
  }
}
