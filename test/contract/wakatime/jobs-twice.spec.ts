import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '#libs/audit';
import { RESUME_SYNC, SYNC_DUE_REPOSITORIES } from '#libs/commits';
import { DeletionsService, ERASE_DUE_PEOPLE } from '#libs/deletions';
import { SWEEP_DUMPS } from '#libs/dumps';
import { CHECK_GOALS } from '#libs/goals/worker';
import { RESUME_IMPORT } from '#libs/imports/worker';
import { REFRESH_FLEET_STATISTICS } from '#libs/insights';
import { TAKE_LEADER_SNAPSHOT } from '#libs/leaderboards';
import { CHECK_MIRRORS } from '#libs/mirrors/worker';
import { CHECK_DOMAINS, ERASE_ORGS, EXPIRE_ORG_AUDIT } from '#libs/orgs';
import { ActivityPools } from '#libs/platform/database';
import { type AnyJobHandler, Jobs, type JobType } from '#libs/platform/queue';
import { CHECK_REPORTS } from '#libs/reports/worker';
import { CHECK_HOURS } from '#libs/slack/worker';
import { FREQUENT_ROUND, NIGHTLY_ROUND } from '#libs/storage/worker';
import { TELL_DAILY_SUMMARIES, TELL_FIRST_HEARTBEATS } from '#libs/webhooks/worker';
import { HANDLERS } from '../../../apps/worker/src/handlers.js';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { writeDns } from '../../support/directory.js';
import { ForgeServer } from '../../support/forge.js';
import type { GitStory } from '../../support/git-story.js';
import { type HookReceiver, startHookReceiver } from '../../support/hook-receiver.js';
import { drainJobs } from '../../support/jobs.js';
import { type MailCatcher, startMailCatcher } from '../../support/mail-catcher.js';
import { foundOrg } from '../../support/org-management.js';
import { makeVerified } from '../../support/org-people.js';
import { rowsOf } from '../../support/rows.js';
import { type SlackServer, startSlack } from '../../support/slack.js';
import { WakatimeServer } from '../../support/wakatime-server.js';
import { beaconHistory, janeAtWork, NOW } from './commits/beacon.js';

const LATER = '2026-10-12T08:00:00Z';
const BOT = 'xoxb-the-bot-of-tests';
/** What a schedule asks for. */
const SCHEDULED: readonly JobType<Record<string, never>>[] = [
  CHECK_GOALS,
  TELL_FIRST_HEARTBEATS,
  TELL_DAILY_SUMMARIES,
  SYNC_DUE_REPOSITORIES,
  TAKE_LEADER_SNAPSHOT,
  REFRESH_FLEET_STATISTICS,
  FREQUENT_ROUND,
  NIGHTLY_ROUND,
  SWEEP_DUMPS,
  CHECK_DOMAINS,
  EXPIRE_ORG_AUDIT,
  ERASE_ORGS,
  ERASE_DUE_PEOPLE,
  CHECK_HOURS,
  CHECK_MIRRORS,
  CHECK_REPORTS,
];

