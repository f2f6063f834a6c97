import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, MICROS_PER_DAY, type Micros, type UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import type { TrustLevel } from '#libs/users';
import { type JudgedPerson, judgedOf, judgeOf } from './judged-person.js';
import {
  CHANGES_PER_PERSON,
  CONVICTED_SINCE,
  type ConvictedRow,
  TRUST_CHANGE,
  TRUST_CHANGES,
  type TrustChangeRow,
} from './sql/trust-log.sql.js';

/** One line of the log. */
export interface TrustLogEntry {
  readonly id: number;
  readonly person: JudgedPerson & { readonly trustLevel: TrustLevel };
  readonly previous: TrustLevel;
  readonly level: TrustLevel;
  /** Null: the operator, or somebody who is gone. */
  readonly changedBy: JudgedPerson | null;
  readonly reason: string | null;
  readonly notes: string | null;
  readonly at: Micros;
}

/** Which lines; everything that is named must hold. */
export interface TrustQuestion {
  readonly person?: UserId | undefined;
  readonly admin?: UserId | undefined;
  /** Part of a name or of an address, in any case. */
  readonly personSearch?: string | undefined;
  readonly adminSearch?: string | undefined;
  /** The level that was set. */
  readonly level?: TrustLevel | undefined;
}

const WEEK_DAYS = 7;
const MONTH_DAYS = 30;

/** Who was trusted, suspected and convicted, by whom and why. For administrators, but for the counts. */
@Injectable()
export class TrustLogReader {
  constructor(
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(question: TrustQuestion, limit: number): Promise<TrustLogEntry[]> {
    const { person = null, admin = null, personSearch = null, adminSearch = null, level = null } = question;
    const rows = await run(this.pools.read, TRUST_CHANGES, [person, admin, personSearch, adminSearch, level, limit]);
    return rows.map(entryOf);
  }

  async find(id: number): Promise<TrustLogEntry | undefined> {
    const [row] = await run(this.pools.read, TRUST_CHANGE, [id]);
    return row && entryOf(row);
  }

  /** How often each was judged; people who never were are absent. */
  async counts(people: readonly UserId[]): Promise<ReadonlyMap<UserId, number>> {
    const rows = await run(this.pools.read, CHANGES_PER_PERSON, [[...people]]);
    return new Map(rows.map(({ user_id, changes }) => [user_id, changes]));
  }

  /** How many people were convicted in the last day, seven days and thirty. Tells of nobody in particular. */
  async convictions(): Promise<ConvictedRow> {
    const now = this.clock.now();
    const since = (days: number) => new Date((now - days * MICROS_PER_DAY) / 1000).toISOString();
    const [row] = await run(this.pools.read, CONVICTED_SINCE, [since(1), since(WEEK_DAYS), since(MONTH_DAYS)]);
    return row as ConvictedRow;
  }
}

function entryOf(row: TrustChangeRow): TrustLogEntry {
  return {
    id: row.id,
    person: { ...judgedOf(row), trustLevel: row.trust_level },
    previous: row.previous_level,
    level: row.new_level,
    changedBy: judgeOf(row),
    reason: row.reason,
    notes: row.notes,
    at: row.created_at,
  };
}
