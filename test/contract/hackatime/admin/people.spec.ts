import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../../../tools/postgres/roles.mjs';
import type { TestApp, TestUser } from '../../../support/app.js';
import { BASE, type House, STAMP, startHouse } from '../house.js';

let app: TestApp;
let as: House['as'];
let people: House['people'];
let jane: TestUser;

beforeAll(async () => {
  ({ app, as, people } = await startHouse());
  jane = await app.createUser({
    username: 'jane',
    email: 'Jane@Example.com',
    fullName: 'Jane Doe',
    timezone: 'Asia/Kathmandu',
    settings: { city: { name: 'Kathmandu', country_code: 'NP' } },
  });
  await withClient(app.database.ownerUrl, (owner) =>
    owner.query(`update users set slack_id = 'U0123ABC', slack_username = 'janie', github_username = 'jane-gh'
      where username = 'jane'`),
  );
  const beats = [0, 60, 120].map((seconds) => ({
    entity: '/home/jane/demo/x.ts',
    type: 'file',
    time: 1_791_600_000 + seconds,
    project: 'demo',
    language: 'Go',
  }));
  const sent = await app.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set('authorization', jane.authorization)
    .send(beats);
  expect(sent.status).toBe(201);
});
afterAll(() => app?.close());

const newest = async () => (await as('viewer', 'get', '/audit_logs?limit=1')).body.audit_logs[0];
const janeIs = () => ({
  id: jane.user.id,
  username: 'jane',
  display_name: 'Jane Doe',
  slack_uid: 'U0123ABC',
  slack_username: 'janie',
  github_username: 'jane-gh',
  timezone: 'Asia/Kathmandu',
  country_code: 'NP',
  trust_level: 'blue',
});

describe('user/info', () => {
  it('tells all that is known of a person, and is written down', async () => {
    const { status, body, headers } = await as('viewer', 'get', `/user/info?user_id=${jane.user.id}`);
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toEqual({
      user: {
        ...janeIs(),
        admin_level: 'default',
        suspected: false,
        banned: false,
        created_at: STAMP,
        updated_at: STAMP,
        last_heartbeat_at: 1_791_600_120,
        email_addresses: ['Jane@Example.com'],
        api_keys_count: 1,
        stats: {
          total_heartbeats: 3,
          total_coding_time: 120,
          languages_used: 1,
          projects_worked_on: 1,
          days_active: 1,
        },
      },
    });
    expect(await newest()).toMatchObject({
      action: 'person.viewed',
      actor: { kind: 'admin_key', id: people.viewer.user.uuid },
      target: { kind: 'user', id: jane.user.uuid },
    });
  });

  it('takes number, uuid, Slack id and username, as user_id or id', async () => {
    for (const ref of [jane.user.id, jane.user.uuid, 'U0123ABC', 'JANE', '@jane']) {
      for (const name of ['user_id', 'id']) {
        const { body } = await as('viewer', 'get', `/user/info?${name}=${ref}`);
        expect(body.user?.username, `${name}=${ref}`).toBe('jane');
      }
    }
  });

  it('of somebody without anything is nought', async () => {
    const { body } = await as('viewer', 'get', `/user/info?id=${people.admin.user.id}`);
    expect(body.user).toMatchObject({
      admin_level: 'admin',
      last_heartbeat_at: null,
      email_addresses: [],
      stats: { total_heartbeats: 0, total_coding_time: 0, languages_used: 0, projects_worked_on: 0, days_active: 0 },
    });
  });

  it.each([
    ['', 422, 'who?'],
    ['?user_id=', 422, 'who?'],
    ['?user_id=nobody', 404, 'user not found'],
    ['?user_id=999999', 404, 'user not found'],
    ['?user_id=99999999999999999999', 404, 'user not found'],
    ['?user_id=%00', 422, 'who?'],
  ])('%s is %i', async (query, expected, error) => {
    const { status, body } = await as('viewer', 'get', `/user/info${query}`);
    expect([status, body]).toEqual([expected, { error }]);
  });
});

describe('user/info_batch', () => {
  it('takes numbers by comma, repeated, and both', async () => {
    const { id } = jane.user;
    const other = people.viewer.user.id;
    const both = [other, id];
    for (const query of [`ids=${id},${other}`, `ids=${id}&ids=${other}`, `ids[]=${id}&ids=${other},${id},999999`]) {
      const { status, body } = await as('viewer', 'get', `/user/info_batch?${query}`);
      expect(status, query).toBe(200);
      expect(
        body.users.map((user: { id: number }) => user.id),
        query,
      ).toEqual(both);
    }
    const { body } = await as('viewer', 'get', `/user/info_batch?ids=${id}`);
    expect(body).toEqual({
      users: [{ ...janeIs(), avatar_url: null, slack_avatar_url: null, github_avatar_url: null }],
    });
  });

  it.each([
    ['', 'ids parameter required'],
    ['ids=', 'ids parameter required'],
    ['ids=,', 'ids parameter required'],
    ['ids=1,x', 'invalid ids'],
    ['ids=-1', 'invalid ids'],
  ])('refuses %s', async (query, error) => {
    const { status, body } = await as('viewer', 'get', `/user/info_batch?${query}`);
    expect([status, body]).toEqual([422, { error }]);
  });
});

