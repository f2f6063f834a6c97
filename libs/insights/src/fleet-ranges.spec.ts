import { describe, expect, it } from 'vitest';
import { dueRanges, fleetDays, parseFleetRange } from './fleet-ranges.js';

const NOW = Date.parse('2026-10-10T20:30:00Z') * 1000;

describe('ranges of everybody', () => {
  it.each([
    ['Last 7 Days', 'last_7_days'],
    ['2013', '2013'],
    ['2026', '2026'],
    ['2012', undefined],
    ['2027', undefined],
    ['2026-10', undefined],
    ['today', undefined],
    ['ever', undefined],
  ])('%s is %s', (text, name) => {
    expect(parseFleetRange(text, NOW)).toBe(name);
  });

  it('have days', () => {
    expect(fleetDays('last_7_days', NOW)).toEqual({ firstDay: '2026-10-03', lastDay: '2026-10-09' });
    expect(fleetDays('2025', NOW)).toEqual({ firstDay: '2025-01-01', lastDay: '2025-12-31' });
    expect(fleetDays('all_time', NOW)).toEqual({ firstDay: '2013-01-01', lastDay: '2026-10-10' });
  });

  it('are due again while they may change', () => {
    const known = new Set(Array.from({ length: 12 }, (_, index) => String(2014 + index)));
    expect(dueRanges(known, NOW)).toEqual([
      'last_7_days',
      'last_30_days',
      'last_6_months',
      'last_year',
      'all_time',
      '2013',
      '2025',
      '2026',
    ]);
  });
});
