import type { EntityManager } from '@mikro-orm/postgresql';
import type { Micros } from '#libs/kernel';

const KEPT_US = 30 * 86_400_000_000;

/** Removes what has been over for long, some rows at a time. */
export interface Purger {
  /** What it removes, as a report calls it. */
  readonly purges: string;
  /** @returns how many rows went; call again while that is not 0 */
  purgeExpired(limit: number): Promise<number>;
}

/**
 * Runs statements that each delete at most so many rows (second parameter) which ended before an instant (first one):
 * thirty days before `now`, so that lists and logs can still be explained.
 */
export async function purgeEnded(
  em: EntityManager,
  statements: readonly string[],
  { now, limit }: { readonly now: Micros; readonly limit: number },
): Promise<number> {
  const before = new Date((now - KEPT_US) / 1000).toISOString();
  let purged = 0;
  for (const statement of statements) {
    const { affectedRows } = await em.execute<{ affectedRows: number }>(statement, [before, limit], 'run');
    purged += affectedRows;
  }
  return purged;
}
