import { describe, expect, it } from 'vitest';
import { type DayContextRow, passes } from '#libs/activity';
import { boardDays } from './board-days.js';
import { aiFilter, leaderTimes } from './leader-times.js';

const row = (day: string, us: number, part: Partial<DayContextRow> = {}): DayContextRow => ({
  day,
  us,
  project: null,
  branch: null,
  language: null,
  editor: null,
  os: null,
  category: null,
  machine: null,
  machineUuid: null,
  ...part,
});

describe('the days of a board', () => {
  it.each([
    ['2026-10-10T20:30:00Z', '2026-10-03', '2026-10-09'],
    ['2026-10-11T00:00:00Z', '2026-10-04', '2026-10-10'],
    ['2026-03-01T12:00:00Z', '2026-02-22', '2026-02-28'],
  ])('of %s are seven before the date in UTC', (now, first, last) => {
    expect(boardDays(Date.parse(now) * 1000)).toEqual({ first, last });
  });
});

const timesOf = (rows: readonly DayContextRow[]) => {
  const timed = (left: readonly DayContextRow[]) => ({ rows: left, totals: left });
  const filter = aiFilter(rows);
  return leaderTimes(timed(rows), filter && timed(rows.filter((line) => passes(line, filter))), {
    lastDay: '2026-10-09',
    rounding: 'none',
  });
};

describe('what a person is ranked by', () => {
  it('is all time, and the time in each language with its own days', () => {
    const rows = [
      row('2026-10-08', 1_500_000, { language: 'Go', category: 'coding' }),
      row('2026-10-08', 500_000, { language: 'go', category: 'ai coding' }),
      row('2026-10-09', 250_000, { language: 'Go' }),
      row('2026-10-09', 1, { category: 'AI Coding' }),
      row('2026-10-07', 0, { language: 'Rust' }),
    ];
    expect(timesOf(rows)).toEqual([
      { language: '', us: 2_250_001, aiUs: 500_001, lastDayUs: 250_001, activeDays: 2 },
      { language: 'Go', us: 2_250_000, aiUs: 500_000, lastDayUs: 250_000, activeDays: 2 },
      { language: 'Other', us: 1, aiUs: 1, lastDayUs: 1, activeDays: 1 },
    ]);
    expect(timesOf([])).toEqual([]);
  });
});
