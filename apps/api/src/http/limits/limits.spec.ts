import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Principal } from '#libs/platform/auth';
import { RedisConnection } from '#libs/platform/redis';
import { LocalCounter } from './local-counter.js';
import { RateLimits } from './rate-limits.js';
import type { Caller, Verdict } from './verdict.js';

const NO_REDIS = new RedisConnection(undefined);
const ADDRESS = '192.0.2.1';

afterEach(() => {
  vi.useRealTimers();
});

function holder(userId: number, credentialId: string, via: Principal['via'] = 'api_key') {
  return { userId, credentialId, via };
}

async function times(limits: RateLimits, count: number, caller: Caller): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (let sent = 0; sent < count; sent++) verdicts.push(await limits.take(caller));
  return verdicts;
}

const allowed = (verdicts: readonly Verdict[]) => verdicts.filter(({ isAllowed }) => isAllowed).length;

describe('RateLimits', () => {
  it('allows a person 3000 requests in five minutes, a credential half of it, and everybody their own', async () => {
    const limits = new RateLimits(NO_REDIS, true);
    const by = (userId: number, key: string, via?: Principal['via']): Caller => ({
      principal: holder(userId, key, via),
      address: ADDRESS,
      budget: 'default',
    });
    expect(allowed(await times(limits, 1_600, by(1, 'runaway')))).toBe(1_500);
    expect(allowed(await times(limits, 1_400, by(1, 'a')))).toBe(1_400);
    expect(allowed(await times(limits, 200, by(1, 'a', 'oauth')))).toBe(100);
    expect(allowed(await times(limits, 10, by(2, 'a')))).toBe(10);
  });

  it('counts programs of organisations by their keys alone: together they are nobody', async () => {
    const limits = new RateLimits(NO_REDIS, true);
    const by = (key: string, via: Principal['via']): Caller => ({
      principal: holder(0, key, via),
      address: ADDRESS,
      budget: 'default',
    });
    for (const key of ['a', 'b', 'c']) {
      expect(allowed(await times(limits, 1_600, by(key, 'service_account')))).toBe(1_500);
      expect(allowed(await times(limits, 1_600, by(key, 'scim')))).toBe(1_500);
    }
  });

  it('keeps room for activity whatever else its owner asks for', async () => {
    const limits = new RateLimits(NO_REDIS, true);
    const principal = holder(1, 'a');
    await times(limits, 2_000, { principal, address: ADDRESS, budget: 'default' });
    expect(allowed(await times(limits, 3_100, { principal, address: ADDRESS, budget: 'ingest' }))).toBe(3_000);
  });

  it('says what is left, and when to come back', async () => {
    vi.useFakeTimers();
    const limits = new RateLimits(NO_REDIS, true);
    const caller: Caller = { address: ADDRESS, budget: 'signUp' };
    const [first] = await times(limits, 5, caller);
    expect(first).toEqual({
      isAllowed: true,
      retryAfterSeconds: 0,
      headers: { 'ratelimit-limit': '5', 'ratelimit-remaining': '4', 'ratelimit-reset': '3600' },
    });
    vi.advanceTimersByTime(600_000);
    expect(await limits.take(caller)).toEqual({
      isAllowed: false,
      retryAfterSeconds: 3_000,
      headers: {
        'ratelimit-limit': '5',
        'ratelimit-remaining': '0',
        'ratelimit-reset': '3000',
        'retry-after': '3000',
      },
    });
    vi.advanceTimersByTime(3_000_000);
    expect((await limits.take(caller)).isAllowed).toBe(true);
  });

  it('shows the tightest of its counters', async () => {
    const limits = new RateLimits(NO_REDIS, true);
    const { headers } = await limits.take({ principal: holder(1, 'a'), address: ADDRESS, budget: 'default' });
    expect([headers['ratelimit-limit'], headers['ratelimit-remaining']]).toEqual(['1500', '1499']);
  });

  it('counts strangers by address, and whoever they name besides', async () => {
    const limits = new RateLimits(NO_REDIS, true);
    const reset = (named: string, address: string): Caller => ({ named, address, budget: 'passwordReset' });
    const addresses = Array.from({ length: 7 }, (_, index) => `198.51.100.${index}`);
    const verdicts = [];
    for (const address of addresses) verdicts.push(await limits.take(reset('ada@example.org', address)));
    expect(allowed(verdicts)).toBe(5);
    expect((await limits.take(reset(' ADA@example.org', '198.51.100.9'))).isAllowed).toBe(false);
    expect((await limits.take(reset('grace@example.org', '198.51.100.9'))).isAllowed).toBe(true);
  });

  it('counts with RATE_LIMIT=off only where guessing is kept out', async () => {
    const limits = new RateLimits(NO_REDIS, false);
    const open = await times(limits, 4_000, { principal: holder(1, 'a'), address: ADDRESS, budget: 'default' });
    expect(allowed(open)).toBe(4_000);
    expect(open[0]?.headers).toEqual({});
    expect(allowed(await times(limits, 9, { principal: holder(1, 'a'), address: ADDRESS, budget: 'keyReveal' }))).toBe(
      5,
    );
  });
});

describe('LocalCounter', () => {
  it('forgets whom it has not counted for longest, rather than growing', () => {
    const counter = new LocalCounter(1_000);
    for (let index = 0; index <= 100_000; index++) counter.consume(`key ${index}`);
    expect(counter.get('key 0')).toBeUndefined();
    expect(counter.get('key 100000')?.consumed).toBe(1);
  });

  it('remembers who comes again and again beyond all who came in between', () => {
    const counter = new LocalCounter(60_000);
    for (let index = 0; index < 150_000; index++) {
      counter.consume(`key ${index}`);
      if (index % 50_000 === 0) counter.consume('regular');
    }
    expect(counter.consume('regular').consumed).toBe(4);
  });

  it('takes no memory before it counts: a process has dozens of them', () => {
    const held = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    const before = held();
    const counters = Array.from({ length: 100 }, () => new LocalCounter(1_000));
    expect(held() - before).toBeLessThan(20_000_000);
    expect(counters).toHaveLength(100);
  });

  it('takes back what was counted in vain, and nothing more', () => {
    const counter = new LocalCounter(1_000);
    expect(counter.consume('a', -1).consumed).toBe(0);
    counter.consume('a');
    expect(counter.consume('a', -1).consumed).toBe(0);
    counter.delete('a');
    expect(counter.get('a')).toBeUndefined();
  });
});
