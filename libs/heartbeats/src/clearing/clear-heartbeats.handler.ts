import { Injectable } from '@nestjs/common';
import { encodeHeartbeatId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import type { JobHandler, JobRun } from '#libs/platform/queue';
import { HeartbeatsReader } from '../heartbeats.reader.js';
import { HeartbeatsService } from '../heartbeats.service.js';
import { HEARTBEATS_TO_CLEAR } from '../sql/clear-heartbeats.sql.js';
import { CLEAR_HEARTBEATS } from './clear-heartbeats.type.js';

type Payload = { userId: number; untilUs: number; projectId: number | null };

/** Heartbeats that go in one transaction, which holds the person's lock. */
const SLICE = 500;

/** Deletes slice by slice, oldest first, through the same door as a single deletion. Killed anywhere, it goes on. */
@Injectable()
export class ClearHeartbeats implements JobHandler<Payload> {
  readonly type = CLEAR_HEARTBEATS;

  constructor(
    private readonly pools: ActivityPools,
    private readonly reader: HeartbeatsReader,
    private readonly heartbeats: HeartbeatsService,
  ) {}

  async run({ payload: { userId, untilUs, projectId }, signal, progress }: JobRun<Payload>): Promise<void> {
    const { firstTime } = await this.reader.head(userId);
    if (firstTime === null) return;
    const start = firstTime;
    for (let from = start; ; ) {
      signal.throwIfAborted();
      const rows = await run(this.pools.job, HEARTBEATS_TO_CLEAR, [userId, untilUs, projectId, from, SLICE]);
      const last = rows.at(-1);
      if (last === undefined) return;
      const ids = rows.map(({ time_us, hid }) => encodeHeartbeatId(time_us, BigInt(hid)));
      await this.heartbeats.delete(userId, ids, undefined);
      from = last.time_us;
      progress((from - start) / Math.max(1, untilUs - start));
    }
  }
}