describe('user/get_user_by_email', () => {
  const ask = (body?: object) => as('viewer', 'post', '/user/get_user_by_email', body);

  it('finds the person in any case, and is written down without the address', async () => {
    const { status, body } = await ask({ email: ' JANE@example.com ' });
    expect([status, body]).toEqual([200, { user_id: jane.user.id }]);
    expect(await newest()).toMatchObject({
      action: 'person.looked_up',
      target: { kind: 'user', id: jane.user.uuid },
      details: { by: 'email' },
    });
  });

  it('says so where it is nobody, and writes that down, too', async () => {
    const { status, body } = await ask({ email: 'nobody@example.com' });
    expect([status, body]).toEqual([404, { error: 'email not found' }]);
    const { action, details } = await newest();
    expect([action, details]).toEqual(['person.looked_up', { by: 'email', found: [], address: '127.0.0.1' }]);
  });

  it.each([[undefined], [{}], [{ email: '' }], [{ email: 7 }], [{ email: null }]])('refuses %j', async (sent) => {
    const { status, body } = await ask(sent);
    expect([status, body]).toEqual([422, { error: 'email parameter required' }]);
  });
});

describe('user/search_fuzzy', () => {
  const ask = (body?: object) => as('viewer', 'post', '/user/search_fuzzy', body);

  it('finds who is called something like it, best first, and is written down without the text', async () => {
    const doe = await app.createUser({ username: 'janet', email: 'janet@example.com' });
    const { status, body } = await ask({ query: 'jane' });
    expect(status).toBe(200);
    const { id, username, email } = { ...jane.user, email: 'Jane@Example.com' };
    const none = { slack_avatar_url: null, github_avatar_url: null };
    expect(body.users).toEqual([
      { id, username, slack_username: 'janie', github_username: 'jane-gh', ...none, email, rank_score: 1 },
      {
        id: doe.user.id,
        username: 'janet',
        slack_username: null,
        github_username: null,
        ...none,
        email: 'janet@example.com',
        rank_score: 0.8,
      },
    ]);
    const written = await newest();
    expect(written).toMatchObject({
      action: 'people.searched',
      target: { kind: 'people' },
      details: { found: [jane.user.uuid, doe.user.uuid] },
    });
    expect(JSON.stringify(written)).not.toContain('"jane"');
  });

  it.each([
    ['exampel.com', 'jane'],
    ['U0123ABC', 'jane'],
    ['jane doe', 'jane'],
    ['janie', 'jane'],
  ])('%s finds %s', async (query, username) => {
    expect((await ask({ query })).body.users[0]?.username).toBe(username);
  });

  it('shows ten at most, and nobody for what nobody is called', async () => {
    for (let n = 0; n < 12; n++) await app.createUser({ username: `twelve-${n}` });
    expect((await ask({ query: 'twelve' })).body.users).toHaveLength(10);
    expect((await ask({ query: 'qqqqqqq' })).body).toEqual({ users: [] });
  });

  it.each([
    [undefined],
    [{}],
    [{ query: '  ' }],
    [{ query: ['jane', 7, {}] }],
    [{ query: 'x'.repeat(20_000) }],
  ])('does not fail for %j', async (sent) => {
    expect([200, 422]).toContain((await ask(sent)).status);
  });
});

describe('picking people for a timeline', () => {
  it('searches', async () => {
    const { status, body } = await as('viewer', 'get', '/timeline/search_users?query=jane@example');
    expect(status).toBe(200);
    expect(body.users[0]).toEqual({ id: jane.user.id, display_name: 'Jane Doe', avatar_url: null });
    const blank = await as('viewer', 'get', '/timeline/search_users?query=%20');
    expect([blank.status, blank.body]).toEqual([422, { error: 'query parameter required' }]);
  });

  it('has the caller first', async () => {
    for (const query of ['', '?period=daily', '?period=last_7_days']) {
      const { status, body } = await as('admin', 'get', `/timeline/leaderboard_users${query}`);
      expect([status, body.users[0]?.id]).toEqual([200, people.admin.user.id]);
    }
    expect((await as('admin', 'get', '/timeline/leaderboard_users?period=ever')).body).toEqual({
      error: 'invalid period',
    });
  });
});

describe('users/active', () => {
  it('tells who had a heartbeat since then', async () => {
    const at = 1_791_600_120;
    const jane_ = { id: jane.user.id, last_heartbeat_at: at };
    for (const since of [at, at - 0.5, 1_791_547_200]) {
      const { status, body } = await as('viewer', 'get', `/users/active?since=${since}`);
      expect([status, body]).toEqual([200, { since, count: 1, user_ids: [jane.user.id], users: [jane_] }]);
    }
    const later = await as('viewer', 'get', `/users/active?since=${at}.000001`);
    expect(later.body).toMatchObject({ count: 0, user_ids: [] });
  });

  it('looks back a day when not told, and 90 at most', async () => {
    const DAY = 86_400;
    const now = 1_791_633_600;
    expect((await as('viewer', 'get', '/users/active')).body).toMatchObject({ since: now - DAY, count: 1 });
    expect((await as('viewer', 'get', '/users/active?since=0')).body).toMatchObject({
      since: now - 90 * DAY,
      count: 1,
    });
  });

  it.each(['-1', 'x', '99999999999', '2026-10-10'])('refuses %s', async (since) => {
    const { status, body } = await as('viewer', 'get', `/users/active?since=${since}`);
    expect([status, body]).toEqual([422, { error: 'invalid since' }]);
  });
});

describe('the face', () => {
  it('takes forms', async () => {
    const { body } = await as('viewer', 'post', '/user/get_user_by_email')
      .type('form')
      .send({ email: 'jane@example.com' });
    expect(body).toEqual({ user_id: jane.user.id });
  });

  it('is closed to everybody else', async () => {
    const asked = await app.request.get(`${BASE}/user/info?id=1`).set('authorization', jane.authorization);
    expect(asked.status).toBe(403);
  });
});
