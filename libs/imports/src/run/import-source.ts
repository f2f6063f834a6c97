import type { Checkpoint } from '../sql/imports.sql.js';

/** Some rows, and where reading goes on when they are stored. */
export interface SourceBatch {
  readonly rows: readonly unknown[];
  readonly next: Checkpoint;
  /** 0 to 1: how much of the source lies behind. */
  readonly progress: number;
}

/** Most heartbeats in one transaction: the person's lock is held for a fraction of a second. */
export const BATCH_ROWS = 1_000;
