import { namedQuery } from '#libs/platform/database';
import type { DumpState, DumpType } from '../dump.js';

export interface DumpRow {
  id: string;
  type: DumpType;
  state: DumpState;
  progress: number;
  progressed_us: number;
  created_us: number;
  expires_us: number | null;
}

const COLUMNS = `id, type, state, progress, to_us_v1(progressed_at) as progressed_us, to_us_v1(created_at) as created_us,
  to_us_v1(expires_at) as expires_us`;

const UNFINISHED = `state in ('pending', 'processing', 'uploading')`;

/** No row: an unexpired one of that type is there. */
export const INSERT_DUMP = namedQuery<
  [
    id: string,
    userId: number,
    type: DumpType,
    emailWhenFinished: boolean,
    nowUs: number,
    fromUs: number | null,
    toUs: number | null,
  ],
  DumpRow
>(
  'dumps.insert',
  `insert into data_dumps (id, user_id, type, email_when_finished, created_at, progressed_at, range_from, range_to)
  values ($1, $2, $3, $4, from_us_v1($5), from_us_v1($5), from_us_v1($6), from_us_v1($7))
  on conflict (user_id, type) where state <> 'failed' do nothing
  returning ${COLUMNS}`,
);

export const SET_DUMP_JOB = namedQuery<[id: string, jobId: string], never>(
  'dumps.set-job',
  'update data_dumps set job_id = $2 where id = $1',
);

/** Unexpired ones, newest first. */
export const LIST_DUMPS = namedQuery<[userId: number, nowUs: number], DumpRow>(
  'dumps.list',
  `select ${COLUMNS} from data_dumps
  where user_id = $1 and (expires_at is null or expires_at > from_us_v1($2))
  order by created_at desc, id`,
);

/** A finished dump whose owner may still fetch it. */
export const DOWNLOADABLE_DUMP = namedQuery<
  [id: string, nowUs: number],
  { id: string; type: DumpType; plain_bytes: number; username: string; finished_us: number }
>(
  'dumps.downloadable',
  `select d.id, d.type, d.plain_bytes, u.username, to_us_v1(d.finished_at) as finished_us
  from data_dumps d join users u on u.id = d.user_id
  where d.id = $1 and d.state = 'completed' and d.expires_at > from_us_v1($2) and u.suspended_at is null`,
);

export const DELETE_EXPIRED = namedQuery<[nowUs: number, userId: number | null, type: DumpType | null], { id: string }>(
  'dumps.delete-expired',
  `delete from data_dumps
  where expires_at <= from_us_v1($1) and ($2::integer is null or user_id = $2) and ($3::text is null or type = $3)
  returning id`,
);

/** A finished one that was asked for no later than an instant: another one takes its place. */
export const DELETE_FINISHED = namedQuery<[userId: number, type: DumpType, askedUs: number], { id: string }>(
  'dumps.delete-finished',
  `delete from data_dumps
  where user_id = $1 and type = $2 and state = 'completed' and created_at <= from_us_v1($3)
  returning id`,
);

/** Makes a run the one that builds the dump; progress begins anew. No row: it is finished, or gone. */
export const CLAIM_DUMP = namedQuery<
  [id: string, run: string, nowUs: number],
  { user_id: number; type: DumpType; email_when_finished: boolean; from_us: number | null; to_us: number | null }
>(
  'dumps.claim',
  `update data_dumps set state = 'processing', run = $2, progress = 0, progressed_at = from_us_v1($3)
  where id = $1 and ${UNFINISHED}
  returning user_id, type, email_when_finished, to_us_v1(range_from) as from_us, to_us_v1(range_to) as to_us`,
);

export const REPORT_DUMP = namedQuery<
  [id: string, run: string, nowUs: number, state: DumpState, progress: number],
  never
>(
  'dumps.report',
  `update data_dumps set state = $4, progress = $5, progressed_at = from_us_v1($3)
  where id = $1 and run = $2 and ${UNFINISHED}`,
);

export const COMPLETE_DUMP = namedQuery<
  [id: string, run: string, nowUs: number, expiresUs: number, items: number, plainBytes: number],
  DumpRow
>(
  'dumps.complete',
  `update data_dumps set state = 'completed', progress = 1, progressed_at = from_us_v1($3),
    finished_at = from_us_v1($3), expires_at = from_us_v1($4), items = $5, plain_bytes = $6
  where id = $1 and run = $2 and ${UNFINISHED}
  returning ${COLUMNS}`,
);

export const FAIL_DUMP = namedQuery<[id: string, nowUs: number, expiresUs: number], { id: string }>(
  'dumps.fail',
  `update data_dumps set state = 'failed', progressed_at = from_us_v1($2), finished_at = from_us_v1($2),
    expires_at = from_us_v1($3)
  where id = $1 and ${UNFINISHED}
  returning id`,
);

/** Unfinished ones that have not moved since. */
export const IDLE_DUMPS = namedQuery<[sinceUs: number], { id: string; job_id: string | null }>(
  'dumps.idle',
  `select id, job_id from data_dumps where ${UNFINISHED} and progressed_at < from_us_v1($1)`,
);

export const KNOWN_DUMPS = namedQuery<[ids: string[]], { id: string }>(
  'dumps.known',
  'select id from data_dumps where id = any ($1::uuid[])',
);

export const DUMP_TO_MAIL = namedQuery<
  [id: string, nowUs: number],
  DumpRow & { email: string | null; username: string }
>(
  'dumps.to-mail',
  `select d.*, u.username, case when u.is_email_confirmed then u.email end as email
  from (select user_id, email_when_finished, mailed_at, ${COLUMNS} from data_dumps) d
  join users u on u.id = d.user_id
  where d.id = $1 and d.state = 'completed' and d.email_when_finished and d.mailed_at is null
    and d.expires_us > $2 and u.suspended_at is null`,
);

export const DUMP_MAILED = namedQuery<[id: string, nowUs: number], never>(
  'dumps.mailed',
  'update data_dumps set mailed_at = from_us_v1($2) where id = $1',
);