/** What is no work of a job: rows of jobs themselves, and logs. */
const LOGS = new Set(['jobs', 'job_schedules', 'storage_log', 'api_keys', 'mikro_orm_migrations']);
/** Columns that name a count which is made anew as a whole, and that say why the last look failed while the rest stays. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  leader_snapshots: ['id'],
  leader_times: ['snapshot_id'],
  repositories: ['status_reason'],
};

let app: TestApp;
let jane: TestUser;
let receiver: HookReceiver;
let catcher: MailCatcher;
let forge: ForgeServer;
let slack: SlackServer;
let other: WakatimeServer;
let story: GitStory;

const rows = (text: string, values?: unknown[]) => rowsOf<Record<string, unknown>>(app.database, text, values);
const call = (method: 'get' | 'post' | 'put', path: string, body?: object) =>
  app.request[method](`/api/v1/users/current/${path}`).set('authorization', jane.authorization).send(body);

beforeAll(async () => {
  [receiver, catcher, story] = await Promise.all([startHookReceiver(), startMailCatcher(), beaconHistory()]);
  forge = await ForgeServer.start('github', story);
  slack = await startSlack();
  other = await WakatimeServer.start();
  slack.people.set(BOT, { id: 'U0BOT', team: 'T0', name: 'bot', realName: 'Bot' });
  const config = { SMTP_URL: catcher.url, SLACK_API_URL: slack.url, SLACK_BOT_TOKEN: BOT };
  app = await startApp({ now: NOW, config: { OUTBOUND_ALLOWED: '127.0.0.1', ...config } });
  jane = await janeAtWork(app);
  await askForWork();
  await foundOrgs();
  const leaving = await app.createUser();
  await app.app.get(DeletionsService, { strict: false }).eraseNow(leaving.user.id, OPERATOR);
  await drainJobs(app);
  app.clock.set(LATER);
  await call('post', 'heartbeats', {
    entity: '/a.ts',
    type: 'file',
    project: 'beacon',
    time: Date.parse(LATER) / 1_000,
  });
  await codeForSlack();
  await readOfTheWeek();
  await request(...SCHEDULED);
  const [repository] = await rows('select id from repositories');
  const pools = app.app.get(ActivityPools, { strict: false });
  const jobs = app.app.get(Jobs, { strict: false });
  await jobs.request(pools.job, RESUME_SYNC, { repositoryId: Number(repository?.id) });
  const [{ uuid }] = (await rows('select uuid from imports')) as [{ uuid: string }];
  await jobs.request(pools.job, RESUME_IMPORT, { importId: uuid });
  await drainJobs(app);
}, 60_000);
afterAll(async () => {
  await app?.close();
  await Promise.all([
    receiver?.close(),
    catcher?.close(),
    forge?.close(),
    slack?.close(),
    other?.stop(),
    story?.drop(),
  ]);
});

/** One of everything that a person can ask for. */
async function askForWork(): Promise<void> {
  const events = ['goal.reached', 'dump.finished', 'summary.daily', 'day.first_heartbeat'];
  await call('post', 'webhooks', { url: receiver.url, events }).expect(201);
  await call('post', 'mirrors', { url: other.url, api_key: 'over-there' }).expect(201);
  await call('post', 'goals', { delta: 'day', seconds: 60 }).expect(201);
  await call('put', 'leaderboards/public', { is_on_leaderboard: true }).expect(200);
  const rule = { source: 'entity', operation: 'contains', source_value: 'map', action: 'change', priority: 1 };
  const destinations = [{ destination: 'language', destination_value: 'Map' }];
  await call('put', 'custom_rules', [{ ...rule, destinations }]).expect(200);
  const file = JSON.stringify({
    days: [{ heartbeats: [1, 2, 3].map((n) => ({ entity: '/b.ts', type: 'file', time: 1_790_000_000 + 60 * n })) }],
  });
  await call('post', 'imports').field('kind', 'wakatime_dump').attach('file', Buffer.from(file), 'd.json').expect(201);
  const link = { provider: 'github', full_name: 'jane/beacon', base_url: forge.url, token: 'secret' };
  await call('put', 'projects/beacon/repository', link).expect(200);
  for (const type of ['heartbeats', 'daily', 'csv', 'parquet'])
    await call('post', 'data_dumps', { type, email_when_finished: type === 'csv' }).expect(201);
}

/** Somebody whom a channel is told of, seventy minutes on a project. */
async function codeForSlack(): Promise<void> {
  const { user, authorization } = await app.createUser();
  await rows(`update users set slack_id = 'U0LEA' where id = $1`, [user.id]);
  await rows(`insert into slack_channels (user_id, channel_id, is_on, since) values ($1, 'C0CODERS', true, $2)`, [
    user.id,
    NOW,
  ]);
  const end = Date.parse(LATER) / 1_000;
  const items = [70, 60, 50, 40, 30, 20, 10, 0].map((minutes) => ({
    entity: '/lea/lamp.ts',
    type: 'file',
    project: 'lamp',
    time: end - minutes * 60,
  }));
  await app.request.post('/api/v1/users/current/heartbeats.bulk').set({ authorization }).send(items).expect(201);
}

