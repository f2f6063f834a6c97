import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { actorOf } from '#libs/audit';
import {
  type Founder,
  NEW_ORGANISATION,
  ORGANISATION_CHANGE,
  OrganisationsService,
  orgCallerOf,
  TRANSFER,
} from '#libs/orgs';
import {
  type Access,
  CurrentAccess,
  CurrentOrg,
  type OrgAccess,
  org,
  type Principal,
  Requires,
  self,
} from '#libs/platform/auth';
import { BY_RECENT_LOGIN } from '../proofs.js';
import { bodyOf, jsonOf } from '../read-json.js';
import { BY_ANY, BY_PERSON, Managing, Of, Paged } from './openapi.js';
import { OrganisationAnswer, OrganisationsAnswer, presentOrganisation } from './organisations.responses.js';
import { presentList, readListQuery } from './questions.js';

/** Organisations themselves. */
@Managing('Organisations')
@Controller('api/orgs/v1')
export class OrganisationsController {
  constructor(private readonly orgs: OrganisationsService) {}

  @Get()
  @Requires('read_orgs', self(), BY_PERSON)
  @ApiOperation({ summary: 'Own organisations', description: 'Deleted ones for their owners, until they are erased.' })
  @Paged()
  @ApiResponse({ status: 200, type: OrganisationsAnswer })
  async list(
    @CurrentAccess() { owner }: Access,
    @Query() query: Record<string, unknown>,
  ): Promise<OrganisationsAnswer> {
    return presentList(await this.orgs.list(owner.id, readListQuery(query).page), presentOrganisation);
  }

  @Post()
  @Requires('write_orgs', self(), BY_PERSON)
  @ApiOperation({
    summary: 'Found an organisation',
    description: 'The caller becomes its owner. Zone, timeout and writes-only are theirs where they are not given.',
  })
  @ApiBody(bodyOf(NEW_ORGANISATION))
  @ApiResponse({ status: 201, type: OrganisationAnswer })
  async create(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @Body() body: unknown,
  ): Promise<OrganisationAnswer> {
    return { data: presentOrganisation(await this.orgs.create(founderOf(access, address), jsonOf(body))) };
  }

  @Get(':org')
  @Requires('read_orgs', org('org', 'member'), BY_ANY)
  @ApiOperation({ summary: 'An organisation, its limits and what the caller may do there' })
  @Of('org')
  @ApiResponse({ status: 200, type: OrganisationAnswer })
  async find(@CurrentOrg() access: OrgAccess): Promise<OrganisationAnswer> {
    return { data: presentOrganisation(await this.orgs.find(orgCallerOf(access))) };
  }

  @Patch(':org')
  @Requires('write_orgs', org('org', 'edit_org'), BY_ANY)
  @ApiOperation({
    summary: 'Rename it, or change its settings',
    description: 'What is absent stays. `retention_days`, `seat_limit` and `dashboard_limit` are for owners.',
  })
  @Of('org')
  @ApiBody(bodyOf(ORGANISATION_CHANGE))
  @ApiResponse({ status: 200, type: OrganisationAnswer })
  async update(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Body() body: unknown,
  ): Promise<OrganisationAnswer> {
    return { data: presentOrganisation(await this.orgs.update(orgCallerOf(access, address), jsonOf(body))) };
  }

  @Post(':org/transfer')
  @HttpCode(200)
  @Requires('write_orgs', org('org', 'delete_org'), BY_RECENT_LOGIN)
  @ApiOperation({
    summary: 'Hand it over to another member',
    description: 'They become owner, the caller admin. Takes a browser whose person has just logged in.',
  })
  @Of('org')
  @ApiBody(bodyOf(TRANSFER))
  @ApiResponse({ status: 200, type: OrganisationAnswer })
  async transfer(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Body() body: unknown,
  ): Promise<OrganisationAnswer> {
    return { data: presentOrganisation(await this.orgs.transfer(orgCallerOf(access, address), jsonOf(body))) };
  }

  @Delete(':org')
  @HttpCode(204)
  @Requires('write_orgs', org('org', 'delete_org'), BY_RECENT_LOGIN)
  @ApiOperation({
    summary: 'Delete it',
    description: 'At once for everybody; its owners can restore it for 30 days. Takes a fresh login at a browser.',
  })
  @Of('org')
  @ApiResponse({ status: 204 })
  async remove(@CurrentOrg() access: OrgAccess, @Ip() address: string): Promise<void> {
    await this.orgs.remove(orgCallerOf(access, address));
  }

  @Post(':org/restore')
  @HttpCode(200)
  @Requires('write_orgs', self(), BY_RECENT_LOGIN)
  @ApiOperation({ summary: 'Restore a deleted organisation of which one is an owner' })
  @Of('org')
  @ApiResponse({ status: 200, type: OrganisationAnswer })
  async restore(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @Param('org') id: string,
  ): Promise<OrganisationAnswer> {
    return { data: presentOrganisation(await this.orgs.restore(founderOf(access, address), id)) };
  }
}

export function founderOf({ owner, viewer }: Access, address: string): Founder {
  return { userId: owner.id, actor: actorOf(viewer as Principal, address) };
}
