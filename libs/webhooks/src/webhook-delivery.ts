import type { Micros } from '#libs/kernel';

/** `pending`: more attempts follow; the others are ends. */
export type DeliveryState = 'pending' | 'delivered' | 'failed';

/** One event on its way to one endpoint. Times in µs, UTC. */
export interface DeliveryInfo {
  readonly id: string;
  /** Of the event: what the receiver sees, the same for every attempt. */
  readonly eventId: string;
  readonly type: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** HTTP status of the last attempt; null: there was no answer, or no attempt. */
  readonly status: number | null;
  readonly durationMs: number | null;
  /** The beginning of the answer's body. */
  readonly response: string | null;
  /** Why the last attempt failed, in words; null when it did not. */
  readonly error: string | null;
  readonly createdAt: Micros;
  readonly attemptedAt: Micros | null;
}
