import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RedisConnection } from '#libs/platform/redis';
import { BUDGETS } from '../../../apps/api/src/http/limits/budgets.js';
import { RateLimits } from '../../../apps/api/src/http/limits/rate-limits.js';
import type { Caller } from '../../../apps/api/src/http/limits/verdict.js';
import { startApp, type TestApp } from '../../support/app.js';
import { has } from '../../support/capabilities.js';
import { startRedis, type TestRedis } from '../../support/redis.js';

const NOW = '2026-10-10T12:00:00Z';
const SELF = '/api/v1/users/current';
const HEARTBEATS = '/api/v1/users/current/heartbeats';
const CREDENTIAL = BUDGETS.default.credential.points;

/** So many requests, a hundred at a time; how many got which status. */
async function flood(app: TestApp, count: number, headers: Record<string, string>, url = SELF) {
  const statuses: Record<number, number> = {};
  for (let sent = 0; sent < count; sent += 100) {
    const size = Math.min(100, count - sent);
    const method = url === HEARTBEATS ? 'POST' : 'GET';
    const answers = await Promise.all(Array.from({ length: size }, () => app.app.inject({ method, url, headers })));
    for (const { statusCode } of answers) statuses[statusCode] = (statuses[statusCode] ?? 0) + 1;
  }
  return statuses;
}

describe('limits in one process', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ now: NOW });
  });
  afterAll(() => app?.close());

  it('tells a runaway script from the other keys of its owner, and its owner from everybody', async () => {
    const ada = await app.createUser();
    const grace = await app.createUser();
    const other = await app.createKey(ada.user, { label: 'Other' });
    const { authorization } = ada;
    expect(await flood(app, CREDENTIAL + 20, { authorization })).toEqual({ 200: CREDENTIAL, 429: 20 });

    const refused = await app.request.get(SELF).set('authorization', authorization);
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual({ error: 'Too many requests. Try again soon.' });
    const wait = Number(refused.headers['retry-after']);
    expect(wait).toBeGreaterThan(200);
    expect(wait).toBeLessThanOrEqual(300);
    expect(refused.headers).toMatchObject({
      'ratelimit-limit': String(CREDENTIAL),
      'ratelimit-remaining': '0',
      'ratelimit-reset': String(wait),
    });

    // Sending activity has a budget of its own; without a body it is refused after it was counted.
    expect((await app.request.post(HEARTBEATS).set('authorization', authorization)).status).toBe(400);
    const byOther = await app.request.get(`${SELF}?api_key=${other}`);
    expect(byOther.status).toBe(200);
    expect(byOther.headers['ratelimit-remaining']).toBe(String(CREDENTIAL - 1));
    expect((await app.request.get(SELF).set('authorization', grace.authorization)).status).toBe(200);
  }, 60_000);

  it('counts callers with a bad credential by their address, and leaves those with a good one alone', async () => {
    const { authorization } = await app.createUser();
    const points = BUDGETS.default.address.points;
    const bad = { authorization: 'Bearer waka_tok_nobody' };
    const counts = await flood(app, points + 10, bad);
    expect(counts[429]).toBeGreaterThanOrEqual(10);
    expect((counts[401] ?? 0) + (counts[429] ?? 0)).toBe(points + 10);
    expect((await app.request.get(SELF).set('authorization', authorization)).status).toBe(200);
  }, 60_000);

  it('never counts probes', async () => {
    const counts = await flood(app, BUDGETS.default.address.points + 10, {}, '/health/live');
    expect(counts).toEqual({ 200: BUDGETS.default.address.points + 10 });
  }, 60_000);
});

it('can be switched off', async () => {
  const open = await startApp({ now: NOW, config: { RATE_LIMIT: 'off' } });
  try {
    const { authorization } = await open.createUser();
    expect(await flood(open, CREDENTIAL + 10, { authorization })).toEqual({ 200: CREDENTIAL + 10 });
    const { headers } = await open.request.get(SELF).set('authorization', authorization);
    expect(headers).not.toHaveProperty('ratelimit-limit');
  } finally {
    await open.close();
  }
}, 60_000);

