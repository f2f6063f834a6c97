import type { Micros, UserId } from '#libs/kernel';
import type { AdminLevel } from '#libs/platform/auth';

export const DELETION_STATUSES = ['pending', 'approved', 'cancelled', 'completed'] as const;
export type DeletionStatus = (typeof DELETION_STATUSES)[number];

/** Somebody, as those name them who decide. */
export interface NamedAccount {
  readonly id: UserId;
  readonly uuid: string;
  readonly username: string;
  readonly displayName: string | null;
  readonly fullName: string | null;
  readonly adminLevel: AdminLevel;
}

/** That somebody wants to be forgotten, and how far that got. Times in µs, UTC. */
export interface DeletionRequest {
  readonly id: number;
  readonly status: DeletionStatus;
  /** Null once it is carried out. */
  readonly person: NamedAccount | null;
  readonly requestedAt: Micros;
  /** Null until it is approved. */
  readonly scheduledAt: Micros | null;
  readonly completedAt: Micros | null;
  /** Who approved or rejected it; null: nobody yet, or the operator. */
  readonly decidedBy: NamedAccount | null;
  readonly updatedAt: Micros;
}
