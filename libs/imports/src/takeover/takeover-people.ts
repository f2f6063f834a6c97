import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { AccountsService } from '#libs/accounts';
import { OPERATOR } from '#libs/audit';
import { CLOCK, type Clock, DomainError } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { type Person, parseUserSettings, UserAccounts, UsersReader } from '#libs/users';
import type { ForeignKind, ForeignPerson } from './foreign.js';
import type { PersonReport } from './report.js';
import { FIND_IMPORTED, type ImportedPersonRow, INSERT_IMPORTED, IS_IMPORTED } from './sql/imported-people.sql.js';
import { TakeoverKeys } from './takeover-keys.js';
import { namesLike, usableName } from './usable-name.js';

export interface TakeoverChoices {
  /** Nothing is written. */
  readonly isDryRun: boolean;
  /** Whoever has an account of that name here keeps it, and gets what is there besides. */
  readonly mergesPeople: boolean;
  /** Passwords come along: the other product added no secret of its own before it hashed them. */
  readonly takesPasswords: boolean;
}

/** One run, as far as its people have to know of one another. */
export interface TakeoverRun extends TakeoverChoices {
  readonly kind: ForeignKind;
  /** Ids there of those who are asked for by name; absent: everybody is. */
  readonly only?: ReadonlySet<string> | undefined;
  /** Names that a dry run would have given, and whom. */
  readonly given: Map<string, string>;
}

/** Somebody whose things can be taken in. */
export interface Arrival {
  readonly user: Pick<Person, 'id' | 'uuid' | 'username'>;
  readonly row: ImportedPersonRow;
  /** The key that their account was just made with. */
  readonly mainKey?: string | undefined;
}

const ARGON2ID = /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=\d{1,3}\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/;
/** What a login can pay: KiB of memory, and that times the rounds over it. */
const MOST_MEMORY_KIB = 262_144;
const MOST_WORK_KIB = 2 * MOST_MEMORY_KIB;
/** SQLite has it in texts, PostgreSQL has not. */
const NUL = '\u0000';
const LEAVING = 'wants to be deleted: nothing is added any more';
const NO_EMAIL = 'what they gave for an e-mail address is none: they come without';

