import { describe, expect, it } from 'vitest';
import { localDateOf } from '#libs/kernel';
import { readSummaryRange } from './summary.requests.js';

/** A Saturday. */
const NOW = 1_791_633_600_000_000;
const days = (query: Record<string, unknown>, zone = 'UTC') => {
  const { from, to } = readSummaryRange(query, { now: NOW, zone });
  return [localDateOf(from, zone), localDateOf(to - 1, zone)];
};

describe('readSummaryRange', () => {
  it.each([
    ['today', '2026-10-10', '2026-10-10'],
    ['yesterday', '2026-10-09', '2026-10-09'],
    ['week', '2026-10-05', '2026-10-11'],
    ['7_days', '2026-10-05', '2026-10-11'],
    ['last_7_days', '2026-10-04', '2026-10-10'],
    ['month', '2026-10-01', '2026-10-31'],
    ['last_30_days', '2026-09-11', '2026-10-10'],
    ['6_months', '2026-04-11', '2026-10-10'],
    ['Last 12 Months', '2025-10-11', '2026-10-10'],
    ['all_time', '1970-01-02', '2026-10-10'],
    ['constructor', '2026-10-10', '2026-10-10'],
  ])('%s', (interval, first, last) => {
    expect(days({ interval })).toEqual([first, last]);
    expect(days({ range: interval })).toEqual([first, last]);
  });

  it('takes whole days', () => {
    expect(days({ from: '2026-10-01', to: '2026-10-03T12:00:00Z' })).toEqual(['2026-10-01', '2026-10-03']);
    expect(days({ start: '2026-10-01T23:00:00Z', end: '2026-10-03' }, 'Asia/Kathmandu')).toEqual([
      '2026-10-02',
      '2026-10-03',
    ]);
  });

  it('is everything when only one end is named', () => {
    expect(days({ from: '2026-10-01' })).toEqual(['1970-01-02', '2026-10-10']);
  });

  it('refuses what is no date', () => {
    expect(() => days({ from: 'then', to: '2026-10-01' })).toThrow(expect.objectContaining({ status: 400 }));
  });
});
