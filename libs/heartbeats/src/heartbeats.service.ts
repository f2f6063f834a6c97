import { Injectable } from '@nestjs/common';
import { decodeHeartbeatId, type TimeRange, type UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { DELETE_HEARTBEATS } from './sql/delete-heartbeats.sql.js';

/** Removes heartbeats; derived numbers follow in the same transaction. */
@Injectable()
export class HeartbeatsService {
  constructor(private readonly pools: ActivityPools) {}

  /**
   * Deletes those of the ids that exist, are the owner's and lie in `range` (undefined: anywhere). Unknown ids are
   * no error. Returns how many were removed.
   */
  async delete(owner: UserId, ids: readonly string[], range: TimeRange | undefined): Promise<number> {
    const keys = ids.flatMap((id) => {
      const key = decodeHeartbeatId(id);
      const isWanted = key !== undefined && (range === undefined || (key.time >= range.from && key.time < range.to));
      return isWanted ? [key] : [];
    });
    if (keys.length === 0) return 0;
    const times = keys.map((key) => key.time);
    const hids = keys.map((key) => key.hid.toString());
    const [row] = await run(this.pools.ingest, DELETE_HEARTBEATS, [owner, times, hids]);
    return row?.deleted ?? 0;
  }
}
