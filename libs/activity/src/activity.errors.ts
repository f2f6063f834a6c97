import { DomainError } from '#libs/kernel';

export const ACTIVITY_ERROR_CODES = ['activity.unknown_person', 'activity.overloaded'] as const;
export type ActivityErrorCode = (typeof ACTIVITY_ERROR_CODES)[number];

/** `activity.unknown_person`: the subject is gone. `activity.overloaded`: too many long questions are waiting. */
export class ActivityError extends DomainError<ActivityErrorCode> {}
