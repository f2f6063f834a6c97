import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, DomainError, MICROS_PER_MINUTE, type Micros, type UserId } from '#libs/kernel';
import { SsoClients } from './clients/clients.js';
import type { Answer, Checks, LoginContext, OpenProvider } from './clients/sso-client.js';
import { IdentityProvidersReader } from './identity-providers.reader.js';
import { ORG_GATE, type OrgGate } from './org-gate.js';
import { verifiedEmail } from './profile/admission.js';
import type { ExternalProfile } from './profile/external-profile.js';
import { safeReturnTo } from './return-to.js';
import { FORGET_ASSERTIONS, REMEMBER_ASSERTION } from './sql/logins.sql.js';
import { SsoError } from './sso.errors.js';
import { SsoOptions } from './sso.options.js';
import { type AdmittedPerson, type LinkReason, SsoAccounts } from './sso-accounts.js';
import { type LoginStage, SsoLogins, type TakenLogin } from './sso-logins.js';

/** Who is logged in, and how the log names them. */
export interface SsoViewer {
  readonly userId: UserId;
  readonly actor: AuditActor;
}

/** Who is at the other end. */
export interface SsoVisitor {
  /** Tells browsers apart: a random text that only this browser has. */
  readonly browser: string;
  readonly address: string;
  /** Undefined: nobody is logged in in this browser. */
  readonly viewer?: SsoViewer | undefined;
}

export type SsoOutcome =
  | {
      readonly kind: 'logged_in';
      readonly userId: UserId;
      readonly userUuid: string;
      readonly providerId: string;
      /** The account was made just now. */
      readonly isNew: boolean;
      readonly returnTo: string;
    }
  | { readonly kind: 'linked'; readonly returnTo: string }
  /** The person must log in to an account of theirs and then call `confirmLink` with the token. */
  | { readonly kind: 'needs_link'; readonly reason: LinkReason; readonly token: string };

/** A link that waits for its other half of proof. */
export interface PendingLink {
  readonly provider: string;
  readonly email: string | undefined;
  readonly username: string | undefined;
}

const PROOF_US = 10 * MICROS_PER_MINUTE;

/** Logging in through an identity provider, from the first click to the account. */
@Injectable()
export class SsoService {
  constructor(
    private readonly providers: IdentityProvidersReader,
    private readonly clients: SsoClients,
    private readonly logins: SsoLogins,
    private readonly accounts: SsoAccounts,
    private readonly audit: AuditLog,
    private readonly options: SsoOptions,
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    @Optional() @Inject(ORG_GATE) private readonly gate?: OrgGate,
  ) {}

  /**
   * @param returnTo where the person wanted to go; anything but a path of this site is the start page
   * @param linkUser whose account shall be linked; they are logged in, and asked for it themselves
   * @returns where the browser is sent
   * @throws SsoError `sso.not_found`, `sso.unreachable`
   */
  async begin(slug: string, { browser, returnTo, linkUser }: BeginOptions): Promise<string> {
    const provider = await this.providers.open(slug);
    const state = this.logins.newState();
    const { url, checks } = await this.clients.for(provider).begin(provider, this.contextOf(provider, state));
    await this.logins.open(state, {
      providerId: provider.id,
      stage: 'begun',
      browserHash: this.logins.browserHash(browser),
      detail: checks,
      returnTo: safeReturnTo(returnTo),
      linkUserId: linkUser,
    });
    return url;
  }

  /**
   * OpenID Connect and OAuth 2.0: the browser came back with an answer in the address.
   *
   * @throws SsoError any
   */
  async answer(slug: string, answer: Answer, visitor: SsoVisitor): Promise<SsoOutcome> {
    const provider = await this.providers.open(slug);
    return this.noted(provider, visitor.address, async () => {
      if (provider.kind === 'saml') throw otherDoor();
      const login = await this.take(provider, answer.state, { stage: 'begun', browser: visitor.browser });
      const profile = await this.verify(provider, answer, login);
      return this.arrive(provider, { login, profile, visitor });
    });
  }

