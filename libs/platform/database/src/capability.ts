import { namedQuery, type Queryable, run } from './named-query.js';

/** What the server offers beyond PostgreSQL: nothing, TimescaleDB's Apache edition, or its community edition. */
export type StorageCapability = 'none' | 'apache' | 'tsl';

export interface ServerFacts {
  readonly serverVersion: string;
  readonly capability: StorageCapability;
  readonly timescaleVersion: string | null;
}

const SERVER_FACTS = namedQuery<[], { server_version: string; timescale: string | null; license: string | null }>(
  'database.server-facts',
  `select current_setting('server_version') as server_version,
    (select extversion from pg_extension where extname = 'timescaledb') as timescale,
    current_setting('timescaledb.license', true) as license`,
);

/** Read from the extension and its licence setting, never assumed. */
export async function serverFacts(on: Queryable): Promise<ServerFacts> {
  const [row] = await run(on, SERVER_FACTS, []);
  if (row === undefined) throw new Error('the server did not describe itself');
  const { server_version: serverVersion, timescale: timescaleVersion, license } = row;
  if (timescaleVersion === null) return { serverVersion, capability: 'none', timescaleVersion };
  return { serverVersion, capability: license === 'timescale' ? 'tsl' : 'apache', timescaleVersion };
}
