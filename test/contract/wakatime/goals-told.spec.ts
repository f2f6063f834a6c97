import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CHECK_GOALS } from '#libs/goals/worker';
import { MICROS_PER_MINUTE } from '#libs/kernel';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { type HookReceiver, startHookReceiver } from '../../support/hook-receiver.js';
import { drainJobs } from '../../support/jobs.js';
import { type MailCatcher, startMailCatcher } from '../../support/mail-catcher.js';

const NOW = '2026-10-10T08:00:00Z';

let app: TestApp;
let receiver: HookReceiver;
let catcher: MailCatcher;
let jane: TestUser;
let count = 0;

beforeAll(async () => {
  [receiver, catcher] = await Promise.all([startHookReceiver(), startMailCatcher()]);
  app = await startApp({ now: NOW, config: { OUTBOUND_ALLOWED: '127.0.0.1', SMTP_URL: catcher.url } });
});
afterAll(async () => {
  await app?.close();
  await Promise.all([receiver?.close(), catcher?.close()]);
});
beforeEach(async () => {
  app.clock.set(NOW);
  jane = await person();
  const hook = { url: `${receiver.url}/${jane.user.username}`, events: ['goal.reached'] };
  await app.request
    .post('/api/v1/users/current/webhooks')
    .set('authorization', jane.authorization)
    .send(hook)
    .expect(201);
});

async function person(): Promise<TestUser> {
  const username = `somebody${++count}`;
  const settings = { is_email_confirmed: true };
  return app.createUser({
    username,
    fullName: 'Jane Doe',
    email: `${username}@example.com`,
    timezone: 'Asia/Kathmandu',
    settings,
  });
}

const call = (method: 'post' | 'patch', path: string, body: object) =>
  app.request[method](`/api/v1/users/current/goals${path}`).set('authorization', jane.authorization).send(body);
const make = async (goal: object): Promise<string> =>
  (await call('post', '', { delta: 'day', seconds: 600, ...goal }).expect(201)).body.data.id;

/** Heartbeats ten minutes apart. */
async function code(from: string, minutes: number): Promise<void> {
  const start = Date.parse(from) / 1000;
  const times = Array.from({ length: minutes / 10 + 1 }, (_, index) => start + index * 600);
  const beats = times.map((time) => ({ entity: '/a.go', type: 'file', category: 'coding', language: 'Go', time }));
  await app.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set('authorization', jane.authorization)
    .send(beats)
    .expect(201);
}

/** What the schedule does. @returns the data of what jane's webhook got since the last look */
async function check(): Promise<Record<string, unknown>[]> {
  await drainJobs(app);
  await app.app.get(Jobs).request(app.app.get(ActivityPools).job, CHECK_GOALS, {});
  await drainJobs(app);
  const own = receiver.received.filter(({ path }) => path === `/${jane.user.username}`);
  receiver.received.length = 0;
  return own.map(({ body }) => JSON.parse(body).data);
}

const mailsTo = ({ user }: TestUser) => catcher.mails.filter(({ to }) => to.includes(`${user.username}@example.com`));

