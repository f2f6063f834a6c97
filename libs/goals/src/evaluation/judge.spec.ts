import { describe, expect, it } from 'vitest';
import { passes } from '#libs/activity';
import { FixedClock, MICROS_PER_SECOND } from '#libs/kernel';
import type { Goal } from '../goal.js';
import { goalTitle, shortStatusReason, statusReason } from './goal-texts.js';
import { goalFilter } from './goal-time.js';
import { judge } from './judge.js';
import { lastPeriods } from './periods.js';

const NOW = new FixedClock('2026-10-10T12:00:00Z').now();
const TODAY = '2026-10-10';
const HOUR = 3600;

/** One hour per day. */
const GOAL: Omit<Goal, 'subscribers'> = {
  id: '6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b',
  userId: 1,
  customTitle: null,
  delta: 'day',
  seconds: HOUR,
  languages: [],
  projects: [],
  editors: [],
  categories: [],
  isEnabled: true,
  isInverse: false,
  ignoreDays: [],
  ignoreZeroDays: false,
  improveByPercent: null,
  snoozeUntil: null,
  judgedFrom: 0,
  createdAt: 0,
  modifiedAt: 0,
};

/** @param seconds per local day */
function judged(change: Partial<Goal>, seconds: Readonly<Record<string, number>>, { count = 7, shown = 7 } = {}) {
  const goal = { ...GOAL, ...change };
  const time = new Map(Object.entries(seconds).map(([day, value]) => [day, value * MICROS_PER_SECOND]));
  const periods = lastPeriods(goal.delta, count, { zone: 'UTC', today: TODAY, weekStart: 1 });
  return judge(goal, periods, { time, now: NOW, shown });
}

const statuses = (...args: Parameters<typeof judged>) => judged(...args).periods.map(({ status }) => status);

describe('a goal per day', () => {
  it('is a success from the very second on, fails when the day is over, and is pending until then', () => {
    const result = judged({}, { '2026-10-08': 3600, '2026-10-09': 3599.999999, '2026-10-10': 60 }, { count: 3 });
    expect(result).toMatchObject({ status: 'pending', averageStatus: 'success', cumulativeStatus: 'fail' });
    expect(result.periods.map(({ status, actualUs }) => [status, actualUs])).toEqual([
      ['success', 3_600_000_000],
      ['fail', 3_599_999_999],
      ['pending', 60_000_000],
    ]);
    expect(statuses({}, { '2026-10-10': 3600 }, { count: 1 })).toEqual(['success']);
  });

  it('sums up: by the number of periods, and by all their seconds', () => {
    const much = judged({}, { '2026-10-06': 8 * HOUR }, { count: 5 });
    expect(much).toMatchObject({ averageStatus: 'fail', cumulativeStatus: 'success', status: 'pending' });
    const even = judged({}, { '2026-10-08': HOUR, '2026-10-09': 0 }, { count: 3 });
    expect(even).toMatchObject({ averageStatus: 'success', cumulativeStatus: 'fail' });
    expect(judged({}, {}, { count: 1 })).toMatchObject({ averageStatus: 'success', cumulativeStatus: 'ignored' });
  });

  it('ignores weekdays, also today', () => {
    // October 10th is a Saturday.
    const result = judged(
      { ignoreDays: ['friday', 'saturday'] },
      { '2026-10-09': 60, '2026-10-10': 2 * HOUR },
      { count: 3 },
    );
    expect(result.periods.map(({ status, ignoredBecause }) => [status, ignoredBecause])).toEqual([
      ['fail', null],
      ['ignored', 'weekday'],
      ['ignored', 'weekday'],
    ]);
    expect(result).toMatchObject({ status: 'ignored', averageStatus: 'fail', cumulativeStatus: 'fail' });
  });

  it('ignores days without time when they are over', () => {
    expect(statuses({ ignoreZeroDays: true }, { '2026-10-08': 1 }, { count: 3 })).toEqual([
      'fail',
      'ignored',
      'pending',
    ]);
    expect(judged({ ignoreZeroDays: true }, {}, { count: 7 }).cumulativeStatus).toBe('ignored');
  });
});

describe('an inverse goal', () => {
  it('is a success as long as the time stays below, and fails at once when it does not', () => {
    const seconds = { '2026-10-07': 3600, '2026-10-08': 3599, '2026-10-10': 1800 };
    expect(statuses({ isInverse: true }, seconds, { count: 4 })).toEqual(['fail', 'success', 'success', 'success']);
    expect(statuses({ isInverse: true }, { '2026-10-10': 3600 }, { count: 1 })).toEqual(['fail']);
    expect(judged({ isInverse: true }, seconds, { count: 4 })).toMatchObject({
      averageStatus: 'success',
      cumulativeStatus: 'success',
    });
  });
});

describe('weeks and months', () => {
  it('add their days up', () => {
    const seconds = { '2026-09-30': HOUR, '2026-10-04': HOUR, '2026-10-05': HOUR, '2026-10-10': 2 * HOUR };
    const week = judged({ delta: 'week', seconds: 3 * HOUR }, seconds, { count: 2 });
    expect(week.periods.map(({ actualUs, status }) => [actualUs / MICROS_PER_SECOND, status])).toEqual([
      [7200, 'fail'],
      [10800, 'success'],
    ]);
    const month = judged({ delta: 'month', seconds: 10 * HOUR }, seconds, { count: 2 });
    expect(month.periods.map(({ actualUs, status }) => [actualUs / MICROS_PER_SECOND, status])).toEqual([
      [3600, 'fail'],
      [14400, 'pending'],
    ]);
  });
});

