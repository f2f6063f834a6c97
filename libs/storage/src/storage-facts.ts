import { Injectable } from '@nestjs/common';
import { ActivityPools, type Queryable, run, type ServerFacts, serverFacts, takenSteps } from '#libs/platform/database';
import { LAYOUT } from './sql/facts.sql.js';

/** How the facts and their buckets lie: as tables, or as hypertables of TimescaleDB. */
export type StorageLayout = 'plain' | 'hypertable';

export interface StorageDescription extends ServerFacts {
  readonly layout: StorageLayout;
  /** Names of the steps of `migrations/timescale` that were taken. */
  readonly steps: readonly string[];
}

/** Asks the database; any role may. */
export async function readStorageFacts(on: Queryable): Promise<StorageDescription> {
  const facts = await serverFacts(on);
  const steps = await takenSteps(on);
  if (facts.capability === 'none') return { ...facts, layout: 'plain', steps };
  const [found] = await run(on, LAYOUT, []);
  return { ...facts, layout: found?.is_hypertable === true ? 'hypertable' : 'plain', steps };
}

/** One line for people: `PostgreSQL 17.6, TimescaleDB 2.29.2 community edition, hypertables`. */
export function describeStorage({ serverVersion, capability, timescaleVersion, layout }: StorageDescription): string {
  const server = `PostgreSQL ${serverVersion.split(' ', 1)[0]}`;
  if (capability === 'none') return `${server}, no TimescaleDB, plain tables`;
  const edition = capability === 'tsl' ? 'community edition' : 'Apache edition';
  return `${server}, TimescaleDB ${timescaleVersion} ${edition}, ${layout === 'plain' ? 'plain tables' : 'hypertables'}`;
}

/** What this process found when it first asked. An upgrade meanwhile changes nothing that it relies on. */
@Injectable()
export class StorageFacts {
  private known: StorageDescription | undefined;

  constructor(private readonly pools: ActivityPools) {}

  /** Reads the facts once; every later call answers without a query. Errors are those of `pg`, and not remembered. */
  async get(): Promise<StorageDescription> {
    this.known ??= await readStorageFacts(this.pools.read);
    return this.known;
  }
}
