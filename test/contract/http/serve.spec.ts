import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Serving, serve } from '../../../apps/api/src/serve.js';
import { serve as work } from '../../../apps/worker/src/serve.js';
import { withClient, withUser } from '../../../tools/postgres/roles.mjs';
import { createTestDatabase, type TestDatabase } from '../../support/template-db.js';

let database: TestDatabase;
const running: Serving[] = [];
const printed: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  for (const serving of running) await serving.close();
  await database?.drop();
});

const environment = (more: Record<string, string> = {}) => ({
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  PORT: '0',
  SECRET_KEY: 'a secret of tests, and of nobody else',
  DATABASE_URL: database.url,
  OWNER_DATABASE_URL: database.ownerUrl,
  JOB_DATABASE_URL: database.jobUrl,
  ...more,
});

async function start(more?: Record<string, string>): Promise<string[]> {
  printed.length = 0;
  running.push(await serve(environment(more), (line) => printed.push(line)));
  return [...printed];
}

describe('serve', () => {
  it('makes the first administrator once, prints the key that works, and says ready last', async () => {
    expect((await start({ BOOTSTRAP_ADMIN: 'off' })).join('\n')).not.toContain('waka_');
    const lines = await start();
    const key = /waka_[0-9a-f-]{36}/.exec(lines.join('\n'))?.[0];
    const url = /^ready (http:\/\/127\.0\.0\.1:\d+)$/.exec(lines.at(-1) ?? '')?.[1];
    expect(lines).toContain(`Swagger UI      ${url}/docs`);
    const answer = await fetch(`${url}/api/v1/users/current?api_key=${key}`);
    expect(((await answer.json()) as { data: { username: string } }).data.username).toBe('admin');
    expect((await start()).join('\n')).not.toContain('waka_');
  });

  it('says in one line that the port is taken', async () => {
    const other: Server = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    await expect(start({ PORT: String(port) })).rejects.toMatchObject({
      expected: true,
      message: `port ${port} on 127.0.0.1 is taken; choose another one with PORT`,
    });
    other.close();
  });

  it('says in one line that the database cannot be reached, without its password', async () => {
    const url = 'postgresql://app:hunter2@127.0.0.1:1/bk';
    await expect(start({ DATABASE_URL: url, OWNER_DATABASE_URL: url })).rejects.toMatchObject({
      expected: true,
      message: 'cannot use the database 127.0.0.1:1/bk: connect ECONNREFUSED 127.0.0.1:1',
    });
  });

  it('does not start as somebody whom row security does not bind', async () => {
    await expect(start({ DATABASE_URL: database.superUrl })).rejects.toMatchObject({
      expected: true,
      message:
        'DATABASE_URL must name a plain role: row security, which keeps organisations apart, does not bind ' +
        `${new URL(database.superUrl).username} (see "Roles" in docs/storage.md)`,
    });
    await expect(start({ JOB_DATABASE_URL: database.superUrl })).rejects.toThrow(
      /^JOB_DATABASE_URL must name a plain role/,
    );
    await expect(work(environment({ DATABASE_URL: database.superUrl }))).rejects.toMatchObject({
      expected: true,
      message: expect.stringMatching(/^DATABASE_URL must name a plain role/),
    });
  });

  it('refuses BYPASSRLS, too, before it touches the schema', async () => {
    const role = `mighty_${randomUUID().slice(0, 8)}`;
    await withClient(database.superUrl, (client) =>
      client.query(`create role ${role} login bypassrls password 'wide open'`),
    );
    try {
      const url = withUser(database.superUrl, { user: role, password: 'wide open' });
      await expect(
        start({ DATABASE_URL: url, OWNER_DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' }),
      ).rejects.toThrow(`does not bind ${role}`);
    } finally {
      await withClient(database.superUrl, (client) => client.query(`drop role ${role}`));
    }
  });

  it('names a bad setting', async () => {
    await expect(start({ PORT: 'eighty' })).rejects.toMatchObject({
      expected: true,
      message: 'bad configuration: PORT must be a number',
    });
  });
});
