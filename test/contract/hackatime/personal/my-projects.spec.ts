import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PersonalHouse, startHouse } from './personal-house.js';

let house: PersonalHouse;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house?.site.close());

const MAPPINGS = '/my/project_repo_mappings';
const read = async (query = '', authorization?: string) =>
  (await house.get(`/my/projects${query}`, authorization).expect(200)).body;
const patch = (path: string, body?: object | string, authorization = house.jane.authorization) => {
  const request = house.server.request.patch(`${MAPPINGS}/${path}`).set('authorization', authorization);
  return body === undefined ? request : request.send(body);
};
const push = (project: string, authorization: string) =>
  house.server.request
    .post('/api/hackatime/v1/users/current/heartbeats')
    .set('authorization', authorization)
    .send({ entity: '/a.ts', type: 'file', time: 1_791_650_000, project })
    .expect(202);

const ATLAS = {
  name: 'atlas',
  total_seconds: 0,
  most_recent_heartbeat: '2026-10-10T04:40:00.000Z',
  languages: [],
  archived: false,
  repo_url: null,
  archived_at: null,
};
const BEACON = {
  name: 'beacon',
  total_seconds: 900,
  most_recent_heartbeat: '2026-10-10T18:30:00.000Z',
  languages: ['TypeScript'],
  archived: false,
  repo_url: null,
  archived_at: null,
};

describe('projects', () => {
  it('are all listed, with the time of today', async () => {
    expect(await read()).toEqual({
      interval: 'daily',
      start_date: '2026-10-11',
      end_date: '2026-10-11',
      projects: [BEACON, ATLAS],
    });
  });

  it.each([
    ['?interval=weekly', 'weekly', '2026-10-05', '2026-10-11', [3720, 0]],
    ['?interval=WEEK', 'week', '2026-10-05', '2026-10-11', [3720, 0]],
    ['?interval=month', 'month', '2026-10-01', '2026-10-11', [3720, 0]],
    ['?interval=monthly', 'monthly', '2026-09-12', '2026-10-11', [3720, 300]],
    ['?interval=year', 'year', '2026-01-01', '2026-10-11', [3720, 300]],
    ['?interval=all_time', 'all_time', '1970-01-02', '2026-10-11', [3720, 300]],
    ['?interval=constructor', 'daily', '2026-10-11', '2026-10-11', [900, 0]],
    ['?from=2026-09-20&to=2026-09-20', 'custom', '2026-09-20', '2026-09-20', [300, 0]],
    ['?from=2026-10-10', 'custom', '2026-10-10', '2026-10-11', [3720, 0]],
    ['?from=never&to=%00', 'daily', '2026-10-11', '2026-10-11', [900, 0]],
    ['?from=2026-10-11&to=2026-10-01', 'custom', '2026-10-11', '2026-10-01', [0, 0]],
  ])('%s', async (query, interval, start_date, end_date, seconds) => {
    const body = await read(query);
    expect(body).toMatchObject({ interval, start_date, end_date });
    expect(body.projects.map((project: { total_seconds: number }) => project.total_seconds)).toEqual(seconds);
  });
});

describe('a repository', () => {
  it('is linked by its address, as JSON or as a form', async () => {
    const { server, jane } = house;
    const link = patch('beacon', { repo_url: 'https://github.com/jane/beacon' });
    await link.expect(302).expect('location', '/account');
    const form = 'project_repo_mapping%5Brepo_url%5D=https%3A%2F%2Fgitlab.com%2Fjane%2Fatlas';
    await server.request
      .patch(`${MAPPINGS}/atlas`)
      .set({ authorization: jane.authorization, 'content-type': 'application/x-www-form-urlencoded' })
      .send(form)
      .expect(302);
    expect((await read()).projects).toEqual([
      { ...BEACON, repo_url: 'https://github.com/jane/beacon' },
      { ...ATLAS, repo_url: 'https://gitlab.com/jane/atlas' },
    ]);
    await patch('beacon', { repo_url: 'https://github.com/jane/other' }).expect(302);
    expect((await read()).projects[0]).toMatchObject({ repo_url: 'https://github.com/jane/other' });
  });

  it.each([
    [{}, 'repo_url: This field is required.'],
    [{ repo_url: '' }, 'repo_url: This field is required.'],
    [{ repo_url: 7 }, 'repo_url: This field is required.'],
    [{ repo_url: 'demo' }, 'url: Must be an http:// or https:// URL without credentials.'],
    [{ repo_url: 'javascript:alert(1)' }, 'url: Must be an http:// or https:// URL without credentials.'],
    [{ repo_url: 'https://u:p@github.com/a/b' }, 'url: Must be an http:// or https:// URL without credentials.'],
    [{ repo_url: 'https://github.com/' }, 'url: Must name a repository, or full_name must.'],
    [{ repo_url: 'https://git.example.com/a/b' }, 'provider: This field is required.'],
  ])('%j is none', async (body, message) => {
    const answer = await patch('beacon', body).expect(422);
    expect(answer.body).toEqual({ error: 'Invalid values', errors: [message] });
  });

  it('is not linked by what is no body', async () => {
    for (const text of ['[]', '{', '7']) {
      const request = patch('beacon').set('content-type', 'application/json');
      await request.send(text).expect(422, { error: 'The body is no JSON object' });
    }
    await patch('nothing', { repo_url: 'https://github.com/a/b' }).expect(404, { error: 'Project not found' });
  });
});

