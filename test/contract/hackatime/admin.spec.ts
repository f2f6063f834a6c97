import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestApp } from '../../support/app.js';
import { BASE, type House, LEVELS, type Level, STAMP, startHouse } from './house.js';

let app: TestApp;
let as: House['as'];
let makeKey: House['makeKey'];
let person: House['person'];
let people: House['people'];
let keys: House['keys'];

beforeAll(async () => {
  ({ app, as, makeKey, person, people, keys } = await startHouse());
});
afterAll(() => app?.close());

const bearer = (level: Level) => ({ authorization: `Bearer ${keys[level].token}` });
const newest = async (n: number) => (await as('viewer', 'get', `/audit_logs?limit=${n}`)).body.audit_logs;

describe('check', () => {
  it('says who is calling, and with what', async () => {
    const { status, body, headers } = await as('viewer', 'get', '/check');
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toEqual({
      valid: true,
      auth: { type: 'api_key' },
      api_key: { id: keys.viewer.id, name: 'key of viewer', created_at: STAMP },
      creator: {
        id: people.viewer.user.id,
        username: 'the-viewer',
        display_name: 'the-viewer',
        admin_level: 'viewer',
      },
    });
  });

  it('takes the key as Bearer and as Token', async () => {
    const { token } = keys.viewer;
    for (const authorization of [`Bearer ${token}`, `Token token="${token}"`, `Token ${token}`]) {
      expect((await app.request.get(`${BASE}/check`).set({ authorization })).status, authorization).toBe(200);
    }
  });

  it.each(['api_key', 'token', 'access_token'])('does not take the key from the address: ?%s=', async (name) => {
    const { status, body } = await app.request.get(`${BASE}/check`).query({ [name]: keys.superadmin.token });
    expect([status, body]).toEqual([401, { error: 'Unauthorized' }]);
  });

  it('knows nobody without a credential, and no other key', async () => {
    for (const headers of [
      {},
      { authorization: 'Bearer hka_nothing' },
      { authorization: `Bearer hka_${'0'.repeat(64)}` },
    ]) {
      const { status, body, headers: sent } = await app.request.get(`${BASE}/check`).set(headers);
      expect([status, body]).toEqual([401, { error: 'Unauthorized' }]);
      expect(sent['www-authenticate']).toMatch(/^Bearer/);
    }
  });

  it('refuses the ordinary key of a superadmin', async () => {
    const { status, body } = await app.request
      .get(`${BASE}/check`)
      .set('authorization', people.superadmin.authorization);
    expect([status, body]).toEqual([403, { error: 'insufficient_scope' }]);
  });

  it('is all that an admin key is good for: nothing of its owner is open to it', async () => {
    for (const path of [
      '/api/v1/users/current/summaries?range=today',
      '/api/v1/users/current/heartbeats?date=2026-10-10',
    ])
      expect((await app.request.get(path).set(bearer('superadmin'))).status, path).toBe(403);
  });
});

describe('levels', () => {
  const ROUTES: readonly [Level, 'get' | 'post' | 'patch' | 'delete', string][] = [
    ['viewer', 'get', '/check'],
    ['viewer', 'get', '/admin_api_keys'],
    ['viewer', 'get', '/admin_api_keys/0'],
    ['admin', 'post', '/admin_api_keys'],
    ['admin', 'delete', '/admin_api_keys/0'],
    ['superadmin', 'get', '/permissions'],
    ['superadmin', 'patch', '/permissions/0'],
    ['viewer', 'get', '/audit_logs'],
    ['admin', 'get', '/audit_logs/verification'],
  ];

  it.each(ROUTES)('from %s up: %s %s', async (needs, method, path) => {
    expect((await app.request[method](`${BASE}${path}`)).status).toBe(401);
    for (const level of LEVELS) {
      const { status } = await as(level, method, path);
      if (LEVELS.indexOf(level) < LEVELS.indexOf(needs)) expect(status, level).toBe(403);
      else expect([200, 404, 422], level).toContain(status);
    }
  });
});

