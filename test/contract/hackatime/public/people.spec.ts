import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { G1_BEATS, G1_NOW, G1_START, sendBeats } from '../../../support/g1.js';
import { rowsOf } from '../../../support/rows.js';

const STATS_KEY = 'stats-0f4a1c5be27d9386-of-the-bots-of-tests';
const BOT = `Bearer ${STATS_KEY}`;

let app: TestApp;
let ada: TestUser;
let hugo: TestUser;
let root: TestUser;

beforeAll(async () => {
  app = await startApp({ now: G1_NOW, config: { RATE_LIMIT: 'off', STATS_API_KEY: STATS_KEY } });
  const open = { gap_policy: 'hackatime', allow_public_stats_lookup: true };
  ada = await app.createUser({ username: 'ada', email: 'ada@example.com', settings: open });
  hugo = await app.createUser({ username: 'hugo' });
  root = await app.createUser({ username: 'root', adminLevel: 'superadmin' });
  await rowsOf(app.database, `update users set slack_id = 'U0ADA' where id = $1`, [ada.user.id]);
  await sendBeats(app, ada, G1_BEATS);
});
afterAll(() => app?.close());

type Query = Readonly<Record<string, string>>;
const get = (path: string, query: Query = {}, authorization?: string) => {
  const request = app.request.get(path).query(query);
  return authorization === undefined ? request : request.set('authorization', authorization);
};
const person = (path: string, query: Query = {}, authorization?: string) =>
  get(`/api/v1/users/${path}`, query, authorization);
const HIDDEN = { error: 'user has disabled public stats' };

describe('spans', () => {
  const span = (from: number, to: number, duration: number) => ({
    start_time: G1_START + from,
    end_time: G1_START + to,
    duration,
    start: G1_START + from,
    end: G1_START + to,
  });

  it('are stretches of time under both pairs of names', async () => {
    const { body } = await person('ada/heartbeats/spans').expect(200);
    expect(body.spans).toEqual([span(0, 270, 270), span(400, 640, 240), span(641, 700.5, 60)]);
  });

  it('are of projects and days that are asked for', async () => {
    const { body } = await person('U0ADA/heartbeats/spans', { project: 'beta', end_date: '2025-12-15' }).expect(200);
    expect(body.spans).toEqual([
      { ...span(90, 210, 120), project: 'beta' },
      { ...span(400, 520, 120), project: 'beta' },
    ]);
    const both = await person('ada/heartbeats/spans', { filter_by_project: 'alpha,beta' }).expect(200);
    expect(both.body.spans).toHaveLength(3);
    expect((await person('ada/heartbeats/spans', { end_date: '2025-12-14' })).body).toEqual({ spans: [] });
    expect((await person('ada/heartbeats/spans', { start_date: 'x' }).expect(422)).body).toEqual({
      error: 'Invalid start_date',
    });
  });

  it('are hidden where time is', async () => {
    expect((await person('hugo/heartbeats/spans').expect(403)).body).toEqual(HIDDEN);
    await person('hugo/heartbeats/spans', {}, hugo.authorization).expect(200);
    await person('nobody/heartbeats/spans').expect(404);
  });
});

describe('the trust in a person', () => {
  it.each([
    ['blue', 'blue', 0],
    ['green', 'green', 2],
    ['yellow', 'blue', 0],
    ['red', 'red', 1],
  ])('%s is shown as %s', async (level, trust_level, trust_value) => {
    await rowsOf(app.database, 'update users set trust_level = $2 where id = $1', [hugo.user.id, level]);
    expect((await person('hugo/trust_factor').expect(200)).body).toEqual({ trust_level, trust_value });
    await rowsOf(app.database, `update users set trust_level = 'blue' where id = $1`, [hugo.user.id]);
  });

  it('is nobody’s where nobody is', () => person('nobody/trust_factor').expect(404));
});

