import type { HeartbeatsExtent, WholeHeartbeat } from '#libs/heartbeats';
import type { Micros, TimeRange } from '#libs/kernel';
import type { DaySummary, ProjectDay } from '#libs/summaries';
import type { UserProfile } from '#libs/users';

/** A local day and the projects that were worked on. */
export interface DumpDay extends DaySummary {
  readonly perProject: readonly ProjectDay[];
}

/** What a dump is written from. Whoever writes takes slices one by one, and so sets the pace of reading. */
export interface DumpSource {
  readonly profile: UserProfile;
  /** Where people reach this server, without a slash at the end. */
  readonly publicUrl: string;
  /** Undefined: there are no heartbeats. */
  readonly extent: HeartbeatsExtent | undefined;
  /** Whole local days around the heartbeats, or today; in the person's zone. */
  readonly range: TimeRange;
  /** µs, UTC */
  readonly openedAt: Micros;
  /** Of `range`, as the person counts. */
  totalSeconds(): Promise<number>;
  /** The same around everything that days tell of. */
  readonly activeRange: TimeRange;
  /** Oldest first, in slices. */
  heartbeats(): AsyncGenerator<readonly WholeHeartbeat[]>;
  /** Every local day of `activeRange`, oldest first, by month. */
  days(): AsyncGenerator<readonly DumpDay[]>;
}
