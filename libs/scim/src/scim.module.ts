import { type DynamicModule, Module } from '@nestjs/common';
import { OrgsModule } from '#libs/orgs';
import { UsersModule } from '#libs/users';
import { ScimGroups } from './scim-groups.service.js';
import { ScimPeople } from './scim-people.js';
import { ScimTokenVerifier } from './scim-token.verifier.js';
import { ScimTokensService } from './scim-tokens.service.js';
import { ScimUsers } from './scim-users.service.js';

const OPEN = [ScimGroups, ScimTokensService, ScimTokenVerifier, ScimUsers];

/** Needs the clock, the database, secrets and the management of organisations, which are global. */
@Module({})
export class ScimModule {
  /** @param accounts the module of accounts, as the installation has made it */
  static over(accounts: DynamicModule): DynamicModule {
    return {
      module: ScimModule,
      imports: [OrgsModule, UsersModule, accounts],
      providers: [ScimPeople, ...OPEN],
      exports: OPEN,
    };
  }
}
