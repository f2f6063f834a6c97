import type { Pool, PoolClient } from 'pg';
import { HYPERTABLES, TIMESCALE_STEPS, type TimescaleStep } from '../../../../migrations/timescale/index.js';
import { type ServerFacts, serverFacts } from './capability.js';
import { inTransaction, namedQuery, run } from './named-query.js';
import { createPool } from './pools.js';

const TAKEN = namedQuery<[], { name: string }>(
  'database.storage-steps',
  'select name from storage_steps order by name',
);

const RECORD = namedQuery<[name: string], never>(
  'database.record-storage-step',
  'insert into storage_steps (name) values ($1) on conflict do nothing',
);

const HOLDS_ACTIVITY = namedQuery<[], { holds_activity: boolean }>(
  'database.holds-activity',
  'select exists (select from heartbeats) or exists (select from activity_15m) as holds_activity',
);

/** The first release whose columnstore answers to the names that the steps use. */
const OLDEST_COLUMNSTORE = [2, 18] as const;
const OWNER_LIMITS = { max: 1, connectionTimeoutMs: 10_000, statementTimeoutMs: 0, idleInTransactionTimeoutMs: 0 };

/** Names of the steps of `migrations/timescale` that this database has taken. */
export async function takenSteps(on: Pool | PoolClient): Promise<string[]> {
  return (await run(on, TAKEN, [])).map(({ name }) => name);
}

/** The steps that this server understands, in order. */
export function stepsFor({ capability, timescaleVersion }: ServerFacts): TimescaleStep[] {
  const [major = 0, minor = 0] = (timescaleVersion ?? '').split('.').map(Number);
  const isRecent = major > OLDEST_COLUMNSTORE[0] || (major === OLDEST_COLUMNSTORE[0] && minor >= OLDEST_COLUMNSTORE[1]);
  const can = { none: false, apache: capability !== 'none', tsl: capability === 'tsl' && isRecent };
  return TIMESCALE_STEPS.filter(({ needs }) => can[needs]);
}

/** Runs and records a step in the caller's transaction. */
export async function takeStep(client: PoolClient, step: TimescaleStep): Promise<void> {
  for (const statement of step.statements) await client.query(statement);
  await run(client, RECORD, [step.name]);
}

export function recordStep(client: PoolClient, { name }: TimescaleStep): Promise<unknown> {
  return run(client, RECORD, [name]);
}

/** Whether anything was ever counted here. */
export async function holdsActivity(on: Pool | PoolClient): Promise<boolean> {
  const [row] = await run(on, HOLDS_ACTIVITY, []);
  return row?.holds_activity === true;
}

/**
 * Takes the steps that this database lacks and this server understands, as the owner of the schema; of a database that
 * holds activity only quick ones, up to the first that is not. Returns the names of those taken.
 */
export async function takeTimescaleSteps(ownerUrl: string, log: (line: string) => void): Promise<string[]> {
  const pool = createPool(ownerUrl, 'migrate', OWNER_LIMITS);
  try {
    const facts = await serverFacts(pool);
    if (facts.capability === 'none') return [];
    const before = new Set(await takenSteps(pool));
    const taken: string[] = [];
    for (const step of stepsFor(facts).filter(({ name }) => !before.has(name))) {
      if (!(await takeUnlessLong(pool, step))) {
        log(`storage step ${step.name} is for "storage:upgrade", because this database holds activity`);
        break;
      }
      log(`storage step ${step.name}`);
      taken.push(step.name);
    }
    return taken;
  } finally {
    await pool.end();
  }
}

async function takeUnlessLong(pool: Pool, step: TimescaleStep): Promise<boolean> {
  if (!step.isQuick && (await holdsActivity(pool))) return false;
  return await inTransaction(pool, async (client) => {
    if (!step.isQuick) {
      const mode = step === HYPERTABLES ? 'access exclusive' : 'share row exclusive';
      await client.query(`lock table heartbeats, activity_15m in ${mode} mode`);
      if (await holdsActivity(client)) return false;
    }
    await takeStep(client, step);
    return true;
  });
}