describe('projects that are put away', () => {
  it('are told so, keep their time, and stay in the list of WakaTime', async () => {
    await patch('atlas/archive').expect(302).expect('location', '/account');
    const [, atlas] = (await read('?interval=all_time')).projects;
    expect(atlas).toMatchObject({
      name: 'atlas',
      total_seconds: 300,
      archived: true,
      archived_at: '2026-10-10T20:30:00.000Z',
    });
    const listed = (await house.get('/api/v1/users/current/projects').expect(200)).body.data;
    expect(listed.map(({ name }: { name: string }) => name)).toEqual(['beacon', 'atlas']);
    await patch('atlas/unarchive').expect(302);
    expect((await read()).projects[1]).toMatchObject({ archived: false, archived_at: null });
  });

  it('may have any name', async () => {
    const kim = await house.server.createUser({ username: 'kim' });
    for (const name of ['a/b', '100%', 'ü & ö', 'archive', '<<LAST_PROJECT>>', '..']) {
      await push(name, kim.authorization);
      const path = encodeURIComponent(name).replaceAll('.', '%2E');
      const { status } = await patch(`${path}/archive`, undefined, kim.authorization);
      expect([name, status]).toEqual([name, name === '<<LAST_PROJECT>>' ? 404 : 302]);
    }
  });

  it('are none where nobody knows the name', async () => {
    for (const name of ['%00', '%ff', 'nothing', "x'--", 'a'.repeat(3_000)]) {
      for (const act of ['archive', 'unarchive']) {
        const { status } = await patch(`${name}/${act}`);
        expect([400, 404]).toContain(status);
      }
    }
  });
});

describe('who may', () => {
  const WRITES = ['beacon/archive', 'beacon/unarchive', 'beacon'];

  it('do this with a key that writes, for their own projects', async () => {
    const { server, jane } = house;
    const other = await server.createUser();
    const readOnly = `Bearer ${await server.createKey(jane.user, { isReadOnly: true })}`;
    const { authorization } = await house.letIn(jane, 'read write_heartbeats');
    const body = { repo_url: 'https://github.com/a/b' };
    for (const path of WRITES) {
      await patch(path, body, other.authorization).expect(404, { error: 'Project not found' });
      await patch(path, body, readOnly).expect(403, { error: 'insufficient_scope' });
      await patch(path, body, authorization).expect(403, { error: 'Forbidden' });
      await server.request.patch(`${MAPPINGS}/${path}`).expect(401, { error: 'Unauthorized' });
    }
    expect((await read('', readOnly)).projects).toHaveLength(2);
    await house.get('/my/projects', authorization).expect(403);
  });

  it('do it at a browser with the token of our own form', async () => {
    const { server, jane } = house;
    const { browser } = await house.asPerson(jane);
    await browser.get('/account');
    const send = (path: string, method: string, headers: Record<string, string> = {}) =>
      fetch(server.url + path, { method, redirect: 'manual', headers: { cookie: browser.cookieHeader, ...headers } });
    const own = { origin: server.url, 'sec-fetch-site': 'same-origin', 'x-csrf-token': browser.csrfToken };
    expect((await send('/my/projects', 'GET')).status).toBe(200);
    expect((await send(`${MAPPINGS}/beacon/archive`, 'PATCH')).status).toBe(403);
    const foreign = { ...own, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await send(`${MAPPINGS}/beacon/archive`, 'PATCH', foreign)).status).toBe(403);
    expect((await read()).projects[0]).toMatchObject({ name: 'beacon', archived: false });
    expect((await send(`${MAPPINGS}/beacon/archive`, 'PATCH', own)).status).toBe(302);
    expect((await read()).projects[0]).toMatchObject({ name: 'beacon', archived: true });
    expect((await send(`${MAPPINGS}/beacon/unarchive`, 'PATCH', own)).status).toBe(302);
  });
});