  /**
   * SAML: the provider's page made the browser post an answer here, without cookies, for it is another site. Who posts it
   * is therefore asked for in a second step, with a cookie, in {@link finishPosted}.
   *
   * @returns the token of the second step
   * @throws SsoError any
   */
  async acceptPosted(slug: string, answer: Answer, address: string): Promise<string> {
    const provider = await this.providers.open(slug);
    return this.noted(provider, address, async () => {
      if (provider.kind !== 'saml') throw otherDoor();
      const login = await this.take(provider, answer.RelayState, { stage: 'begun', browser: undefined });
      const profile = await this.verify(provider, answer, login);
      return this.park(provider, login, profile);
    });
  }

  /** @throws SsoError any */
  async finishPosted(slug: string, token: string | undefined, visitor: SsoVisitor): Promise<SsoOutcome> {
    const provider = await this.providers.open(slug);
    return this.noted(provider, visitor.address, async () => {
      if (provider.kind !== 'saml') throw otherDoor();
      const login = await this.take(provider, token, { stage: 'verified', browser: visitor.browser });
      return this.arrive(provider, { login, profile: login.detail as ExternalProfile, visitor });
    });
  }

  /** @throws SsoError `sso.login_expired`, `sso.other_browser` */
  async pendingLink(slug: string, token: string | undefined, browser: string): Promise<PendingLink> {
    const provider = await this.providers.open(slug);
    const key = { state: token ?? '', providerId: provider.id, stage: 'verified', browser } as const;
    const { email, username } = (await this.logins.peek(key)).detail as ExternalProfile;
    return { provider: (await this.providers.bySlug(slug)).name, email, username };
  }

  /**
   * The person has proved the external identity before, and now that an account is theirs.
   *
   * @param provedAt when they last proved who they are, in µs: after the external identity, or shortly before
   * @returns where the person goes on: to an organisation's provider once more, for a session that it vouches for
   * @throws SsoError any
   */
  async confirmLink(slug: string, token: string | undefined, link: ConfirmedLink): Promise<string> {
    const { visitor, viewer, provedAt } = link;
    const provider = await this.providers.open(slug);
    return this.noted(provider, visitor.address, async () => {
      if (this.clock.now() - provedAt > PROOF_US) throw expired();
      const login = await this.take(provider, token, { stage: 'verified', browser: visitor.browser });
      const arrival = { provider, profile: login.detail as ExternalProfile, address: visitor.address };
      await this.askGate(arrival);
      await this.tellGate(arrival, await this.accounts.link(viewer.userId, arrival, viewer.actor));
      const { slug: own, orgId } = provider;
      return orgId === null ? login.returnTo : `/sso/${own}?continue=${encodeURIComponent(login.returnTo)}`;
    });
  }

  /**
   * What a SAML provider's administrator needs from us, as XML.
   *
   * @throws SsoError `sso.not_found`, also for providers of other kinds
   */
  async metadata(slug: string): Promise<string> {
    const provider = await this.providers.open(slug, { evenIfOff: true });
    if (provider.kind !== 'saml') throw new SsoError('sso.not_found', 'only SAML has metadata');
    return this.clients.saml.metadata(this.contextOf(provider, ''), provider.config);
  }

  private async arrive(provider: OpenProvider, { login, profile, visitor }: Arrived): Promise<SsoOutcome> {
    const { linkUserId: linkUser, returnTo } = login;
    const arrival = { provider, profile, address: visitor.address };
    await this.askGate(arrival);
    if (linkUser !== undefined) {
      const { viewer } = visitor;
      if (viewer?.userId !== linkUser) throw new SsoError('sso.other_browser', 'log in first, then link again');
      await this.tellGate(arrival, await this.accounts.link(linkUser, arrival, viewer.actor));
      return { kind: 'linked', returnTo };
    }
    const admission = await this.accounts.admit(arrival);
    if (admission.kind === 'known') {
      await this.tellGate(arrival, admission);
      const { userId, userUuid, isNew } = admission;
      return { kind: 'logged_in', userId, userUuid, isNew, providerId: provider.id, returnTo };
    }
    const { reason, holder } = admission;
    return { kind: 'needs_link', reason, token: await this.park(provider, { ...login, linkUserId: holder }, profile) };
  }

  /** @throws SsoError `sso.not_allowed` */
  private async askGate({ provider: { orgId }, profile }: SentPerson): Promise<void> {
    if (orgId === null) return;
    if (this.gate === undefined) throw new SsoError('sso.not_allowed', 'organisations let nobody in here');
    await this.gate.check(orgId, verifiedEmail(profile));
  }