describe('projects in detail', () => {
  const BETA = {
    name: 'beta',
    total_seconds: 240,
    languages: ['Python'],
    repo_url: null,
    total_heartbeats: 3,
    first_heartbeat: '2025-12-15T10:01:30.000Z',
    last_heartbeat: '2025-12-15T10:08:40.000Z',
    most_recent_heartbeat: '2025-12-15T10:08:40.000Z',
    archived: false,
  };

  it('are listed, most time first', async () => {
    const { body } = await person('ada/projects/details').expect(200);
    expect(body.projects).toMatchObject([{ name: 'alpha', total_seconds: 450, total_heartbeats: 6 }, BETA]);
    expect((await person('ada/projects/details', { projects: 'beta' })).body).toEqual({ projects: [BETA] });
    expect((await person('ada/projects/details', { since: '2025-12-16' })).body).toEqual({ projects: [] });
    expect((await person('hugo/projects/details').expect(403)).body).toEqual(HIDDEN);
  });

  it('are found one by one', async () => {
    expect((await person('ada/project/beta').expect(200)).body).toEqual(BETA);
    await person('ada/project/delta').expect(404);
    expect((await person('ada/project/%20').expect(400)).body).toEqual({ error: 'whats the name?' });
    await person('hugo/project/beta').expect(403);
  });

  it('are not there when they are put away', async () => {
    await rowsOf(app.database, `update projects set archived_at = now() where name = 'beta'`);
    await person('ada/project/beta').expect(404);
    await get('/api/v1/badge/ada/beta').expect(404);
    expect((await person('ada/projects/details')).body.projects).toHaveLength(1);
    expect((await person('ada/projects')).body.projects).toEqual(['alpha', 'beta']);
    await rowsOf(app.database, `update projects set archived_at = null where name = 'beta'`);
  });
});

describe('the operator’s programs', () => {
  it('find people by address and Slack id', async () => {
    const found = await person('lookup_email/ADA@example.com', {}, BOT).expect(200);
    expect(found.body).toEqual({ user_id: ada.user.id, email: 'ada@example.com' });
    const missing = await person('lookup_email/bob@example.com', {}, BOT).expect(404);
    expect(missing.body).toEqual({ error: 'User not found', email: 'bob@example.com' });
    const slack = await person('lookup_slack_uid/U0ADA', {}, root.authorization).expect(200);
    expect(slack.body).toEqual({ user_id: ada.user.id, slack_uid: 'U0ADA' });
    const name = await person('lookup_slack_uid/ada', {}, BOT).expect(404);
    expect(name.body).toEqual({ error: 'User not found', slack_uid: 'ada' });
    await person('lookup_email/ada@example.com').expect(401);
    await person('lookup_email/ada@example.com', {}, ada.authorization).expect(403);
  });

  it('read seconds as a bare number', async () => {
    const stats = (query: Query = {}) => get('/api/v1/stats', query, BOT);
    const { text, headers } = await stats({ username: 'ada' }).expect(200);
    expect([text, headers['content-type']]).toEqual(['570', 'text/plain; charset=utf-8']);
    expect((await stats({ user_email: 'ada@example.com', start_date: '2025-12-15' })).text).toBe('570');
    expect((await stats({ username: 'U0ADA', end_date: '2025-12-14' })).text).toBe('0');
    expect(Number((await stats().expect(200)).text)).toBeGreaterThan(0);
    expect((await stats({ username: 'bob' }).expect(404)).body).toEqual({ error: 'User not found' });
    expect((await stats({ start_date: '15.12.2025' }).expect(422)).body).toEqual({ error: 'Invalid start_date' });
    await get('/api/v1/stats').expect(401);
    await get('/api/v1/stats', {}, 'Bearer nobody').expect(401);
    await get('/api/v1/stats', {}, ada.authorization).expect(403);
  });
});

describe('badges', () => {
  it('lead to who paints them', async () => {
    const { headers } = await get('/api/v1/badge/ada/alpha', { style: 'flat-square' }).expect(307);
    expect(headers.location).toBe(
      'https://img.shields.io/static/v1?label=alpha&message=7m&color=blue&style=flat-square',
    );
    await get('/api/v1/badge/ada/group/alpha').expect(404);
    await get('/api/v1/badge/hugo/alpha').expect(403);
    await get('/api/v1/badge/ada/%20').expect(400);
  });
});

describe('everybody', () => {
  it('who is at work is listed, of those who let everybody look them up', async () => {
    expect((await get('/api/v1/currently_hacking').expect(200)).body).toEqual({ count: 0, users: [] });
    const time = app.clock.now() / 1e6 - 60;
    for (const { authorization } of [ada, hugo]) {
      await app.request
        .post('/api/v1/users/current/heartbeats')
        .set('authorization', authorization)
        .send({ entity: '/x', type: 'file', time, project: 'now' })
        .expect(202);
    }
    expect((await get('/api/v1/currently_hacking').expect(200)).body).toEqual({
      count: 1,
      users: [
        {
          id: ada.user.id,
          username: 'ada',
          display_name: 'ada',
          slack_uid: 'U0ADA',
          avatar_url: `http://beatkeeper.test/photo/${ada.user.uuid}`,
          active_project: { name: 'now' },
        },
      ],
    });
  });

  it('how many were convicted is counted', async () => {
    expect((await get('/api/v1/banned_users/counts').expect(200)).body).toEqual({ day: 0, week: 0, month: 0 });
  });
});
