import { namedQuery } from '#libs/platform/database';

/** Ages in seconds; null where there is none. */
export interface Backlog {
  readonly queue: string;
  readonly state: 'later' | 'due' | 'running' | 'stalled' | 'failed';
  readonly count: number;
  readonly age: number | null;
}

const OF = (state: string, age: string, which: string) =>
  `select '${state}' as state, count(*) as count, extract(epoch from max(${age}))::float8 as age
    from jobs where queue = q.name and ${which}`;

/** Every queue in every state, also where there is nothing. Each look is one at a partial index. */
export const BACKLOG = namedQuery<readonly [queues: readonly string[], now: string], Backlog>(
  'job-backlog',
  `select q.name as queue, s.state, s.count, s.age
  from unnest($1::text[]) as q (name)
  cross join lateral (
    ${OF('later', '$2::timestamptz - created_at', `state = 'waiting' and run_at > $2`)}
    union all
    ${OF('due', '$2::timestamptz - run_at', `state = 'waiting' and run_at <= $2`)}
    union all
    ${OF('running', 'clock_timestamp() - started_at', `state = 'running' and lease_until >= clock_timestamp()`)}
    union all
    ${OF('stalled', 'clock_timestamp() - lease_until', `state = 'running' and lease_until < clock_timestamp()`)}
    union all
    ${OF('failed', 'clock_timestamp() - finished_at', `state = 'failed'`)}
  ) as s`,
);
