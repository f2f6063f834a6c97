import { DomainError } from '#libs/kernel';

export const EXTERNAL_DURATIONS_ERROR_CODES = ['external-durations.person_gone'] as const;
export type ExternalDurationsErrorCode = (typeof EXTERNAL_DURATIONS_ERROR_CODES)[number];

export class ExternalDurationsError extends DomainError<ExternalDurationsErrorCode> {}
