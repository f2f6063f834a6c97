import { describe, expect, it } from 'vitest';
import { presentTrustFactor } from './trust-factor.js';

describe('presentTrustFactor', () => {
  it.each([
    ['blue', 'blue', 0],
    ['red', 'red', 1],
    ['green', 'green', 2],
    ['yellow', 'blue', 0],
  ] as const)('%s', (level, trust_level, trust_value) =>
    expect(presentTrustFactor(level)).toEqual({ trust_level, trust_value }));
});
