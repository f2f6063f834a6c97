import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { UsersModule } from '#libs/users';
import { SsoClients } from './clients/clients.js';
import { IdentityProvidersReader } from './identity-providers.reader.js';
import { IdentityProvidersService } from './identity-providers.service.js';
import { LinkedIdentities } from './linked-identities.js';
import { OrgProviders } from './org-providers.js';
import { ProviderRows } from './provider-rows.js';
import { SsoOptions } from './sso.options.js';
import { SsoService } from './sso.service.js';
import { SsoAccounts } from './sso-accounts.js';
import { SsoLevels } from './sso-levels.js';
import { SsoLogins } from './sso-logins.js';
import { SsoUpkeep } from './sso-upkeep.js';

const SERVICES = [
  IdentityProvidersReader,
  IdentityProvidersService,
  LinkedIdentities,
  OrgProviders,
  SsoOptions,
  SsoService,
  SsoUpkeep,
];

/** Single sign-on. */
@Module({})
export class SsoModule {
  /**
   * @param accounts the module of accounts that the installation uses
   * @param gates modules that export `ORG_GATE`; without one no organisation's provider lets anybody in
   */
  static over(accounts: DynamicModule, gates: NonNullable<ModuleMetadata['imports']> = []): DynamicModule {
    return {
      module: SsoModule,
      imports: [AuditModule, UsersModule, accounts, ...gates],
      providers: [ProviderRows, SsoAccounts, SsoClients, SsoLevels, SsoLogins, ...SERVICES],
      exports: SERVICES,
    };
  }
}
