import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TAKE_LEADER_SNAPSHOT } from '#libs/leaderboards';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { UsersService } from '#libs/users';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { drainJobs } from '../../support/jobs.js';
import { NOW, tellStory } from './story.js';

const UUID = /^[0-9a-f-]{36}$/;

let app: TestApp;
let jane: TestUser;
let sherpa: TestUser;

const at = (time: string) => Date.parse(`2026-${time}:00Z`) / 1000;

async function takeSnapshot(): Promise<void> {
  const pools = app.app.get(ActivityPools, { strict: false });
  await app.app.get(Jobs, { strict: false }).request(pools.job, TAKE_LEADER_SNAPSHOT, {});
  await drainJobs(app);
}

const sends = (who: TestUser, heartbeats: readonly object[]) =>
  app.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set('authorization', who.authorization)
    .send(heartbeats.map((beat) => ({ entity: '/a.go', type: 'file', language: 'Go', ...beat })))
    .expect(201);

type Method = 'get' | 'post' | 'put' | 'delete';
const call = (who: TestUser, method: Method, path: string, body?: object) => {
  const request = app.request[method](`/api/v1/users/current/${path}`).set('authorization', who.authorization);
  return body === undefined ? request : request.send(body);
};

beforeAll(async () => {
  // A day after the story: October 10th is whole, also in Kathmandu.
  app = await startApp({ now: NOW });
  jane = await tellStory(app);
  sherpa = await app.createUser({
    username: 'sherpa',
    email: 'sherpa@example.com',
    timezone: 'America/Sao_Paulo',
    timeoutMinutes: 5,
    settings: { is_on_leaderboard: true, is_hireable: true, city: 'Lukla, Koshi, NP', is_email_confirmed: true },
  });
  await sends(sherpa, [
    { time: at('10-09T12:00') },
    { time: at('10-09T12:10') },
    { time: at('10-09T12:20'), language: 'Rust' },
    { time: at('10-09T12:25') },
  ]);
  app.clock.set('2026-10-11T20:30:00Z');
  await app.app.get(UsersService, { strict: false }).update(jane.user.id, { is_on_leaderboard: true });
});
afterAll(() => app?.close());

describe('GET /leaders', () => {
  it('is empty before the first count', async () => {
    const { body } = await app.request.get('/api/v1/leaders').expect(200);
    expect(body).toEqual({
      current_user: { rank: null, page: null, user: null },
      data: [],
      page: 1,
      prev_page: null,
      next_page: null,
      total: 0,
      total_pages: 1,
      range: {
        start_date: '2026-10-04',
        start_text: 'Sun Oct 4th 2026',
        end_date: '2026-10-10',
        end_text: 'Sat Oct 10th 2026',
        name: 'last_7_days',
        text: 'Last 7 Days',
      },
      language: null,
      is_hireable: false,
      country_code: null,
      modified_at: '2026-10-11T20:30:00Z',
      timeout: 15,
      writes_only: false,
    });
  });

  it('ranks by time, counted alike for all', async () => {
    await takeSnapshot();
    const { body } = await app.request.get('/api/v1/leaders').set('authorization', sherpa.authorization).expect(200);
    expect(body.current_user).toMatchObject({ rank: 2, page: 1, user: { id: sherpa.user.uuid, username: 'sherpa' } });
    expect(
      body.data.map(({ rank, user }: { rank: number; user: { username: string } }) => [rank, user.username]),
    ).toEqual([
      [1, 'jane'],
      [2, 'sherpa'],
    ]);
    // October 10th of the story is 2820 s, of which 120 s with an assistant.
    expect(body.data[0].running_total).toEqual({
      total_seconds: 2820,
      human_readable_total: '47 mins',
      daily_average: 2820,
      human_readable_daily_average: '47 mins',
      languages: [
        { name: 'TypeScript', total_seconds: 1620, ai_coding_seconds: 120, manual_coding_seconds: 1500 },
        { name: 'Other', total_seconds: 900, ai_coding_seconds: 0, manual_coding_seconds: 900 },
        { name: 'Markdown', total_seconds: 300, ai_coding_seconds: 0, manual_coding_seconds: 300 },
      ],
      ai_model_total_cost: 0,
    });
    // Ten minutes between heartbeats are too long for the person, not for the board.
    expect(body.data[1].running_total.total_seconds).toBe(1500);
    expect(body.data[1].user).toEqual({
      id: sherpa.user.uuid,
      email: null,
      display_name: '@sherpa',
      username: 'sherpa',
      full_name: null,
      website: null,
      human_readable_website: null,
      photo: `http://beatkeeper.test/photo/${sherpa.user.uuid}`,
      is_photo_public: true,
      photo_public: true,
      is_hireable: true,
      is_pro: true,
      is_email_public: false,
      city: { country_code: 'NP', name: 'Lukla', state: 'Koshi', title: 'Lukla, Koshi, Nepal' },
    });
  });

  it.each([
    ['language=rust', ['sherpa'], 300],
    ['language=TypeScript', ['jane'], 1620],
    ['country_code=np', ['sherpa'], 1500],
    ['is_hireable=true', ['sherpa'], 1500],
    ['country_code=NP&language=TypeScript', [], undefined],
    ['page=2', [], undefined],
  ])('of %s is %j', async (query, names, seconds) => {
    const { body } = await app.request.get(`/api/v1/leaders?${query}`).expect(200);
    expect(body.data.map(({ user }: { user: { username: string } }) => user.username)).toEqual(names);
    expect(body.data[0]?.running_total.total_seconds).toBe(seconds);
  });

  it('refuses what it cannot read', async () => {
    await app.request.get('/api/v1/leaders?country_code=Nepal').expect(400);
    await app.request.get('/api/v1/leaders?is_hireable=maybe').expect(400);
    await app.request.get('/api/v1/leaders?page=0').expect(400);
    await app.request.get('/api/v1/leaders').set('authorization', 'Bearer nonsense').expect(401);
  });
});

