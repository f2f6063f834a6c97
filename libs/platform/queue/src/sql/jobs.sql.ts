import { namedQuery } from '#libs/platform/database';
import type { JobStatus } from '../job-status.js';

type Request = readonly [
  id: string,
  queue: string,
  name: string,
  key: string,
  payload: string,
  maxAttempts: number,
  runAt: string,
  again: boolean,
  trace: string | null,
];

export const REQUEST_JOB = namedQuery<Request, { id: string }>(
  'job-request',
  'select job_request_v2($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9) as id',
);

export const CANCEL_JOB = namedQuery<readonly [id: string], { id: string }>(
  'job-cancel',
  `update jobs set
    state = case state when 'waiting' then 'cancelled' else state end,
    finished_at = case state when 'waiting' then clock_timestamp() end,
    is_again = false,
    is_cancel_requested = true
  where id = $1 and state in ('waiting', 'running')
  returning id, pg_notify('job_cancel', id::text) as told`,
);

export const JOB_STATUS = namedQuery<readonly [id: string], JobStatus>(
  'job-status',
  'select id, state, progress, attempt, error from jobs where id = $1',
);

export const PURGE_JOBS = namedQuery<readonly [before: string, limit: number], { id: string }>(
  'job-purge',
  `delete from jobs where id in (
    select id from jobs where state in ('done', 'failed', 'cancelled') and finished_at < $1 order by finished_at limit $2
  ) returning id`,
);
