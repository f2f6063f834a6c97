import { namedQuery } from '#libs/platform/database';

export interface ReaderRow {
  user_id: number;
  timezone: string;
  weekday_start: number;
}

const WANTS = `u.weekly_report and u.is_email_confirmed and u.email is not null and u.suspended_at is null
    and u.leaving_since is null`;

/** Who wants a mail about each week and can be told. */
export const READERS = namedQuery<[], ReaderRow>(
  'reports.readers',
  `select u.id as user_id, u.timezone, u.weekday_start from users u where ${WANTS} order by u.id`,
);

/** No row: this week was promised before, or they do not want it any more. */
export const PROMISE_REPORT = namedQuery<[userId: number, week: string], { user_id: number }>(
  'reports.promise',
  `insert into weekly_reports (user_id, week) select u.id, $2::date from users u where u.id = $1 and ${WANTS}
  on conflict (user_id, week) do nothing
  returning user_id`,
);

export interface ReportRow {
  uuid: string;
  email: string;
  name: string;
  timezone: string;
}

/** Who is to be told, if they still want it. No row too: they were told. */
export const REPORT_TO = namedQuery<[userId: number, week: string], ReportRow>(
  'reports.to',
  `select u.uuid, u.email, coalesce(u.display_name, u.full_name, u.username) as name, u.timezone
  from users u join weekly_reports r on r.user_id = u.id and r.week = $2::date
    and r.sent_at is null
  where u.id = $1 and ${WANTS}`,
);

export const REPORT_SENT = namedQuery<[userId: number, week: string, now: string], { user_id: number }>(
  'reports.sent',
  'update weekly_reports set sent_at = $3 where user_id = $1 and week = $2::date returning user_id',
);

/** Ends the mails of one person. No row: there is nobody of that id. */
export const END_REPORTS = namedQuery<[uuid: string, now: string], { id: number }>(
  'reports.end',
  `update users set weekly_report = false,
    settings_rev = settings_rev + case when weekly_report then 1 else 0 end,
    modified_at = case when weekly_report then $2::timestamptz else modified_at end
  where uuid = $1 returning id`,
);
