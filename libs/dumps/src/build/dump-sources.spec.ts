import { describe, expect, it } from 'vitest';
import { daysRange, localDateOf } from '#libs/kernel';
import { isoUtcMicros } from '../format/heartbeat-record.js';
import { monthsOf } from './dump-sources.js';

describe('months of a range', () => {
  it.each<[string, string, string, string[]]>([
    ['Pacific/Chatham', '2026-01-30', '2026-03-01', ['2026-01-30', '2026-02-01', '2026-03-01']],
    ['Asia/Kathmandu', '2026-02-01', '2026-02-28', ['2026-02-01']],
    ['America/Sao_Paulo', '2018-10-31', '2018-11-05', ['2018-10-31', '2018-11-01']],
    ['UTC', '2026-12-31', '2027-01-01', ['2026-12-31', '2027-01-01']],
  ])('in %s from %s to %s begin at %s', (zone, first, last, begins) => {
    const whole = daysRange(first, last, zone);
    const months = [...monthsOf(whole)];
    expect(months.map(({ from }) => localDateOf(from, zone))).toEqual(begins);
    expect([months[0]?.from, months.at(-1)?.to]).toEqual([whole.from, whole.to]);
    for (const [index, { to }] of months.slice(0, -1).entries()) expect(to).toBe(months[index + 1]?.from);
  });
});

describe('instants', () => {
  it.each([
    [1_791_608_160_000_000, '2026-10-10T04:56:00Z'],
    [1_791_608_160_000_001, '2026-10-10T04:56:00.000001Z'],
    [1_791_608_160_250_000, '2026-10-10T04:56:00.250000Z'],
    [-1, '1969-12-31T23:59:59.999999Z'],
  ])('%i are %s', (us, text) => {
    expect(isoUtcMicros(us)).toBe(text);
  });
});
