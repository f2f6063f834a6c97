import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AccountsService } from '#libs/accounts';
import type { AuditActor } from '#libs/audit';
import type { UserId } from '#libs/kernel';
import { DomainsService, domainOfEmail, OrgInvites, OrgMembers, OrgsError } from '#libs/orgs';
import { ask } from '#libs/platform/database';
import { randomText } from '#libs/platform/secrets';
import { UserAccounts, UsersError } from '#libs/users';
import type { UserFacts } from './protocol/schemas.js';
import { isRecord } from './protocol/tidy-values.js';
import { ScimError } from './scim.errors.js';
import { LOCK_ADDRESS, MAY_TAKE_IN } from './sql/scim-users.sql.js';

/** The directory of an organisation, as its token shows it. */
export interface ScimCaller {
  readonly orgId: string;
  readonly actor: AuditActor;
}

const NUMBERED_NAMES = 18;
const MAX_USERNAME = 40;
const MAX_FULL_NAME = 100;

/** From entries of a directory to people with accounts. */
@Injectable()
export class ScimPeople {
  constructor(
    private readonly accounts: AccountsService,
    private readonly people: UserAccounts,
    private readonly members: OrgMembers,
    private readonly domains: DomainsService,
    private readonly invites: OrgInvites,
  ) {}

  /**
   * The account of an entry, made where there is none. Undefined: somebody has it who was never asked, and is no member.
   *
   * @throws ScimError `scim.invalid_value` for an address that the organisation has not proved to be its own
   * @throws UsersError
   */
  async admit(em: EntityManager, by: ScimCaller, facts: UserFacts, email: string): Promise<UserId | undefined> {
    await this.checkDomain(em, by, email);
    await ask(em, LOCK_ADDRESS, [`scim ${email.toLowerCase()}`]);
    const account = await this.people.byEmail(em, email);
    if (account === undefined) return this.create(em, by, facts, email);
    const membership = await this.members.find(em, { orgId: by.orgId, userId: account.id });
    if (membership !== undefined) return account.id;
    const [taken] = await ask(em, MAY_TAKE_IN, [by.orgId, account.id]);
    return taken?.may === true ? account.id : undefined;
  }

  /** @throws ScimError `scim.invalid_value` */
  async checkDomain(em: EntityManager, { orgId }: ScimCaller, email: string): Promise<void> {
    const domain = domainOfEmail(email);
    if (domain !== undefined && (await this.domains.isVerified(em, orgId, domain))) return;
    throw new ScimError(
      'scim.invalid_value',
      `the organisation has not proved ${domain ?? 'the domain'} to be its own`,
    );
  }

  /** From now on: no session, no token of an app, and nothing of the organisation. */
  async shutOut(em: EntityManager, { orgId, actor }: ScimCaller, userId: UserId): Promise<void> {
    await this.members.suspend(em, { orgId, userId });
    await this.accounts.endAccessIn(em, userId, actor);
  }

  /** The same, and the membership is over. */
  async remove(em: EntityManager, { orgId, actor }: ScimCaller, userId: UserId): Promise<void> {
    await this.members.leave(em, { orgId, userId });
    await this.accounts.endAccessIn(em, userId, actor);
  }

  /**
   * Asks the holder of an account whether they want to be a member.
   *
   * @throws ScimError `scim.account_exists`, always
   */
  async invite({ orgId, actor }: ScimCaller, email: string): Promise<never> {
    const by = { orgId, actor, userId: null, permissions: new Set<never>() };
    try {
      await this.invites.invite(by, { email, role: 'member' });
    } catch (error) {
      if (!(error instanceof OrgsError)) throw error;
    }
    throw new ScimError(
      'scim.account_exists',
      'somebody uses an account with this e-mail address; they were invited, and are taken over once they have accepted',
    );
  }

  private async create(em: EntityManager, by: ScimCaller, facts: UserFacts, email: string): Promise<UserId> {
    const fullName = fullNameOf(facts.attributes)?.slice(0, MAX_FULL_NAME);
    const made = { actor: by.actor, how: 'scim' };
    for (const username of namesLike(email.split('@')[0] ?? '')) {
      try {
        const prepared = await this.accounts.prepare({ username, email, fullName });
        const { user } = await em.transactional((inner) => this.accounts.createIn(inner, prepared, made));
        await this.people.setEmail(em, user.id, email);
        return user.id;
      } catch (error) {
        const isAboutName =
          error instanceof UsersError &&
          (error.code === 'users.username_taken' || error.details?.username !== undefined);
        if (!isAboutName) throw error;
      }
    }
    throw new Error('no username is free');
  }
}

/** The address that a person is known by: the first one, then the one of work, then any, then the name. */
export function emailOf({ userName, attributes }: Pick<UserFacts, 'userName' | 'attributes'>): string | undefined {
  const emails = Array.isArray(attributes.emails) ? attributes.emails.filter(isRecord) : [];
  const chosen =
    emails.find(({ primary }) => primary === true) ?? emails.find(({ type }) => type === 'work') ?? emails[0];
  const email = typeof chosen?.value === 'string' ? chosen.value.trim() : userName;
  return domainOfEmail(email) === undefined ? undefined : email;
}

function fullNameOf({ name, displayName }: UserFacts['attributes']): string | undefined {
  const { formatted, givenName, familyName } = isRecord(name) ? name : {};
  const joined = [givenName, familyName].filter((part) => typeof part === 'string').join(' ');
  const found = [displayName, formatted, joined].find((text) => typeof text === 'string' && text.trim() !== '');
  return typeof found === 'string' ? found.trim() : undefined;
}

/** The name itself, then with a number, at last with something random. */
function namesLike(text: string): string[] {
  const wanted =
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[^A-Za-z0-9_.-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, MAX_USERNAME)
      .replace(/[^A-Za-z0-9]+$/, '') || 'person';
  const numbered = Array.from({ length: NUMBERED_NAMES }, (_, index) => `${wanted}-${index + 2}`);
  return [wanted, ...numbered, `${wanted}-${randomText(8)}`];
}
