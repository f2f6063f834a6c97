import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminKeysService } from '#libs/admin';
import { PrimaryKeys } from '#libs/api-keys';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { rowsOf } from '../../../support/rows.js';

const REVOCATION_KEY = 'revoker-51d0a7c94e23bf68-of-the-scanner';
const OPERATOR = { kind: 'operator' } as const;
const NOTHING = { success: false, error: 'Token is invalid or already revoked', owner_email: null, key_name: null };

let app: TestApp;
let ada: TestUser;

beforeAll(async () => {
  app = await startApp({
    now: '2026-10-10T12:00:00Z',
    config: { HKA_REVOCATION_KEY: REVOCATION_KEY, RATE_LIMIT: 'off' },
  });
  ada = await app.createUser({ username: 'ada', email: 'ada@example.com' });
  await rowsOf(app.database, 'update users set is_email_confirmed = true where id = $1', [ada.user.id]);
});
afterAll(() => app?.close());

const revoke = (body: unknown, authorization = `Bearer ${REVOCATION_KEY}`) =>
  app.request
    .post('/api/internal/revoke')
    .set('authorization', authorization)
    .set('content-type', 'application/json')
    .send(typeof body === 'string' ? body : JSON.stringify(body));

const isGood = async (key: string, path = '/api/v1/users/current') =>
  (await app.request.get(path).set('authorization', `Bearer ${key}`)).status;

const logged = (action: string) =>
  rowsOf(
    app.database,
    `select l.actor_kind, l.actor_id, l.credential, d.details - 'address' as details from audit_log l
    join audit_details d on d.audit_id = l.id where l.action = $1 order by l.seq desc limit 1`,
    [action],
  );

describe('a leaked API key', () => {
  it.each([
    ['as it is handed out', (key: string) => key],
    ['as a bare uuid', (key: string) => key.slice(5)],
    ['in capitals', (key: string) => key.slice(5).toUpperCase()],
  ])('%s is dead with the next request', async (_, write) => {
    const key = await app.createKey(ada.user, { label: 'Laptop' });
    expect(await isGood(key)).toBe(200);
    const answer = await revoke({ token: write(key) });
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        success: true,
        status: 'complete',
        token_type: 'API key',
        owner_email: 'ada@example.com',
        key_name: 'Laptop',
      },
    ]);
    expect(await isGood(key)).toBe(401);
    const again = await revoke({ token: write(key) });
    expect([again.status, again.body]).toEqual([200, NOTHING]);
    expect(await logged('api_key.revoked')).toEqual([
      { actor_kind: 'operator', actor_id: null, credential: 'revocation', details: { reason: 'leaked' } },
    ]);
  });

  it('that is the primary one is replaced', async () => {
    const primaries = app.app.get(PrimaryKeys, { strict: false });
    const { apiKey } = await primaries.create(ada.user.id, OPERATOR, { label: 'Editors' });
    expect((await revoke({ token: apiKey })).body).toMatchObject({ success: true, key_name: 'Editors' });
    expect(await isGood(apiKey)).toBe(401);
    const next = await primaries.reveal(ada.user.id, 'owner', OPERATOR);
    expect(next).not.toBe(apiKey);
    expect(await isGood(next)).toBe(200);
  });

  it('names no address that may be somebody else’s', async () => {
    const bob = await app.createUser({ username: 'bob', email: 'bob@example.com' });
    expect((await revoke({ token: bob.apiKey })).body).toEqual({
      success: true,
      status: 'complete',
      token_type: 'API key',
      owner_email: null,
      key_name: 'API key',
    });
  });

  it('reported twice at once is ended once', async () => {
    const key = await app.createKey(ada.user);
    const answers = await Promise.all([1, 2, 3].map(() => revoke({ token: key })));
    expect(answers.map(({ body }) => body.success).sort()).toEqual([false, false, true]);
  });
});

it('a leaked admin key is dead with the next request', async () => {
  const boss = await app.createUser({ username: 'boss', adminLevel: 'admin' });
  const { token } = await app.app
    .get(AdminKeysService, { strict: false })
    .create('operator', { owner: boss.user.id, name: 'nightly' });
  expect(await isGood(token, '/api/admin/v1/check')).toBe(200);
  const answer = await revoke({ token });
  expect(answer.body).toEqual({
    success: true,
    status: 'complete',
    token_type: 'Admin API key',
    owner_email: null,
    key_name: 'nightly',
  });
  expect(await isGood(token, '/api/admin/v1/check')).toBe(401);
  expect((await revoke({ token })).body).toEqual(NOTHING);
  expect(await logged('admin_key.revoked')).toEqual([
    {
      actor_kind: 'operator',
      actor_id: null,
      credential: 'revocation',
      details: { owner: boss.user.uuid, name: 'nightly', preview: token.slice(0, 12), reason: 'leaked' },
    },
  ]);
});

describe('a report', () => {
  it.each([
    [{}],
    [{ token: '' }],
    [{ token: ' ' }],
    [{ token: null }],
    [{ token: ['x'] }],
    [''],
  ])('%j is refused', async (body) => {
    const answer = await revoke(body);
    expect([answer.status, answer.body]).toEqual([400, { error: 'Token is required' }]);
  });

  it.each([
    'x',
    'waka_nothing',
    `hka_${'0'.repeat(64)}`,
    '00000000-0000-4000-8000-000000000000',
    'a'.repeat(9000),
  ])('of what opens nothing says so: %.20s', async (token) => {
    const answer = await revoke({ token });
    expect([answer.status, answer.body]).toEqual([200, NOTHING]);
  });

  it('takes the key for it and no other', async () => {
    for (const authorization of ['Bearer wrong', ada.authorization, '']) {
      const answer = await revoke({ token: ada.apiKey }, authorization);
      expect([answer.status, answer.body]).toEqual([401, { error: 'Unauthorized' }]);
    }
    expect(await isGood(ada.apiKey)).toBe(200);
  });

  it('is refused where no key for it is set', async () => {
    const bare = await startApp({ now: '2026-10-10T12:00:00Z' });
    try {
      for (const value of ['Bearer ', 'Bearer undefined', `Bearer ${REVOCATION_KEY}`]) {
        const { status } = await bare.request
          .post('/api/internal/revoke')
          .set('authorization', value)
          .send({ token: 'x' });
        expect(status).toBe(401);
      }
    } finally {
      await bare.close();
    }
  });
});
