import { Injectable } from '@nestjs/common';
import type { Micros, UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import {
  ACTIVE_EXTENT,
  HEARTBEATS_EXTENT,
  STREAM_HEARTBEATS,
  type WholeHeartbeatRow,
} from './sql/stream-heartbeats.sql.js';
import { type StoredHeartbeat, storedHeartbeat } from './stored-heartbeat.js';

/** A stored heartbeat and what its ids stand for. */
export interface WholeHeartbeat extends StoredHeartbeat {
  readonly editor: string | null;
  readonly os: string | null;
  readonly machine: string | null;
  /** As the client sent it. */
  readonly user_agent: string | null;
  readonly ai_model: string | null;
}

/** First and last instant of what a person did, both included; µs. */
export interface HeartbeatsExtent {
  readonly first: Micros;
  readonly last: Micros;
}

/** Few enough that two slices, and what is made of them, do not show in the memory of a process. */
const SLICE_ROWS = 500;
const SMALLEST_HID = '-9223372036854775808';

type Slice = readonly WholeHeartbeatRow[];

/** Reads all heartbeats of a person in constant memory, for long work: on the connections of jobs. */
@Injectable()
export class HeartbeatsStream {
  constructor(private readonly pools: ActivityPools) {}

  /** Undefined: there are none. */
  async extent(owner: UserId): Promise<HeartbeatsExtent | undefined> {
    return this.extentBy(HEARTBEATS_EXTENT, owner);
  }

  /** The same of everything that days tell of: also of heartbeats whose sums alone were kept, and of external durations. */
  async activeExtent(owner: UserId): Promise<HeartbeatsExtent | undefined> {
    return this.extentBy(ACTIVE_EXTENT, owner);
  }

  /**
   * Slices of the heartbeats within `extent`, oldest first, none empty, no heartbeat twice. The next slice is asked for
   * while the last one is worked on, and no further. Each slice is a statement of its own: what is stored or deleted
   * ahead of the reader meanwhile is there or is not.
   */
  async *slices(owner: UserId, { first, last }: HeartbeatsExtent): AsyncGenerator<readonly WholeHeartbeat[]> {
    const slice = (afterUs: Micros, afterHid: string): Promise<Slice> => {
      const rows = run(this.pools.job, STREAM_HEARTBEATS, [owner, afterUs, afterHid, last, SLICE_ROWS]);
      // Who stops reading never awaits the slice ahead.
      rows.catch(() => undefined);
      return rows;
    };
    let next: Promise<Slice> | undefined = slice(first - 1, SMALLEST_HID);
    while (next !== undefined) {
      const rows: Slice = await next;
      const end = rows.length < SLICE_ROWS ? undefined : rows.at(-1);
      next = end && slice(end.time_us, end.hid);
      if (rows.length > 0) yield rows.map(storedHeartbeat);
    }
  }

  private async extentBy(
    query: typeof HEARTBEATS_EXTENT | typeof ACTIVE_EXTENT,
    owner: UserId,
  ): Promise<HeartbeatsExtent | undefined> {
    const [row] = await run(this.pools.job, query, [owner]);
    const { first_us: first = null, last_us: last = null } = row ?? {};
    return first === null || last === null ? undefined : { first, last };
  }
}
