import type { BlobStore } from '#libs/platform/blobs';
import { readRows } from '../reading/read-rows.js';
import { unpack } from '../reading/unpack.js';
import type { Checkpoint } from '../sql/imports.sql.js';
import { BATCH_ROWS, type SourceBatch } from './import-source.js';

/**
 * The rows of a stored file behind the checkpoint.
 *
 * @throws UnreadableSource
 */
export async function* fileBatches(
  blobs: BlobStore,
  name: string,
  { rows: skip = 0 }: Checkpoint,
): AsyncGenerator<SourceBatch> {
  const { text, progress } = await unpack(blobs, name);
  let read = skip;
  for await (const rows of readRows(text, { skip, batch: BATCH_ROWS })) {
    read += rows.length;
    yield { rows, next: { rows: read }, progress: progress() };
  }
}
