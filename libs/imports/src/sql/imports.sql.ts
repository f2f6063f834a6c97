import { namedQuery, pagedQuery } from '#libs/platform/database';
import type { ImportKind, ImportState } from '../import-kind.js';

/** How far the other server got. */
export interface RemoteProgress {
  /** Id of the dump that it makes for us. */
  readonly dumpId?: string;
  /** µs; when the dump was asked for. */
  readonly askedAt?: number;
  /** It makes no dump, so it is asked day by day. */
  readonly isDumpRefused?: boolean;
  readonly firstDay?: string;
  readonly lastDay?: string;
  readonly refusedDays?: number;
}

/** Where reading goes on: behind so many rows of the file, or of a day. */
export interface Checkpoint {
  readonly rows?: number;
  readonly day?: string;
}

export interface ImportRow {
  id: number;
  uuid: string;
  user_id: number;
  kind: ImportKind;
  state: ImportState;
  job_id: string | null;
  file_name: string | null;
  blob: string | null;
  blob_bytes: number | null;
  base_url: string | null;
  secret: Buffer | null;
  remote: RemoteProgress;
  checkpoint: Checkpoint;
  batches: number;
  rows_read: number;
  imported: number;
  duplicates: number;
  rejected: number;
  rejects_kept: number;
  progress: number;
  error: string | null;
  created_us: number;
  started_us: number | null;
  finished_us: number | null;
}

const COLUMNS = `id, uuid, user_id, kind, state, job_id, file_name, blob, blob_bytes, base_url, secret, remote, checkpoint,
  batches, rows_read, imported, duplicates, rejected, rejects_kept, progress, error, to_us_v1(created_at) as created_us,
  to_us_v1(started_at) as started_us, to_us_v1(finished_at) as finished_us`;

const ALIVE = "state not in ('completed', 'failed', 'cancelled')";

type NewImport = [
  uuid: string,
  userId: number,
  kind: ImportKind,
  fileName: string | null,
  blob: string | null,
  blobBytes: number | null,
  baseUrl: string | null,
  secret: Buffer | null,
  nowUs: number,
];

export const INSERT_IMPORT = namedQuery<NewImport, ImportRow>(
  'imports.insert',
  `insert into imports (uuid, user_id, kind, file_name, blob, blob_bytes, base_url, secret, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, from_us_v1($9))
  returning ${COLUMNS}`,
);

export const SET_JOB = namedQuery<[id: number, jobId: string], never>(
  'imports.set-job',
  'update imports set job_id = $2 where id = $1',
);

/** Newest first. */
export const LIST_IMPORTS = pagedQuery<ImportRow>('imports.list', {
  columns: COLUMNS,
  from: 'imports where user_id = $1 and ($2::text is null or kind = $2)',
  orderBy: 'id desc',
});

export const FIND_IMPORT = namedQuery<[uuid: string], ImportRow>(
  'imports.find',
  `select ${COLUMNS} from imports where uuid = $1`,
);

export const COUNT_ALIVE = namedQuery<[userId: number], { n: number }>(
  'imports.count-alive',
  `select count(*) as n from imports where user_id = $1 and ${ALIVE}`,
);

/** No row: it is over. */
export const MOVE_IMPORT = namedQuery<[id: number, state: ImportState, remote: string, nowUs: number], { id: number }>(
  'imports.move',
  `update imports set state = $2, remote = remote || $3::jsonb, started_at = coalesce(started_at, from_us_v1($4))
  where id = $1 and ${ALIVE} returning id`,
);

export const KEEP_BLOB = namedQuery<[id: number, blob: string, bytes: number], { id: number }>(
  'imports.keep-blob',
  `update imports set blob = $2, blob_bytes = $3 where id = $1 and ${ALIVE} returning id`,
);

/** Ends it and forgets the other server's secrets. No row: it is over. */
export const END_IMPORT = namedQuery<
  [id: number, state: ImportState, error: string | null, nowUs: number],
  { job_id: string | null }
>(
  'imports.end',
  `update imports set state = $2, error = $3, finished_at = from_us_v1($4), secret = null, blob = null,
    progress = case $2 when 'completed' then 1 else progress end
  where id = $1 and ${ALIVE} returning job_id`,
);

/** Ends those whose job is over although they are not: somebody called it off, or it failed without a word. */
export const ABANDON_IMPORTS = namedQuery<[error: string, nowUs: number], { uuid: string }>(
  'imports.abandon',
  `update imports i set state = 'failed', error = $1, finished_at = from_us_v1($2), secret = null, blob = null
  where ${ALIVE} and not exists (select from jobs j where j.id = i.job_id and j.state in ('waiting', 'running'))
  returning uuid`,
);

type Step = [
  id: number,
  batches: number,
  checkpoint: string,
  imported: number,
  duplicates: number,
  rejected: number,
  rejectsKept: number,
  progress: number,
];

/** One batch further. No row: it is over, or somebody else took that batch in. */
export const STEP_IMPORT = namedQuery<Step, { id: number }>(
  'imports.step',
  `update imports set batches = batches + 1, checkpoint = $3, rows_read = rows_read + $4 + $5 + $6,
    imported = imported + $4, duplicates = duplicates + $5, rejected = rejected + $6,
    rejects_kept = rejects_kept + $7, progress = greatest(progress, $8)
  where id = $1 and batches = $2 and ${ALIVE} returning id`,
);

export const KEEP_REJECTS = namedQuery<[id: number, rows: number[], reasons: string[], items: string[]], never>(
  'imports.keep-rejects',
  `insert into import_rejects (import_id, row, reasons, item)
  select $1, * from unnest($2::bigint[], $3::jsonb[], $4::text[])`,
);

/**
 * A row that was refused: its place in the source (1 is the first), the reasons by field, and the row as JSON text.
 */
export interface RejectRow {
  row: number;
  reasons: Readonly<Record<string, readonly string[]>>;
  item: string;
}

export const LIST_REJECTS = namedQuery<[id: number, after: number, limit: number], RejectRow>(
  'imports.list-rejects',
  'select row, reasons, item from import_rejects where import_id = $1 and row > $2 order by row limit $3',
);

export const PURGE_IMPORTS = `delete from imports where id in (
  select id from imports where finished_at < ? order by finished_at limit ?)`;

/** Which of the files belong to an import that has not ended. */
export const KNOWN_BLOBS = namedQuery<[names: string[]], { blob: string }>(
  'imports.known-blobs',
  `select 'imports/' || uuid as blob from imports where 'imports/' || uuid = any ($1) and ${ALIVE}`,
);
