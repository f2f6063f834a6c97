import { Injectable } from '@nestjs/common';
import { BlobStore, FilesEraser } from '#libs/platform/blobs';
import { ActivityPools, eraseSlice, namedQuery } from '#libs/platform/database';
import { blobOf } from './dump.js';
import { BUILD_DUMP, MAIL_DUMP } from './dumps.jobs.js';

const DUMPS_OF = namedQuery<[userId: number], { id: string }>(
  'dumps.erase.of',
  'select id from data_dumps where user_id = $1',
);

const SLICES = [eraseSlice('data_dumps')];

/** Exports and their files. */
@Injectable()
export class DumpsEraser extends FilesEraser {
  constructor(pools: ActivityPools, blobs: BlobStore) {
    super(pools, blobs, {
      erases: 'exports',
      idsOf: DUMPS_OF,
      blobOf,
      jobs: [BUILD_DUMP, MAIL_DUMP],
      slices: SLICES,
    });
  }
}
