import { Injectable } from '@nestjs/common';
import { BlobStore, FilesEraser } from '#libs/platform/blobs';
import { ActivityPools, eraseSlice, namedQuery } from '#libs/platform/database';
import { RESUME_IMPORT, RUN_IMPORT } from './import.job.js';
import { blobOf } from './imports.service.js';

const IMPORTS_OF = namedQuery<[userId: number], { id: string }>(
  'imports.erase.of',
  'select uuid as id from imports where user_id = $1',
);

const SLICES = [
  eraseSlice('import_rejects', 'import_id in (select id from imports where user_id = $1)'),
  eraseSlice('imports'),
];

/** Imports, what they refused, and the files that people sent. */
@Injectable()
export class ImportsEraser extends FilesEraser {
  constructor(pools: ActivityPools, blobs: BlobStore) {
    super(pools, blobs, {
      erases: 'imports',
      idsOf: IMPORTS_OF,
      blobOf,
      jobs: [RUN_IMPORT, RESUME_IMPORT],
      slices: SLICES,
    });
  }
}