const signUp = (address: string): Caller => ({ address, budget: 'signUp' });
const asUser = (userId: number): Caller => ({
  principal: { userId, via: 'api_key', credentialId: `key${userId}` },
  address: '192.0.2.1',
  budget: 'ingest',
});

describe.skipIf(!(await has('Redis')))('limits in several processes', () => {
  let redis: TestRedis;
  const connections: RedisConnection[] = [];

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    for (const connection of connections) connection.onApplicationShutdown();
    await redis?.kill();
  });

  async function open(isOn = true) {
    const connection = new RedisConnection(redis.url);
    connections.push(connection);
    await vi.waitFor(() => expect(connection.status).toBe('ok'), 5_000);
    return { connection, limits: new RateLimits(connection, isOn) };
  }

  it('are counted together, under names that tell users, keys and addresses apart', async () => {
    const [{ limits: one }, { limits: two }] = await Promise.all([open(), open()]);
    const verdicts = [];
    for (let round = 0; round < 4; round++)
      verdicts.push(await one.take(signUp('2001:db8::1')), await two.take(signUp('2001:db8::2')));
    expect(verdicts.map(({ isAllowed }) => isAllowed)).toEqual([true, true, true, true, true, false, false, false]);
    expect(verdicts[5]?.retryAfterSeconds).toBeGreaterThan(3_500);

    await one.take(asUser(7));
    const keys = await redis.admin.keys('*');
    expect(keys.sort()).toEqual([
      'bk:rl:addr:signUp:2001:db8:0:0::/64',
      'bk:rl:key:ingest:api_key:key7',
      'bk:rl:user:ingest:7',
    ]);
    for (const key of keys) expect(await redis.admin.ttl(key)).toBeGreaterThan(0);
  });

  it('takes nothing from a person for what their credential was refused', async () => {
    const { limits } = await open();
    const runaway = asUser(8);
    const points = BUDGETS.ingest.credential.points;
    for (let sent = 0; sent < points + 200; sent += 10)
      await Promise.all(Array.from({ length: 10 }, () => limits.take(runaway)));
    await vi.waitFor(async () => expect(await redis.admin.get('bk:rl:user:ingest:8')).toBe(String(points)));
  });

  it('go on in each process while the server hangs, and cost a tenth of a second once', async () => {
    const { connection, limits } = await open();
    await limits.take(asUser(9));
    redis.pause();
    try {
      const started = performance.now();
      for (let sent = 0; sent < 50; sent++) expect((await limits.take(asUser(9))).isAllowed).toBe(true);
      expect(performance.now() - started).toBeLessThan(2_500);
      expect(connection.status).toBe('down');
    } finally {
      redis.resume();
    }
    await vi.waitFor(() => expect(connection.status).toBe('ok'), 5_000);
    await limits.take(asUser(9));
    expect(Number(await redis.admin.get('bk:rl:user:ingest:9'))).toBeGreaterThanOrEqual(2);
  });

  it('never keep requests from being answered: the server is killed under load', async () => {
    const own = await startRedis();
    const app = await startApp({ now: NOW, config: { REDIS_URL: own.url } });
    try {
      const { authorization, user } = await app.createUser();
      const redisOf = async () => (await app.request.get('/health/ready')).body.redis;
      await vi.waitFor(async () => expect(await redisOf()).toBe('ok'), 5_000);
      expect(await flood(app, 100, { authorization })).toEqual({ 200: 100 });
      expect(Number(await own.admin.get(`bk:rl:user:default:${user.id}`))).toBe(100);
      const under = flood(app, 600, { authorization });
      await own.kill();
      expect(await under).toEqual({ 200: 600 });
      expect(await redisOf()).toBe('down');
      expect((await app.request.get('/health/ready')).status).toBe(200);
    } finally {
      await app.close();
      await own.kill();
    }
  });
});
