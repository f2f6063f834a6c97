import {
  type ActivityPools,
  type ErasedPerson,
  type EraseSlice,
  eraseRows,
  type JobKeys,
  type NamedQuery,
  type PersonEraser,
  run,
} from '#libs/platform/database';
import type { BlobStore } from './blob-store.js';

/** Rows of a person of which each may have a file and jobs. */
export interface OwnedFiles {
  /** What they are, as a log calls it. */
  readonly erases: string;
  /** The ids of their rows: natural keys of the jobs too. */
  readonly idsOf: NamedQuery<[userId: number], { id: string }>;
  readonly blobOf: (id: string) => string;
  readonly jobs: readonly { readonly name: string }[];
  readonly slices: readonly EraseSlice[];
}

/** Erases rows together with their files. */
export abstract class FilesEraser implements PersonEraser {
  readonly erases: string;

  protected constructor(
    private readonly pools: ActivityPools,
    private readonly blobs: BlobStore,
    private readonly owned: OwnedFiles,
  ) {
    this.erases = owned.erases;
  }

  async jobs(userId: number): Promise<readonly JobKeys[]> {
    const keys = await this.idsOf(userId);
    return this.owned.jobs.map(({ name }) => ({ name, keys }));
  }

  /** Files first: without their rows nobody would know whose they are. */
  async erase(person: ErasedPerson, signal: AbortSignal): Promise<void> {
    for (const id of await this.idsOf(person.userId)) {
      if (signal.aborted) return;
      await this.blobs.remove(this.owned.blobOf(id));
    }
    await eraseRows(this.pools.job, this.owned.slices, person, signal);
  }

  private async idsOf(userId: number): Promise<string[]> {
    return (await run(this.pools.job, this.owned.idsOf, [userId])).map(({ id }) => id);
  }
}
