import type { Micros, UserId } from '#libs/kernel';

/** Lengths of a period, in the zone of the person. */
export const GOAL_DELTAS = ['day', 'week', 'month'] as const;
export type GoalDelta = (typeof GOAL_DELTAS)[number];

/** In the order of a week that begins on Monday. */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** `Weekly`: at most one mail in seven days about this goal. A period is a day or longer, so `Daily` is each success. */
export const EMAIL_FREQUENCIES = ['Daily', 'Weekly', 'Never'] as const;
export type EmailFrequency = (typeof EMAIL_FREQUENCIES)[number];

/** What time counts: of several names of a kind any one will do, of several kinds all must fit; an empty list is every name. */
export interface GoalFilters {
  readonly languages: readonly string[];
  readonly projects: readonly string[];
  readonly editors: readonly string[];
  /** Lower case. */
  readonly categories: readonly string[];
}

/** What makes a period a success. */
export interface GoalRule extends GoalFilters {
  readonly delta: GoalDelta;
  /** 1 or more. */
  readonly seconds: number;
  /** Stay below it. */
  readonly isInverse: boolean;
  /** Of goals per day only. */
  readonly ignoreDays: readonly Weekday[];
  /** Of goals per day only. */
  readonly ignoreZeroDays: boolean;
  /**
   * Each period asks for so many percent more than the last one that counted, never for less than `seconds`; of an
   * inverse goal for so many percent less, never for more.
   */
  readonly improveByPercent: number | null;
}

/** Times in µs, UTC. */
export interface Goal extends GoalRule {
  readonly id: string;
  readonly userId: UserId;
  readonly customTitle: string | null;
  readonly isEnabled: boolean;
  /** Until then nobody is told; null or past: they are. */
  readonly snoozeUntil: Micros | null;
  /** Since when it is what it is. */
  readonly judgedFrom: Micros;
  readonly subscribers: readonly GoalSubscriber[];
  readonly createdAt: Micros;
  readonly modifiedAt: Micros;
}

/** Somebody who is told by mail; the owner always is one. */
export interface GoalSubscriber {
  readonly userId: UserId;
  readonly uuid: string;
  readonly username: string;
  readonly displayName: string | null;
  readonly fullName: string | null;
  readonly emailFrequency: EmailFrequency;
}
