import type { Micros } from '#libs/kernel';

/**
 * `ok`: everything has arrived. `behind`: something is on its way, or has to wait because the other side said so.
 * `failing`: the last attempt failed; it is tried again. `refused`: the other side does not take the key, or may not be
 * called; heartbeats wait, nothing is sent until the owner does something. `off`: nothing is sent, and nothing waits.
 */
export const MIRROR_STATUSES = ['ok', 'behind', 'failing', 'refused', 'off'] as const;
export type MirrorStatus = (typeof MIRROR_STATUSES)[number];

/** Where somebody's heartbeats are passed on to. The key is never shown. Times in µs, UTC. */
export interface MirrorInfo {
  readonly id: string;
  readonly name: string;
  /** As editors have it in `api_url`, without a slash at the end. */
  readonly url: string;
  readonly status: MirrorStatus;
  /** Heartbeats that have not arrived yet. */
  readonly waiting: number;
  /** Attempts that failed since the last one that did not. */
  readonly failuresInRow: number;
  /** The last thing that went wrong, and when; it may be mended since. */
  readonly lastError: string | null;
  readonly lastFailedAt: Micros | null;
  /** When the other side last took something. */
  readonly lastSentAt: Micros | null;
  /** Heartbeats that the other side has taken, and those that it will never take. */
  readonly sent: number;
  readonly dropped: number;
  /** Nothing is tried before; null: at the next opportunity. */
  readonly retryAt: Micros | null;
  readonly createdAt: Micros;
  readonly modifiedAt: Micros;
}
