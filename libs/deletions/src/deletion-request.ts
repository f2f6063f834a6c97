import type { Micros, UserId } from '#libs/kernel';
import type { AdminLevel } from '#libs/platform/auth';
import type { DeletionRow } from './sql/deletions.sql.js';

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

export function requestOf(row: DeletionRow): DeletionRequest {
  return {
    id: row.id,
    status: row.status,
    person: row.person,
    requestedAt: row.requested_us,
    scheduledAt: row.scheduled_us,
    completedAt: row.completed_us,
    decidedBy: row.decided_by,
    updatedAt: row.updated_us,
  };
}
