import { describe, expect, it } from 'vitest';
import { FixedClock } from '#libs/kernel';
import { type Interval, parseInterval, resolveInterval } from './intervals.js';

const at = (iso: string) => new FixedClock(iso).now();
const rangeOf = (interval: Interval, zone = 'UTC', now = '2026-10-10T12:00:00Z') => {
  const range = resolveInterval(interval, { now: at(now), zone, weekStart: 1 });
  return [range.from, range.to].map((us) => new Date(us / 1000).toISOString().replace('.000Z', 'Z'));
};

describe('the words of an interval', () => {
  it.each<[string, Interval | undefined]>([
    ['today', 'today'],
    ['day', 'yesterday'],
    ['24_hours', 'last_24_hours'],
    ['last_day', 'last_24_hours'],
    ['week', 'this_week'],
    ['Last Week', 'last_week'],
    ['month', 'this_month'],
    ['year', 'this_year'],
    ['7_days', 'last_7_days'],
    ['Last 7 Days', 'last_7_days'],
    ['Last 7 Days from Yesterday', 'last_7_days_from_yesterday'],
    ['14_days', 'last_14_days'],
    ['last_30_days', 'last_30_days'],
    ['6_months', 'last_6_months'],
    ['12_months', 'last_12_months'],
    ['last_year', 'last_12_months'],
    ['any', 'all_time'],
    ['constructor', undefined],
    ['', undefined],
    ['last_8_days', undefined],
  ])('%s', (words, interval) => expect(parseInterval(words)).toBe(interval));
});

describe('the instants of an interval', () => {
  it.each<[Interval, string, string]>([
    ['today', '2026-10-10T00:00:00Z', '2026-10-11T00:00:00Z'],
    ['yesterday', '2026-10-09T00:00:00Z', '2026-10-10T00:00:00Z'],
    ['last_24_hours', '2026-10-09T12:00:00Z', '2026-10-10T12:00:00Z'],
    ['this_week', '2026-10-05T00:00:00Z', '2026-10-11T00:00:00Z'],
    ['last_week', '2026-09-28T00:00:00Z', '2026-10-05T00:00:00Z'],
    ['this_month', '2026-10-01T00:00:00Z', '2026-10-11T00:00:00Z'],
    ['last_month', '2026-09-01T00:00:00Z', '2026-10-01T00:00:00Z'],
    ['this_year', '2026-01-01T00:00:00Z', '2026-10-11T00:00:00Z'],
    ['last_7_days', '2026-10-03T12:00:00Z', '2026-10-10T12:00:00Z'],
    ['last_7_days_from_yesterday', '2026-10-03T00:00:00Z', '2026-10-10T00:00:00Z'],
    ['last_30_days', '2026-09-10T12:00:00Z', '2026-10-10T12:00:00Z'],
    ['last_6_months', '2026-04-10T12:00:00Z', '2026-10-10T12:00:00Z'],
    ['last_12_months', '2025-10-10T12:00:00Z', '2026-10-10T12:00:00Z'],
    ['all_time', '1970-01-02T00:00:00Z', '2026-10-11T00:00:00Z'],
  ])('%s', (interval, from, to) => expect(rangeOf(interval)).toEqual([from, to]));

  it('are those of the person’s days', () => {
    // 20:00 UTC on the 9th is 01:45 on the 10th in Kathmandu.
    expect(rangeOf('today', 'Asia/Kathmandu', '2026-10-09T20:00:00Z')).toEqual([
      '2026-10-09T18:15:00Z',
      '2026-10-10T18:15:00Z',
    ]);
    expect(rangeOf('last_7_days', 'Asia/Kathmandu', '2026-10-09T20:00:00Z')).toEqual([
      '2026-10-02T20:00:00Z',
      '2026-10-09T20:00:00Z',
    ]);
  });

  it('keep the time of day when clocks have changed', () => {
    // Chatham springs forward on the 27th of September: 15:00 there is 02:15 UTC before and 01:15 UTC after it.
    expect(rangeOf('last_30_days', 'Pacific/Chatham', '2026-10-10T01:15:00Z')).toEqual([
      '2026-09-10T02:15:00Z',
      '2026-10-10T01:15:00Z',
    ]);
  });
});
