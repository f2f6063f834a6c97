import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FixedClock, isoUtcSeconds, MICROS_PER_MINUTE, microsToSeconds, secondsToMicros } from './index.js';

describe('a fixed clock', () => {
  it('keeps microseconds and moves only when told', () => {
    const clock = new FixedClock('2026-10-10T05:45:00.123456+05:45');
    expect(clock.now()).toBe(1_791_590_400_123_456);
    clock.advance(MICROS_PER_MINUTE);
    expect(clock.now()).toBe(1_791_590_460_123_456);
    clock.set(7);
    expect(clock.now()).toBe(7);
  });

  it.each(['2026-10-10', '2026-10-10T00:00:00', 'now'])('refuses %s, which is no instant', (text) => {
    expect(() => new FixedClock(text)).toThrow(RangeError);
  });
});

describe('microseconds', () => {
  it('are the nearest to a fraction of seconds', () => {
    expect(secondsToMicros(1_795_219_800.25)).toBe(1_795_219_800_250_000);
    expect(secondsToMicros(1_795_219_800.123457)).toBe(1_795_219_800_123_457);
  });

  it('survive the way through seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_200_000_000_000_000 }), (us) => {
        expect(secondsToMicros(microsToSeconds(us))).toBe(us);
      }),
    );
  });

  it('are cut off in text', () => {
    expect(isoUtcSeconds(1_790_802_000_999_999)).toBe('2026-09-30T21:00:00Z');
  });
});