describe('the wish to be ranked in public', () => {
  const names = async () => {
    const { body } = await app.request.get('/api/v1/leaders').expect(200);
    return body.data.map(({ user }: { user: { username: string } }) => user.username);
  };

  it("is a person's own, and acts at once", async () => {
    expect((await call(jane, 'get', 'leaderboards/public').expect(200)).body).toEqual({
      data: { is_on_leaderboard: true },
    });
    const { body } = await call(jane, 'put', 'leaderboards/public', { is_on_leaderboard: false }).expect(200);
    expect(body).toEqual({ data: { is_on_leaderboard: false } });
    expect(await names()).toEqual(['sherpa']);
    await call(jane, 'put', 'leaderboards/public', { is_on_leaderboard: 'perhaps' }).expect(400);
    await call(jane, 'put', 'leaderboards/public', { is_on_leaderboard: true }).expect(200);
    await drainJobs(app);
    expect(await names()).toEqual(['jane', 'sherpa']);
  });
});

describe('a private leaderboard', () => {
  let board: string;
  let tenzing: TestUser;
  const leadersOf = (who: TestUser) => call(who, 'get', `leaderboards/${board}`);
  const names = ({ body }: { body: { data: { user: { username: string } }[] } }) =>
    body.data.map(({ user }) => user.username);

  beforeAll(async () => {
    tenzing = await app.createUser({ username: 'tenzing', email: 'tenzing@example.com' });
    const { body } = await call(jane, 'post', 'leaderboards', { name: ' Everest ' }).expect(201);
    board = body.data.id;
  });

  it('belongs to who made it', async () => {
    const { body } = await call(jane, 'get', 'leaderboards').expect(200);
    expect(body).toEqual({
      data: [
        {
          id: expect.stringMatching(UUID),
          name: 'Everest',
          can_edit: true,
          can_delete: true,
          has_available_seat: true,
          has_link: false,
          members_count: 1,
          members_with_timezones_count: 1,
          time_range: 'last_7_days',
          created_at: '2026-10-11T20:30:00Z',
          modified_at: '2026-10-11T20:30:00Z',
        },
      ],
      page: 1,
      prev_page: null,
      next_page: null,
      total: 1,
      total_pages: 1,
    });
    const other = await call(jane, 'get', 'private_leaderboards').expect(200);
    expect(other.body).toEqual(body);
  });

  it('is not there for anybody else, invited or not', async () => {
    for (const path of ['', '/leaders', '/members', '/invites']) {
      await call(sherpa, 'get', `leaderboards/${board}${path}`).expect(404);
    }
    const { body } = await call(jane, 'post', `leaderboards/${board}/invites`, { username: 'Sherpa' }).expect(201);
    expect(body.data).toMatchObject({
      username: 'sherpa',
      email: null,
      leaderboard: { name: 'Everest', owner: 'jane' },
    });
    const again = await call(jane, 'post', `leaderboards/${board}/invites`, { username: '@sherpa' }).expect(201);
    expect(again.body.data.id).toBe(body.data.id);
    await leadersOf(sherpa).expect(404);
    await call(sherpa, 'delete', `leaderboards/${board}`).expect(404);
    await app.request.get(`/api/v1/users/jane/leaderboards/${board}`).expect(401);
    await app.request
      .get(`/api/v1/users/jane/leaderboards/${board}`)
      .set('authorization', sherpa.authorization)
      .expect(404);
  });

  it('is joined by invitation, once', async () => {
    const mine = await call(sherpa, 'get', 'leaderboards/invites').expect(200);
    expect(mine.body).toMatchObject({ total: 1, data: [{ leaderboard: { id: board } }] });
    const [{ id }] = mine.body.data;
    await call(tenzing, 'post', `leaderboards/invites/${id}/accept`).expect(404);
    const { body } = await call(sherpa, 'post', `leaderboards/invites/${id}/accept`).expect(200);
    expect(body.data).toMatchObject({ id: board, members_count: 2, can_edit: false, can_delete: false });
    await call(sherpa, 'post', `leaderboards/invites/${id}/accept`).expect(404);
    await drainJobs(app);
    const seen = await leadersOf(sherpa).expect(200);
    expect(seen.body).toMatchObject({ current_user: { rank: 2 }, total: 2, timeout: 15, writes_only: false });
    expect(names(seen)).toEqual(['jane', 'sherpa']);
    const other = await call(sherpa, 'get', `private_leaderboards/${board}/leaders`).expect(200);
    expect(other.body).toEqual(seen.body);
  });

  it('shows members who have no time, and newcomers as soon as they are counted', async () => {
    await sends(tenzing, [{ time: at('10-08T10:00') }, { time: at('10-08T10:14') }]);
    const { body } = await call(jane, 'post', `leaderboards/${board}/link`).expect(201);
    const { token } = body.data;
    await call(tenzing, 'post', 'leaderboards/join', { token: `${token}x` }).expect(400);
    await call(tenzing, 'post', 'leaderboards/join', { token }).expect(200);
    await call(tenzing, 'post', 'leaderboards/join', { token }).expect(200);
    const before = await leadersOf(jane).expect(200);
    expect(before.body.data[2]).toMatchObject({ rank: 3, running_total: { total_seconds: 0, languages: [] } });
    await drainJobs(app);
    const after = await leadersOf(jane).expect(200);
    expect(after.body.data[2]).toMatchObject({ rank: 3, running_total: { total_seconds: 840, daily_average: 840 } });
    // On the public board is nobody who does not wish it.
    const open = await app.request.get('/api/v1/leaders').expect(200);
    expect(names(open)).toEqual(['jane', 'sherpa']);
    await call(jane, 'delete', `leaderboards/${board}/link`).expect(200);
    await call(sherpa, 'post', 'leaderboards/join', { token }).expect(400);
  });

  it('is changed by its owner alone', async () => {
    await call(sherpa, 'put', `leaderboards/${board}`, { name: 'K2' }).expect(403);
    await call(sherpa, 'delete', `leaderboards/${board}`).expect(403);
    await call(sherpa, 'post', `leaderboards/${board}/link`).expect(403);
    await call(sherpa, 'get', `leaderboards/${board}/invites`).expect(403);
    await call(sherpa, 'delete', `leaderboards/${board}/members/tenzing`).expect(403);
    await call(jane, 'put', `leaderboards/${board}`, { name: '' }).expect(400);
    const { body } = await call(jane, 'put', `leaderboards/${board}`, { name: 'K2' }).expect(200);
    expect(body.data.name).toBe('K2');
    await call(jane, 'post', `leaderboards/${board}/invites`, { username: 'nobody-at-all' }).expect(400);
    await call(jane, 'post', `leaderboards/${board}/invites`, { username: 'sherpa' }).expect(400);
  });

  it('invites addresses, and tells nobody whose they are', async () => {
    const stranger = await call(jane, 'post', `leaderboards/${board}/invites`, { email: 'who@example.com' }).expect(
      201,
    );
    const known = await call(jane, 'post', `leaderboards/${board}/invites`, { email: 'Sherpa@example.com' }).expect(
      201,
    );
    expect(Object.keys(stranger.body.data)).toEqual(Object.keys(known.body.data));
    const mine = await call(sherpa, 'get', 'leaderboards/invites').expect(200);
    expect(mine.body.total).toBe(1);
    await call(sherpa, 'delete', `leaderboards/invites/${mine.body.data[0].id}`).expect(200);
    const open = await call(jane, 'get', `leaderboards/${board}/invites`).expect(200);
    expect(open.body.data.map(({ email }: { email: string }) => email)).toEqual(['who@example.com']);
    // Tenzing's address is not confirmed: whoever invites it invites nobody yet.
    await call(jane, 'post', `leaderboards/${board}/invites`, { email: 'tenzing@example.com' }).expect(201);
    expect((await call(tenzing, 'get', 'leaderboards/invites').expect(200)).body.total).toBe(0);
    await call(jane, 'delete', `leaderboards/${board}/invites/${open.body.data[0].id}`).expect(200);
    await call(jane, 'delete', `leaderboards/${board}/invites/${open.body.data[0].id}`).expect(404);
  });

  it('is left, and its owner sends members away', async () => {
    const { body } = await call(jane, 'get', `leaderboards/${board}/members`).expect(200);
    expect(body.data.map(({ username }: { username: string }) => username)).toEqual(['jane', 'sherpa', 'tenzing']);
    await call(jane, 'delete', `leaderboards/${board}/members/current`).expect(409);
    await call(tenzing, 'delete', `leaderboards/${board}/members/current`).expect(200);
    await leadersOf(tenzing).expect(404);
    expect(names(await leadersOf(jane).expect(200))).toEqual(['jane', 'sherpa']);
    // Neither the link nor an invitation that lies about leads back.
    const { token } = (await call(jane, 'post', `leaderboards/${board}/link`).expect(201)).body.data;
    await call(jane, 'post', `leaderboards/${board}/invites`, { email: 'Sherpa@example.com' }).expect(201);
    await call(jane, 'delete', `leaderboards/${board}/members/${sherpa.user.uuid}`).expect(200);
    await leadersOf(sherpa).expect(404);
    expect((await call(sherpa, 'get', 'leaderboards').expect(200)).body.data).toEqual([]);
    await call(sherpa, 'post', 'leaderboards/join', { token }).expect(400);
    expect((await call(sherpa, 'get', 'leaderboards/invites').expect(200)).body.total).toBe(0);
  });

  it('needs its own scopes', async () => {
    const key = await app.createKey(jane.user, { scopes: new Set(['read_stats']) });
    await app.request.get('/api/v1/users/current/leaderboards').set('authorization', `Bearer ${key}`).expect(403);
    const reading = await app.createKey(jane.user, { scopes: new Set(['read_private_leaderboards']) });
    const authorization = `Bearer ${reading}`;
    await app.request.get(`/api/v1/users/current/leaderboards/${board}`).set({ authorization }).expect(200);
    await app.request.delete(`/api/v1/users/current/leaderboards/${board}`).set({ authorization }).expect(403);
  });

  it('ends', async () => {
    await call(jane, 'delete', `leaderboards/${board}`).expect(200);
    await leadersOf(jane).expect(404);
    expect((await call(jane, 'get', 'leaderboards').expect(200)).body.total).toBe(0);
  });
});
