import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { AccountsService } from '#libs/accounts';
import { type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { randomText } from '#libs/platform/secrets';
import { type CreatedUser, type UserAccount, UserAccounts, UsersError } from '#libs/users';
import type { OpenProvider } from './clients/sso-client.js';
import { ExternalIdentity } from './external-identity.entity.js';
import { checkAdmission, verifiedEmail } from './profile/admission.js';
import type { ExternalProfile } from './profile/external-profile.js';
import { usernameFor } from './profile/username.js';
import { IS_UNUSED, LOCK_IDENTITY, NOTE_SLACK } from './sql/logins.sql.js';
import { SsoError } from './sso.errors.js';
import { SsoLevels } from './sso-levels.js';

const NUMBERED_NAMES = 18;
const MAX_FULL_NAME = 100;
const SYSTEM: AuditActor = { kind: 'system' };
const EMAIL_TAKEN = { kind: 'needs_link', reason: 'email_taken' } as const;

/** Why a person must show which account is theirs. */
export type LinkReason = 'email_taken' | 'no_sign_up';

export type Admission =
  | (AdmittedPerson & { readonly kind: 'known'; readonly isNew: boolean })
  /** `holder`: whose account has the address. */
  | { readonly kind: 'needs_link'; readonly reason: LinkReason; readonly holder?: UserId | undefined };

export interface AdmittedPerson {
  readonly userId: UserId;
  readonly userUuid: string;
  readonly username: string;
}

interface Arrival {
  readonly provider: OpenProvider;
  readonly profile: ExternalProfile;
  readonly address: string | undefined;
}

/**
 * From external people to accounts. Only issuer and subject say who somebody is; an e-mail address never opens an account
 * that is there already, for whoever controls a provider can write any address. One exception: an organisation that has
 * proved the domain of the address its own (`OrgGate.check`) gets accounts of it that nobody has ever logged in to.
 */
@Injectable()
export class SsoAccounts {
  constructor(
    private readonly em: EntityManager,
    private readonly accounts: AccountsService,
    private readonly people: UserAccounts,
    private readonly audit: AuditLog,
    private readonly levels: SsoLevels,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Finds the account, or makes one where the provider may. Groups, domains and levels are looked at every time.
   *
   * @throws SsoError `sso.not_allowed`, `sso.suspended`
   */
  async admit(arrival: Arrival): Promise<Admission> {
    const { provider, profile } = arrival;
    checkAdmission(provider.config, profile);
    return this.em.fork().transactional(async (em) => {
      const identity = await this.lockIdentity(em, arrival);
      if (identity !== null) return this.comeBack(em, arrival, identity);
      const adopted = provider.orgId === null ? undefined : await this.adopt(em, arrival);
      if (adopted !== undefined) return adopted;
      return provider.config.allows_sign_up ? this.signUp(em, arrival) : { kind: 'needs_link', reason: 'no_sign_up' };
    });
  }

  /**
   * Links an external person to an account whose owner has proved both.
   *
   * @throws SsoError `sso.not_allowed`, `sso.suspended`, `sso.already_linked` to somebody else
   */
  async link(userId: UserId, arrival: Arrival, actor: AuditActor): Promise<AdmittedPerson> {
    checkAdmission(arrival.provider.config, arrival.profile);
    return this.em.fork().transactional(async (em) => {
      const identity = await this.lockIdentity(em, arrival);
      const person = await this.lockPerson(em, userId);
      if (identity !== null && identity.userId !== userId) {
        throw new SsoError('sso.already_linked', 'this identity belongs to another account here');
      }
      if (identity === null) await this.addIdentity(em, { userId, userUuid: person.uuid, arrival, actor });
      await this.applyLevel(em, person, arrival);
      return admitted(person);
    });
  }

  private async lockIdentity(em: EntityManager, { provider, profile }: Arrival): Promise<ExternalIdentity | null> {
    const { issuer, subject } = profile;
    await em.execute(LOCK_IDENTITY, [`sso ${provider.id} ${issuer} ${subject}`]);
    return em.findOne(ExternalIdentity, { providerId: provider.id, issuer, subject }, { disableIdentityMap: true });
  }

  private async comeBack(em: EntityManager, arrival: Arrival, identity: ExternalIdentity): Promise<Admission> {
    const { userId } = identity;
    const person = await this.lockPerson(em, userId);
    const { email, groups } = arrival.profile;
    const seen = { email: email ?? null, groups: [...groups], lastLoginAt: this.now() };
    await em.nativeUpdate(ExternalIdentity, { id: identity.id }, seen);
    await this.noteSlack(em, userId, arrival);
    await this.applyLevel(em, person, arrival);
    return { kind: 'known', ...admitted(person), isNew: false };
  }

  /** The account that has the address, if it was never used; undefined when nobody has it. */
  private async adopt(em: EntityManager, arrival: Arrival): Promise<Admission | undefined> {
    const email = verifiedEmail(arrival.profile);
    const holder = email === undefined ? undefined : await this.people.byEmail(em, email);
    if (holder === undefined) return undefined;
    const person = await this.lockPerson(em, holder.id);
    const [row]: { is_unused: boolean }[] = await em.execute(IS_UNUSED, [person.id]);
    if (row?.is_unused !== true) return { kind: 'needs_link', reason: 'email_taken', holder: person.id };
    await this.people.setEmail(em, person.id, email as string);
    await this.addIdentity(em, { userId: person.id, userUuid: person.uuid, arrival, actor: SYSTEM });
    return { kind: 'known', ...admitted(person), isNew: false };
  }

  private async signUp(em: EntityManager, arrival: Arrival): Promise<Admission> {
    const email = verifiedEmail(arrival.profile);
    if (email !== undefined && (await this.people.byEmail(em, email)) !== undefined) return EMAIL_TAKEN;
    const user = await this.createUser(em, arrival, email);
    if (user === undefined) return EMAIL_TAKEN;
    if (email !== undefined) await this.people.setEmail(em, user.id, email);
    const person = await this.lockPerson(em, user.id);
    await this.addIdentity(em, { userId: user.id, userUuid: user.uuid, arrival, actor: SYSTEM });
    await this.applyLevel(em, person, arrival);
    return { kind: 'known', ...admitted(person), isNew: true };
  }

  /** Undefined when somebody took the e-mail address at the same moment. */
  private async createUser(
    em: EntityManager,
    { provider, profile, address }: Arrival,
    email: string | undefined,
  ): Promise<CreatedUser | undefined> {
    const fullName = profile.name?.slice(0, MAX_FULL_NAME);
    const by = { actor: { ...SYSTEM, address }, how: `sso ${provider.slug}` };
    for (const username of namesLike(usernameFor(profile))) {
      try {
        const prepared = await this.accounts.prepare({ username, email, fullName });
        return (await em.transactional((inner) => this.accounts.createIn(inner, prepared, by))).user;
      } catch (error) {
        if (!(error instanceof UsersError)) throw error;
        if (error.code === 'users.email_taken') return undefined;
        if (!isAboutName(error)) throw unusable(error);
      }
    }
    throw new Error('no username is free');
  }

  private async addIdentity(em: EntityManager, { userId, userUuid, arrival, actor }: NewIdentity): Promise<void> {
    const { provider, profile, address } = arrival;
    const { issuer, subject, email, groups } = profile;
    const now = this.now();
    const id = randomUUID();
    await em.insert(ExternalIdentity, {
      id,
      providerId: provider.id,
      userId,
      issuer,
      subject,
      email: email ?? null,
      groups: [...groups],
      createdAt: now,
      lastLoginAt: now,
    });
    await this.audit.append(em, {
      action: 'sso.identity_linked',
      actor: { ...actor, address },
      target: { kind: 'user', id: userUuid },
      details: { identity: id, provider: provider.slug, issuer, subject, email },
    });
    await this.noteSlack(em, userId, arrival);
  }

  /** Of the installation's own providers: an organisation's people may be of any workspace. */
  private async noteSlack(em: EntityManager, userId: UserId, { provider, profile }: Arrival): Promise<void> {
    const { slackId } = profile;
    if (slackId !== undefined && provider.orgId === null) await em.execute(NOTE_SLACK, [slackId, userId, slackId]);
  }

  private applyLevel(em: EntityManager, person: UserAccount, { provider, profile, address }: Arrival): Promise<void> {
    return this.levels.apply(em, person, { provider, groups: profile.groups, address });
  }

  /** @throws SsoError `sso.suspended` */
  private async lockPerson(em: EntityManager, userId: UserId): Promise<UserAccount> {
    const person = await this.people.lock(em, userId);
    if (person === undefined || person.isSuspended) throw new SsoError('sso.suspended', 'this account is suspended');
    return person;
  }

  private now(): Date {
    return new Date(this.clock.now() / 1000);
  }
}

function admitted({ id: userId, uuid: userUuid, username }: UserAccount): AdmittedPerson {
  return { userId, userUuid, username };
}

interface NewIdentity {
  readonly userId: UserId;
  readonly userUuid: string;
  readonly arrival: Arrival;
  readonly actor: AuditActor;
}

/** The name itself, then with a number, at last with something random. */
function namesLike(wanted: string): string[] {
  const numbered = Array.from({ length: NUMBERED_NAMES }, (_, index) => `${wanted}-${index + 2}`);
  return [wanted, ...numbered, `${wanted}-${randomText(8)}`];
}

function isAboutName({ code, details }: UsersError): boolean {
  return code === 'users.username_taken' || details?.username !== undefined;
}

function unusable(cause: UsersError): SsoError {
  return new SsoError('sso.bad_answer', 'the provider tells a name or address that cannot be', { cause });
}
