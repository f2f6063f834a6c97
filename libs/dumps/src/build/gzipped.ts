import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Compresses what the source yields, no faster than it is taken. Errors of the source come out at the end. */
export async function* gzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const gzip = createGzip();
  const fed = pipeline(Readable.from(source, { objectMode: false }), gzip);
  // The error reaches the reader through `gzip`; who stops reading early is not interested.
  fed.catch(() => undefined);
  try {
    yield* gzip as AsyncIterable<Buffer>;
    await fed;
  } finally {
    gzip.destroy();
  }
}
