import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PrimaryKeys } from '#libs/api-keys';
import { GrantsService } from '#libs/oauth';
import { type PersonalHouse, startHouse } from './personal-house.js';

const PATH = '/api/v1/authenticated/api_keys';
const ROTATE = '/my/settings/rotate_api_key';
const KEY = /^waka_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const BOTH = 'read write_heartbeats';
const BEAT = { entity: '/a.ts', type: 'file', time: 1_791_650_000 };

let house: PersonalHouse;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house?.site.close());

const audited = (id: number, action: string) =>
  house.query(
    `select a.actor_kind, a.actor_id, a.target_kind from audit_log a
    join api_keys k on k.id::text = a.target_id where k.user_id = $1 and a.action = $2`,
    [id, action],
  );

describe('a caller with an API key', () => {
  it('gets that very key, however it was shown', async () => {
    const { server, jane, get } = house;
    const bare = jane.apiKey.replace('waka_', '');
    await get(PATH)
      .expect(200, { token: jane.apiKey })
      .expect('cache-control', /no-store/);
    await get(PATH, `Bearer ${bare}`).expect(200, { token: bare });
    await server.request.get(`${PATH}?api_key=${jane.apiKey}`).expect(200, { token: jane.apiKey });
    const readOnly = await server.createKey(jane.user, { isReadOnly: true });
    await get(PATH, `Bearer ${readOnly}`).expect(200, { token: readOnly });
    expect(await audited(jane.user.id, 'api_key.revealed')).toEqual([]);
  });
});

