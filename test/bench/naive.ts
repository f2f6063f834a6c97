import { MICROS_PER_SECOND } from '#libs/kernel';
import { asSuper, type BenchContext } from './context.js';
import { isoOf } from './floors.js';
import { type Measured, measure } from './measure.js';
import type { BenchPerson } from './people.js';
import { NAIVE_FILL, NAIVE_FOLD, NAIVE_INDEX, NAIVE_TABLE } from './sql/naive-fold.sql.js';

export interface NaiveQuestion {
  readonly person: BenchPerson;
  /** µs, half-open. */
  readonly from: number;
  readonly to: number;
  readonly project?: string;
  readonly language?: string;
}

const TIMEOUT_SECONDS = 900;

/** The same heartbeats of one person in words, as a tool without rollups keeps them. */
export async function fillNaive({ database }: BenchContext, person: BenchPerson): Promise<void> {
  await asSuper(database, async (client) => {
    await client.query(NAIVE_TABLE);
    await client.query(NAIVE_FILL, [person.id]);
    await client.query(NAIVE_INDEX);
    await client.query('vacuum (analyze) bench_naive');
  });
}

/** The fold once to warm up, then for about as long as a read row. */
export async function measureNaive(
  { database, options }: BenchContext,
  { person, from, to, project, language }: NaiveQuestion,
): Promise<{ measured: Measured; totalSeconds: number }> {
  return asSuper(database, async (client) => {
    const zone = person.persona.zone;
    const values = [person.id, isoOf(from), isoOf(to), TIMEOUT_SECONDS, zone, project ?? null, language ?? null];
    const { rows } = await client.query<{ day: string | null; seconds: string }>(NAIVE_FOLD, values);
    const totalSeconds = rows.reduce((sum, row) => sum + (row.day === null ? 0 : Number(row.seconds)), 0);
    const call = async () => {
      await client.query(NAIVE_FOLD, values);
      return true;
    };
    return { measured: await measure({ lanes: 1, seconds: options.readSeconds, call }), totalSeconds };
  });
}

/** The whole of a person's history, in days of the run's present. */
export function lastDays(days: number): { from: number; to: number } {
  const to = Date.now() * 1000;
  return { from: to - days * 86_400 * MICROS_PER_SECOND, to };
}
