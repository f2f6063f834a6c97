import { describe, expect, it } from 'vitest';
import { countOf, flagOf, instantOf, numberOf, textOf } from './values.js';

const JULY = Date.parse('2026-07-05T10:00:00Z') * 1_000;

describe('instantOf', () => {
  it.each([
    ['milliseconds', JULY / 1_000, 'UTC', JULY],
    ['milliseconds as a text', String(JULY / 1_000), 'Asia/Tokyo', JULY],
    ['what Go writes into SQLite', '2026-07-05 12:00:00.123456789+02:00', 'Asia/Tokyo', JULY + 123_456],
    ['what PostgreSQL says of an instant', '2026-07-05 10:00:00.25+00', 'Asia/Tokyo', JULY + 250_000],
    ['half an hour beside the hour', '2026-07-05 15:30:00+0530', 'UTC', JULY],
    ['ISO 8601', '2026-07-05T10:00:00Z', 'Asia/Tokyo', JULY],
    ['no zone, read in summer', '2026-07-05 06:00:00', 'America/New_York', JULY],
    ['no zone, read in UTC', '2026-07-05 10:00:00.5', 'UTC', JULY + 500_000],
  ])('reads %s', (_, value, zone, us) => {
    expect(instantOf(value, zone)).toBe(us);
  });

  it('takes the first of two times with one name, and the next one for a time that was left out', () => {
    expect(instantOf('2026-11-01 01:30:00', 'America/New_York')).toBe(Date.parse('2026-11-01T05:30:00Z') * 1_000);
    expect(instantOf('2026-03-08 02:30:00', 'America/New_York')).toBe(Date.parse('2026-03-08T07:30:00Z') * 1_000);
  });

  it.each([[null], [undefined], [''], ['soon'], ['2026-13-05 10:00:00'], [true]])('knows no instant of %j', (value) => {
    expect(instantOf(value, 'UTC')).toBeUndefined();
    expect(instantOf(value, 'Asia/Kathmandu')).toBeUndefined();
  });
});

it('tells absent values from empty ones', () => {
  expect([textOf(''), textOf('  '), textOf(null), textOf(7), textOf('a b')]).toEqual([null, null, null, '7', 'a b']);
  expect([numberOf(''), numberOf(null), numberOf('0'), numberOf('x')]).toEqual([undefined, undefined, 0, undefined]);
  expect([countOf(0), countOf('0'), countOf('12'), countOf(-3)]).toEqual([undefined, undefined, 12, -3]);
});

it('reads flags of every database', () => {
  expect([true, 1, '1', 't', 'true'].map(flagOf)).toEqual([true, true, true, true, true]);
  expect([false, 0, '0', 'f', null, undefined, ''].map(flagOf)).toEqual(Array(7).fill(false));
});
