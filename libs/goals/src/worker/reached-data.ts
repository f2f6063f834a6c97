import { isoUtcSeconds, MICROS_PER_SECOND } from '#libs/kernel';
import { goalTitle, statusReason } from '../evaluation/goal-texts.js';
import type { JudgedPeriod } from '../evaluation/judge.js';
import type { Goal } from '../goal.js';

/** The data of `goal.reached`. */
export function reachedData(goal: Goal, period: JudgedPeriod): object {
  const { firstDay, lastDay, range, actualUs, goalSeconds } = period;
  return {
    goal_id: goal.id,
    title: goalTitle(goal),
    delta: goal.delta,
    is_inverse: goal.isInverse,
    start_date: firstDay,
    end_date: lastDay,
    start: isoUtcSeconds(range.from),
    end: isoUtcSeconds(range.to - 1),
    timezone: range.zone,
    goal_seconds: goalSeconds,
    actual_seconds: actualUs / MICROS_PER_SECOND,
    text: statusReason(goal.delta, period),
  };
}
