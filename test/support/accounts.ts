import { randomUUID } from 'node:crypto';
import {
  type AccountCloser,
  AccountContext,
  AccountMail,
  AccountsOptions,
  AccountsService,
  type AccountsSettings,
  AccountTokens,
  type Caller,
  EmailService,
  InvitesService,
  LoginGate,
  LoginLinks,
  LoginService,
  type LoginThrottle,
  MemoryLoginThrottle,
  NO_ENTRY_RULES,
  PasswordResetService,
  RecoveryCodes,
  SecondFactorService,
  SessionsService,
  SessionVerifier,
  SignUpService,
} from '#libs/accounts';
import { type Mail, Mailer } from '#libs/platform/mail';
import { UserAccounts } from '#libs/users';
import type { Identity } from './identity.js';

export interface AccountsOverrides extends Partial<AccountsSettings> {
  /** False: no mail server. `broken`: one that takes nothing. */
  readonly mail?: boolean | 'broken';
  readonly throttle?: LoginThrottle;
  readonly closers?: readonly AccountCloser[];
}

const VISITOR = { address: '192.0.2.7', userAgent: 'a browser' };

/** Keeps what would be sent. */
export class KeptMail extends Mailer {
  readonly sent: Mail[] = [];

  constructor(
    readonly canSend: boolean,
    private readonly isBroken: boolean,
  ) {
    super();
  }

  async send(mail: Mail): Promise<void> {
    if (this.isBroken) throw new Error('the mail server takes nothing');
    this.sent.push(mail);
  }

  /** The token of the last link that was sent there. */
  token(to: string): string {
    const last = this.sent.filter((mail) => mail.to === to).at(-1);
    return /[?&](?:token|invite)=([0-9A-Za-z]+)/.exec(last?.text ?? '')?.[1] ?? '';
  }
}

/** The services of accounts over an opened identity, with the settings of one installation. */
export function accountsOf(identity: Identity, overrides: AccountsOverrides = {}) {
  const { em, clock, audit, secrets, pools } = identity;
  const settings = {
    publicUrl: 'http://beatkeeper.test',
    signUp: { mode: 'open', domains: [] },
    hasLocalLogin: true,
    session: { idleDays: 14, maxDays: 90 },
    ...overrides,
  } as const;
  const options = new AccountsOptions(settings);
  const mailer = new KeptMail(overrides.mail !== false, overrides.mail === 'broken');
  const closers = overrides.closers ?? [];
  const context = new AccountContext(em, clock, audit, new UserAccounts(clock), options);
  const mail = new AccountMail(mailer);
  const tokens = new AccountTokens(context, secrets);
  const gate = new LoginGate(overrides.throttle ?? new MemoryLoginThrottle());
  const sessions = new SessionsService(context, secrets, NO_ENTRY_RULES);
  const secondFactor = new SecondFactorService(context, secrets, new RecoveryCodes(context, secrets));
  const email = new EmailService(context, tokens, mail, gate);
  const accounts = new AccountsService(context, identity.users, identity.primaryKeys, sessions, tokens, closers);
  const invites = new InvitesService(context, secrets, mail);
  const login = new LoginService(context, sessions, tokens, secondFactor, gate, email, mail);
  const verifier = new SessionVerifier(pools, clock, secrets, options);
  const services = {
    mailer,
    mail,
    sessions,
    secondFactor,
    email,
    accounts,
    invites,
    login,
    verifier,
    links: new LoginLinks(context, sessions, tokens, gate),
    passwords: new PasswordResetService(context, tokens, sessions, mail, gate, closers, NO_ENTRY_RULES),
    signUps: new SignUpService(context, accounts, sessions, invites, email, mail, gate),
  };
  return {
    ...services,
    verify: (token: string) => verifier.verify({ kind: 'session', carrier: 'cookie', value: token }),
    ...people(services),
  };
}

export type Accounts = ReturnType<typeof accountsOf>;

function people({
  accounts,
  sessions,
  login,
}: {
  accounts: AccountsService;
  sessions: SessionsService;
  login: LoginService;
}) {
  const create = async (username: string, password: string) => {
    const { user } = await accounts.create(
      { username, password, email: `${username}@example.org` },
      { kind: 'operator' },
    );
    return user;
  };
  return {
    visitor: VISITOR,
    /** A person with a password and an address at example.org. */
    create,
    /** The same, logged in. */
    async enter(
      username: string,
      password = 'a good long password',
    ): Promise<Caller & { readonly token: string; readonly uuid: string }> {
      const user = await create(username, password);
      const { token, session } = await sessions.start(user.id, { ...VISITOR, methods: ['pwd'] });
      const actor = {
        kind: 'person',
        id: user.uuid,
        credential: session.id.slice(0, 8),
        address: VISITOR.address,
      } as const;
      return { userId: user.id, uuid: user.uuid, sessionId: session.id, actor, address: VISITOR.address, token };
    },
    /** From an address of its own, so that no limit is hit by accident. */
    tryLogin: (name: string, password: string) =>
      login.login({
        ...VISITOR,
        address: `2001:db8:${randomUUID().slice(9, 18).replace('-', ':')}::1`,
        login: name,
        password,
      }),
  };
}
