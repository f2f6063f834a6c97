import type { Micros } from '#libs/kernel';
import type { ImportKind, ImportState } from './import-kind.js';
import type { ImportRow } from './sql/imports.sql.js';

/** One attempt to bring heartbeats along. Times in µs, UTC. */
export interface Import {
  readonly id: string;
  readonly kind: ImportKind;
  readonly state: ImportState;
  readonly isOver: boolean;
  /** Name of the file that was sent; null when another server is asked. */
  readonly fileName: string | null;
  readonly baseUrl: string | null;
  /** Rows that were looked at: the sum of the next three. */
  readonly rowsRead: number;
  readonly imported: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Refused rows of which the reasons are kept; the first ones. */
  readonly rejectsKept: number;
  /** 0 to 100. */
  readonly percent: number;
  /** Why it failed, or what is missing of it. */
  readonly error: string | null;
  readonly createdAt: Micros;
  readonly startedAt: Micros | null;
  readonly finishedAt: Micros | null;
}

const OVER: ReadonlySet<ImportState> = new Set(['completed', 'failed', 'cancelled']);

/** Has it come to an end, whichever? */
export function isOver(state: ImportState): boolean {
  return OVER.has(state);
}

export function importOf(row: ImportRow): Import {
  return {
    id: row.uuid,
    kind: row.kind,
    state: row.state,
    isOver: isOver(row.state),
    fileName: row.file_name,
    baseUrl: row.base_url,
    rowsRead: row.rows_read,
    imported: row.imported,
    duplicates: row.duplicates,
    rejected: row.rejected,
    rejectsKept: row.rejects_kept,
    percent: Math.floor(row.progress * 1_000) / 10,
    error: row.error,
    createdAt: row.created_us,
    startedAt: row.started_us,
    finishedAt: row.finished_us,
  };
}
