import { describe, expect, it } from 'vitest';
import type { GoalDelta } from '../goal.js';
import { lastPeriods } from './periods.js';

const iso = (us: number) => new Date(us / 1000).toISOString();
const days = (delta: GoalDelta, count: number, calendar: { zone?: string; today: string; weekStart?: number }) =>
  lastPeriods(delta, count, { zone: 'UTC', weekStart: 0, ...calendar }).map(({ firstDay, lastDay }) => [
    firstDay,
    lastDay,
  ]);

describe('periods', () => {
  it('are days that end today', () => {
    expect(days('day', 3, { today: '2026-03-01' })).toEqual([
      ['2026-02-27', '2026-02-27'],
      ['2026-02-28', '2026-02-28'],
      ['2026-03-01', '2026-03-01'],
    ]);
  });

  it.each([
    [0, ['2026-10-04', '2026-10-10'], ['2026-10-11', '2026-10-17']],
    [1, ['2026-09-28', '2026-10-04'], ['2026-10-05', '2026-10-11']],
    [6, ['2026-10-03', '2026-10-09'], ['2026-10-10', '2026-10-16']],
  ])('are weeks that begin on weekday %i of the person', (weekStart, before, current) => {
    expect(days('week', 2, { today: '2026-10-11', weekStart })).toEqual([before, current]);
  });

  it('are months of the calendar, of any length', () => {
    expect(days('month', 4, { today: '2024-03-31' })).toEqual([
      ['2023-12-01', '2023-12-31'],
      ['2024-01-01', '2024-01-31'],
      ['2024-02-01', '2024-02-29'],
      ['2024-03-01', '2024-03-31'],
    ]);
    expect(days('month', 1, { today: '2026-12-31' })).toEqual([['2026-12-01', '2026-12-31']]);
  });

  it('begin and end with local midnight, also where clocks change', () => {
    const range = (zone: string, today: string) => {
      const [period] = lastPeriods('day', 1, { zone, today, weekStart: 0 });
      return [iso(period?.range.from ?? 0), iso(period?.range.to ?? 0)];
    };
    expect(range('Asia/Kathmandu', '2026-10-10')).toEqual(['2026-10-09T18:15:00.000Z', '2026-10-10T18:15:00.000Z']);
    // 25 hours: clocks go back in Chatham.
    expect(range('Pacific/Chatham', '2026-04-05')).toEqual(['2026-04-04T10:15:00.000Z', '2026-04-05T11:15:00.000Z']);
    // 23 hours that begin at one: São Paulo skipped this midnight.
    expect(range('America/Sao_Paulo', '2018-11-04')).toEqual(['2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z']);
  });
});