describe('admin API keys', () => {
  it('are created, shown once, used and revoked', async () => {
    const created = await as('admin', 'post', '/admin_api_keys', { name: 'nightly report' });
    expect(created.status).toBe(201);
    expect(created.headers['cache-control']).toBe('no-store');
    const { id, token } = created.body.admin_api_key;
    expect(created.body).toEqual({
      success: true,
      message: 'The key was created',
      admin_api_key: {
        id: expect.any(Number),
        name: 'nightly report',
        token: expect.stringMatching(/^hka_[0-9a-f]{64}$/),
        created_at: STAMP,
      },
    });
    expect((await as({ token }, 'get', '/check')).body.api_key).toEqual({
      id,
      name: 'nightly report',
      created_at: STAMP,
    });
    const shown = await as('viewer', 'get', `/admin_api_keys/${id}`);
    const living = {
      id,
      name: 'nightly report',
      token_preview: `${token.slice(0, 12)}...`,
      user: { id: people.admin.user.id, username: 'the-admin', display_name: 'the-admin', admin_level: 'admin' },
      created_at: STAMP,
      last_used_at: STAMP,
      revoked_at: null,
      active: true,
    };
    expect(shown.body).toEqual(living);
    expect((await as('viewer', 'get', '/admin_api_keys')).body.admin_api_keys).toContainEqual(living);
    expect((await as('admin', 'delete', `/admin_api_keys/${id}`)).body).toEqual({
      success: true,
      message: 'The key was revoked',
    });
    expect((await as({ token }, 'get', '/check')).status).toBe(401);
    expect((await as('viewer', 'get', `/admin_api_keys/${id}`)).body).toEqual({
      ...living,
      revoked_at: STAMP,
      active: false,
    });
    const { body: list } = await as('viewer', 'get', '/admin_api_keys');
    expect(list.admin_api_keys.map((key: { id: number }) => key.id)).not.toContain(id);
    const gone = await as('admin', 'delete', `/admin_api_keys/${id}`);
    expect([gone.status, gone.body]).toEqual([404, { error: 'Admin API key not found' }]);
  });

  it('take a form, too', async () => {
    const created = await as('admin', 'post', '/admin_api_keys').type('form').send({ name: 'by form' });
    expect([created.status, created.body.admin_api_key?.name]).toEqual([201, 'by form']);
  });

  it.each([
    ['nothing', undefined],
    ['no name', {}],
    ['an empty name', { name: '' }],
    ['a name that is no text', { name: 7 }],
    ['a name too long', { name: 'x'.repeat(121) }],
  ])('are refused with %s', async (_, body) => {
    const { status, body: answer } = await as('admin', 'post', '/admin_api_keys', body);
    expect([status, answer]).toEqual([422, { error: 'Invalid values', errors: ['name: 1 to 120 characters.'] }]);
  });

  it('are refused with a name that is taken, and with a body that is none', async () => {
    const taken = await as('admin', 'post', '/admin_api_keys', { name: 'key of admin' });
    expect([taken.status, taken.body]).toEqual([
      422,
      { error: 'Failed to create the admin API key', errors: ['Name is taken by another of your keys'] },
    ]);
    const list = await as('admin', 'post', '/admin_api_keys', ['nightly']);
    expect([list.status, list.body]).toEqual([422, { error: 'The body is no JSON object' }]);
  });

  it('are ended by others than their owner only when those are superadmins', async () => {
    const victim = await makeKey(people.superadmin);
    const refused = await as('admin', 'delete', `/admin_api_keys/${victim.id}`);
    expect([refused.status, refused.body]).toEqual([403, { error: 'This takes superadmin' }]);
    const other = await makeKey(people.admin);
    expect((await as('superadmin', 'delete', `/admin_api_keys/${other.uuid}`)).status).toBe(200);
    expect((await as(other, 'get', '/check')).status).toBe(401);
    expect((await as(victim, 'get', '/check')).status).toBe(200);
  });

  it.each(['0', '999999', '2147483648', 'x', '-1', '1e3', '%00', 'current'])('are not found as %s', async (id) => {
    expect((await as('viewer', 'get', `/admin_api_keys/${id}`)).status).toBe(404);
    expect((await as('superadmin', 'delete', `/admin_api_keys/${id}`)).status).toBe(404);
  });
});

