import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyLimitOf } from '../../../apps/api/src/http/body-limits.js';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';

const BULK = '/api/v1/users/current/heartbeats.bulk';
const KIB = 1024;

let app: TestApp;
let ada: TestUser;

beforeAll(async () => {
  app = await startApp({ now: '2026-10-10T12:00:00Z' });
  ada = await app.createUser();
});
afterAll(() => app?.close());

const post = (path: string, body: string | Buffer, type = 'application/json') =>
  app.request.post(path).set('authorization', ada.authorization).set('content-type', type).send(body);

/** What a socket is told that says `text`. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

describe('bodyLimitOf', () => {
  it.each([
    ['/api/v1/users/:user/heartbeats.bulk', 5_000_000],
    ['/api/users/:user/heartbeats', 5_000_000],
    ['/api/v1/users/:user/external_durations.bulk', 5_000_000],
    ['/api/v1/plugins/errors', 5_000_000],
    ['/account/apps/:id/logo', 512 * KIB],
    ['/api/v1/users/:user/projects', 256 * KIB],
    ['/sso/:provider/acs', 128 * KIB],
    ['/login', 64 * KIB],
    ['/oauth/token', 64 * KIB],
  ])('%s', (path, bytes) => expect(bodyLimitOf(path, 5_000_000)).toBe(bytes));

  it('never allows more than the server as a whole', () => {
    expect(bodyLimitOf('/account/apps/:id/logo', 10_000)).toBe(10_000);
  });
});

describe('bodies', () => {
  it('are taken and refused by the byte', async () => {
    const heartbeat = { entity: '/x.ts', type: 'file', time: 1_791_633_000 };
    const bytes = (size: number) => JSON.stringify([{ ...heartbeat, padding: 'x'.repeat(size) }]);
    expect((await post(BULK, bytes(4_900_000))).status).toBe(201);
    const large = await post(BULK, bytes(5_000_000));
    expect([large.status, large.body]).toEqual([413, { error: 'The body is too large. Nothing was stored.' }]);
    const expert = await post('/api/v1/users/current/file_experts', 'x'.repeat(257 * KIB));
    expect([expert.status, expert.body]).toEqual([413, { error: 'The body is too large. Nothing was stored.' }]);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{"a":'],
    ['half a surrogate', '"\\ud800"'],
    ['depth', '['.repeat(100_000)],
    ['closed depth', '['.repeat(50_000) + ']'.repeat(50_000)],
    ['keys without end', `{${Array.from({ length: 200_000 }, (_, index) => `"k${index}":1`).join(',')}}`],
    ['items without end', `[${'{},'.repeat(200_000)}{}]`],
    ['a prototype', '{"__proto__":{"entity":"x"},"constructor":{"prototype":{"type":"file"}}}'],
    ['numbers beyond numbers', '[{"entity":"x","type":"file","time":1e999}]'],
    ['wrong kinds', '[null,1,"x",[],{"entity":{},"type":[],"time":{}}]'],
    ['a NUL', '{"entity":"a\\u0000b","type":"file","time":"\\u0000"}'],
    ['bytes of nothing', Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28])],
    ['a packed body', gzipSync('[]')],
  ])('that hold %s are refused', async (_, body) => {
    const { status } = await post(BULK, body);
    expect(status).toBeGreaterThanOrEqual(201);
    expect(status).toBeLessThan(500);
  });
});

describe('addresses and headers', () => {
  it('are refused when they are too long', async () => {
    const { status, body } = await app.request.get(`/api/v1/users/current?x=${'y'.repeat(8_200)}`);
    expect([status, body]).toEqual([414, { error: 'The address is too long.' }]);
    const answer = await raw(`GET /health/live HTTP/1.1\r\nhost: x\r\nx-long: ${'y'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toMatch(/\r\n\r\n\{"error":"The headers are too large\."\}$/);
  });

  it('that are no HTTP end with a plain refusal', async () => {
    const answer = await raw('NONSENSE\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toMatch(/\{"error":"Bad request\."\}$/);
  });

  it.each([
    'POST /api/v1/users/current HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST /api/v1/users/current HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello',
  ])('that mean two lengths at once are refused', async (text) => {
    expect(await raw(text)).toMatch(/^HTTP\/1\.1 400 /);
  });
});
