import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PrivateBoards } from '#libs/leaderboards';
import { withClient } from '../../../../tools/postgres/roles.mjs';
import type { TestApp, TestUser } from '../../../support/app.js';
import { type House, STAMP, startHouse } from '../house.js';

const NAMES = ['ann', 'bob', 'cyd', 'dot'] as const;
let app: TestApp;
let as: House['as'];
let person: House['person'];
let people: House['people'];
const racers = {} as Record<(typeof NAMES)[number], TestUser>;

beforeAll(async () => {
  ({ app, as, person, people } = await startHouse());
  for (const name of NAMES) {
    racers[name] = await app.createUser({ username: name, settings: { is_on_leaderboard: true } });
  }
  const { ann, bob, cyd, dot } = racers;
  // Bob and Cyd share the second place.
  await owner(`with counted as (
      insert into leader_snapshots (first_day, last_day, taken_at, is_published)
      values ('2026-10-03', '2026-10-09', '2026-10-10T11:00:00Z', true) returning id
    )
    insert into leader_times (snapshot_id, user_id, language, us, ai_us, active_days)
    select id, t.user_id, '', t.hours * 3600000000, 0, 1
    from counted, (values (${ann.user.id}, 4), (${bob.user.id}, 3), (${cyd.user.id}, 3), (${dot.user.id}, 1))
      t(user_id, hours)`);
});
afterAll(() => app?.close());

const owner = (sql: string) => withClient(app.database.ownerUrl, (client) => client.query(sql));
const ask = async (path: string) => {
  const { status, body } = await app.request.get(path).set('authorization', racers.dot.authorization);
  expect(status).toBe(200);
  return body.data.map((place: { rank: number; user: { username: string } }) => `${place.rank} ${place.user.username}`);
};
const board = () => ask('/api/v1/leaders');
const ban = (by: 'viewer' | 'admin' | 'superadmin', body?: object) => as(by, 'post', '/leaderboard_shadowbans', body);
const lift = (ref: string | number, by: 'admin' | 'superadmin' = 'admin') =>
  as(by, 'delete', `/leaderboard_shadowbans/${ref}`);
const newest = async () => (await as('viewer', 'get', '/audit_logs?limit=1')).body.audit_logs[0];
const everybody = ['1 ann', '2 bob', '2 cyd', '4 dot'];

