import { Body, Controller, Delete, Get, HttpCode, Inject, Ip, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { orgCallerOf } from '#libs/orgs';
import { CurrentOrg, type OrgAccess, org, Requires } from '#libs/platform/auth';
import { ScimTokensService } from '#libs/scim';
import { PUBLIC_URL } from '../../http/browser/browser-cookies.js';
import { BY_LOGIN, BY_RECENT_LOGIN } from '../proofs.js';
import { bodyOf, readJson } from '../read-json.js';
import {
  CreatedScimTokenAnswer,
  presentCreatedScimToken,
  presentScimToken,
  ScimTokensAnswer,
} from './scim-tokens.responses.js';

const MANAGED = org('org', 'manage_scim');
const NEW = z.strictObject({ label: z.string() });

/** What the directory of an organisation shows to manage its people. */
@ApiTags('SCIM tokens')
@ApiResponse({ status: 400, description: 'Values that are no good: `{errors: {field: [message]}}`.' })
@Controller('api/orgs/v1/:org/scim_tokens')
export class ScimTokensController {
  constructor(
    private readonly tokens: ScimTokensService,
    @Inject(PUBLIC_URL) private readonly publicUrl: string,
  ) {}

  @Get()
  @Requires('read_orgs', MANAGED, BY_LOGIN)
  @ApiOperation({ summary: 'Tokens, newest first, revoked ones included, and where the directory comes in' })
  @ApiResponse({ status: 200, type: ScimTokensAnswer })
  async list(@CurrentOrg() access: OrgAccess): Promise<ScimTokensAnswer> {
    const tokens = (await this.tokens.list(access.org.id)).map(presentScimToken);
    return { data: { base_url: `${this.publicUrl}/scim/v2`, tokens } };
  }

  @Post()
  @Requires('write_orgs', MANAGED, BY_RECENT_LOGIN)
  @ApiOperation({ summary: 'Make a token; it is shown this once' })
  @ApiBody(bodyOf(NEW))
  @ApiResponse({ status: 201, type: CreatedScimTokenAnswer })
  async create(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Body() body: unknown,
  ): Promise<CreatedScimTokenAnswer> {
    const { label } = readJson(NEW, body);
    return { data: presentCreatedScimToken(await this.tokens.create(orgCallerOf(access, address), label)) };
  }

  @Delete(':token')
  @HttpCode(204)
  @ApiResponse({ status: 404, description: 'No such token of this organisation.' })
  @Requires('write_orgs', MANAGED, BY_RECENT_LOGIN)
  @ApiOperation({ summary: 'Revoke a token: it is dead with the next request' })
  @ApiResponse({ status: 204 })
  async revoke(@CurrentOrg() access: OrgAccess, @Ip() address: string, @Param('token') id: string): Promise<void> {
    await this.tokens.revoke(orgCallerOf(access, address), id);
  }
}
