import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Patch, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { orgCallerOf, ServiceAccountsService } from '#libs/orgs';
import { CurrentOrg, type OrgAccess, org, Requires } from '#libs/platform/auth';
import { BY_LOGIN, BY_RECENT_LOGIN } from '../proofs.js';
import {
  readNewServiceAccount,
  readNewServiceKey,
  readServiceAccountChange,
  SERVICE_ACCOUNT_BODIES,
} from './service-accounts.requests.js';
import {
  CreatedServiceKeyAnswer,
  presentCreatedServiceKey,
  presentServiceAccount,
  presentServiceKey,
  ServiceAccountAnswer,
  ServiceAccountsAnswer,
  ServiceKeysAnswer,
} from './service-accounts.responses.js';

const NOT_FOUND = { status: 404, description: 'No such service account or key of this organisation.' } as const;
const MANAGED = org('org', 'manage_service_accounts');

/** Programs that act in an organisation. */
@ApiTags('Service accounts')
@ApiResponse({ status: 400, description: 'Values that are no good: `{errors: {field: [message]}}`.' })
@Controller('api/orgs/v1/:org/service_accounts')
export class ServiceAccountsController {
  constructor(private readonly accounts: ServiceAccountsService) {}

  @Get()
  @Requires('read_orgs', MANAGED, BY_LOGIN)
  @ApiOperation({ summary: 'Service accounts, by name' })
  @ApiResponse({ status: 200, type: ServiceAccountsAnswer })
  async list(@CurrentOrg() access: OrgAccess): Promise<ServiceAccountsAnswer> {
    return { data: (await this.accounts.list(access.org.id)).map(presentServiceAccount) };
  }

  @Post()
  @Requires('write_orgs', MANAGED, BY_RECENT_LOGIN)
  @ApiOperation({ summary: 'Make a service account, with permissions that the caller holds' })
  @ApiBody(SERVICE_ACCOUNT_BODIES.created)
  @ApiResponse({ status: 201, type: ServiceAccountAnswer })
  async create(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Body() body: unknown,
  ): Promise<ServiceAccountAnswer> {
    const account = await this.accounts.create(orgCallerOf(access, address), readNewServiceAccount(body));
    return { data: presentServiceAccount(account) };
  }

  @Patch(':account')
  @ApiResponse(NOT_FOUND)
  @Requires('write_orgs', MANAGED, BY_RECENT_LOGIN)
  @ApiOperation({ summary: 'Rename a service account, change what it may do, disable or enable it' })
  @ApiBody(SERVICE_ACCOUNT_BODIES.changed)
  @ApiResponse({ status: 200, type: ServiceAccountAnswer })
  async update(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('account') id: string,
    @Body() body: unknown,
  ): Promise<ServiceAccountAnswer> {
    const change = readServiceAccountChange(body);
    return { data: presentServiceAccount(await this.accounts.update(orgCallerOf(access, address), id, change)) };
  }

  @Get(':account/keys')
  @ApiResponse(NOT_FOUND)
  @Requires('read_orgs', MANAGED, BY_LOGIN)
  @ApiOperation({ summary: 'Its keys, newest first, revoked ones included' })
  @ApiResponse({ status: 200, type: ServiceKeysAnswer })
  async listKeys(@CurrentOrg() access: OrgAccess, @Param('account') id: string): Promise<ServiceKeysAnswer> {
    return { data: (await this.accounts.listKeys(access.org.id, id)).map(presentServiceKey) };
  }

  @Post(':account/keys')
  @ApiResponse(NOT_FOUND)
  @Requires('write_orgs', MANAGED, BY_RECENT_LOGIN)
  @ApiOperation({ summary: 'Make a key; it is shown this once' })
  @ApiBody(SERVICE_ACCOUNT_BODIES.key)
  @ApiResponse({ status: 201, type: CreatedServiceKeyAnswer })
  async createKey(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('account') id: string,
    @Body() body: unknown,
  ): Promise<CreatedServiceKeyAnswer> {
    const key = await this.accounts.createKey(orgCallerOf(access, address), id, readNewServiceKey(body));
    return { data: presentCreatedServiceKey(key) };
  }

  @Delete(':account/keys/:key')
  @HttpCode(204)
  @ApiResponse(NOT_FOUND)
  @Requires('write_orgs', MANAGED, BY_RECENT_LOGIN)
  @ApiOperation({ summary: 'Revoke a key: it is dead with the next request' })
  @ApiResponse({ status: 204 })
  async revokeKey(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('account') account: string,
    @Param('key') key: string,
  ): Promise<void> {
    await this.accounts.revokeKey(orgCallerOf(access, address), account, key);
  }
}