/** Who people of another installation are here. */
@Injectable()
export class TakeoverPeople {
  constructor(
    private readonly em: EntityManager,
    private readonly pools: ActivityPools,
    private readonly accounts: AccountsService,
    private readonly users: UsersReader,
    private readonly logins: UserAccounts,
    private readonly keys: TakeoverKeys,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Undefined: nothing of them can be taken in, or this is a dry run. Writes into the report who they are. */
  async find(takeover: TakeoverRun, person: ForeignPerson, report: PersonReport): Promise<Arrival | undefined> {
    const { kind } = takeover;
    if (person.id.includes(NUL)) return refuse(report, 'what names them there cannot be written down');
    const row = await this.rowOf(kind, person);
    if (row !== undefined) return this.goOn(row, report);
    const { username, existing } = await this.nameFor(takeover, person);
    report.username = existing?.username ?? username;
    if (existing === undefined) return this.make(takeover, person, report);
    if (!takeover.mergesPeople) {
      report.notes.push(`there is an account "${existing.username}" already; --merge adds what is there to it`);
      return undefined;
    }
    if (existing.isLeaving) return refuse(report, LEAVING);
    if (existing.adminLevel !== 'default' && takeover.only?.has(person.id) !== true) {
      return refuse(report, `"${existing.username}" administers here: --only has to name who is the same person there`);
    }
    report.outcome = 'merged';
    report.uuid = existing.uuid;
    if (takeover.isDryRun) return undefined;
    const values = [existing.id, kind, person.id, person.createdAt, this.clock.now(), true];
    await this.em.fork().execute(INSERT_IMPORTED, values);
    return { user: existing, row: (await this.rowOf(kind, person)) as ImportedPersonRow };
  }

  private async rowOf(kind: ForeignKind, { id, createdAt }: ForeignPerson): Promise<ImportedPersonRow | undefined> {
    return (await run(this.pools.job, FIND_IMPORTED, [kind, id, createdAt]))[0];
  }

  private async goOn(row: ImportedPersonRow, report: PersonReport): Promise<Arrival | undefined> {
    const user = await this.users.byId(row.user_id);
    if (user === undefined) return undefined;
    report.username = user.username;
    report.uuid = user.uuid;
    if (user.isLeaving) return refuse(report, LEAVING);
    report.outcome = 'continued';
    return { user, row };
  }

  /** The first free name like theirs, or the account that has it and came from nowhere. */
  private async nameFor(
    { kind, given }: TakeoverRun,
    { id, username }: ForeignPerson,
  ): Promise<{ username: string; existing: Person | undefined }> {
    for (const name of namesLike(usableName(username))) {
      const owner = given.get(name.toLowerCase());
      if (owner !== undefined && owner !== id) continue;
      const existing = await this.users.resolve(name, undefined);
      if (existing === undefined) return { username: name, existing };
      if ((await run(this.pools.job, IS_IMPORTED, [existing.id, kind])).length === 0)
        return { username: name, existing };
    }
    throw new Error('names never end');
  }

  private async make(
    { kind, isDryRun, takesPasswords, given }: TakeoverRun,
    person: ForeignPerson,
    report: PersonReport,
  ): Promise<Arrival | undefined> {
    const username = report.username as string;
    if (username !== person.username) report.notes.push(`was "${person.username}" there`);
    const { timezone } = person;
    try {
      const email = await this.emailFor(person, report);
      const prepared = await this.accounts.prepare({ username, ...(email !== null && { email }), timezone });
      report.outcome = 'created';
      if (isDryRun) {
        given.set(username.toLowerCase(), person.id);
        return undefined;
      }
      const existingKey = await this.keys.primaryOf(person, report);
      const passwordHash = takesPasswords ? this.passwordOf(person, report) : undefined;
      const { user } = await this.em.fork().transactional(async (em) => {
        const how = `imported from ${kind}`;
        const created = await this.accounts.createIn(em, prepared, { actor: OPERATOR, existingKey, how });
        if (passwordHash !== undefined) await this.logins.setPassword(em, created.user.id, passwordHash);
        const values = [created.user.id, kind, person.id, person.createdAt, this.clock.now(), false];
        await em.execute(INSERT_IMPORTED, values);
        return created;
      });
      report.uuid = user.uuid;
      return { user, row: (await this.rowOf(kind, person)) as ImportedPersonRow, mainKey: existingKey };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      report.outcome = 'refused';
      report.notes.push(error.message);
      return undefined;
    }
  }

  /** Addresses lead to one account. */
  private async emailFor({ email }: ForeignPerson, report: PersonReport): Promise<string | null> {
    if (email === null) return null;
    if (email.includes(NUL)) {
      report.notes.push(NO_EMAIL);
      return null;
    }
    if ((await this.logins.byEmail(this.em.fork(), email)) !== undefined) {
      report.notes.push('their e-mail address belongs to another account: they come without');
      return null;
    }
    try {
      return parseUserSettings({ email }).settings.email ?? null;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      report.notes.push(NO_EMAIL);
      return null;
    }
  }

  private passwordOf({ passwordHash }: ForeignPerson, report: PersonReport): string | undefined {
    if (passwordHash === null) return undefined;
    const [, memory, rounds] = (ARGON2ID.exec(passwordHash) ?? []).map(Number);
    const isPayable = memory !== undefined && rounds !== undefined && memory * rounds <= MOST_WORK_KIB;
    if (isPayable && memory <= MOST_MEMORY_KIB) return passwordHash;
    report.notes.push('their password is stored in an older way: they have to set a new one');
    return undefined;
  }
}

function refuse(report: PersonReport, why: string): undefined {
  report.outcome = 'refused';
  report.notes.push(why);
}
