import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminKeysService } from '#libs/admin';
import { PrimaryKeys } from '#libs/api-keys';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { rowsOf } from '../../support/rows.js';

const NOW = '2026-10-10T08:00:00Z';
const HEARTBEAT = { entity: '/home/ada/x.ts', type: 'file', time: Date.parse(NOW) / 1000 };

let app: TestApp;
let ada: TestUser;
let eve: TestUser;
let root: TestUser;
let office: string;

beforeAll(async () => {
  app = await startApp({ now: NOW });
  ada = await app.createUser({ username: 'ada', email: 'ada@example.com' });
  eve = await app.createUser({ username: 'eve', settings: { allow_public_stats_lookup: true } });
  root = await app.createUser({ username: 'root', adminLevel: 'viewer' });
  const { token } = await app.app.get(AdminKeysService, { strict: false }).create('operator', {
    owner: root.user.id,
    name: 'scripts',
  });
  office = `Bearer ${token}`;
  await app.request.post('/api/heartbeat').set('authorization', ada.authorization).send(HEARTBEAT).expect(201);
}, 60_000);
afterAll(() => app?.close());

const ask = (path: string, authorization?: string) => {
  const asked = app.request.get(`/api/special/${path}`);
  return authorization === undefined ? asked : asked.set('authorization', authorization);
};
const looks = () => rowsOf(app.database, `select target_id from audit_log where action = 'person.viewed' order by seq`);

describe('what scripts ask of people', () => {
  it('is told to the person', async () => {
    expect((await ask('email', ada.authorization).expect(200)).body).toEqual({ email: 'ada@example.com' });
    expect((await ask('email?user=ada', ada.authorization).expect(200)).body).toEqual({ email: 'ada@example.com' });
    expect((await ask('email', eve.authorization).expect(200)).body).toEqual({ email: null });
    expect((await ask('hasData/?user=ada', ada.authorization).expect(200)).body).toEqual({ hasData: true });
    expect((await ask('hasData', eve.authorization).expect(200)).body).toEqual({ hasData: false });
    expect(await looks()).toEqual([]);
  });

  it('is told to who administers, and that is written down', async () => {
    for (const credential of [office, root.authorization]) {
      expect((await ask('email?user=ada', credential).expect(200)).body).toEqual({ email: 'ada@example.com' });
      expect((await ask(`hasData?user=${ada.user.id}`, credential).expect(200)).body).toEqual({ hasData: true });
      expect((await ask('hasData?user=eve', credential).expect(200)).body).toEqual({ hasData: false });
      await ask('hasData?user=nobody', credential).expect(404);
    }
    expect(await looks()).toHaveLength(6);
    expect((await ask('email', office).expect(200)).body).toEqual({ email: null });
  });

  it('is told to nobody else', async () => {
    for (const path of ['email?user=ada', 'hasData?user=ada', 'apikey?user=ada', 'email?user=nobody']) {
      const { status, text, headers } = await ask(path, eve.authorization);
      expect([status, text]).toEqual([404, '404 not found']);
      expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    }
    for (const path of ['email?user=eve', 'hasData?user=eve']) await ask(path, ada.authorization).expect(404);
    for (const path of ['email', 'email?user=ada', 'hasData?user=eve', 'apikey']) await ask(path).expect(401);
  });

  it('takes a scope of the person', async () => {
    const narrow = await app.createKey(ada.user, { scopes: new Set(['email'] as const) });
    const wrong = await app.createKey(ada.user, { scopes: new Set(['read_goals'] as const) });
    await ask('email', `Bearer ${narrow}`).expect(200);
    await ask('hasData', `Bearer ${narrow}`).expect(403);
    await ask('email', `Bearer ${wrong}`).expect(403);
  });
});

describe('the primary key', () => {
  it('is shown to its owner, by a key that may do everything, five times an hour', async () => {
    const person = await app.createUser();
    await ask('apikey', person.authorization).expect(404);
    const keys = app.app.get(PrimaryKeys, { strict: false });
    const { apiKey } = await keys.create(person.user.id, { kind: 'operator' });
    const answer = await ask('apikey', person.authorization).expect(200);
    expect([answer.body, answer.headers['cache-control']]).toEqual([{ apiKey }, 'no-store']);
    expect((await ask(`apikey?user=${person.user.username}`, `Bearer ${apiKey}`).expect(200)).body).toEqual({ apiKey });
    const readOnly = await app.createKey(person.user, { isReadOnly: true });
    await ask('apikey', `Bearer ${readOnly}`).expect(403);
    const told = await rowsOf(app.database, `select actor_id from audit_log where action = 'api_key.revealed'`);
    expect(told).toEqual([{ actor_id: person.user.uuid }, { actor_id: person.user.uuid }]);
    await ask('apikey', person.authorization).expect(200);
    await ask('apikey', person.authorization).expect(200);
    await ask('apikey', person.authorization).expect(429);
  });

  it('is shown to no administrator', async () => {
    const keys = app.app.get(PrimaryKeys, { strict: false });
    await keys.create(ada.user.id, { kind: 'operator' });
    for (const credential of [office, root.authorization]) {
      const { status, text } = await ask('apikey?user=ada', credential);
      expect([status, text]).toEqual([403, 'Keys are shown to their owners alone']);
    }
    await ask('apikey', office).expect(403);
  });

  it('is shown to nobody where keys are not shown again', async () => {
    const strict = await startApp({ now: NOW, config: { API_KEY_REVEAL: 'never' } });
    try {
      const person = await strict.createUser();
      await strict.app.get(PrimaryKeys, { strict: false }).create(person.user.id, { kind: 'operator' });
      const asked = strict.request.get('/api/special/apikey').set('authorization', person.authorization);
      const { status, text } = await asked;
      expect([status, text]).toEqual([403, 'Keys are not shown again']);
    } finally {
      await strict.close();
    }
  }, 60_000);
});
