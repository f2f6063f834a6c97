import { Controller, Delete, Get, HttpCode, Ip, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { BreakGlassService } from '#libs/org-sso';
import { orgCallerOf } from '#libs/orgs';
import { CurrentOrg, type OrgAccess, org, Requires } from '#libs/platform/auth';
import { Managing, Of } from '../management/openapi.js';
import { BY_LOGIN, BY_RECENT_LOGIN } from '../proofs.js';
import { BreakGlassAnswer, presentHolder } from './org-sso.responses.js';

const MANAGED = org('org', 'manage_sso');

/** Owners who come in without the enforced provider. */
@Managing('Single sign-on of organisations')
@Controller('api/orgs/v1/:org/break_glass')
export class BreakGlassController {
  constructor(private readonly breakGlass: BreakGlassService) {}

  @Get()
  @Requires('read_orgs', MANAGED, BY_LOGIN)
  @ApiOperation({ summary: 'Owners who may log in without the enforced provider' })
  @Of('org')
  @ApiResponse({ status: 200, type: BreakGlassAnswer })
  async list(@CurrentOrg() access: OrgAccess): Promise<BreakGlassAnswer> {
    return { data: (await this.breakGlass.list(orgCallerOf(access))).map(presentHolder) };
  }

  @Put(':member')
  @HttpCode(204)
  @Requires('write_orgs', MANAGED, BY_RECENT_LOGIN)
  @ApiOperation({ summary: 'Let an owner log in without the enforced provider' })
  @Of('org', 'member')
  @ApiResponse({ status: 204 })
  async grant(@CurrentOrg() access: OrgAccess, @Ip() address: string, @Param('member') ref: string): Promise<void> {
    await this.breakGlass.grant(orgCallerOf(access, address), ref);
  }

  @Delete(':member')
  @HttpCode(204)
  @Requires('write_orgs', MANAGED, BY_RECENT_LOGIN)
  @ApiOperation({ summary: 'Take that away', description: 'Not from the last one while a provider is enforced.' })
  @Of('org', 'member')
  @ApiResponse({ status: 204 })
  @ApiResponse({ status: 409, description: 'It is the last one.' })
  async withdraw(@CurrentOrg() access: OrgAccess, @Ip() address: string, @Param('member') ref: string): Promise<void> {
    await this.breakGlass.withdraw(orgCallerOf(access, address), ref);
  }
}
