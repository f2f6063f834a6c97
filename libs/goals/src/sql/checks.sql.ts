import { namedQuery } from '#libs/platform/database';

/** People with a goal whose heartbeats changed since the last look, or for whom a period has ended. */
export const PEOPLE_TO_CHECK = namedQuery<readonly [now: string], { user_id: number }>(
  'goals-people-to-check',
  `select g.user_id from (select distinct user_id from goals where is_enabled) g
  join users u on u.id = g.user_id and u.suspended_at is null
  left join goal_checks c on c.user_id = g.user_id
  left join activity_head h on h.user_id = g.user_id
  where c.user_id is null or coalesce(h.rev, 0) <> c.rev or c.next_at <= $1::timestamptz
  order by g.user_id`,
);

/** The periods of a person's goals that have been told, of the last while. */
export const MARKED = namedQuery<readonly [userId: number, since: string], { goal_id: string; period: string }>(
  'goals-marked',
  `select r.goal_id, r.period::text as period from goal_results r join goals g on g.id = r.goal_id
  where g.user_id = $1 and r.period >= $2::date`,
);

type Mark = readonly [
  goalId: string,
  period: string,
  actualUs: number,
  goalSeconds: number,
  isSilent: boolean,
  at: string,
];

/** No row: it was marked before, or the goal is gone. */
export const MARK = namedQuery<Mark, { goal_id: string }>(
  'goals-mark',
  `insert into goal_results (goal_id, period, actual_us, goal_seconds, is_silent, reached_at)
  select id, $2::date, $3::bigint, $4::integer, $5::boolean, $6::timestamptz from goals where id = $1 for key share
  on conflict (goal_id, period) do nothing
  returning goal_id`,
);

export const NOTE_CHECK = namedQuery<readonly [userId: number, rev: number, nextAt: string | null], object>(
  'goals-note-check',
  `insert into goal_checks (user_id, rev, next_at) select id, $2::bigint, $3::timestamptz from users where id = $1
  on conflict (user_id) do update set rev = excluded.rev, next_at = excluded.next_at`,
);

export interface MailSqlRow {
  owner_id: number;
  owner_username: string;
  owner_name: string;
  email: string;
  actual_us: number;
  goal_seconds: number;
}

/** What a subscriber is to be told, unless they were already, are told less often, or have no confirmed address. */
export const MAIL_DUE = namedQuery<readonly [goalId: string, period: string, userId: number, now: string], MailSqlRow>(
  'goals-mail-due',
  `select o.id as owner_id, o.username as owner_username, coalesce(o.display_name, o.full_name, o.username) as owner_name,
    u.email, r.actual_us, r.goal_seconds
  from goal_results r
  join goals g on g.id = r.goal_id
  join users o on o.id = g.user_id
  join goal_subscribers s on s.goal_id = r.goal_id and not s.has_left
  join users u on u.id = s.user_id and u.suspended_at is null
  where r.goal_id = $1 and r.period = $2::date and s.user_id = $3 and not r.is_silent
    and u.email is not null and u.is_email_confirmed
    and coalesce(s.last_mailed_at < r.reached_at, true)
    and case s.email_frequency
      when 'Daily' then true
      when 'Weekly' then coalesce(s.last_mailed_at <= $4::timestamptz - interval '7 days', true)
      else false
    end`,
);

export const MAILED = namedQuery<readonly [goalId: string, userId: number, at: string], object>(
  'goals-mailed',
  'update goal_subscribers set last_mailed_at = $3::timestamptz where goal_id = $1 and user_id = $2',
);