describe('improving', () => {
  const asked = (...args: Parameters<typeof judged>) => judged(...args).periods.map(({ goalSeconds }) => goalSeconds);

  it('asks for so many percent more than the last period that counted, in whole seconds, never for less', () => {
    const seconds = { '2026-10-06': 2 * HOUR, '2026-10-07': 1800, '2026-10-08': 5001 };
    expect(asked({ improveByPercent: 10 }, seconds, { count: 5 })).toEqual([3600, 7920, 3600, 5501, 3600]);
  });

  it('skips what does not count, and looks further back than the chart', () => {
    const seconds = { '2026-10-07': 2 * HOUR, '2026-10-09': 9 * HOUR };
    const goal = { improveByPercent: 50, ignoreZeroDays: true, ignoreDays: ['friday' as const] };
    expect(asked(goal, seconds, { count: 4, shown: 3 })).toEqual([10800, 10800, 10800]);
  });

  it('of an inverse goal asks for less', () => {
    const seconds = { '2026-10-08': 1000, '2026-10-09': 2 * HOUR };
    expect(asked({ improveByPercent: 10, isInverse: true }, seconds, { count: 3 })).toEqual([3600, 900, 3600]);
  });
});

describe('filters', () => {
  const row = (day: string, us: number, project: string | null, language: string | null, category: string | null) => ({
    day,
    us,
    project,
    language,
    editor: 'Vim',
    category,
  });
  const rows = [
    row('2026-10-09', 1, 'atlas', 'Go', 'coding'),
    row('2026-10-09', 20, 'beacon', 'Go', 'debugging'),
    row('2026-10-09', 300, 'beacon', 'Python', null),
    row('2026-10-10', 4000, null, null, 'coding'),
  ];
  const none = { languages: [], projects: [], editors: [], categories: [] };
  const sum = (filters: Partial<typeof none | Record<keyof typeof none, string[]>>) =>
    addUp(rows.filter((row) => passes(row, goalFilter(rows, { ...none, ...filters }))));
  const addUp = (left: typeof rows) =>
    Object.fromEntries(
      [...Map.groupBy(left, ({ day }) => day)].map(([day, own]) => [day, own.reduce((all, { us }) => all + us, 0)]),
    );

  it('are any of the names of a kind, and all kinds; in any case, unknown ones by the name they are shown with', () => {
    expect(sum({})).toEqual({ '2026-10-09': 321, '2026-10-10': 4000 });
    expect(sum({ languages: ['go', 'PYTHON'] })).toEqual({ '2026-10-09': 321 });
    expect(sum({ languages: ['Go'], projects: ['beacon'] })).toEqual({ '2026-10-09': 20 });
    expect(sum({ projects: ['Unknown Project'] })).toEqual({ '2026-10-10': 4000 });
    expect(sum({ languages: ['Other'] })).toEqual({ '2026-10-10': 4000 });
    expect(sum({ categories: ['coding'] })).toEqual({ '2026-10-09': 301, '2026-10-10': 4000 });
    expect(sum({ editors: ['Emacs'] })).toEqual({});
  });
});

describe('texts', () => {
  const reasons = (change: Partial<Goal>, seconds: number, count = 1) => {
    const goal = { ...GOAL, ...change };
    const [period] = judged(change, { [count === 1 ? TODAY : '2026-10-09']: seconds }, { count }).periods;
    if (period === undefined) throw new Error('no period');
    return [statusReason(goal.delta, period), shortStatusReason(period)];
  };

  it('say by how much', () => {
    expect(reasons({}, 2 * HOUR + 42 * 60)).toEqual([
      'coded 2 hrs 42 mins which is 1 hr 42 mins more than your daily goal',
      '2h 42m (1h 42m more than goal)',
    ]);
    expect(reasons({}, 1800)).toEqual([
      'coded 30 mins which is 30 mins less than your daily goal',
      '30m (30m less than goal)',
    ]);
    expect(reasons({}, 3600)).toEqual(['coded 1 hr which is exactly your daily goal', '1h (exactly the goal)']);
    expect(reasons({}, 3593.5)).toEqual([
      'coded 59 mins which is 6 secs less than your daily goal',
      '59m (6s less than goal)',
    ]);
    expect(reasons({ delta: 'week', seconds: 40 * HOUR }, 60)[0]).toBe(
      'coded 1 min which is 39 hrs 59 mins less than your weekly goal',
    );
    expect(reasons({ delta: 'month', seconds: 60 }, 120)[0]).toBe(
      'coded 2 mins which is 1 min more than your monthly goal',
    );
  });

  it('say what is ignored', () => {
    expect(reasons({ ignoreDays: ['saturday'] }, 7)).toEqual(['coded 7 secs on a day that is ignored', '7s (ignored)']);
    expect(reasons({ ignoreZeroDays: true }, 0, 2)).toEqual([
      'coded 0 secs, and days without coding are ignored',
      '0s (ignored)',
    ]);
  });

  it.each([
    [{ ignoreDays: ['friday'] }, 'Code 1 hr per day except friday'],
    [{ delta: 'week', seconds: 20 * HOUR }, 'Code 20 hrs per week'],
    [{ isInverse: true, projects: ['atlas'] }, 'Code less than 1 hr per day on atlas'],
    [{ languages: ['Go', 'C', 'Rust'], editors: ['Vim'] }, 'Code 1 hr per day in Go, C or Rust using Vim'],
    [{ categories: ['ai coding'], improveByPercent: 2.5 }, 'Code 1 hr per day spent AI Coding improving by 2.5%'],
    [{ customTitle: 'My hour' }, 'My hour'],
  ] as [Partial<Goal>, string][])('name the goal %j', (change, title) => {
    expect(goalTitle({ ...GOAL, ...change })).toBe(title);
  });
});
