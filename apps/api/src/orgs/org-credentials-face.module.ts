import { Module } from '@nestjs/common';
import { OrgsModule } from '#libs/orgs';
import { DomainsController } from './domains/domains.controller.js';
import { ScimTokensController } from './scim-tokens/scim-tokens.controller.js';
import { ServiceAccountsController } from './service-accounts/service-accounts.controller.js';

/** What opens an organisation from outside: domains, programs and directories. */
@Module({ imports: [OrgsModule], controllers: [DomainsController, ScimTokensController, ServiceAccountsController] })
export class OrgCredentialsFaceModule {}
