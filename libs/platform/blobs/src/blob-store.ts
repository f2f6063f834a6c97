import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { blobName } from './blob-name.js';

/** Folder of what is being written. No area can be called so. */
const PARTS = '.parts';

/** A range of bytes. */
export interface ReadBounds {
  /** First byte; 0 when absent. */
  readonly start?: number;
  /** Last byte, included; the last one of the blob when absent. */
  readonly end?: number;
}

/**
 * Large files under names of ours. A blob is there whole or not at all: it is written beside, synced to the disk and then
 * renamed. Of two writers of one name the one that began last wins, the other fails.
 */
export class BlobStore {
  private readonly parts: string;

  constructor(private readonly dir: string) {
    this.parts = join(dir, PARTS);
  }

  /**
   * Stores what `source` yields, replacing a blob of that name. The source is read as fast as the disk takes it.
   *
   * @throws whatever the source throws, the signal's reason, or the file system's error; nothing remains of the attempt
   */
  async write(
    name: string,
    source: AsyncIterable<Uint8Array> | Readable,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<{ bytes: number }> {
    const { area, id } = blobName(name);
    const target = join(this.dir, area, id);
    const part = join(this.parts, `${area}.${id}.${randomUUID()}`);
    await mkdir(this.parts, { recursive: true, mode: 0o700 });
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await this.removeParts((file) => file.startsWith(`${area}.${id}.`));
    try {
      const file = createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true });
      await pipeline(source, file, { signal });
      await rename(part, target);
      await syncFolder(dirname(target));
      return { bytes: file.bytesWritten };
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  /**
   * The bytes of a blob, or some of them. The file is open when this returns: a removal meanwhile does not end the
   * stream.
   *
   * @throws Error with `code` ENOENT when there is no such blob
   */
  async read(name: string, { start = 0, end }: ReadBounds = {}): Promise<Readable> {
    const handle = await open(this.pathOf(name), 'r');
    return handle.createReadStream({ start, ...(end !== undefined && { end }) });
  }

  /** Bytes; undefined when there is no such blob. */
  async size(name: string): Promise<number | undefined> {
    return (await this.statOf(this.pathOf(name)))?.size;
  }

  /** Also of one that is not there. */
  async remove(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true });
  }

  /** Names of all blobs of an area, in no order. */
  async names(area: string): Promise<string[]> {
    const { area: folder } = blobName(`${area}/x`);
    const ids = await this.entriesOf(join(this.dir, folder));
    return ids.map((id) => `${folder}/${id}`);
  }

  /**
   * Removes what writers left that were killed: parts that nobody has written to for `idleMs`. Returns how many.
   * A name's own leftovers go when it is written again.
   *
   * @param now milliseconds since the Unix epoch, by the clock that stamps files
   */
  sweep(now: number, idleMs: number): Promise<number> {
    return this.removeParts(async (file) => {
      const found = await this.statOf(join(this.parts, file));
      return found !== undefined && found.mtimeMs < now - idleMs;
    });
  }

  private async removeParts(isWanted: (file: string) => boolean | Promise<boolean>): Promise<number> {
    let removed = 0;
    for (const file of await this.entriesOf(this.parts)) {
      if (!(await isWanted(file))) continue;
      await rm(join(this.parts, file), { force: true });
      removed++;
    }
    return removed;
  }

  private pathOf(name: string): string {
    const { area, id } = blobName(name);
    return join(this.dir, area, id);
  }

  private entriesOf(folder: string): Promise<string[]> {
    return readdir(folder).catch(emptyWhenAbsent([]));
  }

  private statOf(path: string) {
    return stat(path).catch(emptyWhenAbsent(undefined));
  }
}

function emptyWhenAbsent<T>(nothing: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return nothing;
    throw error;
  };
}

/** A rename is lasting when the folder is on the disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
