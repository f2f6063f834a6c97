import { statfs } from 'node:fs/promises';
import { Redis } from 'ioredis';
import type { Pool } from 'pg';
import type { AppConfig } from '#config/env';
import { checkReplica, checkRole, createPool, pendingMigrations, stepsFor } from '#libs/platform/database';
import { describeStorage, readStorageFacts } from '#libs/storage';

export interface Finding {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly detail: string;
}

const MAX_CLOCK_SKEW_SECONDS = 5;
const MIN_FREE_BYTES = 1024 ** 3;
const REDIS_TIMEOUT_MS = 2_000;
const OLDEST_POSTGRES = 15;
const NEWEST_POSTGRES = 18;

/** Looks at everything a running server depends on. Never throws; whatever fails is a finding. */
export async function examine(config: AppConfig): Promise<Finding[]> {
  const pool = createPool(config.database.url, 'doctor', { ...config.database.read, max: 1 });
  try {
    return [
      { name: 'config', status: 'ok', detail: `${config.environment}, data in ${config.dataDir}` },
      await finding('database', () => database(pool)),
      await finding('schema', () => schema(config)),
      await finding('storage', () => storage(pool)),
      await finding('role', () => role(pool)),
      await finding('clock', () => clock(pool)),
      ...(await replicas(config)),
      await finding('redis', () => redis(config.redis.url)),
      await finding('disk', () => disk(config.dataDir)),
    ];
  } finally {
    await pool.end();
  }
}

type Verdict = Omit<Finding, 'name'>;

async function finding(name: string, look: () => Promise<Verdict>): Promise<Finding> {
  try {
    return { name, ...(await look()) };
  } catch (error) {
    return { name, status: 'failed', detail: error instanceof Error ? error.message || error.name : String(error) };
  }
}

async function database(pool: Pool): Promise<Verdict> {
  const { rows } = await pool.query<{ version: string }>("select current_setting('server_version') as version");
  const version = rows[0]?.version ?? '';
  const major = Number.parseInt(version, 10);
  const status = major >= OLDEST_POSTGRES && major <= NEWEST_POSTGRES ? 'ok' : 'warning';
  return { status, detail: `PostgreSQL ${version}` };
}

async function storage(pool: Pool): Promise<Verdict> {
  const facts = await readStorageFacts(pool);
  const missing = stepsFor(facts).filter(({ name }) => !facts.steps.includes(name));
  const detail = describeStorage(facts);
  if (missing.length === 0) return { status: 'ok', detail };
  return { status: 'warning', detail: `${detail}; "storage:upgrade" makes use of all the server can do` };
}

async function schema(config: AppConfig): Promise<Verdict> {
  const pending = await pendingMigrations({ url: config.database.ownerUrl });
  if (pending.length === 0) return { status: 'ok', detail: 'up to date' };
  return { status: 'failed', detail: `${pending.length} migrations are missing; run "migrate"` };
}

/** The server does not start with a role that row security does not bind. */
async function role(pool: Pool): Promise<Verdict> {
  const { name, isBoundByRowSecurity } = await checkRole(pool);
  if (isBoundByRowSecurity) return { status: 'ok', detail: `${name} is a plain role` };
  return { status: 'failed', detail: `${name} is not bound by row security; give DATABASE_URL a plain role` };
}

async function clock(pool: Pool): Promise<Verdict> {
  const before = performance.timeOrigin + performance.now();
  const { rows } = await pool.query<{ ms: string }>('select extract(epoch from clock_timestamp()) * 1000 as ms');
  const after = performance.timeOrigin + performance.now();
  const skewSeconds = Math.abs(Number(rows[0]?.ms) - (before + after) / 2) / 1000;
  const detail = `${skewSeconds.toFixed(3)} s apart from the database`;
  return { status: skewSeconds > MAX_CLOCK_SKEW_SECONDS ? 'failed' : 'ok', detail };
}

function replicas({ database: { url: primaryUrl, replicaUrls, replicaMaxLagMs } }: AppConfig): Promise<Finding[]> {
  const look = async (url: string): Promise<Verdict> => {
    const { host } = new URL(url);
    const { isStandby, isRelated, lagMs } = await checkReplica(primaryUrl, url, replicaMaxLagMs);
    if (!isStandby) return { status: 'warning', detail: `${host} is not in recovery; it is not read from` };
    if (!isRelated) return { status: 'warning', detail: `${host} follows another server; it is not read from` };
    const late = `more than ${replicaMaxLagMs / 1_000} s behind; it is not read from`;
    if (lagMs === undefined) return { status: 'warning', detail: `${host} is in recovery, ${late}` };
    return { status: 'ok', detail: `${host} is in recovery, ${(lagMs / 1_000).toFixed(3)} s behind` };
  };
  return Promise.all(replicaUrls.map((url, index) => finding(`replica ${index + 1}`, () => look(url))));
}

async function redis(url: string | undefined): Promise<Verdict> {
  if (url === undefined) return { status: 'ok', detail: 'not configured; one process needs none' };
  const client = new Redis(url, { lazyConnect: true, connectTimeout: REDIS_TIMEOUT_MS, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const info = await client.info('server');
    return { status: 'ok', detail: `Redis ${/redis_version:(\S+)/.exec(info)?.[1] ?? 'of unknown version'}` };
  } finally {
    client.disconnect();
  }
}

async function disk(directory: string): Promise<Verdict> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  const detail = `${(free / 1024 ** 3).toFixed(1)} GiB free in ${directory}`;
  return { status: free < MIN_FREE_BYTES ? 'warning' : 'ok', detail };
}
