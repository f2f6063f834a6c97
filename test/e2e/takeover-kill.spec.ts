import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqliteDatabase } from '../support/foreign/databases.js';
import { WAKAPI_TABLES } from '../support/foreign/tables.js';
import { ANN, beat } from '../support/foreign/wakapi-story.js';
import { rowsOf } from '../support/rows.js';
import { createTestDatabase, type TestDatabase } from '../support/template-db.js';

const MAIN = 'dist/apps/cli/src/main.js';
const BEATS = 24_000;
const KILLED_AT = [3_000, 9_000];
const INTERRUPTED_AT = 15_000;

describe.skipIf(!existsSync('dist/libs/imports/src/takeover'))('a command that is killed while it takes over', () => {
  let dir: string;
  let path: string;
  let database: TestDatabase;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'takeover-kill-'));
    path = join(dir, 'wakapi.db');
    database = await createTestDatabase();
    const source = await sqliteDatabase(path, WAKAPI_TABLES);
    await source.add('users', { ...ANN, created_at: '2020-01-01T00:00:00Z' });
    const first = Date.parse('2023-01-01T00:00:00Z');
    const rows = Array.from({ length: BEATS }, (_, index) =>
      beat(0, { time: new Date(first + index * 45_000).toISOString(), project: `p${index % 7}` }),
    );
    await source.add('heartbeats', ...rows);
    source.close();
  }, 60_000);
  afterAll(async () => {
    await database?.drop();
    await rm(dir, { recursive: true, force: true });
  });

  function start(): ChildProcess {
    const { PATH = '', HOME = '' } = process.env;
    return spawn(process.execPath, [MAIN, 'import:wakapi', '--database-url', path, '--json'], {
      env: {
        PATH,
        HOME,
        NODE_ENV: 'test',
        DATA_DIR: dir,
        DATABASE_URL: database.url,
        JOB_DATABASE_URL: database.jobUrl,
        SECRET_KEY: 'a secret of tests, and of nobody else',
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }

  async function whenTaken(count: number): Promise<void> {
    for (let taken = 0; taken < count; ) {
      await sleep(20);
      const [row] = await rowsOf<{ n: string }>(database, 'select imported as n from imported_people');
      taken = Number(row?.n ?? 0);
    }
  }

  it('stores every heartbeat once, and knows how many', async () => {
    for (const count of KILLED_AT) {
      const child = start();
      await whenTaken(count);
      child.kill('SIGKILL');
      expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    }
    const interrupted = start();
    const said = text(interrupted.stdout as NonNullable<ChildProcess['stdout']>);
    await whenTaken(INTERRUPTED_AT);
    interrupted.kill('SIGINT');
    expect(await once(interrupted, 'exit')).toEqual([1, null]);
    expect(JSON.parse(await said)).toMatchObject({ complete: false, people: [{ notes: ['interrupted'] }] });

    const last = start();
    const report = JSON.parse(await text(last.stdout as NonNullable<ChildProcess['stdout']>));
    expect(report).toMatchObject({
      complete: true,
      totals: { continued: 1, heartbeats: { duplicates: 0, rejected: 0 } },
    });
    const [sums] = await rowsOf(
      database,
      `select (select count(*) from heartbeats)::integer as stored,
        (select imported from imported_people)::integer as imported,
        (select count(*) from users)::integer as people`,
    );
    expect(sums).toEqual({ stored: BEATS, imported: BEATS, people: 1 });
  }, 240_000);
});
