import { DomainError } from '#libs/kernel';

export const GOALS_ERROR_CODES = ['goals.not_found', 'goals.invalid', 'goals.too_many'] as const;
export type GoalsErrorCode = (typeof GOALS_ERROR_CODES)[number];

/** `goals.invalid`: details are messages per field. `goals.too_many`: the person has as many as there may be. */
export class GoalsError extends DomainError<GoalsErrorCode> {}
