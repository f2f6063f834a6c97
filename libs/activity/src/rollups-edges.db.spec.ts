import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rollups } from '#libs/durations';
import { HeartbeatIngestService } from '#libs/heartbeats';
import { daysRange, type UserId } from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';
import { startApp, type TestApp } from '../../../test/support/app.js';
import { withClient } from '../../../tools/postgres/roles.mjs';
import { ActivityReader } from './activity.reader.js';
import type { ActivityAnswer } from './activity-answer.js';

const MINUTE_US = 60_000_000;
const NOBODYS_PROJECT = 9_999_999;

let app: TestApp;
let reader: ActivityReader;
beforeAll(async () => {
  app = await startApp({ now: '2026-11-15T12:00:00Z' });
  reader = app.app.get(ActivityReader, { strict: false });
});
afterAll(() => app.close());

interface Sent {
  readonly at: string;
  readonly dependencies?: readonly string[];
  readonly is_write?: boolean;
  readonly ai_line_changes?: number;
}

async function person(timezone: string, writesOnly = false) {
  const { user } = await app.createUser({ timezone, writesOnly });
  const send = async (...heartbeats: readonly Sent[]) => {
    const ingest = app.app.get(HeartbeatIngestService, { strict: false });
    const items = heartbeats.map(({ at, ...rest }) => ({ time: Date.parse(at) / 1000, entity: '/a.go', ...rest }));
    const results = await ingest.ingest(user.id, items, {
      userAgent: undefined,
      machine: 'loom',
      ip: null,
      timezone: null,
    } as never);
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
  };
  return { userId: user.id, send };
}

const catchUp = () => app.app.get(Rollups, { strict: false }).catchUp();

/** From months and days where `hidden` is nothing, else from contexts and heartbeats. */
function ask<T>(
  userId: UserId,
  [first, last, zone]: readonly [string, string, string],
  work: (activity: ActivityAnswer) => Promise<T>,
  hidden: readonly number[] = [],
): Promise<T> {
  const subject = mintVisibleUsers([{ userId, windows: 'always', hiddenProjectIds: hidden, shownProjectIds: 'all' }]);
  return reader.ask({ subject, range: daysRange(first, last, zone), counting: {}, filters: {} }, work);
}

const dependenciesOf = async (activity: ActivityAnswer) =>
  (await activity.byDayAndDependency()).map(({ day, name, us }) => `${day} ${name} ${us / MINUTE_US}`).sort();
const additionsOf = async (activity: ActivityAnswer) =>
  (await activity.editsOfRange()).reduce((sum, { aiAdditions }) => sum + aiAdditions, 0);

describe('a day that has its first hour twice', () => {
  it.each([
    ['America/Havana', '2026-11-01', '2026-11-01T04:10:00Z', '2026-11-01T04:20:00Z'],
    ['Atlantic/Azores', '2026-10-25', '2026-10-25T00:10:00Z', '2026-10-25T00:20:00Z'],
  ])('keeps the dependencies and edits of the first of them: %s', async (zone, day, at, until) => {
    const { userId, send } = await person(zone);
    await send({ at, dependencies: ['fmt'], ai_line_changes: 7 }, { at: until });
    const range = [day, day, zone] as const;
    const expected = [`${day} fmt 10`];
    expect(await ask(userId, range, dependenciesOf, [NOBODYS_PROJECT])).toEqual(expected);
    expect(await ask(userId, range, dependenciesOf)).toEqual(expected);
    expect(await ask(userId, range, additionsOf, [NOBODYS_PROJECT])).toBe(7);
    expect(await ask(userId, range, additionsOf)).toBe(7);
    await catchUp();
    expect(await ask(userId, range, dependenciesOf)).toEqual(expected);
    const answers = [1, 2].map(() =>
      reader.days({
        subject: mintVisibleUsers([{ userId, windows: 'always', hiddenProjectIds: [], shownProjectIds: 'all' }]),
        range: daysRange(day, day, zone),
        counting: {},
        filters: {},
      }),
    );
    for (const { edits } of await Promise.all(answers)) expect(edits).toMatchObject([{ day, aiAdditions: 7 }]);
  });

  it('and a month that begins with such a day has its edits', async () => {
    const zone = 'America/Havana';
    const { userId, send } = await person(zone);
    await send({ at: '2020-11-01T04:10:00Z', ai_line_changes: 7 }, { at: '2020-11-01T04:20:00Z' });
    await catchUp();
    expect(await ask(userId, ['2020-11-01', '2020-11-30', zone], additionsOf)).toBe(7);
    expect(await ask(userId, ['2020-10-01', '2020-10-31', zone], additionsOf)).toBe(0);
  });
});

