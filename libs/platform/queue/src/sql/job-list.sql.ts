import { namedQuery } from '#libs/platform/database';
import type { JobState } from '../job-status.js';

/** Instants in µs since the epoch. */
export interface JobRow {
  readonly id: string;
  readonly queue: string;
  readonly name: string;
  readonly key: string;
  readonly payload: unknown;
  readonly state: JobState;
  readonly progress: number;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly is_cancel_requested: boolean;
  readonly error: string | null;
  readonly run_at: number;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly total: number;
}

type JobPage = readonly [state: JobState | null, name: string | null, limit: number, offset: number];

const SHOWN = `queue, name, key, payload, state, progress, attempt, max_attempts, is_cancel_requested, error,
  to_us_v1(run_at) as run_at, to_us_v1(created_at) as created_at, to_us_v1(started_at) as started_at,
  to_us_v1(finished_at) as finished_at`;

export const JOB_BY_ID = namedQuery<readonly [id: string], Omit<JobRow, 'total'>>(
  'job-by-id',
  `select id, ${SHOWN} from jobs where id = $1`,
);

/** Beyond the last page: one row of nulls with the total. */
export const JOB_PAGE = namedQuery<JobPage, JobRow>(
  'job-page',
  `with found as (
    select * from jobs where ($1::text is null or state = $1) and ($2::text is null or name = $2)
  ), page as (
    select * from found order by created_at desc, id limit $3 offset $4
  )
  select page.id, ${SHOWN}, counted.total
  from (select count(*) as total from found) as counted
  left join page on true
  order by page.created_at desc, page.id`,
);

/** Nothing where a living job has the key already. */
export const RETRY_JOB = namedQuery<readonly [id: string, now: string], { id: string }>(
  'job-retry',
  `update jobs j set state = 'waiting', run_at = $2, attempt = 0, progress = 0, error = null, is_again = false,
    is_cancel_requested = false, started_at = null, finished_at = null
  where j.id = $1 and j.state in ('failed', 'cancelled') and not exists (
    select from jobs o where o.name = j.name and o.key = j.key and o.state in ('waiting', 'running'))
  returning j.id, pg_notify('jobs', j.queue) as told`,
);
