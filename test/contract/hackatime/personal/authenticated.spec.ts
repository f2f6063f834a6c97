import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PersonalHouse, startHouse } from './personal-house.js';

const BASE = '/api/v1/authenticated';
const ROUTES = ['me', 'hours', 'streak', 'projects', 'api_keys', 'heartbeats/latest'];

let house: PersonalHouse;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house?.site.close());

const read = async (path: string, authorization?: string) =>
  (await house.get(`${BASE}/${path}`, authorization).expect(200)).body;

describe('me', () => {
  it('says who the caller is', async () => {
    const { jane, query } = house;
    await query(`update users set slack_id = 'U0JANE' where id = $1`, [jane.user.id]);
    expect(await read('me')).toEqual({
      id: jane.user.id,
      emails: ['jane@example.com'],
      slack_id: 'U0JANE',
      github_username: 'jane',
      trust_factor: { trust_level: 'blue', trust_value: 0 },
    });
  });

  it('tells nobody of an address that is not confirmed, nor of a suspicion', async () => {
    const kim = await house.server.createUser({ username: 'kim', email: 'kim@example.com' });
    await house.setTrust(kim, 'yellow');
    expect(await read('me', kim.authorization)).toEqual({
      id: kim.user.id,
      emails: [],
      slack_id: null,
      github_username: null,
      trust_factor: { trust_level: 'blue', trust_value: 0 },
    });
    await house.setTrust(kim, 'green');
    expect(await read('me', kim.authorization)).toMatchObject({
      trust_factor: { trust_level: 'green', trust_value: 2 },
    });
  });
});

describe('hours', () => {
  it.each([
    ['', { start_date: '2026-10-05', end_date: '2026-10-11', total_seconds: 3720 }],
    [
      '?start_date=2026-09-20&end_date=2026-09-20',
      { start_date: '2026-09-20', end_date: '2026-09-20', total_seconds: 300 },
    ],
    ['?start_date=2026-09-01', { start_date: '2026-09-01', end_date: '2026-10-11', total_seconds: 4020 }],
    ['?start_date=2026-10-11T08:00:00Z', { start_date: '2026-10-11', end_date: '2026-10-11', total_seconds: 900 }],
    ['?end_date=2026-10-10', { start_date: '2026-10-05', end_date: '2026-10-10', total_seconds: 2820 }],
    ['?start_date=soon&end_date=2026-02-30', { start_date: '2026-10-05', end_date: '2026-10-11', total_seconds: 3720 }],
    ['?start_date=9999-12-31', { start_date: '2026-10-05', end_date: '2026-10-11', total_seconds: 3720 }],
    ['?start_date[]=x&end_date=%00', { start_date: '2026-10-05', end_date: '2026-10-11', total_seconds: 3720 }],
    [
      '?start_date=2026-10-11&end_date=2026-10-01',
      { start_date: '2026-10-11', end_date: '2026-10-01', total_seconds: 0 },
    ],
  ])('%s', async (query, answer) => {
    expect(await read(`hours${query}`)).toEqual(answer);
  });
});

describe('streak', () => {
  it("counts local days of a quarter of an hour, and today's absence is no end yet", async () => {
    const { server } = house;
    expect(await read('streak')).toEqual({ streak_days: 2 });
    server.clock.set('2026-10-11T20:30:00Z');
    expect(await read('streak')).toEqual({ streak_days: 2 });
    server.clock.set('2026-10-12T20:30:00Z');
    expect(await read('streak')).toEqual({ streak_days: 0 });
    server.clock.set('2026-10-10T20:30:00Z');
    const nobody = await server.createUser();
    expect(await read('streak', nobody.authorization)).toEqual({ streak_days: 0 });
  });
});

describe('the latest heartbeat', () => {
  it('is a part of a row, or null', async () => {
    expect(await read('heartbeats/latest')).toEqual({
      id: expect.any(Number),
      created_at: '2026-10-10T20:30:00.000Z',
      time: 1791657000,
      category: 'coding',
      project: 'beacon',
      language: 'TypeScript',
      editor: 'VS Code',
      operating_system: 'Linux',
      machine: 'laptop',
      entity: '/home/jane/beacon/src/main.ts',
    });
    const nobody = await house.server.createUser();
    expect(await read('heartbeats/latest', nobody.authorization)).toEqual({ heartbeat: null });
  });
});

