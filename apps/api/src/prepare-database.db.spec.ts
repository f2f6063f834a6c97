import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '#config/env';
import { migrate } from '#libs/platform/database';
import { createTestDatabase, type TestDatabase } from '../../../test/support/template-db.js';
import { withClient } from '../../../tools/postgres/roles.mjs';
import { prepareDatabase } from './prepare-database.js';

const LATER = 'Migration20991231000000_later';
const ADD_LATER = `insert into schema_migrations (name) values ('${LATER}')`;

let database: TestDatabase;
let lines: string[];
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  lines = [];
  await as(database.ownerUrl, `delete from schema_migrations where name = '${LATER}'`);
});
afterAll(() => database?.drop());

const as = (url: string, ...statements: string[]) =>
  withClient(url, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
const tolerate = (release: string) => `comment on table schema_migrations is 'runs with ${release} or later'`;
const namesOf = () =>
  withClient(
    database.ownerUrl,
    async (client) => (await client.query('select name from schema_migrations order by id')).rows,
  );

/** As a process does it that starts; `more` are settings. */
function prepare(more: Record<string, string> = {}): Promise<void> {
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    OWNER_DATABASE_URL: database.ownerUrl,
    SECRET_KEY: 'a secret of tests, and of nobody else',
    DATA_DIR: '/nonexistent',
    ...more,
  });
  return prepareDatabase(config, (line) => lines.push(line));
}

const refusal = expect.objectContaining({ expected: true, message: expect.stringContaining(LATER) });

describe('a process that starts on the schema of a later release', () => {
  it.each([['start'], ['wait']])('refuses it and changes nothing (MIGRATE=%s)', async (MIGRATE) => {
    await as(database.ownerUrl, ADD_LATER, tolerate('99.0.0'));
    const before = await namesOf();
    await expect(prepare({ MIGRATE })).rejects.toEqual(refusal);
    expect(await namesOf()).toEqual(before);
  });

  it.each([['start'], ['wait']])('runs when that release says that it may (MIGRATE=%s)', async (MIGRATE) => {
    await as(database.ownerUrl, ADD_LATER, tolerate('0.1.0'));
    const before = await namesOf();
    await prepare({ MIGRATE });
    expect([await namesOf(), lines]).toEqual([before, []]);
  });

  it('is kept from migrating it, too', async () => {
    await as(database.ownerUrl, ADD_LATER, tolerate('99.0.0'));
    await expect(migrate({ url: database.ownerUrl })).rejects.toEqual(refusal);
  });
});

describe('a process that does not migrate', () => {
  it('waits for who does, without any right of the owner', async () => {
    await as(database.ownerUrl, 'alter table schema_migrations rename to kept');
    const prepared = prepare({ MIGRATE: 'wait', OWNER_DATABASE_URL: '' });
    const isDone = await Promise.race([prepared.then(() => true), sleep(300).then(() => false)]);
    expect(isDone).toBe(false);
    await as(database.ownerUrl, 'alter table kept rename to schema_migrations');
    await prepared;
    expect(lines).toEqual([expect.stringMatching(/^waiting for the schema: it lacks Migration\w+ and \d+ more$/)]);
  });
});

describe('a server that takes connections and says nothing', () => {
  it.each([['DATABASE_URL'], ['OWNER_DATABASE_URL']])('is told of in one line (%s)', async (key) => {
    const silent = createServer((socket) => void socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    try {
      const url = `postgresql://app:hunter2@127.0.0.1:${port}/beatkeeper`;
      await expect(prepare({ [key]: url, DATABASE_CONNECT_TIMEOUT_MS: '300' })).rejects.toMatchObject({
        expected: true,
        message: expect.stringMatching(/^cannot use the database 127\.0\.0\.1:\d+\/beatkeeper: [^\n]*time[^\n]*$/),
      });
    } finally {
      silent.close();
    }
  });
});

it('notes the oldest release that runs on what it has migrated', async () => {
  await as(database.ownerUrl, 'comment on table schema_migrations is null');
  await prepare();
  const { rows } = await withClient(database.url, (client) =>
    client.query(`select obj_description('schema_migrations'::regclass) as note`),
  );
  expect(rows).toEqual([{ note: 'runs with 0.1.0 or later' }]);
});