describe('a goal that is reached', () => {
  it('is told once per period, by webhook and by mail', async () => {
    const id = await make({});
    await code('2026-10-10T07:40:00Z', 0);
    expect(await check()).toEqual([]);
    await code('2026-10-10T07:40:00Z', 20);
    expect(await check()).toEqual([
      {
        goal_id: id,
        title: 'Code 10 mins per day',
        delta: 'day',
        is_inverse: false,
        start_date: '2026-10-10',
        end_date: '2026-10-10',
        start: '2026-10-09T18:15:00Z',
        end: '2026-10-10T18:14:59Z',
        timezone: 'Asia/Kathmandu',
        goal_seconds: 600,
        actual_seconds: 1200,
        text: 'coded 20 mins which is 10 mins more than your daily goal',
      },
    ]);
    expect(mailsTo(jane).map(({ subject }) => subject)).toEqual(['Goal reached: Code 10 mins per day']);
    expect(mailsTo(jane)[0]?.text).toContain(
      'You reached the goal "Code 10 mins per day": 20 mins on 2026-10-10, of 10 mins.',
    );
    await code('2026-10-10T08:00:00Z', 10);
    await call('patch', `/${id}`, { custom_title: 'Again' }).expect(200);
    expect(await check()).toEqual([]);
    app.clock.set('2026-10-11T08:00:00Z');
    await code('2026-10-11T07:40:00Z', 10);
    expect((await check()).map(({ start_date, title }) => [start_date, title])).toEqual([['2026-10-11', 'Again']]);
    expect(mailsTo(jane)).toHaveLength(2);
  });

  it('is told when it comes to light a period later, but not of the time before it was one', async () => {
    const id = await make({});
    app.clock.set('2026-10-11T08:00:00Z');
    await code('2026-10-10T09:00:00Z', 10);
    expect((await check()).map(({ start_date }) => start_date)).toEqual(['2026-10-10']);
    await code('2026-10-11T07:00:00Z', 10);
    await make({ custom_title: 'New' });
    await call('patch', `/${id}`, { seconds: 1200 }).expect(200);
    expect((await check()).map(({ title, start_date }) => [title, start_date])).toEqual([['New', '2026-10-11']]);
  });

  it('is told as soon as it is made, when it is reached already', async () => {
    await code('2026-10-10T07:00:00Z', 30);
    await make({ languages: ['Go'] });
    await drainJobs(app);
    expect(receiver.received.map(({ path }) => path)).toEqual([`/${jane.user.username}`]);
    expect(await check()).toHaveLength(1);
  });

  it('says nothing while it sleeps, nor afterwards of what was reached meanwhile', async () => {
    const id = await make({});
    await call('post', `/${id}/snooze`, { until: '2026-10-10T12:00:00Z' }).expect(200);
    await code('2026-10-10T07:00:00Z', 30);
    expect(await check()).toEqual([]);
    app.clock.set('2026-10-10T13:00:00Z');
    await code('2026-10-10T12:00:00Z', 30);
    expect(await check()).toEqual([]);
    expect(mailsTo(jane)).toEqual([]);
    app.clock.set('2026-10-11T08:00:00Z');
    await code('2026-10-11T07:00:00Z', 10);
    expect(await check()).toHaveLength(1);
  });

  it('says nothing when it is turned off, or does not count today', async () => {
    await make({ is_enabled: false });
    await make({ ignore_days: ['saturday'] });
    await code('2026-10-10T07:00:00Z', 30);
    expect(await check()).toEqual([]);
  });
});

describe('an inverse goal', () => {
  it('is judged when the period is over and nothing can be added to it by a heartbeat in time', async () => {
    const id = await make({ is_inverse: true, seconds: 1200 });
    await code('2026-10-10T07:00:00Z', 10);
    expect(await check()).toEqual([]);
    app.clock.set('2026-10-10T18:29:59Z');
    expect(await check()).toEqual([]);
    app.clock.set('2026-10-10T18:30:00Z');
    expect(await check()).toMatchObject([
      {
        goal_id: id,
        start_date: '2026-10-10',
        actual_seconds: 600,
        text: 'coded 10 mins which is 10 mins less than your daily goal',
      },
    ]);
    expect(await check()).toEqual([]);
    app.clock.set('2026-10-11T08:00:00Z');
    await code('2026-10-11T06:00:00Z', 30);
    app.clock.set('2026-10-11T18:30:00Z');
    expect(await check()).toEqual([]);
  });
});

describe('mails', () => {
  it('go to subscribers as often as they want', async () => {
    const [weekly, never] = await Promise.all([person(), person()]);
    const unconfirmed = await app.createUser({ username: 'unconfirmed', email: 'unconfirmed@example.com' });
    await make({
      subscribers: [
        { user: weekly.user.username, email_frequency: 'Weekly' },
        { user: never.user.username, email_frequency: 'Never' },
        { user: unconfirmed.user.username },
      ],
    });
    for (let day = 10; day <= 17; day++) {
      app.clock.set(`2026-10-${day}T08:00:00Z`);
      await code(`2026-10-${day}T07:00:00Z`, 10);
      await check();
      app.clock.advance(MICROS_PER_MINUTE);
    }
    expect(mailsTo(jane)).toHaveLength(8);
    expect(mailsTo(weekly).map(({ subject }) => subject)).toEqual([
      'Jane Doe reached a goal: Code 10 mins per day',
      'Jane Doe reached a goal: Code 10 mins per day',
    ]);
    expect(mailsTo(never)).toEqual([]);
    expect(mailsTo(unconfirmed)).toEqual([]);
  });
});

describe('looking', () => {
  it('costs nothing for people who sent nothing since', async () => {
    await make({});
    await check();
    const job = app.app.get(ActivityPools).job;
    const evaluations = async () =>
      (await job.query(`select count(*)::int as n from jobs where name = 'goals.evaluate'`)).rows[0].n;
    const before = await evaluations();
    await check();
    expect(await evaluations()).toBe(before);
    await code('2026-10-10T07:00:00Z', 0);
    await check();
    expect(await evaluations()).toBe(before + 1);
  });
});
