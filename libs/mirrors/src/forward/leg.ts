import type { WholeHeartbeat } from '#libs/heartbeats';
import { encodeHeartbeatId } from '#libs/kernel';
import type { QueuedHeartbeat } from '../sql/forward.sql.js';

/** What one call brings: the next heartbeats in the order of acceptance, all of one machine. */
export interface Leg {
  readonly machine: string | null;
  readonly heartbeats: readonly WholeHeartbeat[];
  /** For each heartbeat, how far the mirror is when it is done with: what was deleted meanwhile goes with the one before. */
  readonly ends: readonly string[];
  /** How far the mirror is when all of it is done with. */
  readonly end: string;
}

export const idOf = ({ time_us: time, hid }: QueuedHeartbeat): string => encodeHeartbeatId(time, BigInt(hid));

/**
 * A call names its machine in a header, so a leg ends where another machine begins.
 *
 * @param queued not empty
 * @param stored heartbeats by their id; what is not among them was deleted
 */
export function legOf(queued: readonly QueuedHeartbeat[], stored: ReadonlyMap<string, WholeHeartbeat>): Leg {
  const heartbeats: WholeHeartbeat[] = [];
  const ends: string[] = [];
  let end = '';
  for (const row of queued) {
    const heartbeat = stored.get(idOf(row));
    if (heartbeat !== undefined && heartbeats[0] !== undefined && heartbeat.machine !== heartbeats[0].machine) break;
    end = row.seq;
    if (heartbeat !== undefined) heartbeats.push(heartbeat);
    if (heartbeats.length > 0) ends[heartbeats.length - 1] = row.seq;
  }
  return { machine: heartbeats[0]?.machine ?? null, heartbeats, ends, end };
}
