import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AccountsService } from '#libs/accounts';
import { type AuditActor, AuditLog } from '#libs/audit';
import { ask } from '#libs/platform/database';
import { randomText } from '#libs/platform/secrets';
import { usernameFor } from '#libs/sso';
import { UserAccounts, UsersError } from '#libs/users';
import { SlackOptions } from './slack.options.js';
import { type SlackAnswer, SlackClient, SlackUnavailable } from './slack-client.js';
import { LINK_PERSON, LOCK_ARRIVAL, PERSON_OF_EMAIL, PERSON_OF_SLACK, type SlackPersonRow } from './sql/slack.sql.js';

export interface SlackPerson {
  readonly id: number;
  readonly username: string;
  readonly displayName: string | null;
  readonly email: string | null;
}

/** Whose token it is, or why nobody can say. `taken`: the person has another Slack account already. */
export type SlackArrival =
  | { readonly kind: 'known' | 'created'; readonly person: SlackPerson }
  | { readonly kind: 'bad_token' | 'no_user' | 'no_email' | 'taken' | 'unavailable' };

/** As Slack describes them. */
interface SlackProfile {
  readonly id: string;
  readonly name: string | undefined;
  readonly fullName: string | undefined;
  readonly email: string | undefined;
}

const SLACK_ID = /^[A-Z0-9]{2,32}$/;
const NAMES = 5;
const MAX_FULL_NAME = 100;

/** From people of Slack to people of this installation. */
@Injectable()
export class SlackAccounts {
  constructor(
    private readonly em: EntityManager,
    private readonly slack: SlackClient,
    private readonly options: SlackOptions,
    private readonly accounts: AccountsService,
    private readonly people: UserAccounts,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Asks Slack whose the token is. Only an address that Slack has confirmed, and that its holder has confirmed here, leads
   * to an account that is there already: anybody may write any address. People of other workspaces than the bot's are
   * nobody, and without a bot everybody is: whoever runs a workspace decides what its people are called.
   */
  async arrive(token: string, actor: AuditActor): Promise<SlackArrival> {
    try {
      return await this.lookUp(token, actor);
    } catch (error) {
      if (error instanceof SlackUnavailable) return { kind: 'unavailable' };
      throw error;
    }
  }

  private async lookUp(token: string, actor: AuditActor): Promise<SlackArrival> {
    const auth = await this.slack.call('auth.test', token);
    if (!auth.ok || !(await this.isOurs(auth))) return { kind: 'bad_token' };
    const id = textOf(auth.user_id);
    if (id === undefined || !SLACK_ID.test(id)) return { kind: 'no_user' };
    const [known] = await ask(this.em.fork(), PERSON_OF_SLACK, [id]);
    if (known !== undefined) return { kind: 'known', person: personOf(known) };
    const told = await this.slack.call('users.info', token, { user: id });
    if (!told.ok) return { kind: 'bad_token' };
    const profile = profileOf(id, told);
    if (profile.email === undefined) return { kind: 'no_email' };
    return this.admit(profile, actor);
  }

  private async isOurs({ team_id: team }: SlackAnswer): Promise<boolean> {
    const { botToken } = this.options;
    if (botToken === undefined) return false;
    const own = await this.slack.call('auth.test', botToken);
    if (!own.ok) throw new SlackUnavailable('the token of the bot is not good');
    return textOf(own.team_id) !== undefined && own.team_id === team;
  }

  private admit(profile: SlackProfile, actor: AuditActor): Promise<SlackArrival> {
    return this.em.fork().transactional(async (em) => {
      await ask(em, LOCK_ARRIVAL, [profile.id]);
      // Two at once for one person: the second finds what the first has made.
      const [known] = await ask(em, PERSON_OF_SLACK, [profile.id]);
      if (known !== undefined) return { kind: 'known' as const, person: personOf(known) };
      const [holder] = await ask(em, PERSON_OF_EMAIL, [profile.email as string]);
      if (holder === undefined) return { kind: 'created' as const, person: await this.create(em, profile, actor) };
      if (!(await this.link(em, holder, profile, actor))) return { kind: 'taken' as const };
      return { kind: 'known' as const, person: personOf(holder) };
    });
  }

  /** Without the address where somebody else has written it down as theirs. */
  private async create(em: EntityManager, profile: SlackProfile, actor: AuditActor): Promise<SlackPerson> {
    const { id: slackId, email, fullName } = profile;
    const isFree = (await this.people.byEmail(em, email as string)) === undefined;
    for (const username of namesOf(profile)) {
      try {
        const prepared = await this.accounts.prepare({ username, fullName: fullName?.slice(0, MAX_FULL_NAME) });
        const by = { actor, how: 'slack' };
        const { user } = await em.transactional((inner) => this.accounts.createIn(inner, prepared, by));
        if (isFree) await this.people.setEmail(em, user.id, email as string);
        const made = { ...user, display_name: fullName ?? null, email: isFree ? (email as string) : null };
        await this.link(em, made, { ...profile, id: slackId }, actor);
        return personOf(made);
      } catch (error) {
        if (!(error instanceof UsersError) || error.code !== 'users.username_taken') throw error;
      }
    }
    throw new Error('no username is free');
  }

  private async link(
    em: EntityManager,
    { id: userId, uuid }: Pick<SlackPersonRow, 'id' | 'uuid'>,
    { id, name, email }: SlackProfile,
    actor: AuditActor,
  ): Promise<boolean> {
    const linked = await ask(em, LINK_PERSON, [userId, id, name ?? null]);
    if (linked.length === 0) return false;
    await this.audit.append(em, {
      action: 'sso.identity_linked',
      actor,
      target: { kind: 'user', id: uuid },
      details: { provider: 'slack', subject: id, email },
    });
    return true;
  }
}

/** An address that Slack says is not confirmed is none. */
function profileOf(id: string, { user }: SlackAnswer): SlackProfile {
  const told = (user ?? {}) as Record<string, unknown>;
  const profile = (told.profile ?? {}) as Record<string, unknown>;
  const email = told.is_email_confirmed === false ? undefined : textOf(profile.email);
  return { id, name: textOf(told.name), fullName: textOf(profile.real_name) ?? textOf(told.real_name), email };
}

/** The name that Slack has for them, then with a number, at last with something random. */
function namesOf({ id: subject, name, fullName, email }: SlackProfile): string[] {
  const external = {
    issuer: 'slack',
    subject,
    email,
    isEmailVerified: true,
    username: name,
    name: fullName,
    groups: [],
  };
  const wanted = usernameFor(external);
  const numbered = Array.from({ length: NAMES }, (_, index) => `${wanted}-${index + 2}`);
  return [wanted, ...numbered, `${wanted}-${randomText(8)}`];
}

function personOf({ id, username, display_name: displayName, email }: Omit<SlackPersonRow, 'uuid'>): SlackPerson {
  return { id, username, displayName, email };
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.replaceAll('\u0000', '').trim() : '';
  return text === '' ? undefined : text;
}
