import { describe, expect, it } from 'vitest';
import { RedisConnection } from '#libs/platform/redis';
import { SharedLoginThrottle } from './shared-login-throttle.js';

const KEY = 'account:192.0.2.1|ada@example.org';

async function failures(throttle: SharedLoginThrottle, key: string): Promise<number> {
  let count = 0;
  while ((await throttle.check(key)) === 0 && count < 100) {
    await throttle.fail(key);
    count++;
  }
  return count;
}

describe('SharedLoginThrottle', () => {
  it('lets ten attempts a minute pass in one process, and starts again after a good one', async () => {
    const throttle = new SharedLoginThrottle(new RedisConnection(undefined));
    expect(await failures(throttle, KEY)).toBe(10);
    expect(await throttle.check(KEY)).toBe(60);
    expect(await throttle.check('account:192.0.2.2|ada@example.org')).toBe(0);
    await throttle.succeed(KEY);
    expect(await failures(throttle, KEY)).toBe(10);
  });

  it('gives a good attempt back to the address, and no more', async () => {
    const throttle = new SharedLoginThrottle(new RedisConnection(undefined));
    expect(await failures(throttle, 'address:192.0.2.1')).toBe(30);
    await throttle.succeed('address:192.0.2.1');
    expect(await failures(throttle, 'address:192.0.2.1')).toBe(1);
  });

  it('is stricter while the Redis it should count in cannot be reached', async () => {
    const away = new RedisConnection('redis://127.0.0.1:1');
    try {
      const throttle = new SharedLoginThrottle(away);
      expect(await failures(throttle, KEY)).toBe(5);
      expect(await throttle.check(KEY)).toBeGreaterThan(0);
      expect(away.status).toBe('down');
    } finally {
      away.onApplicationShutdown();
    }
  });
});
