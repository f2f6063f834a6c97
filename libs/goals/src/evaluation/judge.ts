import { type LocalDate, MICROS_PER_SECOND, type Micros, weekdayOf } from '#libs/kernel';
import { type GoalRule, WEEKDAYS } from '../goal.js';
import type { Period } from './periods.js';

/** `pending`: under way and not met yet; `ignored`: counts for nothing. */
export type PeriodStatus = 'success' | 'fail' | 'pending' | 'ignored';
/** Why a period does not count. */
export type IgnoredBecause = 'weekday' | 'zero';

/** How a period went. */
export interface JudgedPeriod extends Period {
  /** Microseconds. */
  readonly actualUs: number;
  /** What this period asks for. */
  readonly goalSeconds: number;
  readonly status: PeriodStatus;
  readonly ignoredBecause: IgnoredBecause | null;
}

/** How the last periods of a goal went, one by one and together. */
export interface JudgedGoal {
  /** Oldest first, never empty. */
  readonly periods: readonly JudgedPeriod[];
  /** Of the most recent period. */
  readonly status: PeriodStatus;
  /** `fail`: of the periods that are decided, more failed than succeeded. */
  readonly averageStatus: 'success' | 'fail';
  /** All decided periods as if they were one; `ignored` when there is none. */
  readonly cumulativeStatus: 'success' | 'fail' | 'ignored';
}

export interface JudgeContext {
  /** Microseconds that count, per local day. */
  readonly time: ReadonlyMap<LocalDate, number>;
  readonly now: Micros;
  /** Only so many of the last periods are shown; those before tell what improving means. */
  readonly shown: number;
}

/**
 * Judges periods one after the other. A period that is under way is `pending` until its goal is met; an inverse goal is
 * met as long as the time stays below it, so it never is pending. A day that is ignored is neither, and a day without
 * time can be ignored only when it is over.
 */
export function judge(goal: GoalRule, periods: readonly Period[], { time, now, shown }: JudgeContext): JudgedGoal {
  const judged: JudgedPeriod[] = [];
  let lastCountedUs: number | undefined;
  for (const period of periods) {
    const actualUs = timeOf(period, time);
    const goalSeconds = secondsAskedFor(goal, lastCountedUs);
    const isOver = now >= period.range.to;
    const ignoredBecause = ignoring(goal, period, { actualUs, isOver });
    const status = ignoredBecause === null ? statusOf(goal, { actualUs, goalSeconds, isOver }) : 'ignored';
    judged.push({ ...period, actualUs, goalSeconds, status, ignoredBecause });
    if (ignoredBecause === null) lastCountedUs = actualUs;
  }
  const visible = judged.slice(-shown);
  return { periods: visible, status: visible.at(-1)?.status ?? 'ignored', ...overall(goal, visible) };
}

function timeOf({ firstDay, lastDay }: Period, time: ReadonlyMap<LocalDate, number>): number {
  let us = 0;
  for (const [day, dayUs] of time) if (day >= firstDay && day <= lastDay) us += dayUs;
  return us;
}

function secondsAskedFor({ seconds, isInverse, improveByPercent }: GoalRule, lastUs: number | undefined): number {
  if (improveByPercent === null || lastUs === undefined || lastUs === 0) return seconds;
  const percent = isInverse ? 100 - improveByPercent : 100 + improveByPercent;
  const improved = Math.round((lastUs * percent) / 100 / MICROS_PER_SECOND);
  return isInverse ? Math.max(1, Math.min(seconds, improved)) : Math.max(seconds, improved);
}

function ignoring(
  { delta, ignoreDays, ignoreZeroDays }: GoalRule,
  { firstDay }: Period,
  { actualUs, isOver }: { readonly actualUs: number; readonly isOver: boolean },
): IgnoredBecause | null {
  if (delta !== 'day') return null;
  if (ignoreDays.some((day) => WEEKDAYS.indexOf(day) === weekdayOf(firstDay))) return 'weekday';
  return ignoreZeroDays && isOver && actualUs === 0 ? 'zero' : null;
}

function statusOf(
  { isInverse }: GoalRule,
  {
    actualUs,
    goalSeconds,
    isOver,
  }: { readonly actualUs: number; readonly goalSeconds: number; readonly isOver: boolean },
): PeriodStatus {
  const isReached = actualUs >= goalSeconds * MICROS_PER_SECOND;
  if (isInverse) return isReached ? 'fail' : 'success';
  if (isReached) return 'success';
  return isOver ? 'fail' : 'pending';
}

function overall(
  { isInverse }: GoalRule,
  periods: readonly JudgedPeriod[],
): Pick<JudgedGoal, 'averageStatus' | 'cumulativeStatus'> {
  const decided = periods.filter(({ status }) => status === 'success' || status === 'fail');
  const failed = decided.filter(({ status }) => status === 'fail').length;
  const averageStatus = failed > decided.length - failed ? 'fail' : 'success';
  if (decided.length === 0) return { averageStatus, cumulativeStatus: 'ignored' };
  const actualUs = decided.reduce((sum, period) => sum + period.actualUs, 0);
  const goalSeconds = decided.reduce((sum, period) => sum + period.goalSeconds, 0);
  const status = statusOf({ isInverse } as GoalRule, { actualUs, goalSeconds, isOver: true });
  return { averageStatus, cumulativeStatus: status === 'success' ? 'success' : 'fail' };
}
