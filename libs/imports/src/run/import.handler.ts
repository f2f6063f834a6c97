import { Injectable } from '@nestjs/common';
import { HeartbeatsError } from '#libs/heartbeats';
import { BlobStore } from '#libs/platform/blobs';
import { OutboundRefused } from '#libs/platform/outbound';
import { type JobHandler, type JobRun, PermanentFailure } from '#libs/platform/queue';
import { RESUME_IMPORT, RUN_IMPORT } from '../import.job.js';
import { isOver } from '../import.js';
import { blobOf } from '../imports.service.js';
import { UnreadableSource } from '../reading/reading-limits.js';
import { RemoteRefused } from '../remote/remote-refused.js';
import { ImportProgress, ImportSuperseded } from './import-progress.js';
import { ImportRunner } from './import-runner.js';
import { ImportWaits } from './import-waits.js';

interface Payload {
  readonly importId: string;
}

const LATER = new Set(['timeout', 'unreachable']);

@Injectable()
export class ImportHandler implements JobHandler<Payload> {
  readonly type = RUN_IMPORT;

  constructor(
    private readonly runner: ImportRunner,
    private readonly imports: ImportProgress,
    private readonly blobs: BlobStore,
  ) {}

  async run({ payload: { importId }, signal, progress }: JobRun<Payload>): Promise<void> {
    const row = await this.imports.find(importId);
    if (row === undefined || isOver(row.state)) {
      await this.blobs.remove(blobOf(importId));
      return;
    }
    try {
      await this.runner.run(row, { signal, progress });
    } catch (error) {
      if (error instanceof ImportSuperseded || isGone(error)) return;
      if (error instanceof ImportWaits)
        return this.imports.handOver(row, RESUME_IMPORT, { importId }, { runAt: error.until });
      const says = permanentReason(error);
      throw says === undefined ? error : new PermanentFailure(says, { cause: error });
    }
  }

  async gaveUp({ importId }: Payload, reason: string): Promise<void> {
    const row = await this.imports.find(importId);
    if (row !== undefined) await this.imports.end(row, 'failed', reason);
    await this.blobs.remove(blobOf(importId));
  }
}

/** Goes on with an import that waited. */
@Injectable()
export class ResumeImportHandler implements JobHandler<Payload> {
  readonly type = RESUME_IMPORT;

  constructor(private readonly imports: ImportProgress) {}

  async run({ payload }: JobRun<Payload>): Promise<void> {
    const row = await this.imports.find(payload.importId);
    if (row !== undefined && !isOver(row.state)) await this.imports.handOver(row, RUN_IMPORT, payload);
  }

  async gaveUp({ importId }: Payload, reason: string): Promise<void> {
    const row = await this.imports.find(importId);
    if (row !== undefined) await this.imports.end(row, 'failed', reason);
  }
}

function permanentReason(error: unknown): string | undefined {
  if (error instanceof UnreadableSource) return error.message;
  if (error instanceof RemoteRefused) return error.status >= 500 ? undefined : sentence(error.message);
  if (error instanceof OutboundRefused)
    return LATER.has(error.code) ? undefined : `The other server was not asked: ${error.message}.`;
  return undefined;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** The person was deleted, and the import with them. */
function isGone(error: unknown): boolean {
  return error instanceof HeartbeatsError && error.code === 'heartbeats.person_gone';
}
