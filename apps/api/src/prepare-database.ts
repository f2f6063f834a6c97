import type { AppConfig } from '#config/env';
import { checkRole, createPool, migrate, type RoleFacts } from '#libs/platform/database';
import { redact } from '#libs/platform/observability';
import { type Print, StartError } from './start-error.js';

/**
 * Refuses roles that row security does not bind, then brings the schema up to date, or says in one line why not. Roles
 * come first, so that a refused start has changed nothing.
 */
export async function prepareDatabase(config: AppConfig, print: Print): Promise<void> {
  const { database } = config;
  await refuseMightyRole(config, 'DATABASE_URL', database.url);
  if (database.jobUrl !== database.url) await refuseMightyRole(config, 'JOB_DATABASE_URL', database.jobUrl);
  await explained(database.ownerUrl, () => migrate({ url: database.ownerUrl, log: print }));
}

/** Organisations are kept apart by row security, which superusers and roles with BYPASSRLS pass by. */
async function refuseMightyRole({ database }: AppConfig, key: string, url: string): Promise<void> {
  const { name, isBoundByRowSecurity } = await explained(url, () => roleOf(url, database));
  if (isBoundByRowSecurity) return;
  throw new StartError(
    `${key} must name a plain role: row security, which keeps organisations apart, does not bind ${name} ` +
      '(see "Roles" in docs/storage.md)',
  );
}

async function roleOf(url: string, { read }: AppConfig['database']): Promise<RoleFacts> {
  const pool = createPool(url, 'start', { ...read, max: 1 });
  try {
    return await checkRole(pool);
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
const CONNECTION_CODES = /^(E[A-Z_]+|28\w{3}|3D\w{3}|42501|08\w{3}|53300|57P0\d)$/;

function connectionFailure(error: unknown): string | undefined {
  const { code, message, cause } = error as { code?: unknown; message?: string; cause?: unknown };
  if (typeof code === 'string' && CONNECTION_CODES.test(code))
    return redact((message || code).split('\n', 1)[0] ?? code);
  if (error instanceof AggregateError) return connectionFailure(error.errors[0]);
  return cause instanceof Error ? connectionFailure(cause) : undefined;
}

function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
