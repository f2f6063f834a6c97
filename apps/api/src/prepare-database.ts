import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { AppConfig } from '#config/env';
import {
  checkRole,
  createPool,
  migrate,
  type RoleFacts,
  refuseNewerSchema,
  schemaState,
} from '#libs/platform/database';
import { redact } from '#libs/platform/observability';
import { type Print, StartError } from './start-error.js';

/** How often a process that does not migrate looks, and how many times before it gives up. */
const LOOK_EVERY_MS = 1_000;
const MOST_LOOKS = 600;

/**
 * Refuses roles that row security does not bind, then brings the schema up to date or waits for whoever does, or says
 * in one line why not. Roles come first, so that a refused start has changed nothing.
 *
 * @throws StartError, and NewerSchemaError for a schema that a later release made
 */
export async function prepareDatabase(config: AppConfig, print: Print): Promise<void> {
  const { database } = config;
  const { ownerUrl: url, read } = database;
  await refuseMightyRole(config, 'DATABASE_URL', database.url);
  if (database.jobUrl !== database.url) await refuseMightyRole(config, 'JOB_DATABASE_URL', database.jobUrl);
  if (database.waitsForSchema) await withPool(config, database.url, (pool) => waitForSchema(pool, print));
  else await explained(url, () => migrate({ url, log: print, connectionTimeoutMs: read.connectionTimeoutMs }));
}

/** Looks until nothing is missing; a server that is away meanwhile is one that is still to come. */
export async function waitForSchema(pool: Pool, print: Print, mostLooks = MOST_LOOKS): Promise<void> {
  let said = '';
  for (let look = 1; ; look++) {
    const missing = await missingIn(pool);
    if (missing === undefined) return;
    if (missing !== said) print(`waiting for the schema: ${missing}`);
    said = missing;
    if (look >= mostLooks) throw new StartError(`nobody brought the schema up to date: ${missing}; run "cli migrate"`);
    await sleep(LOOK_EVERY_MS);
  }
}

async function missingIn(pool: Pool): Promise<string | undefined> {
  try {
    const state = await schemaState(pool);
    refuseNewerSchema(state);
    const [first, ...others] = state.pending;
    if (first === undefined || state.unknown.length > 0) return undefined;
    return others.length === 0 ? `it lacks ${first}` : `it lacks ${first} and ${others.length} more`;
  } catch (error) {
    const reason = connectionFailure(error);
    if (reason === undefined) throw error;
    return reason;
  }
}

/** Organisations are kept apart by row security, which superusers and roles with BYPASSRLS pass by. */
async function refuseMightyRole(config: AppConfig, key: string, url: string): Promise<void> {
  const { name, isBoundByRowSecurity }: RoleFacts = await explained(url, () => withPool(config, url, checkRole));
  if (isBoundByRowSecurity) return;
  throw new StartError(
    `${key} must name a plain role: row security, which keeps organisations apart, does not bind ${name} ` +
      '(see "Roles" in docs/storage.md)',
  );
}

async function withPool<T>({ database }: AppConfig, url: string, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = createPool(url, 'start', { ...database.read, max: 1 });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

async function explained<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = connectionFailure(error);
    if (reason === undefined) throw error;
    throw new StartError(`cannot use the database ${placeOf(url)}: ${reason}`);
  }
}

/** Refused, unknown, silent, or the server says no: authentication (28), database (3D), privileges (42501). */
const CONNECTION_CODES = /^(E(?!RR_)[A-Z_]+|28\w{3}|3D\w{3}|42501|08\w{3}|53300|57P0\d)$/;

/** What the driver says of a server that does not answer; it gives that no code. */
const LOST = /^(Connection terminated|timeout (expired|exceeded)|Query read timeout)/;

/** In one line why the database did not take, or keep, a connection; undefined: that was not the matter. */
export function connectionFailure(error: unknown): string | undefined {
  const { code, message, cause } = error as { code?: unknown; message?: string; cause?: unknown };
  if (typeof code === 'string' && CONNECTION_CODES.test(code))
    return redact((message || code).split('\n', 1)[0] ?? code);
  if (LOST.test(message ?? '')) return message;
  if (error instanceof AggregateError) return connectionFailure(error.errors[0]);
  return cause instanceof Error ? connectionFailure(cause) : undefined;
}

function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