describe('permissions', () => {
  it('lists who administers, most power first, and searches', async () => {
    await app.createUser({ username: 'zelda', adminLevel: 'viewer', email: 'zelda@example.com', fullName: 'Zelda Z' });
    const { body } = await as('superadmin', 'get', '/permissions');
    const levels = body.users.map((user: { admin_level: string }) => user.admin_level);
    expect([...new Set(levels)]).toEqual(['superadmin', 'admin', 'viewer']);
    const found = await as('superadmin', 'get', '/permissions?search=ZELDA%40');
    expect(found.body).toEqual({
      users: [
        {
          id: expect.any(Number),
          username: 'zelda',
          display_name: 'Zelda Z',
          admin_level: 'viewer',
          slack_username: null,
          github_username: null,
          email_addresses: ['zelda@example.com'],
          created_at: STAMP,
          updated_at: STAMP,
        },
      ],
    });
    await person();
    expect((await as('superadmin', 'get', '/permissions?search=nobody-here')).body).toEqual({ users: [] });
  });

  it('sets a level and writes it down', async () => {
    const grace = await person();
    const { id, username, uuid } = grace.user;
    const { status, body } = await as('superadmin', 'patch', `/permissions/${id}`, { admin_level: 'admin' });
    expect([status, body]).toEqual([
      200,
      {
        success: true,
        message: `${username}: default is now admin`,
        user: {
          id,
          username,
          display_name: username,
          admin_level: 'admin',
          previous_admin_level: 'default',
          updated_at: STAMP,
        },
      },
    ]);
    expect(await newest(1)).toEqual([
      {
        id: expect.any(String),
        seq: expect.any(Number),
        action: 'admin.level_changed',
        actor: {
          kind: 'admin_key',
          id: people.superadmin.user.uuid,
          credential: keys.superadmin.token.slice(0, 12),
        },
        target: { kind: 'user', id: uuid },
        details: { before: 'default', after: 'admin', address: '127.0.0.1' },
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        created_at: STAMP,
      },
    ]);
    expect((await as('superadmin', 'patch', `/permissions/${uuid}`, { admin_level: 'superadmin' })).status).toBe(200);
    expect((await as('superadmin', 'patch', `/permissions/${uuid}`, { admin_level: 'default' })).status).toBe(200);
  });

  it.each([
    {},
    { admin_level: 'ultraadmin' },
    { admin_level: 'owner' },
    { admin_level: '' },
    { admin_level: ['admin'] },
  ])('refuses %j', async (body) => {
    const grace = await person();
    const { status, body: answer } = await as('superadmin', 'patch', `/permissions/${grace.user.id}`, body);
    expect([status, answer]).toEqual([
      422,
      { error: 'Invalid admin level', errors: ['admin_level: one of default, viewer, admin, superadmin'] },
    ]);
  });

  it("is not for one's own level, nor for nobody's", async () => {
    const own = await as('superadmin', 'patch', `/permissions/${people.superadmin.user.id}`, { admin_level: 'admin' });
    expect([own.status, own.body]).toEqual([403, { error: 'Nobody changes their own admin level' }]);
    const nobody = await as('superadmin', 'patch', '/permissions/999999', { admin_level: 'admin' });
    expect([nobody.status, nobody.body]).toEqual([404, { error: 'User not found' }]);
  });
});

describe('the face', () => {
  it('answers in its own shape where there is nothing', async () => {
    const { status, body } = await as('superadmin', 'get', '/nothing');
    expect([status, body]).toEqual([404, { error: 'Not found.' }]);
  });

  it('has a document of its own', async () => {
    const { body } = await app.request.get('/docs/hackatime.json');
    expect(body.components.securitySchemes.adminKey).toMatchObject({ type: 'http', scheme: 'bearer' });
    expect(body.paths).toHaveProperty([`${BASE}/permissions/{id}`, 'patch', 'security'], [{ adminKey: [] }]);
  });
});
