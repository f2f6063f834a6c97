import { randomBytes } from 'node:crypto';
import { migrate } from '#libs/platform/database';
import { timescaleServer } from '../../tools/capabilities.mjs';
import { ensureRoles, ROLES, randomPassword, withClient, withUser } from '../../tools/postgres/roles.mjs';
import type { TestDatabase } from './template-db.js';

export interface TimescaleDatabaseOptions {
  /** Create the extension before migrating; default true. Without it the database is plain. */
  readonly hasExtension?: boolean;
}

export interface TimescaleDatabase extends TestDatabase {
  createExtension(): Promise<void>;
}

/** A migrated database of the application's owner on the server of this edition in `TIMESCALE_DATABASE_URL`. */
export async function createTimescaleDatabase(
  edition: 'apache' | 'community',
  { hasExtension = true }: TimescaleDatabaseOptions = {},
): Promise<TimescaleDatabase> {
  const server = await timescaleServer(edition);
  if (server === undefined) throw new Error(`no ${edition} server in TIMESCALE_DATABASE_URL`);
  const passwords = { owner: randomPassword(), app: randomPassword(), job: randomPassword() };
  const name = `beatkeeper_test_${randomBytes(5).toString('hex')}`;
  await withClient(server, async (client) => {
    const { rowCount } = await client.query("select 1 from pg_database where datname = 'beatkeeper'");
    if (rowCount !== 0)
      throw new Error('TIMESCALE_DATABASE_URL has a database "beatkeeper"; use a server for tests only');
    await ensureRoles(client, passwords, { reset: true });
    await client.query(`create database ${name} owner ${ROLES.owner}`);
  });
  const superUrl = withUser(server, { database: name });
  const as = (role: keyof typeof passwords) => withUser(superUrl, { user: ROLES[role], password: passwords[role] });
  const createExtension = () =>
    withClient(superUrl, async (client) => void (await client.query('create extension if not exists timescaledb')));
  if (hasExtension) await createExtension();
  const ownerUrl = as('owner');
  await migrate({ url: ownerUrl });
  return {
    superUrl,
    ownerUrl,
    url: as('app'),
    jobUrl: as('job'),
    createExtension,
    drop: () => withClient(server, async (client) => void (await client.query(`drop database ${name} with (force)`))),
  };
}
