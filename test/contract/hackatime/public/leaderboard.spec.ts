import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TAKE_LEADER_SNAPSHOT } from '#libs/leaderboards';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { drainJobs } from '../../../support/jobs.js';
import { rowsOf } from '../../../support/rows.js';

let app: TestApp;
const people: Record<string, TestUser> = {};

/** So many minutes of work on a day, at ten o'clock. */
async function work({ authorization }: TestUser, date: string, minutes: number): Promise<void> {
  const start = Date.parse(`${date}T10:00:00Z`) / 1000;
  const heartbeats = Array.from({ length: minutes + 1 }, (_, minute) => ({
    entity: '/x.ts',
    type: 'file',
    time: start + minute * 60,
  }));
  await app.request
    .post('/api/hackatime/v1/users/current/heartbeats.bulk')
    .set('authorization', authorization)
    .send(heartbeats)
    .expect(201);
}

beforeAll(async () => {
  app = await startApp({ now: '2026-10-10T12:00:00Z', config: { RATE_LIMIT: 'off' } });
  for (const username of ['ann', 'ben', 'cleo', 'dora', 'hidden']) {
    const settings = { is_on_leaderboard: username !== 'hidden' };
    people[username] = await app.createUser({ username, settings });
  }
  const { ann, ben, cleo, dora, hidden } = people as Record<string, TestUser>;
  await work(ann as TestUser, '2026-10-09', 30);
  await work(ann as TestUser, '2026-10-05', 60);
  await work(ben as TestUser, '2026-10-09', 45);
  await work(ben as TestUser, '2026-10-10', 90);
  await work(cleo as TestUser, '2026-10-04', 20);
  await work(dora as TestUser, '2026-10-09', 100);
  await work(hidden as TestUser, '2026-10-09', 100);
});
afterAll(() => app?.close());

const board = (period = '') => app.request.get(`/api/v1/leaderboard${period}`);
const placesOf = async (period: string) => {
  const { body } = await board(period).expect(200);
  return body.entries.map(({ rank, user, total_seconds }: never) => [
    rank,
    (user as { username: string }).username,
    total_seconds,
  ]);
};

describe('before anybody was counted', () => {
  it.each(['', '/daily', '/weekly'])('%s is not there yet', async (period) => {
    expect((await board(period).expect(503)).body).toEqual({ error: 'Leaderboard is being generated' });
  });
});

describe('the leaderboard', () => {
  beforeAll(async () => {
    const { job } = app.app.get(ActivityPools, { strict: false });
    await app.app.get(Jobs, { strict: false }).request(job, TAKE_LEADER_SNAPSHOT, {});
    await drainJobs(app);
  });

  it('of a day is of yesterday', async () => {
    const { body } = await board('/daily').expect(200);
    const { dora } = people as Record<string, TestUser>;
    expect(body).toEqual({
      period: 'daily',
      start_date: '2026-10-09',
      end_date: '2026-10-09',
      date_range: 'Fri Oct 9th 2026',
      generated_at: '2026-10-10T12:00:00.000Z',
      entries: [
        {
          rank: 1,
          user: {
            id: dora?.user.id,
            username: 'dora',
            avatar_url: `http://beatkeeper.test/photo/${dora?.user.uuid}`,
          },
          total_seconds: 6000,
        },
        expect.objectContaining({ rank: 2, total_seconds: 2700 }),
        expect.objectContaining({ rank: 3, total_seconds: 1800 }),
      ],
      page: 1,
      total_pages: 1,
      total: 3,
    });
    expect((await board().expect(200)).body).toEqual(body);
  });

  it('of a week is of the seven days up to then, and of who wishes', async () => {
    expect(await placesOf('/weekly')).toEqual([
      [1, 'dora', 6000],
      [2, 'ann', 5400],
      [3, 'ben', 2700],
      [4, 'cleo', 1200],
    ]);
    const { body } = await board('/weekly');
    expect(body).toMatchObject({ period: 'last_7_days', start_date: '2026-10-03', end_date: '2026-10-09' });
  });

  it('closes up at once over who is convicted or taken off', async () => {
    const { ann, dora } = people as Record<string, TestUser>;
    await rowsOf(app.database, `update users set trust_level = 'red' where id = $1`, [dora?.user.id]);
    const ban = 'insert into leaderboard_shadowbans (user_id, created_at) values ($1, now())';
    await rowsOf(app.database, ban, [ann?.user.id]);
    expect(await placesOf('/daily')).toEqual([[1, 'ben', 2700]]);
    expect(await placesOf('/weekly')).toEqual([
      [1, 'ben', 2700],
      [2, 'cleo', 1200],
    ]);
  });
});
