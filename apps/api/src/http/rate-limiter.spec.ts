import { describe, expect, it } from 'vitest';
import { FixedClock } from '#libs/kernel';
import { RateLimiter } from './rate-limiter.js';

describe('RateLimiter', () => {
  it('allows 3000 requests at once, then 10 a second, each person apart', () => {
    const clock = new FixedClock('2026-10-01T00:00:00Z');
    const limiter = new RateLimiter(clock);
    const burst = Array.from({ length: 3001 }, () => limiter.take(1));
    expect(burst.filter((wait) => wait === 0)).toHaveLength(3000);
    expect(burst.at(-1)).toBe(1);
    expect(limiter.take(2)).toBe(0);
    clock.advance(1_000_000);
    expect(Array.from({ length: 11 }, () => limiter.take(1)).filter((wait) => wait === 0)).toHaveLength(10);
    clock.advance(300_000_000);
    expect(Array.from({ length: 3001 }, () => limiter.take(1)).filter((wait) => wait === 0)).toHaveLength(3000);
  });
});
