import type { PoolClient } from 'pg';
import { holdsActivity, recordStep, run, takeStep } from '#libs/platform/database';
import {
  DISCARD,
  HYPERTABLES,
  LOCK_EVERYBODY_OUT,
  PREPARE,
  SWAP,
  watch,
} from '../../../../migrations/timescale/index.js';
import {
  COUNT_MONTHS,
  DIFFERING,
  DIRTY_PEOPLE,
  FOREIGN_INDEXES,
  FOREIGN_VIEWS,
  LIST_MONTHS,
  SAME_COLUMNS,
  TRACES,
} from '../sql/upgrade.sql.js';
import { copyChanges, copyLastChanges, copyMonths, type Note } from './copy.js';
import { diskNeed, gigabytes } from './disk.js';
import { StorageUpgradeError, transact, transactBriefly, withoutMigrations } from './session.js';

export interface Conversion {
  /** In this run. */
  readonly months: number;
  readonly heartbeats: number;
  readonly buckets: number;
  /** Days of people that changed meanwhile and were copied again. */
  readonly recopiedDays: number;
  /** How long everybody waited at the end. */
  readonly lockedMs: number;
}

const NOTHING: Conversion = { months: 0, heartbeats: 0, buckets: 0, recopiedDays: 0, lockedMs: 0 };
/** More than these are not copied within the lock. */
const MAX_LAST_DAYS = 300;
const MAX_SWAPS = 20;

/** Tables → hypertables, with readers and writers at work. May be killed anywhere and called again. */
export async function convert(client: PoolClient, note: Note): Promise<Conversion> {
  if (await convertEmpty(client)) return NOTHING;
  await refuseOrWarn(client, note);
  await prepare(client, note);
  const copied = await copyMonths(client, note);
  let recopiedDays = await copyChanges(client, note);
  note('comparing');
  await compare(client);
  await client.query('analyze heartbeats_next');
  await client.query('analyze activity_15m_next');
  for (let attempt = 1; attempt <= MAX_SWAPS; attempt++) {
    recopiedDays += await copyChanges(client, note);
    const swapped = await withoutMigrations(client, () => transactBriefly(client, () => swap(client)));
    if (swapped === undefined) continue;
    note(`swapped the tables; everybody waited ${swapped.lockedMs} ms`);
    return { ...copied, recopiedDays: recopiedDays + swapped.days, lockedMs: swapped.lockedMs };
  }
  throw new StorageUpgradeError('more is written than can be copied meanwhile; run this again at a quieter hour');
}

/** Forgets an upgrade before its swap; the old tables have everything. */
export async function discard(client: PoolClient): Promise<void> {
  await transactBriefly(client, async () => {
    for (const statement of DISCARD) await client.query(statement);
  });
}

async function convertEmpty(client: PoolClient): Promise<boolean> {
  if (await holdsActivity(client)) return false;
  return await withoutMigrations(client, () =>
    transactBriefly(client, async () => {
      await client.query(LOCK_EVERYBODY_OUT);
      if (await holdsActivity(client)) return false;
      for (const statement of DISCARD) await client.query(statement);
      await takeStep(client, HYPERTABLES);
      return true;
    }),
  );
}

async function refuseOrWarn(client: PoolClient, note: Note): Promise<void> {
  const views = await run(client, FOREIGN_VIEWS, []);
  if (views.length > 0) {
    const names = views.map(({ name }) => name).join(', ');
    throw new StorageUpgradeError(
      `views of your own read these tables: ${names}; drop them, and create them again later`,
    );
  }
  const indexes = await run(client, FOREIGN_INDEXES, []);
  if (indexes.length > 0) note(`not carried over: the indexes ${indexes.map(({ name }) => name).join(', ')}`);
  const { neededBytes, freeBytes } = await diskNeed(client);
  const need = `about ${gigabytes(neededBytes)} of free disk are needed`;
  if (freeBytes === undefined) note(`${need}; how much is free at the server is not known here`);
  else if (freeBytes < neededBytes) throw new StorageUpgradeError(`${need}, ${gigabytes(freeBytes)} are free`);
  else note(`${need}, ${gigabytes(freeBytes)} are free`);
}

async function prepare(client: PoolClient, note: Note): Promise<void> {
  const [traces] = await run(client, TRACES, []);
  let isPrepared = traces?.is_prepared === true;
  if (isPrepared && (await run(client, SAME_COLUMNS, []))[0]?.is_same !== true) {
    note('a migration has changed the tables since; starting again');
    await discard(client);
    isPrepared = false;
  }
  if (!isPrepared) {
    await transact(client, async () => {
      for (const statement of PREPARE) await client.query(statement);
    });
  }
  for (const table of ['heartbeats', 'activity_15m'] as const) {
    await transactBriefly(client, async () => {
      for (const statement of watch(table)) await client.query(statement);
    });
  }
  const [count] = await run(client, COUNT_MONTHS, []);
  if (count?.total === 0) await run(client, LIST_MONTHS, []);
}

/** Old and new agree wherever nothing is marked, in one snapshot; a difference would be a fault of ours. */
async function compare(client: PoolClient): Promise<void> {
  const differing = await run(client, DIFFERING, []);
  if (differing.length === 0) return;
  const ids = differing.map(({ user_id }) => user_id).join(', ');
  throw new Error(`the copies of these people differ from their originals: ${ids}; nothing was swapped`);
}

/** Undefined, and nothing done: too much is left for the time that everybody has to wait. */
async function swap(client: PoolClient): Promise<{ days: number; lockedMs: number } | undefined> {
  await client.query(LOCK_EVERYBODY_OUT);
  const lockedAt = performance.now();
  const dirty = (await run(client, DIRTY_PEOPLE, [])).reduce((sum, { days }) => sum + days, 0);
  if (dirty > MAX_LAST_DAYS) return undefined;
  const days = await copyLastChanges(client);
  await refuseIncomplete(client);
  for (const statement of SWAP) await client.query(statement);
  await recordStep(client, HYPERTABLES);
  return { days, lockedMs: Math.round(performance.now() - lockedAt) };
}

async function refuseIncomplete(client: PoolClient): Promise<void> {
  const [months] = await run(client, COUNT_MONTHS, []);
  const [columns] = await run(client, SAME_COLUMNS, []);
  const left = await run(client, DIRTY_PEOPLE, []);
  if (months === undefined || months.copied !== months.total || left.length > 0)
    throw new Error('not everything is copied; nothing was swapped');
  if (columns?.is_same !== true)
    throw new StorageUpgradeError('a migration has changed the tables meanwhile; run this again');
}
