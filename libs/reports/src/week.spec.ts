import { describe, expect, it } from 'vitest';
import { FixedClock } from '#libs/kernel';
import { weekToTell } from './week.js';

const tell = (timezone: string, weekdayStart: number, iso: string) =>
  weekToTell({ timezone, weekdayStart }, new FixedClock(iso).now())?.first;

describe('the week that is told', () => {
  it.each([
    // Monday the 16th of November 2026 begins in Kathmandu (+05:45) at 18:15 UTC of the 15th; seven o'clock is 01:15.
    ['Asia/Kathmandu', 1, '2026-11-16T01:14:59Z', undefined],
    ['Asia/Kathmandu', 1, '2026-11-16T01:15:00Z', '2026-11-09'],
    ['Asia/Kathmandu', 1, '2026-11-18T01:14:59Z', '2026-11-09'],
    ['Asia/Kathmandu', 1, '2026-11-18T01:15:00Z', undefined],
    // Chatham is at +13:45 in summer: seven o'clock of Monday is Sunday 17:15 UTC.
    ['Pacific/Chatham', 1, '2026-11-15T17:14:59Z', undefined],
    ['Pacific/Chatham', 1, '2026-11-15T17:15:00Z', '2026-11-09'],
    // São Paulo is at -03:00.
    ['America/Sao_Paulo', 1, '2026-11-16T09:59:59Z', undefined],
    ['America/Sao_Paulo', 1, '2026-11-16T10:00:00Z', '2026-11-09'],
    // Weeks that begin on Sunday and on Saturday.
    ['America/Sao_Paulo', 0, '2026-11-15T10:00:00Z', '2026-11-08'],
    ['America/Sao_Paulo', 6, '2026-11-14T10:00:00Z', '2026-11-07'],
    // The clocks went forward in Chatham at 02:45 of Sunday the 27th of September: midnight was at +12:45.
    ['Pacific/Chatham', 0, '2026-09-26T18:14:59Z', undefined],
    ['Pacific/Chatham', 0, '2026-09-26T18:15:00Z', '2026-09-20'],
  ])('%s, weeks from %i, at %s: %s', (zone, start, now, first) => {
    expect(tell(zone, start, now)).toBe(first);
  });
});
