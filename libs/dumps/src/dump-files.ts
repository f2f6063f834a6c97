import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type Micros } from '#libs/kernel';
import { BlobStore, type ReadBounds } from '#libs/platform/blobs';
import { ActivityPools, run } from '#libs/platform/database';
import { blobOf } from './dump.js';
import { DumpLinks, type LinkProof } from './dump-links.js';
import { DumpsError } from './dumps.errors.js';
import { FORMATS } from './format/formats.js';
import { unpack } from './format/unpack.js';
import { DOWNLOADABLE_DUMP } from './sql/dumps.sql.js';

/** The file of a dump in one of its two forms. */
export interface DumpFile {
  readonly id: string;
  readonly contentType: string;
  /** What a browser calls it. */
  readonly fileName: string;
  /** The bytes are gzip around the content; else they are the content. */
  readonly isGzip: boolean;
  /** Bytes in this form. */
  readonly size: number;
  readonly finishedAt: Micros;
  /** From a byte to a byte, both included; all of them without bounds. */
  open(bounds?: ReadBounds): Promise<Readable>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Finished files, for whoever holds a link. */
@Injectable()
export class DumpFiles {
  constructor(
    private readonly pools: ActivityPools,
    private readonly blobs: BlobStore,
    private readonly links: DumpLinks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param takesGzip the caller can undo gzip; without it, what lies compressed is unpacked on the way
   * @throws DumpsError `dumps.bad_signature`, `dumps.link_expired`; `dumps.not_found` when the dump is gone, or its
   *   owner may not be served
   */
  async find(dumpId: string, proof: LinkProof, takesGzip: boolean): Promise<DumpFile> {
    this.links.check(dumpId, proof);
    const [dump] = UUID.test(dumpId) ? await run(this.pools.read, DOWNLOADABLE_DUMP, [dumpId, this.clock.now()]) : [];
    const stored = dump && (await this.blobs.size(blobOf(dumpId)));
    if (dump === undefined || stored === undefined) throw new DumpsError('dumps.not_found', 'there is no such file');
    const { contentType, extension, isCompressed } = FORMATS[dump.type];
    const isPlain = isCompressed && !takesGzip;
    return {
      id: dumpId,
      contentType,
      fileName: `beatkeeper-${dump.username}-${dump.type}.${extension}`,
      isGzip: isCompressed && takesGzip,
      size: isPlain ? dump.plain_bytes : stored,
      finishedAt: dump.finished_us,
      open: (bounds = {}) => (isPlain ? this.unpacked(dumpId, bounds) : this.blobs.read(blobOf(dumpId), bounds)),
    };
  }

  private async unpacked(dumpId: string, bounds: ReadBounds): Promise<Readable> {
    return unpack(await this.blobs.read(blobOf(dumpId)), bounds);
  }
}
