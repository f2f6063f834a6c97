import { Injectable } from '@nestjs/common';
import type { TimeRange } from '#libs/kernel';
import { BlobStore } from '#libs/platform/blobs';
import type { UserProfile } from '#libs/users';
import { blobOf, type DumpType } from '../dump.js';
import { FORMATS } from '../format/formats.js';
import { DumpSources, type Reached } from './dump-sources.js';
import { gzipped } from './gzipped.js';

export interface BuiltDump {
  /** Heartbeats, or days. */
  readonly items: number;
  /** Of the file before it was compressed. */
  readonly plainBytes: number;
  /** Of the stored file. */
  readonly bytes: number;
}

export interface BuildOrder {
  readonly dumpId: string;
  readonly type: DumpType;
  readonly profile: UserProfile;
  /** Heartbeats of this time alone. */
  readonly range?: Pick<TimeRange, 'from' | 'to'> | undefined;
  readonly signal: AbortSignal;
  /** Called after each slice. */
  readonly report: (reached: Reached) => void;
  /** Called when everything is read, and the rest of the file is on its way to the disk. */
  readonly written: () => Promise<void>;
}

/** Writes the file of a dump: always all of it, over whatever an earlier run left. */
@Injectable()
export class DumpBuilder {
  constructor(
    private readonly sources: DumpSources,
    private readonly blobs: BlobStore,
  ) {}

  async build({ dumpId, type, profile, range, signal, report, written }: BuildOrder): Promise<BuiltDump> {
    const format = FORMATS[type];
    let items = 0;
    let plainBytes = 0;
    const count = (reached: Reached) => {
      items = reached.items;
      report(reached);
    };
    const source = await this.sources.open({ profile, ...(range && { bounds: range }) }, count, signal);
    async function* content() {
      for await (const chunk of format.write(source)) {
        plainBytes += chunk.length;
        yield chunk;
      }
      await written();
    }
    const file = format.isCompressed ? gzipped(content()) : content();
    const { bytes } = await this.blobs.write(blobOf(dumpId), file, { signal });
    return { items, plainBytes, bytes };
  }
}
