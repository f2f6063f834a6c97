import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHeartbeatId, encodeHeartbeatId, heartbeatNumber } from './index.js';

describe('heartbeat ids', () => {
  it('have a fixed layout', () => {
    expect(encodeHeartbeatId(1_795_219_800_250_000, -1n)).toBe('01982f8b-9f35-8a43-bfff-ffffffffffff');
  });

  it('come back as they went in', () => {
    const hid = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), hid, (time, hash) => {
        const id = encodeHeartbeatId(time, hash);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(decodeHeartbeatId(id)).toEqual({ time, hid: hash });
        expect(decodeHeartbeatId(id.toUpperCase())).toEqual({ time, hid: hash });
      }),
    );
  });

  it('are shown as numbers, another one for each heartbeat of a file', () => {
    const at = (time: number) => heartbeatNumber(encodeHeartbeatId(time, -1n));
    expect(at(0)).toBe(9_007_199_254_740_991);
    expect(at(1_795_219_800_250_000)).toBe(9_007_199_254_740_991 - 1_795_219_800_250_000);
    expect(heartbeatNumber(encodeHeartbeatId(5, 3n))).toBe(6);
    expect(() => heartbeatNumber('nonsense')).toThrow(RangeError);
  });

  it.each([
    ['another version', '4f2b2c3e-8b1a-4c2d-9e3f-0123456789ab'],
    ['another variant', '0006610d-1e1c-8400-7fff-ffffffffffff'],
    ['text', 'nonsense'],
    ['nothing', ''],
    ['a time beyond all clocks', 'ffffffff-ffff-8fff-bfff-ffffffffffff'],
  ])('refuses %s', (_, id) => expect(decodeHeartbeatId(id)).toBeUndefined());
});
