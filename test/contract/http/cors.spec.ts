import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';

const EXTENSION = 'chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
const STRANGER = 'https://evil.example';
const KEY_PATHS = [
  '/api/v1/users/current/get_api_key',
  '/api/compat/wakatime/v1/users/current/get_api_key',
  '/api/users/current/get_api_key',
  '/api/v1//users/current/get_api_key/',
];

let app: TestApp;

beforeAll(async () => {
  app = await startApp({ now: '2026-10-10T12:00:00Z', config: { EXTENSION_ORIGINS: EXTENSION } });
});
afterAll(() => app?.close());

const ask = (path: string, origin: string, method = 'POST') =>
  app.request.options(path).set('origin', origin).set('access-control-request-method', method);

const corsHeaders = (headers: object) => Object.keys(headers).filter((name) => name.startsWith('access-control-'));

describe('the API', () => {
  it.each([
    '/api/v1/users/current',
    '/api/compat/wakatime/v1/users/current/heartbeats.bulk',
    '/api/heartbeats',
  ])('is open to editors in browsers, without cookies: %s', async (path) => {
    const { status, headers } = await ask(path, 'https://vscode.dev').set(
      'access-control-request-headers',
      'authorization,content-type,x-machine-name',
    );
    expect(status).toBe(204);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-allow-headers']).toContain('Authorization, Content-Type, X-Machine-Name');
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('shows scripts when to come back', async () => {
    const { headers } = await app.request.get('/api/v1/users/current').set('origin', STRANGER);
    expect(headers['access-control-expose-headers']).toContain('Retry-After, RateLimit-Limit');
  });
});

describe('the key of whoever is logged in', () => {
  it.each(KEY_PATHS)('%s is for listed extensions, with their cookie', async (path) => {
    const { status, headers } = await ask(path, EXTENSION);
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': EXTENSION,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST',
    });
    expect(headers.vary).toMatch(/\bOrigin\b/);
  });

  it.each(
    KEY_PATHS.flatMap((path) =>
      [STRANGER, 'null', `${EXTENSION}.evil.example`].map((origin) => [path, origin] as const),
    ),
  )('%s is not for %s', async (path, origin) => {
    expect(corsHeaders((await ask(path, origin)).headers)).toEqual([]);
    expect(corsHeaders((await app.request.post(path).set('origin', origin)).headers)).toEqual([]);
  });
});

describe('pages', () => {
  it.each([
    '/',
    '/login',
    '/sign-up',
    '/account',
    '/oauth/authorize',
    '/sso/any',
    '/docs',
    '/docs/wakatime.json',
    '/health/ready',
  ])('%s is read by no other origin', async (path) => {
    for (const origin of [STRANGER, EXTENSION, 'http://beatkeeper.test']) {
      expect(corsHeaders((await app.request.get(path).redirects(0).set('origin', origin)).headers)).toEqual([]);
      expect(corsHeaders((await ask(path, origin)).headers)).toEqual([]);
    }
  });
});

it('lets anybody read what is published to be found', async () => {
  const { headers } = await ask('/.well-known/oauth-authorization-server', STRANGER, 'GET');
  expect(headers['access-control-allow-origin']).toBe('*');
  expect(headers['access-control-allow-methods']).toBe('GET, HEAD');
});
