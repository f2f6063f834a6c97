import type { EntityManager } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import type { UserId } from '#libs/kernel';
import { type NamedQuery, namedQuery, run } from './named-query.js';

/** Somebody whose account is being erased, as the account says until its last moment. */
export interface ErasedPerson {
  readonly userId: UserId;
  readonly uuid: string;
  readonly username: string;
  readonly email: string | null;
  /** The address, where they proved that it is theirs: what others wrote down under it is about them. */
  readonly provedEmail: string | null;
}

/** Jobs of one type, by their natural keys. */
export interface JobKeys {
  readonly name: string;
  readonly keys: readonly string[];
}

/**
 * Takes out of one library's keeping what is there of a person. Rows that hang on the account by a foreign key and are
 * few need no eraser: they go with it. Every method may be called again after a crash in the midst of it.
 */
export interface PersonEraser {
  /** What it erases, as a log calls it. */
  readonly erases: string;
  /** Why this person cannot go now, in words for them. */
  objections?(userId: UserId): Promise<readonly string[]>;
  /** Jobs about the person, besides those whose payload holds their `userId`: called off first, then removed. */
  jobs?(userId: UserId): Promise<readonly JobKeys[]>;
  /** In slices that hold the person's lock under 200 ms. Looks at the signal between them. */
  erase(person: ErasedPerson, signal: AbortSignal): Promise<void>;
  /** In the transaction that removes the account, under the person's lock: what came in meanwhile, and no key leads to. */
  eraseLast?(em: EntityManager, person: ErasedPerson): Promise<void>;
}

/** Injection token of all erasers, in their order: `readonly PersonEraser[]`. */
export const PERSON_ERASERS = Symbol('PersonErasers');

const SLICE = 5_000;

/** Deletes about so many rows of a person and says how many went. */
export type EraseSlice = NamedQuery<[userId: number, limit: number], { erased: number }>;

/** Some rows of a table that is no hypertable, where `condition` holds of `$1`, the person. */
export function eraseSlice(table: string, condition = 'user_id = $1'): EraseSlice {
  return namedQuery(
    `erase.${table}`,
    `with gone as (
      delete from ${table} where ctid = any (array(select ctid from ${table} where ${condition} limit $2)) returning 1
    ) select count(*)::integer as erased from gone`,
  );
}

/** Runs each query until nothing is left, one short transaction after the other. */
export async function eraseRows(
  pool: Pool,
  slices: readonly EraseSlice[],
  { userId }: Pick<ErasedPerson, 'userId'>,
  signal: AbortSignal,
): Promise<void> {
  for (const slice of slices) {
    while (!signal.aborted) {
      const [row] = await run(pool, slice, [userId, SLICE]);
      if ((row?.erased ?? 0) === 0) break;
    }
  }
}