describe('an app', () => {
  it('that may not send activity gets none', async () => {
    const { authorization } = await house.letIn(house.jane, 'read');
    await house.get(PATH, authorization).expect(403, {
      error: 'Keys are for apps that may send activity: ask for the scope write_heartbeats',
    });
  });

  it('that may gets its own, always the same, which sends activity and shows how much there is', async () => {
    const { server } = house;
    const kim = await server.createUser({ username: 'kim' });
    const { authorization } = await house.letIn(kim, BOTH, { name: 'Setup wizard' });
    const { token } = (await house.get(PATH, authorization).expect(200)).body;
    expect(token).toMatch(KEY);
    await house.get(PATH, authorization).expect(200, { token });
    const bearer = `Bearer ${token}`;
    const push = () =>
      server.request.post('/api/hackatime/v1/users/current/heartbeats').set('authorization', bearer).send(BEAT);
    await push().expect(202);
    await house.get('/api/hackatime/v1/users/current/statusbar/today', bearer).expect(200);
    await house.get('/api/v1/my/heartbeats', bearer).expect(403);
    await house.get('/api/v1/authenticated/me', bearer).expect(403);
    await server.request.post(ROTATE).set('authorization', bearer).expect(403);
    expect(
      await house.query(
        'select label, scopes, is_primary, sealed_key is null as is_open from api_keys where user_id = $1 and grant_id is not null',
        [kim.user.id],
      ),
    ).toEqual([
      { label: 'Setup wizard', scopes: ['write_heartbeats', 'read_summaries'], is_primary: false, is_open: false },
    ]);
    const stored = await house.query('select k::text as row from api_keys k where user_id = $1', [kim.user.id]);
    expect(JSON.stringify(stored)).not.toContain(token.slice(-12));
    const byApp = { actor_kind: 'app', actor_id: expect.any(String), target_kind: 'api_key' };
    expect(await audited(kim.user.id, 'api_key.created')).toContainEqual(byApp);
    expect(await audited(kim.user.id, 'api_key.revealed')).toEqual([byApp]);
  });

  it('gets one, however often it asks at once', async () => {
    const sam = await house.server.createUser({ username: 'sam' });
    const { authorization } = await house.letIn(sam, BOTH);
    const answers = await Promise.all(Array.from({ length: 4 }, () => house.get(PATH, authorization).expect(200)));
    expect(new Set(answers.map(({ body }) => body.token)).size).toBe(1);
    const made = 'select count(*)::integer as n from api_keys where user_id = $1 and grant_id is not null';
    expect(await house.query(made, [sam.user.id])).toEqual([{ n: 1 }]);
  });

  it('loses it with its access, and gets another with a new one', async () => {
    const { server } = house;
    const lee = await server.createUser({ username: 'lee' });
    const { app, authorization } = await house.letIn(lee, BOTH);
    const { token } = (await house.get(PATH, authorization).expect(200)).body;
    const grants = server.app.get(GrantsService, { strict: false });
    const [grant] = await grants.list(lee.user.id);
    await grants.revoke(lee.user.id, grant?.id ?? '', { kind: 'operator' });
    await house.get('/api/hackatime/v1/users/current/statusbar/today', `Bearer ${token}`).expect(401);
    await house.get(PATH, authorization).expect(401);
    expect(
      await house.query(
        'select revoked_at is null as lives from api_keys where user_id = $1 and grant_id is not null',
        [lee.user.id],
      ),
    ).toEqual([{ lives: false }]);
    const again = await house.site.signIn(await house.asPerson(lee), app, { scope: BOTH });
    const other = (await house.get(PATH, `Bearer ${again.access}`).expect(200)).body.token;
    expect(other).toMatch(KEY);
    expect(other).not.toBe(token);
  });

  it('loses it with the app, and without the right to send', async () => {
    const { server, site } = house;
    const max = await server.createUser({ username: 'max' });
    const { app, authorization } = await house.letIn(max, BOTH);
    const { token } = (await house.get(PATH, authorization).expect(200)).body;
    const works = async (status: number) =>
      house.get('/api/hackatime/v1/users/current/statusbar/today', `Bearer ${token}`).expect(status);
    await house.query(`update oauth_grants set scopes = '{read}' where user_id = $1`, [max.user.id]);
    await works(401);
    await house.query(`update oauth_grants set scopes = '{read,write_heartbeats}' where user_id = $1`, [max.user.id]);
    await works(200);
    expect((await site.change(app, 'DELETE')).status).toBe(204);
    await works(401);
  });

  it('may not fetch it all the time', async () => {
    const pat = await house.server.createUser({ username: 'pat' });
    const { authorization } = await house.letIn(pat, BOTH);
    for (let fetched = 0; fetched < 5; fetched++) await house.get(PATH, authorization).expect(200);
    const { body, headers } = await house.get(PATH, authorization).expect(429);
    expect(body).toEqual({ error: 'Too many requests. Try again soon' });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe.each([
  ['never', 'is shown its key once'],
  ['owner+oauth', 'is shown the primary key'],
])('with API_KEY_REVEAL=%s an app', (policy, does) => {
  let other: PersonalHouse;
  beforeAll(async () => {
    other = await startHouse({ API_KEY_REVEAL: policy });
  });
  afterAll(() => other?.site.close());

  it(does, async () => {
    const { server, jane } = other;
    const keys = server.app.get(PrimaryKeys, { strict: false });
    const primary = await keys.create(jane.user.id, { kind: 'operator' });
    const { authorization } = await other.letIn(jane, BOTH);
    const first = (await other.get(PATH, authorization).expect(200)).body.token;
    if (policy === 'never') {
      expect(first).not.toBe(primary.apiKey);
      await other.get(PATH, authorization).expect(403, { error: 'Keys are not shown again' });
    } else {
      expect(first).toBe(primary.apiKey);
      const reader = await other.letIn(jane, 'read');
      await other.get(PATH, reader.authorization).expect(403);
    }
  });
});

describe('rotation', () => {
  it('makes a new primary key; the one before is dead at once', async () => {
    const { server } = house;
    const kay = await server.createUser({ username: 'kay' });
    const rotate = (key: string) => server.request.post(ROTATE).set('authorization', `Bearer ${key}`);
    const first = (await rotate(kay.apiKey).expect(200)).body;
    expect(first).toEqual({ token: expect.stringMatching(KEY) });
    const second = (await rotate(first.token).expect(200)).body;
    expect(second.token).not.toBe(first.token);
    await rotate(first.token).expect(401);
    await house.get(PATH, `Bearer ${second.token}`).expect(200, second);
    await house.get(PATH, kay.authorization).expect(200);
    expect(await audited(kay.user.id, 'api_key.rotated')).toHaveLength(2);
  });

  it('takes a key that may do everything', async () => {
    const { server, jane } = house;
    for (const key of [{ isReadOnly: true }, { scopes: new Set(['write_heartbeats'] as const) }]) {
      const narrow = await server.createKey(jane.user, key);
      await server.request.post(ROTATE).set('authorization', `Bearer ${narrow}`).expect(403, { error: 'Forbidden' });
    }
    const { authorization } = await house.letIn(jane, BOTH);
    await server.request.post(ROTATE).set('authorization', authorization).expect(403);
    await server.request.post(ROTATE).expect(401);
  });

  it('takes the token of our own form at a browser, and a recent login', async () => {
    const { server, jane } = house;
    const { browser } = await house.asPerson(jane);
    await browser.get('/account');
    const send = (headers: Record<string, string>) =>
      fetch(server.url + ROTATE, { method: 'POST', headers: { cookie: browser.cookieHeader, ...headers } });
    const own = { origin: server.url, 'sec-fetch-site': 'same-origin', 'x-csrf-token': browser.csrfToken };
    expect((await send({ ...own, 'x-csrf-token': 'x' })).status).toBe(403);
    expect((await send({ ...own, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const answer = await send(own);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ token: expect.stringMatching(KEY) });
    server.clock.advance(11 * 60_000_000);
    expect((await send(own)).status).toBe(403);
  });
});
