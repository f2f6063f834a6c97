import type { Import, ImportKind, ImportState } from '#libs/imports';
import { instant, instantOrNull } from '../instant-texts.js';
import type { HeartbeatImportAnswer, SourceKind } from './imports.responses.js';

const MESSAGES: Readonly<Record<ImportState, string>> = {
  queued: 'Waiting to begin',
  requesting_dump: 'Asking the other server for a dump',
  waiting_for_dump: 'Waiting for the dump of the other server',
  downloading_dump: 'Fetching the dump',
  importing: 'Importing',
  completed: 'Done',
  failed: 'Failed',
  cancelled: 'Called off',
};

/** Kinds of other servers. What Hackatime has no word for goes by that of a file. */
const REMOTE_KINDS: Readonly<Partial<Record<ImportKind, SourceKind>>> = {
  wakatime_api: 'wakatime_dump',
  hackatime: 'hackatime_v1_dump',
  wakatime_dump: 'wakatime_download_link',
};

const WITH_DUMP: ReadonlySet<ImportState> = new Set(['requesting_dump', 'waiting_for_dump', 'downloading_dump']);

export function presentHeartbeatImport(found: Import): HeartbeatImportAnswer {
  const { state, fileName, kind, rowsRead, startedAt, finishedAt, createdAt } = found;
  const isFile = fileName !== null || (found.baseUrl === null && kind !== 'wakatime_dump');
  return {
    import_id: found.id,
    state: state === 'cancelled' ? 'failed' : state,
    source_kind: isFile ? 'dev_upload' : (REMOTE_KINDS[kind] ?? 'dev_upload'),
    progress_percent: found.percent,
    processed_count: rowsRead,
    total_count: found.isOver ? rowsRead : null,
    imported_count: found.imported,
    skipped_count: found.duplicates,
    errors_count: found.rejected,
    message: MESSAGES[state],
    error_message: state === 'cancelled' ? MESSAGES.cancelled : found.error,
    remote_dump_status: WITH_DUMP.has(state) ? state : null,
    remote_percent_complete: null,
    cooldown_until: null,
    source_filename: fileName,
    updated_at: instant(finishedAt ?? startedAt ?? createdAt),
    started_at: instantOrNull(startedAt),
    finished_at: instantOrNull(finishedAt),
  };
}
