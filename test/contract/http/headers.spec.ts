import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageHeaders } from '../../../apps/api/src/http/browser-rules.js';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';

const NOW = '2026-10-10T12:00:00Z';
const SELF = '/api/v1/users/current';
const NOTHING = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

let app: TestApp;
let ada: TestUser;

beforeAll(async () => {
  app = await startApp({ now: NOW });
  ada = await app.createUser();
});
afterAll(() => app?.close());

const get = (path: string) => app.request.get(path).set('authorization', ada.authorization);

describe('answers for programs', () => {
  it.each([
    ['a person', SELF, 200],
    ['a refusal', '/api/v1/users/nobody/summaries', 404],
    ['an unknown address', '/api/v1/nothing', 404],
    ['an address that is none', '/api/v1/users/%E0%A4%A', 400],
    ['a probe', '/health/live', 200],
  ])('run nothing, are framed by nobody and kept nowhere: %s', async (_, path, status) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-security-policy': NOTHING,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store, private',
    });
    expect(answer.headers['permissions-policy']).toContain('camera=()');
  });

  it('say so of a refused credential too', async () => {
    const { status, headers } = await app.request.get(SELF).set('authorization', 'Bearer waka_tok_nobody');
    expect([status, headers['cache-control']]).toEqual([401, 'no-store, private']);
  });

  it('keep what their controller says of copies', async () => {
    const { headers } = await get(`${SELF}/statusbar/today`);
    expect(headers['cache-control']).toBe('private, no-cache');
  });

  it('do not say what serves them', async () => {
    const { headers } = await get(SELF);
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('server');
  });
});

describe('Swagger UI', () => {
  it('brings everything with it, scripts that stand in the page excepted', async () => {
    const { status, headers, text } = await app.request.get('/docs');
    expect(status).toBe(200);
    const policy = headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:|unsafe-eval|\*/);
    expect(text).not.toMatch(/<(script|link|img)[^>]+(src|href)="(https?:)?\/\//);
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)/);
  });
});

describe('HSTS', () => {
  it('is promised only where people come by https', async () => {
    expect((await get(SELF)).headers).not.toHaveProperty('strict-transport-security');
    const secure = await startApp({ now: NOW, config: { PUBLIC_URL: 'https://time.example.org' } });
    try {
      for (const path of ['/health/live', '/docs', '/nothing', '/api/v1/users/%E0%A4%A'])
        expect((await secure.request.get(path)).headers['strict-transport-security']).toBe('max-age=15552000');
    } finally {
      await secure.close();
    }
  });
});

describe('pages', () => {
  it('load nothing from elsewhere, and are stored and framed by nobody', () => {
    expect(pageHeaders()).toMatchObject({
      'content-security-policy':
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store, private',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it.each([
    ['https://app.example.org/cb?x=1', 'https://app.example.org'],
    ['http://127.0.0.1:8765/cb', 'http://127.0.0.1:8765'],
    ['http://[::1]:8765/cb', 'http://[::1]:8765'],
    ['vscode://wakatime.vscode/auth', 'vscode:'],
    ['com.example.app:/oauth', 'com.example.app:'],
  ])('may send their form on to %s', (target, source) => {
    expect(pageHeaders({ formTargets: [target, target] })['content-security-policy']).toContain(
      `form-action 'self' ${source};`,
    );
  });

  it.each([
    "http://a;script-src 'unsafe-inline'/",
    'http://a;b/',
    'javascript:alert(1)',
    'data:text/html,x',
    'nothing',
    '',
  ])('are not talked into %s', (target) => {
    expect(pageHeaders({ formTargets: [target] })['content-security-policy']).toContain("form-action 'self';");
  });

  it('let an app listen to the popup it opened, where they say so', () => {
    expect(pageHeaders({ keepsOpener: true })['cross-origin-opener-policy']).toBe('unsafe-none');
  });
});
