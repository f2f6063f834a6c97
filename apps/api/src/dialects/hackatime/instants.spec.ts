import { describe, expect, it } from 'vitest';
import { dateOf, endOf, instantOf, parseInstant } from './instants.js';

const NOON = 1_791_633_600_000_000;
const HOUR = 3_600_000_000;

describe('parseInstant', () => {
  it.each([
    ['2026-10-10', NOON - 12 * HOUR],
    ['2026-10-10T12:00:00Z', NOON],
    ['2026-10-10 12:00', NOON],
    ['2026-10-10T12:00:00.25Z', NOON + 250_000],
    ['2026-10-10T12:00:00+05:45', NOON - 5.75 * HOUR],
    ['2026-10-10T12:00:00 0545', NOON - 5.75 * HOUR],
    ['2026-10-10T12:00:00-03:00', NOON + 3 * HOUR],
    ['2026-10-10 12:00:00 UTC', NOON],
    ['2026-02-30', undefined],
    ['2026-02-30T12:00:00Z', undefined],
    ['2026-10-10T25:00:00Z', undefined],
    ['yesterday', undefined],
    ['', undefined],
  ])('%s', (text, us) => expect(parseInstant(text)).toBe(us));

  it('takes dates in a zone', () => {
    expect(parseInstant('2026-10-10', 'Asia/Kathmandu')).toBe(NOON - 17.75 * HOUR);
  });
});

describe('parameters', () => {
  it('are the first that is there', () => {
    expect(instantOf({ start: '', start_date: '2026-10-10T12:00:00Z' }, ['start', 'start_date'])).toBe(NOON);
    expect(instantOf({}, ['start'])).toBeUndefined();
    expect(endOf({ end_date: '2026-10-10' }, ['end_date'])).toBe(NOON + 12 * HOUR);
    expect(endOf({ end_date: '2026-10-10T12:00:00Z' }, ['end_date'])).toBe(NOON);
    expect(dateOf({ date: '2026-10-10' }, 'date')).toBe('2026-10-10');
  });

  it('are refused by name', () => {
    expect(() => instantOf({ since: 'soon' }, ['since'])).toThrow(expect.objectContaining({ status: 422 }));
    expect(() => dateOf({ date: '2026-10-10T12:00:00Z' }, 'date')).toThrow(expect.objectContaining({ status: 422 }));
  });
});
