import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Patch, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { DomainsService, orgCallerOf } from '#libs/orgs';
import { CurrentOrg, type OrgAccess, org, Requires } from '#libs/platform/auth';
import { BY_LOGIN, BY_RECENT_LOGIN } from '../proofs.js';
import { bodyOf, readJson } from '../read-json.js';
import { OrgDomainAnswer, OrgDomainsAnswer, presentDomain } from './domains.responses.js';

const NOT_FOUND = { status: 404, description: 'No such domain of this organisation.' } as const;
const MANAGED = org('org', 'manage_domains');
const CLAIM = z.strictObject({ domain: z.string() });
const CHANGE = z.strictObject({ auto_join_role: z.enum(['member', 'viewer']).nullable() });

/** The domains of an organisation. */
@ApiTags('Domains of organisations')
@ApiResponse({ status: 400, description: 'Values that are no good: `{errors: {field: [message]}}`.' })
@Controller('api/orgs/v1/:org/domains')
export class DomainsController {
  constructor(private readonly domains: DomainsService) {}

  @Get()
  @Requires('read_orgs', MANAGED, BY_LOGIN)
  @ApiOperation({ summary: 'Domains, by name' })
  @ApiResponse({ status: 200, type: OrgDomainsAnswer })
  async list(@CurrentOrg() access: OrgAccess): Promise<OrgDomainsAnswer> {
    return { data: (await this.domains.list(access.org.id)).map(presentDomain) };
  }

  @Post()
  @Requires('write_orgs', MANAGED, BY_RECENT_LOGIN)
  @ApiOperation({ summary: 'Claim a domain; the answer names the TXT record that proves it' })
  @ApiBody(bodyOf(CLAIM))
  @ApiResponse({ status: 201, type: OrgDomainAnswer })
  async claim(@CurrentOrg() access: OrgAccess, @Ip() address: string, @Body() body: unknown): Promise<OrgDomainAnswer> {
    const { domain } = readJson(CLAIM, body);
    return { data: presentDomain(await this.domains.claim(orgCallerOf(access, address), domain)) };
  }

  @Post(':domain/verify')
  @HttpCode(200)
  @ApiResponse(NOT_FOUND)
  @ApiResponse({ status: 409, description: 'The record is not there, or the domain is another organisation’s.' })
  @Requires('write_orgs', MANAGED, BY_RECENT_LOGIN)
  @ApiOperation({ summary: 'Look for the record; it is looked at every day from then on' })
  @ApiResponse({ status: 200, type: OrgDomainAnswer })
  async verify(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('domain') id: string,
  ): Promise<OrgDomainAnswer> {
    return { data: presentDomain(await this.domains.verify(orgCallerOf(access, address), id)) };
  }

  @Patch(':domain')
  @ApiResponse(NOT_FOUND)
  @Requires('write_orgs', MANAGED, BY_RECENT_LOGIN)
  @ApiOperation({ summary: 'Decide whether people with a confirmed address there may join by themselves' })
  @ApiBody(bodyOf(CHANGE))
  @ApiResponse({ status: 200, type: OrgDomainAnswer })
  async update(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('domain') id: string,
    @Body() body: unknown,
  ): Promise<OrgDomainAnswer> {
    const { auto_join_role: role } = readJson(CHANGE, body);
    return { data: presentDomain(await this.domains.setAutoJoin(orgCallerOf(access, address), id, role)) };
  }

  @Delete(':domain')
  @HttpCode(204)
  @ApiResponse(NOT_FOUND)
  @Requires('write_orgs', MANAGED, BY_RECENT_LOGIN)
  @ApiOperation({ summary: 'Give a domain up; members stay' })
  @ApiResponse({ status: 204 })
  async remove(@CurrentOrg() access: OrgAccess, @Ip() address: string, @Param('domain') id: string): Promise<void> {
    await this.domains.remove(orgCallerOf(access, address), id);
  }
}
