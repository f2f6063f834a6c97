import { describe, expect, it } from 'vitest';
import { humanRangeName, parseRangeName, parseStatsRange, type RangeName, resolveRange } from './index.js';

const now = Date.parse('2026-10-10T09:00:00Z') * 1000;
const days = (name: string, zone = 'Africa/Nairobi', includeToday = false) => {
  const { firstDay, lastDay, includesToday } = resolveRange(name as RangeName, {
    zone,
    now,
    includeToday,
    firstDay: '2024-05-06',
  });
  return [firstDay, lastDay, includesToday];
};

describe('names', () => {
  it.each([
    ['Last 7 Days', 'last_7_days'],
    ['last_7_days', 'last_7_days'],
    ['LAST-30-DAYS', 'last_30_days'],
    ['Last 7 Days from Yesterday', 'last_7_days_from_yesterday'],
    ['2026', '2026'],
    ['2026-10', '2026-10'],
  ])('%s', (text, name) => expect(parseRangeName(text)).toBe(name));

  it.each(['last_8_days', '2026-13', '1999', '', '__proto__', 'constructor'])('refuses %s', (text) => {
    expect(parseRangeName(text)).toBeUndefined();
  });

  it.each([
    ['last_7_days', 'last 7 days'],
    ['2026', '2026'],
    ['2026-10', 'October 2026'],
    ['all_time', 'all time'],
  ])('%s reads "%s"', (name, text) => expect(humanRangeName(name as RangeName)).toBe(text));
});

describe('stats', () => {
  it.each([
    ['Last 7 Days', 'last_7_days'],
    ['2026-10', '2026-10'],
    ['all_time', 'all_time'],
    ['today', undefined],
    ['last_14_days', undefined],
    ['nonsense', undefined],
  ])('asked for %s', (text, name) => expect(parseStatsRange(text)).toBe(name));
});

describe('days', () => {
  it.each([
    ['last_7_days', '2026-10-03', '2026-10-09', false],
    ['last_30_days', '2026-09-10', '2026-10-09', false],
    ['last_6_months', '2026-04-10', '2026-10-09', false],
    ['last_year', '2025-10-10', '2026-10-09', false],
    ['all_time', '2024-05-06', '2026-10-10', true],
    ['2026', '2026-01-01', '2026-10-10', true],
    ['2025', '2025-01-01', '2025-12-31', false],
    ['2026-10', '2026-10-01', '2026-10-10', true],
    ['2026-02', '2026-02-01', '2026-02-28', false],
    ['2027', '2027-01-01', '2027-01-01', false],
    ['today', '2026-10-10', '2026-10-10', true],
    ['yesterday', '2026-10-09', '2026-10-09', false],
    ['this_week', '2026-10-04', '2026-10-10', true],
    ['last_week', '2026-09-27', '2026-10-03', false],
    ['last_month', '2026-09-01', '2026-09-30', false],
    ['last_7_days_from_yesterday', '2026-10-03', '2026-10-09', false],
  ])('of %s', (name, first, last, includesToday) => expect(days(name)).toEqual([first, last, includesToday]));

  it('end today when asked to', () => {
    expect(days('last_7_days', 'Africa/Nairobi', true)).toEqual(['2026-10-04', '2026-10-10', true]);
  });

  it('are those of the zone', () => {
    expect(days('today', 'Pacific/Kiritimati')).toEqual(['2026-10-10', '2026-10-10', true]);
    expect(days('today', 'Pacific/Pago_Pago')).toEqual(['2026-10-09', '2026-10-09', true]);
  });
});
