import { namedQuery } from '#libs/platform/database';

/** µs since the epoch. */
export const SCHEDULE_MOMENTS = namedQuery<[], { name: string; last: number }>(
  'job-schedules',
  'select name, to_us_v1(last_at) as last from job_schedules',
);

/** Of all processes that try, one gets a row. */
export const TAKE_MOMENT = namedQuery<readonly [name: string, moment: string], { name: string }>(
  'job-schedule-take',
  `insert into job_schedules as s (name, last_at) values ($1, $2)
  on conflict (name) do update set last_at = excluded.last_at where s.last_at < excluded.last_at
  returning name`,
);
