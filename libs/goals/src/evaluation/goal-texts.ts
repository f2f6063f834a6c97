import { hoursMinutesSeconds, MICROS_PER_SECOND, titleCaseCategory, toText } from '#libs/kernel';
import type { Goal, GoalDelta } from '../goal.js';
import type { JudgedPeriod } from './judge.js';

const ADJECTIVES: Record<GoalDelta, string> = { day: 'daily', week: 'weekly', month: 'monthly' };

/** "Code 1 hr per day in Go or Python except friday"; the person's own words instead where there are any. */
export function goalTitle(goal: Omit<Goal, 'subscribers'>): string {
  if (goal.customTitle !== null) return goal.customTitle;
  const { delta, seconds, isInverse, improveByPercent, ignoreDays } = goal;
  const parts = [
    `Code ${isInverse ? 'less than ' : ''}${toText(seconds)} per ${delta}`,
    list('in', goal.languages, 'or'),
    list('on', goal.projects, 'or'),
    list('using', goal.editors, 'or'),
    list('spent', goal.categories.map(titleCaseCategory), 'or'),
    improveByPercent === null ? '' : `improving by ${improveByPercent}%`,
    list('except', ignoreDays, 'and'),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** "coded 2 hrs 42 mins which is 1 hr 42 mins more than your daily goal" */
export function statusReason(delta: GoalDelta, period: JudgedPeriod): string {
  const coded = `coded ${toText(period.actualUs / MICROS_PER_SECOND)}`;
  if (period.ignoredBecause === 'weekday') return `${coded} on a day that is ignored`;
  if (period.ignoredBecause === 'zero') return `${coded}, and days without coding are ignored`;
  const goal = `your ${ADJECTIVES[delta]} goal`;
  const { seconds, word } = distance(period);
  return seconds === 0
    ? `${coded} which is exactly ${goal}`
    : `${coded} which is ${toText(seconds)} ${word} than ${goal}`;
}

/** "2h 42m (1h 42m more than goal)" */
export function shortStatusReason(period: JudgedPeriod): string {
  const coded = shortText(period.actualUs / MICROS_PER_SECOND);
  if (period.ignoredBecause !== null) return `${coded} (ignored)`;
  const { seconds, word } = distance(period);
  return seconds === 0 ? `${coded} (exactly the goal)` : `${coded} (${shortText(seconds)} ${word} than goal)`;
}

function distance({ actualUs, goalSeconds }: JudgedPeriod): { seconds: number; word: 'more' | 'less' } {
  const difference = actualUs / MICROS_PER_SECOND - goalSeconds;
  return { seconds: Math.abs(difference), word: difference < 0 ? 'less' : 'more' };
}

/** "2h 42m", "1h", "7s" */
function shortText(seconds: number): string {
  const { hours, minutes, seconds: rest } = hoursMinutesSeconds(seconds);
  if (hours === 0 && minutes === 0) return `${rest}s`;
  return [hours > 0 ? `${hours}h` : '', minutes > 0 ? `${minutes}m` : ''].filter((part) => part !== '').join(' ');
}

function list(before: string, names: readonly string[], conjunction: string): string {
  if (names.length === 0) return '';
  const last = names.at(-1);
  const others = names.slice(0, -1).join(', ');
  return `${before} ${others === '' ? last : `${others} ${conjunction} ${last}`}`;
}