describe('leaderboards', () => {
  it('hide who is banned, close up, and have them back when the ban is lifted or over', async () => {
    expect(await board()).toEqual(everybody);
    const { ann } = racers;
    const { status, body } = await ban('admin', { user_id: ann.user.id, reason: 'A stopwatch' });
    expect(status).toBe(201);
    const banned = {
      user: { id: ann.user.id, username: 'ann', display_name: 'ann', admin_level: 'default' },
      reason: 'A stopwatch',
      leaderboard_shadowban_expires_at: null,
      created_by: {
        id: people.admin.user.id,
        username: 'the-admin',
        display_name: 'the-admin',
        admin_level: 'admin',
      },
      created_at: STAMP,
    };
    expect(body).toEqual({ success: true, message: 'ann is on no leaderboard', leaderboard_shadowban: banned });
    expect(await newest()).toMatchObject({
      action: 'shadow_ban.set',
      target: { kind: 'user', id: ann.user.uuid },
      details: { until: null },
    });
    expect((await as('admin', 'get', '/leaderboard_shadowbans')).body).toEqual({ leaderboard_shadowbans: [banned] });
    expect(await board()).toEqual(['1 bob', '1 cyd', '3 dot']);
    const picks = await as('viewer', 'get', '/timeline/leaderboard_users?period=last_7_days');
    const picked = picks.body.users.map((user: { display_name: string }) => user.display_name);
    expect(picked).toEqual(['the-viewer', 'bob', 'cyd', 'dot']);

    const done = await lift('ann');
    expect([done.status, done.body]).toEqual([200, { success: true, message: 'ann may be on leaderboards again' }]);
    expect(await newest()).toMatchObject({ action: 'shadow_ban.lifted', target: { id: ann.user.uuid } });
    expect(await board()).toEqual(everybody);
    const again = await lift(ann.user.id);
    expect([again.status, again.body]).toEqual([404, { error: 'No such shadow ban' }]);
  });

  it('end a ban at its end', async () => {
    const field = 'leaderboard_shadowban_expires_at';
    const { body } = await ban('admin', { user_id: 'bob', [field]: '2026-10-10T12:00:10Z' });
    expect(body.leaderboard_shadowban[field]).toBe('2026-10-10T12:00:10.000Z');
    expect(await board()).toEqual(['1 ann', '2 cyd', '3 dot']);
    app.clock.advance(10_000_000);
    try {
      expect(await board()).toEqual(everybody);
      expect((await as('admin', 'get', '/leaderboard_shadowbans')).body).toEqual({ leaderboard_shadowbans: [] });
    } finally {
      app.clock.advance(-10_000_000);
    }
    await lift('bob');
  });

  it('hide who was convicted, private ones too', async () => {
    const { ann, dot } = racers;
    const boards = app.app.get(PrivateBoards, { strict: false });
    const { uuid } = await boards.create(dot.user.id, 'Sprint');
    await owner(
      `insert into leaderboard_members select id, ${ann.user.id}, now() from leaderboards where uuid = '${uuid}'`,
    );
    const mine = `/api/v1/users/current/leaderboards/${uuid}`;
    expect(await ask(mine)).toEqual(['1 ann', '2 dot']);
    await as('superadmin', 'post', '/user/convict', { user_id: 'ann', reason: 'x' });
    expect(await board()).toEqual(['1 bob', '1 cyd', '3 dot']);
    expect(await ask(mine)).toEqual(['1 dot']);
    await as('superadmin', 'post', '/user/convict', { user_id: 'ann', trust_level: 'yellow' });
    expect(await board()).toEqual(everybody);
  });
});

describe('shadow bans', () => {
  it('are for people below, and never for oneself', async () => {
    const cases = [
      ['admin', people.admin, 'Nobody judges themselves'],
      ['admin', await person('admin'), 'Only people below your own level'],
      ['superadmin', await person('superadmin'), 'Only people below your own level'],
    ] as const;
    for (const [by, { user }, error] of cases) {
      const { status, body } = await ban(by, { user_id: user.id });
      expect([status, body]).toEqual([403, { error }]);
      const lifted = await lift(user.id, by);
      expect([lifted.status, lifted.body]).toEqual([403, { error }]);
    }
    expect((await ban('viewer', { user_id: 'ann' })).status).toBe(403);
  });

  it.each([
    [undefined, 422, { error: 'who?' }],
    [{ user_id: 'nobody' }, 404, { error: 'user not found' }],
    [
      { user_id: 'ann', leaderboard_shadowban_expires_at: 'soon' },
      422,
      { error: 'invalid leaderboard_shadowban_expires_at' },
    ],
    [
      { user_id: 'ann', leaderboard_shadowban_expires_at: '2026-10-10T12:00:00Z' },
      422,
      { error: 'Invalid values', errors: ['leaderboard_shadowban_expires_at: Must be later than now.'] },
    ],
  ])('%j is %i', async (sent, expected, answer) => {
    const { status, body } = await ban('admin', sent);
    expect([status, body]).toEqual([expected, answer]);
  });

  it('find people to ban', async () => {
    const { status, body } = await as('admin', 'get', '/leaderboard_shadowbans/search_users?query=cyd');
    expect([status, body]).toEqual([
      200,
      { users: [{ id: racers.cyd.user.id, display_name: 'cyd', avatar_url: null }] },
    ]);
    expect((await as('admin', 'get', '/leaderboard_shadowbans/search_users')).status).toBe(422);
  });
});
