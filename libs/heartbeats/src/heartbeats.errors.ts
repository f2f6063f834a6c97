import { DomainError } from '#libs/kernel';

export const HEARTBEATS_ERROR_CODES = ['heartbeats.overloaded', 'heartbeats.person_gone'] as const;
export type HeartbeatsErrorCode = (typeof HEARTBEATS_ERROR_CODES)[number];

export class HeartbeatsError extends DomainError<HeartbeatsErrorCode> {}
