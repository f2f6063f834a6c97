import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { migrate } from '#libs/platform/database';
import { ensureRoles, ROLES, randomPassword, withClient, withUser } from '../../tools/postgres/roles.mjs';
import { startTestCluster } from '../../tools/test-cluster.mjs';
import type { TestServer } from './template-db.js';

/** Test roles get new passwords; a server that people use must not lose its own. */
async function refuseServerInUse(superUrl: string): Promise<void> {
  const { rowCount } = await withClient(superUrl, (client) =>
    client.query("select 1 from pg_database where datname = 'beatkeeper'"),
  );
  if (rowCount !== 0)
    throw new Error('TEST_DATABASE_URL points at a server with a database "beatkeeper"; use one for tests only');
}

async function createTemplate(superUrl: string): Promise<TestServer> {
  const passwords = { owner: randomPassword(), app: randomPassword(), job: randomPassword() };
  const template = `beatkeeper_test_${randomBytes(4).toString('hex')}`;
  await withClient(superUrl, async (client) => {
    await ensureRoles(client, passwords, { reset: true });
    await client.query(`create database ${template} owner ${ROLES.owner}`);
  });
  await migrate({ url: withUser(superUrl, { user: ROLES.owner, password: passwords.owner, database: template }) });
  return { superUrl, passwords, template };
}

async function dropTemplateAndCopies({ superUrl, template }: TestServer): Promise<void> {
  await withClient(superUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [template],
    );
    for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`);
  });
}

/** One migrated template for the run, on `TEST_DATABASE_URL` (a superuser's) or on a cluster that lives as long. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) await refuseServerInUse(given);
  const cluster = given ? undefined : await startTestCluster();
  const server = await createTemplate(given ?? (cluster?.url as string));
  project.provide('testServer', server);
  return async () => {
    if (cluster === undefined) await dropTemplateAndCopies(server);
    else await cluster.stop();
  };
}
