import { PassThrough, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { type Entry, fromRandomAccessReader, RandomAccessReader, type ZipFile } from 'yauzl';
import type { BlobStore } from '#libs/platform/blobs';
import { UnreadableSource } from './reading-limits.js';

/** The one file of an archive. */
export interface ZippedFile {
  readonly packed: Readable;
  readonly packedSize: number;
  inflate(packed: Readable): Readable;
}

const STORED = 0;
const DEFLATED = 8;
/** Folders and what an archiver adds on its own; more than that is no export. */
const MAX_ENTRIES = 10;

const DAMAGED = 'The archive is damaged.';

/** @throws UnreadableSource for an archive that does not hold exactly one file */
export async function openZip(blobs: BlobStore, name: string, size: number): Promise<ZippedFile> {
  const zip = await openArchive(blobs, name, size);
  try {
    const entry = await onlyFile(zip);
    if (entry.isEncrypted()) throw new UnreadableSource('The archive is locked by a password.');
    if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
      throw new UnreadableSource('The archive is packed in a way that is not known here.');
    }
    const packed = await packedBytes(zip, entry);
    const isDeflated = entry.compressionMethod === DEFLATED;
    return { packed, packedSize: entry.compressedSize, inflate: isDeflated ? inflate : (stream) => stream };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function inflate(packed: Readable): Readable {
  const inflater = createInflateRaw();
  packed.on('error', (error) => inflater.destroy(error));
  inflater.on('close', () => packed.destroy());
  return packed.pipe(inflater);
}

function openArchive(blobs: BlobStore, name: string, size: number): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true };
    fromRandomAccessReader(new BlobReader(blobs, name), size, options, (error, zip) => {
      if (error !== null) reject(new UnreadableSource(DAMAGED, { cause: error }));
      else resolve(zip);
    });
  });
}

function onlyFile(zip: ZipFile): Promise<Entry> {
  return new Promise((resolve, reject) => {
    const files: Entry[] = [];
    const refuse = (says: string, cause?: unknown) => reject(new UnreadableSource(says, { cause }));
    if (zip.entryCount > MAX_ENTRIES) return refuse('The archive holds more than one file.');
    zip.on('entry', (entry: Entry) => {
      if (!entry.fileName.endsWith('/') && !entry.fileName.startsWith('__MACOSX/')) files.push(entry);
      zip.readEntry();
    });
    zip.on('end', () => {
      const [file, other] = files;
      if (file === undefined) refuse('The archive is empty.');
      else if (other !== undefined) refuse('The archive holds more than one file.');
      else resolve(file);
    });
    zip.on('error', (error) => refuse(DAMAGED, error));
    zip.readEntry();
  });
}

function packedBytes(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    const options = entry.compressionMethod === STORED ? {} : { decompress: false };
    zip.openReadStream(entry, options as never, (error, stream) => {
      if (error !== null) reject(new UnreadableSource(DAMAGED, { cause: error }));
      else resolve(stream);
    });
  });
}

/** The archive's own reader of parts of a blob. */
class BlobReader extends RandomAccessReader {
  constructor(
    private readonly blobs: BlobStore,
    private readonly name: string,
  ) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const through = new PassThrough();
    this.blobs.read(this.name, { start, end: end - 1 }).then(
      (stream) => stream.on('error', (error) => through.destroy(error)).pipe(through),
      (error) => through.destroy(error),
    );
    return through;
  }
}
