import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';

let app: TestApp;
let ada: TestUser;

beforeAll(async () => {
  app = await startApp({ now: '2026-10-10T12:00:00Z' });
  ada = await app.createUser({ username: 'ada' });
});
afterAll(() => app?.close());

const CURRENT = '/api/v1/users/current';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const bare = () => ada.apiKey.slice('waka_'.length);

describe('every way a client carries its key', () => {
  it.each<[string, () => string]>([
    ['Basic of the key alone', () => `Basic ${base64(ada.apiKey)}`],
    ['Basic of the bare uuid', () => `Basic ${base64(bare())}`],
    ['Basic with the key as user name', () => `Basic ${base64(`${ada.apiKey}:`)}`],
    ['Basic with a line break', () => `Basic ${base64(`${ada.apiKey}\n`)}`],
    ['basic in lower case, key in upper case', () => `basic ${base64(bare().toUpperCase())}`],
    ['Bearer', () => `Bearer ${ada.apiKey}`],
    ['Token token="…"', () => `Token token="${ada.apiKey}"`],
  ])('%s', async (_, authorization) => {
    const { status, body } = await app.request.get(CURRENT).set('authorization', authorization());
    expect([status, body.data?.username]).toEqual([200, 'ada']);
  });

  it.each(['api_key', 'token', 'access_token'])('?%s=', async (name) => {
    const { status, body } = await app.request.get(CURRENT).query({ [name]: ada.apiKey });
    expect([status, body.data?.username]).toEqual([200, 'ada']);
  });

  it('the query, behind a proxy that puts its own Basic in front', async () => {
    const request = app.request.get(CURRENT).query({ api_key: ada.apiKey });
    expect((await request.set('authorization', `Basic ${base64('proxy:password')}`)).status).toBe(200);
  });

  it('the query makes up for no broken header and no dead key', async () => {
    for (const authorization of ['Nonsense', 'Basic %%%', `Basic ${base64('4a1e8f43-2b7c-4a6f-9d57-a5c8d0a9e3b1')}`]) {
      const request = app.request.get(CURRENT).query({ api_key: ada.apiKey });
      expect((await request.set('authorization', authorization)).status, authorization).toBe(401);
    }
  });

  it('header and query of different people are refused', async () => {
    const eve = await app.createUser();
    const request = app.request.get(CURRENT).query({ api_key: eve.apiKey });
    expect((await request.set('authorization', ada.authorization)).status).toBe(400);
  });
});

const REALM = 'Bearer realm="beatkeeper"';

describe('no or a bad key', () => {
  it.each([
    ['nothing', undefined, REALM],
    ['no base64', 'Basic %%%', `${REALM}, error="invalid_token"`],
    ['another scheme', 'Digest username="ada"', `${REALM}, error="invalid_token"`],
    ['an unknown key', `Basic ${base64('4a1e8f43-2b7c-4a6f-9d57-a5c8d0a9e3b1')}`, `${REALM}, error="invalid_token"`],
    ['text', 'Bearer hunter2', `${REALM}, error="invalid_token"`],
  ])('%s is answered 401 in the words of the dialect', async (_, authorization, challenge) => {
    const request = app.request.get(CURRENT);
    const { status, body, headers } = await (authorization === undefined
      ? request
      : request.set('authorization', authorization));
    expect([status, body, headers['www-authenticate']]).toEqual([401, { error: 'Unauthorized' }, challenge]);
  });

  it('is refused where none is needed but one was given', async () => {
    expect((await app.request.get('/api/v1/users/ada')).status).toBe(200);
    expect((await app.request.get('/api/v1/users/ada').set('authorization', 'Bearer hunter2')).status).toBe(401);
  });
});

describe('a revoked key', () => {
  it('is dead with the next request', async () => {
    const { user, apiKeyId, authorization } = await app.createUser();
    const ask = () => app.request.get(CURRENT).set('authorization', authorization);
    expect((await ask()).status).toBe(200);
    const { ApiKeysService } = await import('#libs/api-keys');
    await app.app.get(ApiKeysService, { strict: false }).revoke(user.id, apiKeyId);
    expect((await ask()).status).toBe(401);
  });
});

describe('scopes', () => {
  it('a read-only key may not write, and is told which scope it lacks', async () => {
    const key = await app.createKey(ada.user, { isReadOnly: true });
    const { status, body } = await app.request.post(`${CURRENT}/heartbeats`).query({ api_key: key }).send({});
    expect(status).toBe(403);
    expect(body.error).toContain('insufficient_scope');
  });

  it('the private address takes the scope email', async () => {
    const { user } = await app.createUser({ email: 'private@example.org' });
    const email = async (scopes: Parameters<typeof app.createKey>[1]) => {
      const { body } = await app.request.get(CURRENT).query({ api_key: await app.createKey(user, scopes) });
      return body.data.email;
    };
    expect(await email({ scopes: new Set(['email']) })).toBe('private@example.org');
    expect(await email({ scopes: new Set(['read_stats']) })).toBeNull();
  });
});
