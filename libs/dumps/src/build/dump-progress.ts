import type { Pool } from 'pg';
import type { Clock } from '#libs/kernel';
import { run } from '#libs/platform/database';
import type { DumpState } from '../dump.js';
import { REPORT_DUMP } from '../sql/dumps.sql.js';

const PAUSE_MS = 1_000;
/** What remains when everything was read. */
const READ_SHARE = 0.98;

/** Keeps the row of a dump up to date while a run builds it: at most once a second, one statement at a time. */
export class DumpProgress {
  private writing: Promise<void> | undefined;
  /** Milliseconds of the monotonic clock. */
  private lastAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
    private readonly dumpId: string,
    private readonly run: string,
  ) {}

  /** @param share 0 to 1 */
  report(share: number): void {
    const now = performance.now();
    if (this.writing !== undefined || now - this.lastAt < PAUSE_MS) return;
    this.lastAt = now;
    // What is only told on the way may be lost; the end of the build is not.
    this.writing = this.write('processing', share * READ_SHARE)
      .catch(() => undefined)
      .finally(() => {
        this.writing = undefined;
      });
  }

  async uploading(): Promise<void> {
    await this.settled();
    await this.write('uploading', READ_SHARE);
  }

  async settled(): Promise<void> {
    await this.writing;
  }

  private async write(state: DumpState, progress: number): Promise<void> {
    await run(this.pool, REPORT_DUMP, [this.dumpId, this.run, this.clock.now(), state, progress]);
  }
}
