import { describe, expect, it } from 'vitest';
import { delayAfter } from './backoff.js';

const BACKOFF = { firstMs: 5_000, maxMs: 60_000 };

describe('the pause after a failed attempt', () => {
  it.each([
    [1, 5_000],
    [2, 10_000],
    [3, 20_000],
    [4, 40_000],
    [5, 60_000],
    [500, 60_000],
  ])('doubles up to the longest: after attempt %i at most %i ms', (attempt, most) => {
    expect(delayAfter(attempt, BACKOFF, 0)).toBe(most);
  });

  it('loses up to a quarter by chance', () => {
    expect(delayAfter(2, BACKOFF, 0.5)).toBe(8_750);
    expect(delayAfter(2, BACKOFF, 1)).toBe(7_500);
  });
});