describe('a rolled month', () => {
  it('learns of edits that came late with heartbeats that count no time', async () => {
    const { userId, send } = await person('UTC', true);
    await send({ at: '2026-08-10T10:00:00Z', is_write: true }, { at: '2026-08-10T10:05:00Z', is_write: true });
    await catchUp();
    await send({ at: '2026-08-10T10:02:00Z', is_write: false, ai_line_changes: 7 });
    const range = ['2026-08-01', '2026-08-31', 'UTC'] as const;
    expect(await ask(userId, range, additionsOf, [NOBODYS_PROJECT])).toBe(7);
    expect(await ask(userId, range, additionsOf)).toBe(7);
    await catchUp();
    expect(await ask(userId, range, additionsOf)).toBe(7);
  });
});

describe('time over midnight', () => {
  it('changes hands in the next day’s dependencies when a late heartbeat takes it', async () => {
    const { userId, send } = await person('UTC');
    await send({ at: '2026-08-10T23:53:00Z', dependencies: ['fmt'] }, { at: '2026-08-11T00:06:00Z' });
    await catchUp();
    await send({ at: '2026-08-10T23:57:00Z', dependencies: ['os'] });
    const range = ['2026-08-10', '2026-08-11', 'UTC'] as const;
    const expected = ['2026-08-10 fmt 4', '2026-08-10 os 3', '2026-08-11 os 6'];
    expect(await ask(userId, range, dependenciesOf, [NOBODYS_PROJECT])).toEqual(expected);
    expect(await ask(userId, range, dependenciesOf)).toEqual(expected);
    await catchUp();
    expect(await ask(userId, range, dependenciesOf)).toEqual(expected);
  });
});

describe('a day that retention has frozen', () => {
  it('keeps its dependencies while a late heartbeat’s mark is on it', async () => {
    const zone = 'America/Sao_Paulo';
    const { userId, send } = await person(zone);
    await send({ at: '2026-08-31T15:00:00Z', dependencies: ['fmt'] }, { at: '2026-08-31T15:10:00Z' });
    await withClient(app.database.jobUrl, async (client) => {
      await client.query(`select advance_facts_v1($1, '2026-09-01Z')`, [userId]);
      await client.query('select drop_facts_v1($1, 5000)', [userId]);
    });
    const range = ['2026-08-31', '2026-08-31', zone] as const;
    expect(await ask(userId, range, dependenciesOf)).toEqual(['2026-08-31 fmt 10']);
    await send({ at: '2026-09-01T01:00:00Z' }, { at: '2026-09-01T01:05:00Z' });
    expect(await ask(userId, range, dependenciesOf)).toEqual(['2026-08-31 fmt 10']);
    await catchUp();
    expect(await ask(userId, range, dependenciesOf)).toEqual(['2026-08-31 fmt 10']);
  });
});

describe('a set that names a dependency twice', () => {
  it('counts it once', async () => {
    const { userId, send } = await person('UTC');
    await send({ at: '2026-08-10T10:00:00Z', dependencies: ['fmt', 'fmt', ' fmt'] }, { at: '2026-08-10T10:05:00Z' });
    const range = ['2026-08-10', '2026-08-10', 'UTC'] as const;
    expect(await ask(userId, range, dependenciesOf)).toEqual(['2026-08-10 fmt 5']);
    await catchUp();
    expect(await ask(userId, range, dependenciesOf)).toEqual(['2026-08-10 fmt 5']);
  });
});

describe('a hidden project', () => {
  it('is out of every number, also where it was merged into another one', async () => {
    const { userId } = await person('UTC');
    const range = ['2026-08-10', '2026-08-10', 'UTC'] as const;
    expect(await ask(userId, range, (activity) => activity.dayFigures(), [0])).toEqual({
      totalUs: 0,
      activeDays: 0,
      best: null,
    });
  });
});
