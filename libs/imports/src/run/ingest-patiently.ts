import { type HeartbeatIngestService, HeartbeatsError, type IngestResult, type RecordedBatch } from '#libs/heartbeats';
import type { UserId } from '#libs/kernel';
import type { Pauses } from '../remote/pauses.js';

/** Somebody else holds the person's lock, for long. */
const LOCK_PAUSE_MS = 1_000;
const LOCK_ATTEMPTS = 60;

/** Live heartbeats are stored at whole milliseconds: what is brought along must not look like them. */
const APART_US = 1;

/**
 * The next batch of something that is brought along. Each is stored as of an instant of its own, by which an attempt
 * after a crash knows what the one before has stored.
 *
 * @param begun when that began (µs), and how many batches of it are written down
 */
export function batchOf(
  begun: { readonly created_us: number; readonly batches: number },
  keepsIds: boolean,
): RecordedBatch {
  const firstAt = begun.created_us + APART_US;
  return { firstAt, at: firstAt + begun.batches, keepsIds };
}

/** Stores a batch as `ingestRecorded` does, and waits for its turn where that takes long. */
export async function ingestPatiently(
  { ingest, pauses, signal }: { ingest: HeartbeatIngestService; pauses: Pauses; signal: AbortSignal },
  owner: UserId,
  items: readonly unknown[],
  batch: RecordedBatch,
): Promise<IngestResult[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ingest.ingestRecorded(owner, items, batch);
    } catch (error) {
      if (!isLocked(error) || attempt === LOCK_ATTEMPTS) throw error;
      await pauses.wait(LOCK_PAUSE_MS, signal);
    }
  }
}

function isLocked(error: unknown): boolean {
  if (error instanceof HeartbeatsError) return error.code === 'heartbeats.overloaded';
  return (error as { code?: unknown }).code === '55P03';
}
