import type { WholeHeartbeat } from '#libs/heartbeats';
import type { Micros, TimeRange, UserId } from '#libs/kernel';
import { presentHeartbeatRow } from '../heartbeat-row.presenter.js';
import { instant } from '../instant-texts.js';
import type { MostRecentAnswer, MyHeartbeatsAnswer } from './my-heartbeats.responses.js';
import { timeAgo } from './time-ago.js';

export function presentMostRecent(heartbeat: WholeHeartbeat | undefined, owner: UserId, now: Micros): MostRecentAnswer {
  if (heartbeat === undefined) return { has_heartbeat: false, heartbeat: null, editor: null, time_ago: null };
  return {
    has_heartbeat: true,
    heartbeat: presentHeartbeatRow(heartbeat, owner),
    editor: heartbeat.editor,
    time_ago: timeAgo(heartbeat.time, now),
  };
}

/** A page of somebody's heartbeats, read with one more than fits, if there is one. */
export interface HeartbeatPage {
  readonly range: TimeRange;
  readonly totalSeconds: number;
  readonly limit: number;
  readonly offset: number;
  readonly read: readonly WholeHeartbeat[];
}

export function presentMyHeartbeats(
  { range, totalSeconds, limit, offset, read }: HeartbeatPage,
  owner: UserId,
): MyHeartbeatsAnswer {
  return {
    start_time: instant(range.from),
    end_time: instant(range.to),
    total_seconds: totalSeconds,
    heartbeats: read.slice(0, limit).map((heartbeat) => presentHeartbeatRow(heartbeat, owner)),
    limit,
    offset,
    has_more: read.length > limit,
  };
}