/** Somebody who is told of their week, and has cleared what was before it. */
async function readOfTheWeek(): Promise<void> {
  const settings = { is_email_confirmed: true, weekly_report: true };
  const { authorization } = await app.createUser({ username: 'rhea', email: 'rhea@example.com', settings });
  const days = ['2026-09-20', '2026-10-07'];
  const items = days.flatMap((day) =>
    [0, 60].map((offset) => ({
      entity: '/rhea.ts',
      type: 'file',
      time: Date.parse(`${day}T10:00:00Z`) / 1_000 + offset,
    })),
  );
  await app.request.post('/api/v1/users/current/heartbeats.bulk').set({ authorization }).send(items).expect(201);
  const asked = app.request.post('/api/v1/users/current/data_clearings').set({ authorization });
  await asked.send({ before: '2026-10-01' }).expect(202);
}

/** One organisation that counts in its own way and has a domain whose record is gone, and one whose time is over. */
async function foundOrgs(): Promise<void> {
  const acme = await foundOrg(app, jane, { name: 'Acme', timeout: 3 });
  await makeVerified(app, acme, 'acme.test');
  writeDns(app, new Map());
  const gone = await foundOrg(app, jane, { name: 'Gone' });
  await rows('update organisations set deleted_at = $2, erase_at = $2 where id = $1', [gone, NOW]);
}

async function request(...types: readonly JobType<Record<string, never>>[]): Promise<void> {
  const pools = app.app.get(ActivityPools, { strict: false });
  for (const type of types) await app.app.get(Jobs, { strict: false }).request(pools.job, type, {});
}

/** Everything that is stored, as text by table. */
async function stored(): Promise<Record<string, string[]>> {
  const tables = await rows(`select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`);
  const found: Record<string, string[]> = {};
  for (const { name } of tables) {
    if (LOGS.has(String(name))) continue;
    const left = LEFT_OUT[String(name)] ?? [];
    const texts = await rows(`select (to_jsonb(t) - $1::text[])::text as row from "${name}" t order by 1`, [left]);
    found[String(name)] = texts.map(({ row }) => String(row));
  }
  return found;
}

const told = () => ({
  mails: catcher.mails.map(({ subject }) => subject).sort(),
  hooks: receiver.received.map(({ body }) => JSON.parse(body).type).sort(),
  slack: slack.posted.map(({ text }) => text),
  mirrored: other.calls.map(({ items }) => items.map(({ entity }) => entity)),
});

/** Every job that is over waits for a worker once more, one of each name and key. @returns how many */
async function again(change: string): Promise<number> {
  const changed = await rows(`update jobs set finished_at = null, progress = 0, ${change}
    where id in (select distinct on (name, key) id from jobs where state = 'done' order by name, key, created_at desc)
    returning id`);
  return changed.length;
}

describe('jobs', () => {
  it('of every kind there is were done', async () => {
    const known = HANDLERS.map((handler) => app.app.get<AnyJobHandler>(handler, { strict: false }).type.name);
    const seen = await rows(`select name, array_agg(distinct state) as states from jobs group by name order by name`);
    expect(seen.map(({ name }) => name)).toEqual(known.toSorted());
    expect(seen.filter(({ states }) => String(states) !== 'done')).toEqual([]);
    expect(told()).toEqual({
      mails: [
        'Goal reached: Code 1 min per day',
        'Your export is ready',
        'Your week from 2026-10-04 to 2026-10-10: 1 min',
      ],
      hooks: [
        'day.first_heartbeat',
        'dump.finished',
        'dump.finished',
        'dump.finished',
        'dump.finished',
        'goal.reached',
        'summary.daily',
      ],
      slack: ['<@U0LEA> has now coded for 1 hour on lamp'],
      mirrored: [['/a.ts']],
    });
  });

  it.each([
    [
      'whose worker died before it said that it was done',
      `state = 'running', worker = gen_random_uuid(), attempt = 0, lease_until = now() - interval '1 second'`,
    ],
    ['that somebody retries', `state = 'waiting', attempt = 0`],
    [
      'whose last attempt died before it said that it was done',
      `state = 'running', worker = gen_random_uuid(), attempt = max_attempts, lease_until = now() - interval '1 second'`,
    ],
  ])('%s change nothing and tell nobody twice', async (_, change) => {
    const [before, heard] = [await stored(), told()];
    expect(await again(change)).toBeGreaterThan(HANDLERS.length);
    await drainJobs(app);
    expect(await rows(`select name from jobs where state in ('waiting', 'running')`)).toEqual([]);
    const after = await stored();
    for (const [table, texts] of Object.entries(before)) expect(after[table], table).toEqual(texts);
    expect(told()).toEqual(heard);
  });
});
