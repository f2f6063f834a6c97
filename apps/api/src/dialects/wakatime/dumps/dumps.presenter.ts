import type { Dump, DumpState } from '#libs/dumps';
import { isoUtcSeconds } from '#libs/kernel';
import { presentPage, stampOrNull } from '../time.presenter.js';
import type { DataDump, DataDumpsAnswer } from './dumps.responses.js';

const STATUS: Record<DumpState, string> = {
  pending: 'Pending…',
  processing: 'Processing coding activity…',
  uploading: 'Uploading…',
  completed: 'Completed',
  failed: 'Failed',
};

export function presentDump({ id, type, state, progress, isStuck, createdAt, expiresAt, downloadUrl }: Dump): DataDump {
  return {
    id,
    type,
    status: STATUS[state],
    percent_complete: Math.floor(progress * 10_000) / 100,
    download_url: downloadUrl,
    is_processing: state !== 'completed' && state !== 'failed',
    is_stuck: isStuck,
    has_failed: state === 'failed',
    expires: stampOrNull(expiresAt),
    created_at: isoUtcSeconds(createdAt),
  };
}

/** Few enough for one page: of each type one is alive, and failed ones go after a while. */
export function presentDumps(dumps: readonly Dump[]): DataDumpsAnswer {
  return { data: dumps.map(presentDump), ...presentPage(1, dumps.length, 1) };
}
