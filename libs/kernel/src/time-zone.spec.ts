import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  dayCountOf,
  dayRange,
  daysBetween,
  daysRange,
  isoLocalSeconds,
  isoUtcSeconds,
  localDateOf,
  localDatesOf,
  localInstant,
  parseLocalDate,
  parseZone,
  startOfLocalDay,
  startOfWeek,
  weekdayOf,
  zoneAbbreviation,
} from './index.js';

const us = (iso: string) => Date.parse(iso) * 1000;

describe('zones', () => {
  it.each([
    ['asia/kathmandu', 'Asia/Kathmandu'],
    ['UTC', 'UTC'],
    ['America/Sao_Paulo', 'America/Sao_Paulo'],
  ])('%s', (value, zone) => expect(parseZone(value)).toBe(zone));

  it.each([['+05:30'], ['UTC+2'], ['Mars/Olympus'], [''], [7], [null], ['a'.repeat(1000)]])('refuses %s', (value) => {
    expect(parseZone(value)).toBeUndefined();
  });

  it.each([
    ['Africa/Nairobi', 'EAT'],
    ['Europe/Berlin', 'CEST'],
    ['America/New_York', 'EDT'],
    ['UTC', 'UTC'],
    ['Asia/Kathmandu', 'GMT+5:45'],
  ])('%s is called %s in summer', (zone, name) => expect(zoneAbbreviation(us('2026-08-01'), zone)).toBe(name));
});

describe('dates', () => {
  it('are real ones', () => {
    expect(parseLocalDate('2028-02-29')).toBe('2028-02-29');
    expect(parseLocalDate('2026-02-29')).toBeUndefined();
    expect(parseLocalDate('2026-2-1')).toBeUndefined();
    expect(weekdayOf('2026-11-21')).toBe(5);
  });

  it.each([
    ['2026-11-21', 0, '2026-11-15'],
    ['2026-11-21', 1, '2026-11-16'],
    ['2026-11-21', 6, '2026-11-21'],
    ['2026-01-01', 0, '2025-12-28'],
  ])('%s is in the week that began, with weekday %i, on %s', (day, weekStart, first) => {
    expect(startOfWeek(day, weekStart)).toBe(first);
  });

  it('are counted across leap days and years', () => {
    expect(addDays('2028-02-28', 2)).toBe('2028-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2);
    expect(daysBetween('2026-01-01', '2025-12-31')).toBe(-1);
  });

  it.each([
    ['Asia/Kathmandu', '2026-01-01', '2025-12-31T18:15:00Z'],
    ['Pacific/Chatham', '2026-01-01', '2025-12-31T10:15:00Z'],
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z'], // midnight does not exist that day
    ['Australia/Lord_Howe', '2026-04-06', '2026-04-05T13:30:00Z'],
  ])('begin in %s on %s', (zone, date, instant) => {
    expect(isoUtcSeconds(startOfLocalDay(date, zone))).toBe(instant);
    expect(localDateOf(us(instant), zone)).toBe(date);
    expect(localDateOf(us(instant) - 1, zone) < date).toBe(true);
  });

  it('are 23 or 25 hours long when clocks change', () => {
    const hours = (date: string, zone: string) => (dayRange(date, zone).to - dayRange(date, zone).from) / 3600e6;
    expect(hours('2026-03-29', 'Europe/Berlin')).toBe(23);
    expect(hours('2026-10-25', 'Europe/Berlin')).toBe(25);
    expect(hours('2018-11-04', 'America/Sao_Paulo')).toBe(23);
  });

  it('counts the dates of a range, across changes of clocks', () => {
    for (const zone of ['America/Sao_Paulo', 'Pacific/Chatham', 'Asia/Kathmandu']) {
      const range = daysRange('2017-01-30', '2018-12-01', zone);
      expect(dayCountOf(range)).toBe(localDatesOf(range).length);
      expect(dayCountOf({ ...range, to: range.to - 1 })).toBe(671);
      expect(dayCountOf({ ...range, to: range.from })).toBe(0);
    }
  });

  it('of a range are all listed', () => {
    expect(localDatesOf(daysRange('2018-11-03', '2018-11-05', 'America/Sao_Paulo'))).toEqual([
      '2018-11-03',
      '2018-11-04',
      '2018-11-05',
    ]);
  });

  it('hold exactly their own instants', () => {
    const zones = ['Asia/Kathmandu', 'Pacific/Chatham', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Europe/Berlin'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: us('2010-01-01'), max: us('2030-01-01') }),
        (zone, at) => {
          const { from, to } = dayRange(localDateOf(at, zone), zone);
          expect(from <= at && at < to).toBe(true);
        },
      ),
    );
  });
});

describe('clocks on the wall', () => {
  it.each([
    ['2026-10-10', '14:45:00', 'Asia/Kathmandu', '2026-10-10T09:00:00Z', '2026-10-10T14:45:00+05:45'],
    ['2026-10-10', '09:00:00', 'UTC', '2026-10-10T09:00:00Z', '2026-10-10T09:00:00Z'],
    ['2026-07-01', '12:00:00', 'Pacific/Chatham', '2026-06-30T23:15:00Z', '2026-07-01T12:00:00+12:45'],
    // Comes twice, and does not come at all.
    ['2026-10-25', '02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25T02:30:00+02:00'],
    ['2026-03-29', '02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00Z', '2026-03-29T03:30:00+02:00'],
  ])('show %s %s in %s once', (date, time, zone, instant, shown) => {
    const at = localInstant(date, time, zone);
    expect(at).toBe(us(instant));
    expect(isoLocalSeconds(at + 999_999, zone)).toBe(shown);
  });
});
