import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { BlobStore } from '#libs/platform/blobs';
import { READING_LIMITS, type ReadingLimits, UnreadableSource } from './reading-limits.js';
import { openZip } from './zip.js';

/** The text of a stored file, and how much of the file has been read for it. */
export interface UnpackedFile {
  readonly text: AsyncIterable<Buffer>;
  /** 0 to 1. */
  progress(): number;
}

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZIP = Buffer.from('PK\u0003\u0004');
const EMPTY_ZIP = Buffer.from('PK\u0005\u0006');
/** Before that many bytes a ratio says nothing. */
const RATIO_FROM_BYTES = 16 * 1024 * 1024;

/**
 * A file as it was sent: plain, by gzip, or the one file in a zip.
 *
 * @throws UnreadableSource for an archive that holds anything else, or unpacks to more than is allowed (while reading)
 */
export async function unpack(
  blobs: BlobStore,
  name: string,
  limits: ReadingLimits = READING_LIMITS,
): Promise<UnpackedFile> {
  const size = (await blobs.size(name)) ?? 0;
  const counter = { bytes: 0 };
  const head = await firstBytes(blobs, name);
  if (isAny(head, [ZIP, EMPTY_ZIP])) {
    const { packed, packedSize, inflate } = await openZip(blobs, name, size);
    const text = judged(inflate(counted(packed, counter)), counter, limits);
    return { text, progress: () => share(counter.bytes, packedSize) };
  }
  const packed = counted(await blobs.read(name), counter);
  const text = isAny(head, [GZIP]) ? judged(unzipped(packed), counter, limits) : bounded(packed, limits);
  return { text, progress: () => share(counter.bytes, size) };
}

async function firstBytes(blobs: BlobStore, name: string): Promise<Buffer> {
  return Buffer.concat(await (await blobs.read(name, { start: 0, end: 3 })).toArray());
}

function isAny(head: Buffer, magics: readonly Buffer[]): boolean {
  return magics.some((magic) => head.subarray(0, magic.length).equals(magic));
}

function share(done: number, size: number): number {
  return size === 0 ? 1 : Math.min(1, done / size);
}

function unzipped(packed: Readable): Readable {
  const gunzip = createGunzip();
  packed.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => packed.destroy());
  return packed.pipe(gunzip);
}

function counted(stream: Readable, counter: { bytes: number }): Readable {
  async function* count() {
    for await (const chunk of stream) {
      counter.bytes += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
  }
  return Readable.from(count(), { objectMode: true });
}

/** Unpacked text, as long as it grows no faster than honest text does, and is no archive again. */
async function* judged(
  text: Readable,
  packed: { readonly bytes: number },
  { maxBytes, maxRatio }: ReadingLimits,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of text as AsyncIterable<Buffer>) {
      if (bytes === 0 && isAny(chunk, [GZIP, ZIP])) throw new UnreadableSource('It is an archive within an archive.');
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      if (bytes > RATIO_FROM_BYTES && bytes > packed.bytes * maxRatio) {
        throw new UnreadableSource(`It unpacks to more than ${maxRatio} times its size.`);
      }
      yield chunk;
    }
  } catch (error) {
    throw isBroken(error) ? new UnreadableSource('The archive is damaged.', { cause: error }) : error;
  }
}

async function* bounded(text: Readable, { maxBytes }: ReadingLimits): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of text as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

function tooLarge(maxBytes: number): UnreadableSource {
  return new UnreadableSource(`It unpacks to more than ${maxBytes} bytes.`);
}

function isBroken(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && (code.startsWith('Z_') || code === 'ERR_BUFFER_OUT_OF_BOUNDS');
}