  private async tellGate({ provider, profile, address }: SentPerson, person: AdmittedPerson): Promise<void> {
    const { id: providerId, orgId } = provider;
    if (orgId === null) return;
    await this.gate?.receive({ orgId, providerId, ...person, groups: profile.groups, address });
  }

  private async take(
    provider: OpenProvider,
    state: string | undefined,
    { stage, browser }: { readonly stage: LoginStage; readonly browser: string | undefined },
  ): Promise<TakenLogin & { readonly state: string }> {
    if (state === undefined) throw expired();
    return { ...(await this.logins.take({ state, providerId: provider.id, stage, browser })), state };
  }

  private async verify(
    provider: OpenProvider,
    answer: Answer,
    login: TakenLogin & { readonly state: string },
  ): Promise<ExternalProfile> {
    const context = { ...this.contextOf(provider, login.state), checks: login.detail as Checks };
    const { profile, once } = await this.clients.for(provider).finish(provider, answer, context);
    if (once !== undefined) await this.remember(provider.id, once);
    return profile;
  }

  /** @throws SsoError `sso.bad_answer` for an answer that was used before */
  private async remember(providerId: string, once: { readonly id: string; readonly untilMs: number }): Promise<void> {
    const em = this.em.fork();
    await em.execute(FORGET_ASSERTIONS, [new Date(this.clock.now() / 1000).toISOString()]);
    const rows: unknown[] = await em.execute(REMEMBER_ASSERTION, [
      providerId,
      once.id,
      new Date(once.untilMs).toISOString(),
    ]);
    if (rows.length === 0) throw new SsoError('sso.bad_answer', 'this answer was used before');
  }

  /** What a provider said is good for ten minutes, however often it is parked again. */
  private async park(provider: OpenProvider, login: TakenLogin, profile: ExternalProfile): Promise<string> {
    const token = this.logins.newState();
    const { browserHash, returnTo, linkUserId } = login;
    const since = login.stage === 'verified' ? login.createdAt : undefined;
    const verified = { providerId: provider.id, stage: 'verified', browserHash, returnTo, linkUserId } as const;
    await this.logins.open(token, { ...verified, detail: profile, since });
    return token;
  }

  private contextOf({ slug, kind }: OpenProvider, state: string): LoginContext {
    return { state, redirectUri: this.options.callbackUrl(slug, kind), entityId: this.options.entityId(slug) };
  }

  /** Writes a refusal down. Faults are not refusals: they are logged where they surface. */
  private async noted<T>(provider: OpenProvider, address: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof DomainError && !NOT_OURS.has(error.code)) await this.note(provider, address, error);
      throw error;
    }
  }

  private async note({ id, slug }: OpenProvider, address: string, { code }: DomainError): Promise<void> {
    await this.em.fork().transactional((em) =>
      this.audit.append(em, {
        action: 'sso.login_failed',
        actor: { kind: 'anonymous', address },
        target: { kind: 'identity_provider', id },
        details: { provider: slug, reason: code },
      }),
    );
  }
}

/** Answers to no login that we began: no attempt on anybody, and everybody could fill the log with them. */
const NOT_OURS: ReadonlySet<string> = new Set(['sso.login_expired', 'sso.not_found']);

/** Providers of another kind answer there. */
function otherDoor(): SsoError {
  return new SsoError('sso.not_found', 'this provider answers elsewhere');
}

interface SentPerson {
  readonly provider: OpenProvider;
  readonly profile: ExternalProfile;
  readonly address: string;
}

interface BeginOptions {
  readonly browser: string;
  readonly returnTo?: string | undefined;
  readonly linkUser?: UserId | undefined;
}

interface Arrived {
  readonly login: TakenLogin;
  readonly profile: ExternalProfile;
  readonly visitor: SsoVisitor;
}

export interface ConfirmedLink {
  readonly visitor: SsoVisitor;
  readonly viewer: SsoViewer;
  /** µs, UTC. */
  readonly provedAt: Micros;
}

function expired(): SsoError {
  return new SsoError('sso.login_expired', 'this login is over; begin again');
}
