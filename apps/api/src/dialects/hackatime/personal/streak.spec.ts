import { describe, expect, it } from 'vitest';
import { addDays } from '#libs/kernel';
import { streakOf } from './streak.js';

const days = (...seconds: number[]) =>
  seconds.map((s, back) => ({ day: addDays('2026-10-10', -back), seconds: s })).reverse();

describe('streakOf', () => {
  it.each([
    ['nothing at all', [], 0],
    ['today alone', [900], 1],
    ['a second too little', [899.999], 0],
    ['yesterday, and not yet today', [0, 900, 900], 2],
    ['a little today', [60, 900], 1],
    ['a day left out', [900, 0, 900], 1],
    ['neither today nor yesterday', [0, 0, 900], 0],
  ])('%s', (_, seconds, streak) => {
    expect(streakOf(days(...seconds), '2026-10-10')).toBe(streak);
  });

  it('has no end', () => {
    expect(streakOf(days(...Array.from({ length: 800 }, () => 3_600)), '2026-10-10')).toBe(800);
  });
});
