import type { Micros } from '#libs/kernel';

/**
 * How a heartbeat came here, in Hackatime's words: sent by a client, taken in from a recording, or sent to try the
 * connection.
 */
export const HEARTBEAT_SOURCES = ['direct_entry', 'wakapi_import', 'test_entry'] as const;
export type HeartbeatSource = (typeof HEARTBEAT_SOURCES)[number];

/** What installers send to see whether heartbeats arrive. */
export const TRIAL_ENTITY = 'test.txt';

/**
 * How a heartbeat came here. Clients' heartbeats are stored at whole milliseconds and recorded ones beside them; of the
 * batches of a very long import one in a thousand falls on a whole millisecond, and looks like a client's.
 */
export function sourceOf({ entity, createdAt }: { entity: string; createdAt: Micros }): HeartbeatSource {
  if (entity === TRIAL_ENTITY) return 'test_entry';
  return createdAt % 1_000 === 0 ? 'direct_entry' : 'wakapi_import';
}
