import { describe, expect, it } from 'vitest';
import type { PublishedPolicy, TimePolicy } from '#libs/durations';
import { daysRange, type TimeRange } from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';
import { dayBounds, planActivity } from './activity-plan.js';
import type { ActivityQuery, CountingChoice } from './activity-query.js';

const STORED: TimePolicy = {
  id: 7,
  rule: 'join',
  edge: 'inclusive',
  timeoutSeconds: 900,
  writesOnly: false,
  zone: 'Asia/Kathmandu',
};

const KATHMANDU: PublishedPolicy = {
  ...STORED,
  choice: null,
  choiceTimeoutSeconds: null,
  leavesOutUnknown: false,
  factsFrom: null,
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

describe('what a person leaves out', () => {
  const range = week('Asia/Kathmandu');

  it('is time in no project, which rollups without projects cannot tell', () => {
    const plan = planActivity(ask(range), { ...KATHMANDU, leavesOutUnknown: true });
    expect([plan.hiddenProjectIds, plan.isRolled]).toEqual([[0], false]);
    expect(planActivity(ask(range), KATHMANDU).hiddenProjectIds).toEqual([]);
  });
});

describe('the timeout of a choice', () => {
  const timeout = (counting: CountingChoice, policy: Partial<PublishedPolicy>) =>
    planActivity(ask(week('Asia/Kathmandu'), counting), { ...KATHMANDU, ...policy }).policy.timeoutSeconds;

  it.each<[CountingChoice, Partial<PublishedPolicy>, number]>([
    [{ policy: 'wakapi' }, {}, 600],
    [{ policy: 'wakapi' }, { choiceTimeoutSeconds: 120 }, 120],
    [{}, { choice: 'wakapi', choiceTimeoutSeconds: 120 }, 120],
    [{ timeoutSeconds: 300 }, { choice: 'wakapi', choiceTimeoutSeconds: 120 }, 300],
    [{ policy: 'hackatime' }, { choiceTimeoutSeconds: 300 }, 120],
    [{}, { choiceTimeoutSeconds: 120 }, 900],
    [{ policy: 'wakatime' }, { choice: 'wakapi', choiceTimeoutSeconds: 120 }, 900],
  ])('%j under %j: %i', (counting, policy, expected) => expect(timeout(counting, policy)).toBe(expected));
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
    expect(plan.policy).toEqual({ ...STORED, timeoutSeconds: 120 });
    expect(plan.explain).toBe('heartbeats policy=7 timeout=120s writes=false zone=Asia/Kathmandu');
  });

  it.each<[string, CountingChoice, Partial<PublishedPolicy>, string, number]>([
    ['nothing', {}, {}, 'unsplit', 600],
    ['their own', {}, { choice: 'hackatime' }, 'regrouped', 120],
    ['their own, whatever timeout is named', { timeoutSeconds: 60 }, { choice: 'hackatime' }, 'regrouped', 120],
    ['their own, with a timeout', { timeoutSeconds: 60 }, { choice: 'wakapi' }, 'unsplit', 60],
    ['what is stored', {}, { choice: 'wakatime' }, 'day', 900],
    ['another one for this question', { policy: 'wakatime' }, { choice: 'hackatime' }, 'day', 900],
  ])('of somebody who has chosen %s, where the installation counts by wakapi', (_, counting, change, source, timeout) => {
    const plan = planActivity(ask(week('Asia/Kathmandu'), counting), { ...KATHMANDU, ...change }, 'wakapi');
    expect([plan.source, plan.gapPolicy.timeoutSeconds, plan.policy.timeoutSeconds]).toEqual([
      source,
      timeout,
      timeout,
    ]);
  });

  it('leaves days whose heartbeats are gone to rollups where it is computed', () => {
    const range = week('Asia/Kathmandu');
    const stored = { ...KATHMANDU, factsFrom: range.from + 3_600e6 };
    const { frozen, counted } = planActivity(ask(range, { policy: 'hackatime' }), stored);
    expect([frozen.from, frozen.to, counted.from, counted.to]).toEqual([
      range.from,
      range.from + 2 * 86_400e6,
      range.from + 2 * 86_400e6,
      range.to,
    ]);
    const kept = planActivity(ask(range), stored);
    expect([kept.frozen.from, kept.frozen.to, kept.counted]).toEqual([range.from, range.from, range]);
  });
});
