import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExternalDurations } from '#libs/external-durations';
import { HeartbeatIngestService } from '#libs/heartbeats';
import { daysRange, GAP_POLICY_NAMES, type GapPolicyName, type UserId } from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';
import { parseUserSettings, UsersService } from '#libs/users';
import { startApp, type TestApp } from '../../../test/support/app.js';
import { rowsOf } from '../../../test/support/rows.js';
import { withClient } from '../../../tools/postgres/roles.mjs';
import { ActivityReader } from './activity.reader.js';
import type { ActivityAnswer } from './activity-answer.js';

const ZONE = 'Asia/Kathmandu';
const BORN = '2026-08-01T00:00:00Z';
const NOW = '2026-11-15T12:00:00Z';
const MINUTE_US = 60_000_000;
const CLIENT = { userAgent: undefined, machine: 'loom', ip: null, timezone: null } as never;

let app: TestApp;
let reader: ActivityReader;
beforeAll(async () => {
  app = await startApp({ now: NOW });
  reader = app.app.get(ActivityReader, { strict: false });
});
afterAll(() => app?.close());

/** Somebody with a heartbeat at each time, every other one in project `kite`. */
async function person(times: readonly string[]): Promise<UserId> {
  app.clock.set(BORN);
  const { user } = await app.createUser({ timezone: ZONE });
  app.clock.set(NOW);
  const items = times.map((at, index) => ({
    time: Date.parse(at) / 1000,
    entity: '/a.go',
    language: 'Go',
    project: index % 2 === 0 ? 'kite' : 'heron',
  }));
  const results = await app.app.get(HeartbeatIngestService, { strict: false }).ingest(user.id, items, CLIENT);
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
  return user.id;
}

const questionOf = (
  userId: UserId,
  [first, last]: readonly [string, string],
  policy?: GapPolicyName,
  hidden: number[] = [],
) => ({
  subject: mintVisibleUsers([{ userId, windows: 'always', hiddenProjectIds: hidden, shownProjectIds: 'all' }]),
  range: daysRange(first, last, ZONE),
  counting: policy === undefined ? {} : { policy },
  filters: {},
});

const minutes = async (activity: ActivityAnswer) =>
  (await activity.byDay()).map(({ day, us }) => `${day} ${us / MINUTE_US}`);

const FIVE_APART = ['2026-08-10T10:00:00Z', '2026-08-10T10:05:00Z', '2026-08-10T10:10:00Z'] as const;
const AUGUST = ['2026-08-01', '2026-08-31'] as const;

describe('days whose heartbeats are gone', () => {
  it('are what the rollups hold, in total and in every group; the others follow the policy', async () => {
    const late = FIVE_APART.map((at) => at.replace('08-10', '08-25'));
    const userId = await person([...FIVE_APART, ...late]);
    await withClient(app.database.jobUrl, async (client) => {
      await client.query(`select advance_facts_v1($1, '2026-08-15Z')`, [userId]);
      await client.query('select drop_facts_v1($1, 5000)', [userId]);
    });
    const told = (policy: GapPolicyName) =>
      reader.ask(questionOf(userId, AUGUST, policy), async (activity) => {
        const { rows, totalUs } = await activity.range();
        const { rows: days } = await activity.days();
        const go = (list: typeof rows) =>
          list.filter(({ language }) => language === 'Go').reduce((sum, { us }) => sum + us / MINUTE_US, 0);
        return { days: await minutes(activity), total: totalUs / MINUTE_US, go: go(rows), goByDay: go(days) };
      });
    expect(await told('wakatime')).toEqual({
      days: ['2026-08-10 10', '2026-08-25 10'],
      total: 20,
      go: 20,
      goByDay: 20,
    });
    expect(await told('hackatime')).toEqual({
      days: ['2026-08-10 10', '2026-08-25 4'],
      total: 14,
      go: 14,
      goByDay: 14,
    });
    expect(await told('wakapi')).toEqual({ days: ['2026-08-10 10', '2026-08-25 10'], total: 20, go: 20, goByDay: 20 });
  });
});

describe('the policy that was seen last', () => {
  it('is given up when the person chooses another one, on every way of reading', async () => {
    const userId = await person(FIVE_APART);
    const users = app.app.get(UsersService, { strict: false });
    const choose = (gap_policy: string) => users.update(userId, parseUserSettings({ gap_policy }).settings);
    const read = async () => {
      const { totals } = await reader.days(questionOf(userId, AUGUST));
      return [totals.map(({ us }) => us / MINUTE_US), await reader.ask(questionOf(userId, AUGUST), minutes)];
    };
    const ten = [[10], ['2026-08-10 10']];
    const four = [[4], ['2026-08-10 4']];
    expect(await read()).toEqual(ten);
    expect(await read()).toEqual(ten);
    await choose('hackatime');
    expect(await read()).toEqual(four);
    await choose('wakatime');
    expect(await read()).toEqual(ten);
    await choose('hackatime');
    expect(await reader.ask(questionOf(userId, AUGUST), minutes)).toEqual(four[1]);
    await choose('');
    expect(await read()).toEqual(ten);
  });

  it('stays the stored one where a request names it', async () => {
    const userId = await person(FIVE_APART);
    await app.app.get(UsersService, { strict: false }).update(userId, { gap_policy: 'hackatime' });
    const sources = await Promise.all(
      GAP_POLICY_NAMES.map((name) => reader.ask(questionOf(userId, AUGUST, name), async ({ plan }) => plan.source)),
    );
    expect(sources).toEqual(['day', 'regrouped', 'unsplit']);
  });
});

describe('what stands beside heartbeats', () => {
  it.each<[GapPolicyName, number]>([
    ['wakatime', 10],
    ['hackatime', 4],
    ['wakapi', 10],
  ])('is added to what %s counts', async (policy, counted) => {
    const userId = await person(FIVE_APART);
    const start_time = Date.parse('2026-08-10T12:00:00Z') / 1000;
    const meeting = {
      external_id: 'm',
      entity: 'Call',
      type: 'event',
      category: 'meeting',
      project: 'kite',
      start_time,
      end_time: start_time + 1800,
    };
    const saved = await app.app.get(ExternalDurations, { strict: false }).save(userId, [meeting], undefined);
    expect(saved).toMatchObject([{ ok: true }]);
    const question = questionOf(userId, AUGUST, policy);
    const kite = async (activity: ActivityAnswer) => {
      const { rows, totals } = await activity.days();
      const own = rows.filter(({ project }) => project === 'kite').reduce((sum, { us }) => sum + us / MINUTE_US, 0);
      return [totals.map(({ us }) => us / MINUTE_US), own];
    };
    const [[total], own] = (await reader.ask(question, kite)) as [number[], number];
    const [[bare], alone] = (await reader.ask({ ...question, includesExternal: false }, kite)) as [number[], number];
    expect([bare, total, own - alone]).toEqual([counted, counted + 30, 30]);
  });
});

describe('a hidden project', () => {
  it('is gone before gaps are measured, or after, as filters are', async () => {
    const userId = await person(FIVE_APART);
    const rows = await rowsOf<{ id: string }>(
      app.database,
      `select id from projects where user_id = $1 and name = 'heron'`,
      [userId],
    );
    const hidden = [Number(rows[0]?.id)];
    const told = await Promise.all(
      GAP_POLICY_NAMES.map((name) => reader.ask(questionOf(userId, AUGUST, name, hidden), minutes)),
    );
    expect(told).toEqual([['2026-08-10 5'], ['2026-08-10 2'], ['2026-08-10 5']]);
  });
});
