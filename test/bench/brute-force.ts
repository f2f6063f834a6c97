import { asSuper } from './context.js';
import type { BenchDatabase } from './database.js';
import type { BenchPerson } from './people.js';
import { DIFFERING_DAYS, STORED_HEARTBEATS } from './sql/brute-force.sql.js';

export interface Verdict {
  /** (Day, context) sums that differ from the brute-force fold. */
  readonly differing: number;
  readonly compared: number;
  readonly heartbeats: number;
}

/** Compares what is stored of these people with what their heartbeats alone imply. */
export function compareWithBruteForce(database: BenchDatabase, people: readonly BenchPerson[]): Promise<Verdict> {
  return asSuper(database, async (client) => {
    await client.query(`set timezone = 'UTC'`);
    let [differing, compared] = [0, 0];
    for (const { id } of people) {
      const { rows } = await client.query<{ differing: string; days: string }>(DIFFERING_DAYS, [id]);
      differing += Number(rows[0]?.differing ?? 0);
      compared += Number(rows[0]?.days ?? 0);
    }
    const { rows } = await client.query<{ count: string }>(STORED_HEARTBEATS, [people.map(({ id }) => id)]);
    return { differing, compared, heartbeats: Number(rows[0]?.count ?? 0) };
  });
}
