import { type DynamicModule, Module, type ModuleMetadata, type Provider } from '@nestjs/common';
import { ApiKeysModule } from '#libs/api-keys';
import { AuditModule } from '#libs/audit';
import { UsersModule } from '#libs/users';
import { ACCOUNT_CLOSERS } from './account-closers.js';
import { AccountContext } from './account-context.js';
import { AccountMail } from './account-mail.js';
import { AccountTokens } from './account-tokens.js';
import { AccountsOptions, type AccountsSettings } from './accounts.options.js';
import { AccountsService } from './accounts.service.js';
import { AccountsUpkeep } from './accounts-upkeep.js';
import { EmailService } from './email.service.js';
import { ENTRY_RULES, NO_ENTRY_RULES } from './entry-rules.js';
import { InvitesService } from './invites.service.js';
import { LoginService } from './login.service.js';
import { LoginGate } from './login-gate.js';
import { LoginLinks } from './login-links.js';
import { LOGIN_THROTTLE, MemoryLoginThrottle } from './login-throttle.js';
import { PasswordResetService } from './passwords.service.js';
import { RecoveryCodes } from './recovery-codes.js';
import { SecondFactorService } from './second-factor.service.js';
import { SessionVerifier } from './session.verifier.js';
import { SessionsService } from './sessions.service.js';
import { SignUpService } from './sign-up.service.js';

/** Providers of the ports, where the installation has its own. */
export interface AccountsPorts {
  /** Modules whose exports the ports need. */
  readonly imports?: ModuleMetadata['imports'];
  /** Of `LOGIN_THROTTLE`; counted in this process alone when absent. */
  readonly throttle?: Provider;
  /** Of `ACCOUNT_CLOSERS`; none when absent. */
  readonly closers?: Provider;
  /** Of `ENTRY_RULES`; none when absent. */
  readonly rules?: Provider;
}

const SERVICES = [
  AccountMail,
  AccountsService,
  AccountsUpkeep,
  EmailService,
  InvitesService,
  LoginLinks,
  LoginService,
  PasswordResetService,
  SecondFactorService,
  SessionsService,
  SessionVerifier,
  SignUpService,
];

/** Needs the clock, the database, secrets and mail, which are global. */
@Module({})
export class AccountsModule {
  static forRoot(settings: AccountsSettings, ports: AccountsPorts = {}): DynamicModule {
    return {
      module: AccountsModule,
      imports: [UsersModule, ApiKeysModule, AuditModule, ...(ports.imports ?? [])],
      providers: [
        { provide: AccountsOptions, useValue: new AccountsOptions(settings) },
        ports.throttle ?? { provide: LOGIN_THROTTLE, useFactory: () => new MemoryLoginThrottle() },
        ports.closers ?? { provide: ACCOUNT_CLOSERS, useValue: [] },
        ports.rules ?? { provide: ENTRY_RULES, useValue: NO_ENTRY_RULES },
        AccountContext,
        AccountTokens,
        LoginGate,
        RecoveryCodes,
        ...SERVICES,
      ],
      exports: [...SERVICES, AccountsOptions, ENTRY_RULES],
    };
  }
}
