import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';

const NOW = '2026-10-10T08:00:00Z';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
type Method = (typeof METHODS)[number];

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let other: Server;
let target: string;
let seen: Seen[];
let reply: { status: number; headers: Record<string, string>; body: string } | 'hang';
let app: TestApp;

beforeAll(async () => {
  other = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') });
      if (reply !== 'hang') response.writeHead(reply.status, reply.headers).end(reply.body);
      else response.destroy();
    });
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  target = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  app = await startApp({
    now: NOW,
    config: {
      OUTBOUND_ALLOWED: '127.0.0.1',
      RELAY_ALLOWED: `${target}, http://10.1.2.3, http://beatkeeper.test, https://WAKAPI.example`,
      RATE_LIMIT: 'off',
    },
  });
}, 60_000);
afterAll(async () => {
  await app?.close();
  other?.closeAllConnections();
  await new Promise((resolve) => other?.close(resolve));
});
beforeEach(() => {
  seen = [];
  reply = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"data":7}' };
});

const relay = (method: Method, url: string | undefined, on = app) => {
  const asked = on.request[method]('/api/relay');
  return url === undefined ? asked : asked.set('x-target-url', url);
};

describe('the relay', () => {
  it.each(
    METHODS,
  )('passes %s on, with the credential of the other side and the body as it was sent', async (method) => {
    const asked = relay(method, `${target}/api/v1/users/current/stats/today?x=1`)
      .set('authorization', 'Basic b3Zlci10aGVyZQ==')
      .set('cookie', 'beatkeeper_session=secret')
      .set('x-forwarded-for', '203.0.113.7')
      .set('x-machine-name', 'lap')
      .set('content-type', 'application/vnd.x+json');
    const answer = await (method === 'get' ? asked : asked.send('{"a": 1}')).expect(200);
    expect(answer.body).toEqual({ data: 7 });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      method: method.toUpperCase(),
      url: '/api/v1/users/current/stats/today?x=1',
      headers: { authorization: 'Basic b3Zlci10aGVyZQ==', 'x-machine-name': 'lap' },
      body: method === 'get' ? '' : '{"a": 1}',
    });
    for (const name of ['cookie', 'x-forwarded-for', 'x-target-url']) expect(seen[0]?.headers).not.toHaveProperty(name);
    if (method !== 'get') expect(seen[0]?.headers['content-type']).toBe('application/vnd.x+json');
  });

  it('passes back what was said, and nothing that a browser would carry out or keep', async () => {
    const headers = { 'content-type': 'text/html', 'set-cookie': 'a=b', etag: '"1"', 'x-powered-by': 'x' };
    reply = { status: 404, headers, body: '<script>alert(1)</script>' };
    const answer = await relay('get', `${target}/api/users/current`).buffer(true).expect(404);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      etag: '"1"',
    });
    expect(answer.headers).not.toHaveProperty('set-cookie');
    expect(answer.headers).not.toHaveProperty('x-powered-by');
  });

  it.each([
    ['application/json', 'application/json'],
    ['text/plain; charset=utf-8', 'text/plain; charset=utf-8'],
    ['text/plain, text/html', 'application/octet-stream'],
    ['application/json;x=1, text/html', 'application/octet-stream'],
    ['text/plain-html', 'application/octet-stream'],
    ['image/svg+xml', 'application/octet-stream'],
  ])('says of %s that it is %s', async (type, told) => {
    reply = { status: 200, headers: { 'content-type': type }, body: '{}' };
    const answer = await relay('get', `${target}/api/summary`).buffer(true).expect(200);
    expect(answer.headers['content-type']).toBe(told);
  });

  it.each([
    ['no address', undefined, 400, 'X-Target-URL names no address'],
    ['no URL', 'current', 400, 'X-Target-URL names no address'],
    ['a server that is not listed', 'https://elsewhere.example/api/summary', 403, 'Not an address that is relayed to'],
    ['another port of a listed one', 'http://127.0.0.1:1/api/summary', 403, 'Not an address that is relayed to'],
    ['another scheme of a listed one', 'http://wakapi.example/api/summary', 403, 'Not an address that is relayed to'],
    ['this server', 'http://beatkeeper.test/api/summary', 403, 'Not an address that is relayed to'],
    ['a file', 'file:///etc/passwd', 403, 'Not an address that is relayed to'],
    [
      'a listed server that is private',
      'http://10.1.2.3/api/summary',
      403,
      '10.1.2.3 is no public address; an operator may allow it',
    ],
  ])('refuses %s', async (_, url, status, text) => {
    for (const method of METHODS) expect((await relay(method, url).expect(status)).text).toBe(text);
    expect(seen).toEqual([]);
  });

  it.each([
    '/',
    '/login',
    '/api/../login',
    '/api/v1/users/%2e%2e/%2e%2e/%2e%2e/admin',
    '/api/v1/users/..%2f..%2f..%2fadmin',
    '/api/users/x%2F%2E%2E%2F%2E%2E/admin',
    '/api/users/..%5c..%5cadmin',
    '/api/users/..%252f..%252fadmin',
    '/api/users/..;%2fadmin',
    `/api/users/%${'25'.repeat(3_000)}2e`,
    '/api/usersx',
    '/api/admin/v1',
  ])('refuses %s of a listed server', async (path) => {
    await relay('get', `${target}${path}`).expect(403);
    expect(seen).toEqual([]);
  });

  it.each([
    '/api/heartbeat',
    '/api/heartbeats',
    '/api/summary?interval=today',
    '/api/users/current/heartbeats.bulk',
    '/api/v1/users/current/projects/a%2Fb..c%20100%25?start=..%2F..',
  ])('knows %s', async (path) => {
    await relay('get', `${target}${path}`).expect(200);
    expect(seen[0]?.url).toBe(path);
  });

  it('refuses credentials in the address', async () => {
    await relay('get', `${target.replace('//', '//me:secret@')}/api/summary`).expect(403);
    expect(seen).toEqual([]);
  });

  it('goes nowhere else, whatever the other server says', async () => {
    reply = { status: 302, headers: { location: 'http://169.254.169.254/latest' }, body: '' };
    expect((await relay('get', `${target}/api/summary`)).status).toBe(502);
    expect((await relay('post', `${target}/api/summary`).send('x')).status).toBe(502);
    expect(seen).toHaveLength(2);
  });

  it('says that the other server does not answer', async () => {
    reply = 'hang';
    const { status, text } = await relay('get', `${target}/api/summary`);
    expect([status, text]).toEqual([502, `cannot reach ${new URL(target).host}`]);
  });

  it('is asked by nobody more often than anything else', async () => {
    const limited = await startApp({ now: NOW, config: { OUTBOUND_ALLOWED: '127.0.0.1', RELAY_ALLOWED: target } });
    try {
      const { headers } = await relay('get', `${target}/api/summary`, limited).expect(200);
      expect(Object.keys(headers).filter((name) => name.includes('ratelimit'))).not.toEqual([]);
    } finally {
      await limited.close();
    }
  }, 60_000);

  it('is not there unless servers are listed', async () => {
    const off = await startApp({ now: NOW });
    try {
      for (const method of METHODS) {
        expect((await relay(method, `${target}/api/summary`, off).expect(404)).text).toBe('404 not found');
      }
      expect(seen).toEqual([]);
    } finally {
      await off.close();
    }
  }, 60_000);
});
