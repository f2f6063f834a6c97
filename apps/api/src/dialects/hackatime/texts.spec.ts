import { describe, expect, it } from 'vitest';
import { clockText, compactText, detailedText, hrsMinsText, wholeSeconds } from './texts.js';

describe('wholeSeconds', () => {
  it.each([
    [569.5, 570],
    [570.5, 570],
    [571.5, 572],
    [0.4, 0],
    [0.5, 0],
    [2.499999, 2],
    [2.500001, 3],
  ])('%d is %d', (seconds, whole) => expect(wholeSeconds(seconds)).toBe(whole));
});

describe('texts', () => {
  it.each([
    [9_000, '2h 30m', '2h 30m', '2 hrs 30 mins', '02:30:00'],
    [7_200, '2h', '2h', '2 hrs 0 mins', '02:00:00'],
    [2_700, '45m', '45m', '0 hrs 45 mins', '00:45:00'],
    [570, '9m', '9m 30s', '0 hrs 9 mins', '00:09:30'],
    [59, '0m', '59s', '0 hrs 0 mins', '00:00:59'],
    [0, '0m', '', '0 hrs 0 mins', '00:00:00'],
    [360_001, '100h', '100h 1s', '100 hrs 0 mins', '100:00:01'],
  ])('%d s', (seconds, compact, detailed, hrsMins, clock) => {
    expect([compactText(seconds), detailedText(seconds), hrsMinsText(seconds), clockText(seconds)]).toEqual([
      compact,
      detailed,
      hrsMins,
      clock,
    ]);
  });
});
