import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '#libs/audit';
import { DeletionsService } from '#libs/deletions';
import { OrgChanges } from '#libs/orgs';
import { startApp, type TestApp } from '../../../support/app.js';
import { drainJobs } from '../../../support/jobs.js';
import { type MailCatcher, startMailCatcher } from '../../../support/mail-catcher.js';
import { makeOrg } from '../../../support/org-people.js';
import { startRedis, type TestRedis } from '../../../support/redis.js';
import { rowsOf } from '../../../support/rows.js';
import { TABLE_CLASSES } from '../../../tidy/table-classes.js';
import { type Marked, makeMarked, useEverything, useOrg } from './seed.js';
import { rowsWith, tablesOfPeople, tracesInFiles, tracesInRedis, tracesInTables } from './traces.js';

let post: MailCatcher;
let redis: TestRedis;
let server: TestApp;
let ada: Marked;
let bob: Marked;
let org: string;
/** A chart that is kept ready in memory. */
let chart: string;

/** Where the audit log keeps the id: of who did something, and of whom it was done to. */
const TOMBSTONE = ['audit_log.actor_id', 'audit_log.target_id'];
/** Holds no word and no number of anybody: a key leads to a goal, and with that it goes. */
const WORDLESS = ['goal_results'];

beforeAll(async () => {
  post = await startMailCatcher();
  redis = await startRedis();
  server = await startApp({
    now: '2026-10-10T12:00:00Z',
    config: { SMTP_URL: post.url, REDIS_URL: redis.url, TRUST_PROXY: '127.0.0.1' },
  });
  ada = await makeMarked(server, 'zyxwada', 918_273_645);
  bob = await makeMarked(server, 'qwvxbob', 817_263_549);
  org = await makeOrg(server, [
    [bob.person, 'owner'],
    [ada.person, 'owner'],
  ]);
  for (const one of [ada, bob]) {
    await useEverything(server, one);
    await useOrg(server, org, one);
  }
  const changes = server.app.get(OrgChanges, { strict: false });
  await changes.tenancy.within(org, (em) => changes.recount(em, org));
  await drainJobs(server);
}, 120_000);
afterAll(async () => {
  await server?.close();
  await redis?.kill();
  await post?.close();
});

const get = (path: string, { person }: Marked) => server.request.get(path).set('authorization', person.authorization);
const dataDir = () => server.config.dataDir;
const tablesOf = (traces: readonly string[]) => new Set(traces.map((trace) => trace.split('.')[0]));

async function erase({ person }: Marked): Promise<void> {
  await server.app.get(DeletionsService, { strict: false }).eraseNow(person.user.id, OPERATOR);
  await drainJobs(server);
}

describe('before', () => {
  it('every table that can hold something of a person holds something of theirs', async () => {
    const seen = tablesOf(await tracesInTables(server.database, ada.needles));
    const wanted = new Set([...(await tablesOfPeople(server.database)), ...TABLE_CLASSES.user]);
    expect([...wanted].filter((table) => !seen.has(table))).toEqual(WORDLESS);
  });

  it('a chart of theirs is on show', async () => {
    const sql = 'select id from share_tokens where user_id = $1';
    const [token] = await rowsOf<{ id: string }>(server.database, sql, [ada.person.user.id]);
    chart = `/share/${ada.mark}/${token?.id}.json`;
    for (let times = 0; times < 2; times++) await server.request.get(chart).expect(200);
  });

  it('files and Redis do, too', async () => {
    const files = await tracesInFiles(dataDir(), ada.needles);
    expect(files.map((file) => file.slice(dataDir().length).split('/')[2])).toEqual(['dumps', 'imports']);
    expect((await tracesInRedis(redis.admin, ada.needles)).length).toBeGreaterThan(0);
  });
});

describe('what is left of somebody who was erased', () => {
  let before: string[];
  let mailsBefore: number;

  beforeAll(async () => {
    before = await rowsWith(server.database, bob.needles, ada.needles);
    await rowsOf(
      server.database,
      `update commits set author_email = $2, message = 'With ' || $2
      where repository_id = (select id from repositories where user_id = $1)`,
      [bob.person.user.id, ada.email.toUpperCase()],
    );
    mailsBefore = post.mails.length;
    await erase(ada);
  }, 60_000);

  it('is nothing in any table but their id in the log of what was done', async () => {
    const { id, uuid } = ada.person.user;
    const others = ada.needles.filter((needle) => needle !== uuid);
    expect(others).toContain(String(id));
    expect(await tracesInTables(server.database, others)).toEqual([]);
    expect(await tracesInTables(server.database, [uuid])).toEqual(TOMBSTONE);
    const last = 'select action from audit_log where target_id = $1 order by seq desc limit 1';
    expect(await rowsOf(server.database, last, [uuid])).toEqual([{ action: 'account.erased' }]);
  });

  it('is no file', async () => {
    expect(await tracesInFiles(dataDir(), ada.needles)).toEqual([]);
  });

  it('is no key of Redis', async () => {
    expect(await tracesInRedis(redis.admin, ada.needles)).toEqual([]);
  });

  it('is no mail on its way: the last one was the goodbye', async () => {
    expect((await post.take(ada.email)).to).toEqual([ada.email]);
    await expect
      .poll(() => post.mails.slice(mailsBefore).map(({ subject }) => subject))
      .toEqual(['Your account was erased']);
  });

  it('is a request that tells when, and not of whom', async () => {
    const sql = `select user_id, decided_by, status from deletion_requests where status = 'completed'`;
    expect(await rowsOf(server.database, sql)).toEqual([{ user_id: null, decided_by: null, status: 'completed' }]);
  });

  it('changes nothing of anybody else, in the same organisation too', async () => {
    const after = new Set(await rowsWith(server.database, bob.needles, ada.needles));
    expect(before.length).toBeGreaterThan(80);
    const lost = before.filter((row) => !after.has(row) && !row.startsWith('commits ') && !row.startsWith('jobs '));
    expect(lost).toEqual([]);
    const files = await readdir(join(dataDir(), 'blobs', 'dumps'));
    expect(files).toHaveLength(1);
    await get('/api/v1/users/current', bob).expect(200);
  });

  it('cannot be asked for any more', async () => {
    await get('/api/v1/users/current', ada).expect(401);
    await get(`/api/v1/users/${ada.mark}`, bob).expect(404);
    await server.request.get(chart).expect(404);
  });
});

describe('the search itself', () => {
  it('finds what is left in a table, as text, as bytes, and as a number', async () => {
    const { id } = ada.person.user;
    await rowsOf(server.database, 'create table public.forgotten (a text, b bytea, c integer, d jsonb)');
    await rowsOf(server.database, 'insert into forgotten values ($1, $2, $3, $4)', [
      `to ${ada.email}`,
      Buffer.from(ada.mark),
      id,
      JSON.stringify({ userId: id }),
    ]);
    expect(await tracesInTables(server.database, ada.needles)).toEqual([
      'audit_log.actor_id',
      'audit_log.target_id',
      'forgotten.a',
      'forgotten.b',
      'forgotten.c',
      'forgotten.d',
    ]);
    await rowsOf(server.database, 'drop table forgotten');
  });

  it('finds what is left in a file and in Redis', async () => {
    await appendFile(join(dataDir(), 'left.txt'), ada.email);
    expect(await tracesInFiles(dataDir(), ada.needles)).toEqual([join(dataDir(), 'left.txt')]);
    await redis.admin.hset('left', 'who', ada.mark);
    expect(await tracesInRedis(redis.admin, ada.needles)).toEqual(['left']);
    await redis.admin.del('left');
  });
});
