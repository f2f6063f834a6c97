import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ReadBounds } from '#libs/platform/blobs';

/** What a gzip stream holds, from a byte to a byte of the content, both included. Everything before is unpacked, too. */
export function unpack(packed: Readable, { start = 0, end = Number.POSITIVE_INFINITY }: ReadBounds): Readable {
  const plain = createGunzip();
  // Whoever reads the result is told of errors by `plain`.
  pipeline(packed, plain, () => undefined);
  return Readable.from(cut(plain, start, end), { objectMode: false });
}

async function* cut(chunks: AsyncIterable<Buffer>, start: number, end: number): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const chunk of chunks) {
    const piece = chunk.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at));
    at += chunk.length;
    if (piece.length > 0) yield piece;
    if (at > end) return;
  }
}
