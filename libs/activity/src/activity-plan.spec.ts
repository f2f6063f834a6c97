import { describe, expect, it } from 'vitest';
import type { TimePolicy } from '#libs/durations';
import { daysRange, type TimeRange } from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';
import { dayBounds, planActivity } from './activity-plan.js';
import type { ActivityQuery, CountingChoice } from './activity-query.js';

const KATHMANDU: TimePolicy = {
  id: 7,
  rule: 'join',
  edge: 'inclusive',
  timeoutSeconds: 900,
  writesOnly: false,
  zone: 'Asia/Kathmandu',
};

const me = mintVisibleUsers([{ userId: 1, windows: 'always', hiddenProjectIds: [], shownProjectIds: 'all' }]);
const week = (zone: string) => daysRange('2026-03-02', '2026-03-08', zone);
const ask = (range: TimeRange, counting: CountingChoice = {}): ActivityQuery => ({
  subject: me,
  range,
  counting,
  filters: {},
});

describe('source', () => {
  it.each<[string, ActivityQuery, string]>([
    ['own zone and policy', ask(week('Asia/Kathmandu')), 'day'],
    ['own values said aloud', ask(week('Asia/Kathmandu'), { timeoutSeconds: 900, writesOnly: false }), 'day'],
    ['another zone', ask(week('Pacific/Chatham')), '15m'],
    ['part of a day', ask({ ...week('Asia/Kathmandu'), from: week('Asia/Kathmandu').from + 900e6 }), '15m'],
    ['edges inside a bucket', ask({ ...week('Asia/Kathmandu'), from: week('Asia/Kathmandu').from + 1 }), 'heartbeats'],
    ['another timeout', ask(week('Asia/Kathmandu'), { timeoutSeconds: 300 }), 'heartbeats'],
    ['writes only', ask(week('Asia/Kathmandu'), { writesOnly: true }), 'heartbeats'],
  ])('%s', (_, query, source) => expect(planActivity(query, KATHMANDU).source).toBe(source));
});

describe('visibility', () => {
  const range = week('Asia/Kathmandu');
  const within = (windows: { from: number; to: number }[]) =>
    planActivity(
      {
        ...ask(range),
        subject: mintVisibleUsers([{ userId: 1, windows, hiddenProjectIds: [4], shownProjectIds: 'all' }]),
      },
      KATHMANDU,
    );

  it('clips the range to the window', () => {
    const from = range.from + 2 * 86_400e6;
    const plan = within([{ from, to: Number.MAX_SAFE_INTEGER }]);
    expect(plan.range).toEqual({ ...range, from });
    expect(plan.hiddenProjectIds).toEqual([4]);
  });

  it('leaves nothing outside the window', () => {
    const { range: clipped } = within([{ from: range.to + 1, to: range.to + 2 }]);
    expect(clipped.to - clipped.from).toBe(0);
    expect(dayBounds(clipped)).toBeUndefined();
  });

  it('leaves nothing without a window', () => {
    const { range: clipped } = within([]);
    expect(clipped.to - clipped.from).toBe(0);
  });

  it('is about exactly one person', () => {
    expect(() => planActivity({ ...ask(range), subject: mintVisibleUsers([]) }, KATHMANDU)).toThrow(
      'exactly one person',
    );
  });
});

describe('policy', () => {
  it('is the stored one but for what the question names', () => {
    const plan = planActivity(ask(week('Asia/Kathmandu'), { timeoutSeconds: 120 }), KATHMANDU);
    expect(plan.policy).toEqual({ ...KATHMANDU, timeoutSeconds: 120 });
    expect(plan.explain).toBe('heartbeats policy=7 timeout=120s writes=false zone=Asia/Kathmandu');
  });
});
