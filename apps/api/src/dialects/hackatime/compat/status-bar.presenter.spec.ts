import { describe, expect, it } from 'vitest';
import type { JudgedGoal, PeriodStatus } from '#libs/goals';
import { presentHackatimeStatusBar, type StatusBarFacts } from './status-bar.presenter.js';

const NOON = 1_791_633_600_000_000;
const FACTS: StatusBarFacts = { seconds: 9_000, now: NOON, text: 'simple_text', tellsGoal: true, goal: undefined };
const bar = (facts: Partial<StatusBarFacts>) => presentHackatimeStatusBar({ ...FACTS, ...facts }).data;
const textOf = (facts: Partial<StatusBarFacts>) => bar(facts).grand_total.text;

/** Of four hours, so many seconds done. */
const goalOf = (seconds: number, status: PeriodStatus): JudgedGoal =>
  ({ periods: [{ actualUs: seconds * 1e6, goalSeconds: 14_400, status }] }) as unknown as JudgedGoal;

describe('the text of a status bar', () => {
  it.each<[string, Partial<StatusBarFacts>, string]>([
    ['the time', {}, '2h 30m'],
    ['nothing yet', { seconds: 0 }, 'Start coding!'],
    ['less than a minute', { seconds: 59 }, '0m'],
    ['the goal beside it', { goal: goalOf(9_000, 'pending') }, '2h 30m / 4h goal'],
    ['no goal where it is not told', { goal: goalOf(9_000, 'pending'), tellsGoal: false }, '2h 30m'],
    ['no goal on days that do not count', { goal: goalOf(9_000, 'ignored') }, '2h 30m'],
    ['a clock', { text: 'clock_emoji' }, '🕝'],
    ['a clock at noon', { text: 'clock_emoji', seconds: 1_799 }, '🕛'],
    ['a clock that has gone round', { text: 'clock_emoji', seconds: 43_200 + 1_800 }, '🕧'],
  ])('is %s', (_, facts, text) => expect(textOf(facts)).toBe(text));

  it('is one kind word for seven minutes', () => {
    const at = (minutes: number) => textOf({ text: 'compliment_text', now: minutes * 60e6 });
    expect(at(7)).toBe(at(13));
    expect(at(7)).not.toBe(at(14));
  });
});

describe('a goal', () => {
  it.each([
    [9_000, 62, false],
    [14_399.4, 99, false],
    [14_400, 100, true],
    [30_000, 100, true],
  ])('with %d s done', (seconds, completion_percent, complete) => {
    expect(bar({ goal: goalOf(seconds, 'pending') }).goal).toEqual({
      target_seconds: 14_400,
      tracked_seconds: Math.round(seconds),
      completion_percent,
      complete,
    });
  });
});