describe('projects', () => {
  const BEACON = {
    name: 'beacon',
    total_seconds: 3720,
    most_recent_heartbeat: '2026-10-10T18:30:00.000Z',
    languages: ['TypeScript', 'Markdown'],
    archived: false,
  };
  const ATLAS = {
    name: 'atlas',
    total_seconds: 300,
    most_recent_heartbeat: '2026-10-10T04:40:00.000Z',
    languages: ['Go'],
    archived: false,
  };

  it.each([
    ['', [BEACON, ATLAS]],
    ['?projects=atlas,nothing', [ATLAS]],
    ['?projects=,', [BEACON, ATLAS]],
    ['?since=2026-10-11', [BEACON]],
    ['?until=2026-10-01', [ATLAS]],
    ['?until_date=2026-09-20', [ATLAS]],
    ['?until_date=2026-09-19', []],
    [
      '?start_date=2026-10-11',
      [
        { ...BEACON, total_seconds: 900, languages: ['TypeScript'] },
        { ...ATLAS, total_seconds: 0, languages: [] },
      ],
    ],
    [
      '?start=2026-10-10T04:00:00Z&end=2026-10-10T04:15:00Z&since=2026-10-11',
      [{ ...BEACON, total_seconds: 900, languages: ['TypeScript'] }],
    ],
    ['?since=whenever&start=later&end_date=2026-99-99', [BEACON, ATLAS]],
    [
      '?start=2999-12-31&end=1970-01-01',
      [
        { ...ATLAS, total_seconds: 0, languages: [] },
        { ...BEACON, total_seconds: 0, languages: [] },
      ],
    ],
  ])('%s', async (query, projects) => {
    expect(await read(`projects${query}`)).toEqual({ projects });
  });

  it('leaves out what is put away, unless it is asked for', async () => {
    const { server, jane } = house;
    const patch = (act: string) =>
      server.request
        .patch(`/my/project_repo_mappings/atlas/${act}`)
        .set('authorization', jane.authorization)
        .expect(302)
        .expect('location', '/account');
    await patch('archive');
    expect(await read('projects')).toEqual({ projects: [BEACON] });
    expect(await read('projects?include_archived=true')).toEqual({ projects: [BEACON, { ...ATLAS, archived: true }] });
    expect(await read('hours?start_date=2026-09-01')).toMatchObject({ total_seconds: 4020 });
    await patch('unarchive');
    expect(await read('projects')).toEqual({ projects: [BEACON, ATLAS] });
  });
});

describe('numbers', () => {
  it("are Hackatime's for whoever has chosen so", async () => {
    const { jane } = house;
    const choose = (policy: string | null) =>
      house.query('update users set gap_policy = $2 where id = $1', [jane.user.id, policy]);
    await choose('hackatime');
    expect(await read('hours')).toMatchObject({ total_seconds: 1080 });
    expect(await read('streak')).toEqual({ streak_days: 0 });
    expect((await read('projects')).projects).toMatchObject([
      { name: 'beacon', total_seconds: 960 },
      { name: 'atlas', total_seconds: 240 },
    ]);
    await choose(null);
    expect(await read('hours')).toMatchObject({ total_seconds: 3720 });
  });
});

describe('who may ask', () => {
  it.each(ROUTES)('%s: nobody without a credential', async (route) => {
    const { body } = await house.server.request.get(`${BASE}/${route}`).expect(401);
    expect(body).toEqual({ error: 'Unauthorized' });
  });

  it('apps with the scope', async () => {
    const { authorization } = await house.letIn(house.jane, 'profile');
    expect(await read('me', authorization)).toMatchObject({ emails: ['jane@example.com'] });
    for (const route of ROUTES.slice(1)) {
      const { body, headers } = await house.get(`${BASE}/${route}`, authorization).expect(403);
      expect(body).toEqual({ error: 'insufficient_scope' });
      expect(headers['www-authenticate']).toContain('scope="read"');
    }
    const reader = await house.letIn(house.jane, 'read');
    expect(await read('me', reader.authorization)).toMatchObject({ github_username: 'jane' });
    expect(await read('hours', reader.authorization)).toMatchObject({ total_seconds: 3720 });
    const other = await house.letIn(house.jane, 'read_stats');
    await house.get(`${BASE}/me`, other.authorization).expect(403);
  });

  it('keys by scope', async () => {
    const { server, jane } = house;
    const key = await server.createKey(jane.user, { scopes: new Set(['read_stats']) });
    await house.get(`${BASE}/me`, `Bearer ${key}`).expect(403);
    await server.request.get(`${BASE}/streak?api_key=${jane.apiKey}`).expect(200, { streak_days: 2 });
  });

  it('nobody for somebody who is convicted', async () => {
    const { server } = house;
    const red = await server.createUser();
    const { authorization } = await house.letIn(red, 'read write_heartbeats');
    await house.setTrust(red, 'red');
    for (const route of ROUTES) {
      for (const credential of [red.authorization, authorization]) {
        await house.get(`${BASE}/${route}`, credential).expect(401, { error: 'Unauthorized' });
      }
    }
    await house.get('/api/v1/my/heartbeats', red.authorization).expect(401);
    await house.get('/api/v1/users/current', red.authorization).expect(200);
  });
});
