import { defaultDataDir } from './data-dir.mjs';
import { startEmbeddedPostgres } from './embedded-postgres.mjs';

/**
 * The database that the environment names, else the embedded one, which is started or joined.
 * Shape: `{ urls: { databaseUrl, ownerDatabaseUrl, jobDatabaseUrl? }, exited?, stop }`.
 */
export async function openDatabase({ env = process.env, log }) {
  if (env.DATABASE_URL) {
    const urls = {
      databaseUrl: env.DATABASE_URL,
      ownerDatabaseUrl: env.OWNER_DATABASE_URL || env.DATABASE_URL,
      jobDatabaseUrl: env.JOB_DATABASE_URL || undefined,
    };
    return { urls, stop: async () => undefined };
  }
  const server = await startEmbeddedPostgres({ dataDir: defaultDataDir(env), log });
  const { databaseUrl, ownerDatabaseUrl, jobDatabaseUrl, exited, stop } = server;
  return { urls: { databaseUrl, ownerDatabaseUrl, jobDatabaseUrl }, exited, stop };
}

/** The same in the names that the product's configuration reads. */
export function databaseEnvironment({ databaseUrl, ownerDatabaseUrl, jobDatabaseUrl }, env = process.env) {
  const named = { DATABASE_URL: databaseUrl, OWNER_DATABASE_URL: ownerDatabaseUrl, DATA_DIR: defaultDataDir(env) };
  return jobDatabaseUrl === undefined ? named : { ...named, JOB_DATABASE_URL: jobDatabaseUrl };
}
