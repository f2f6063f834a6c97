import { namedQuery } from '#libs/platform/database';

export interface SlackPersonRow {
  id: number;
  uuid: string;
  username: string;
  display_name: string | null;
  email: string | null;
}

const PERSON = 'select id, uuid, username, coalesce(display_name, full_name) as display_name, email from users';

export const PERSON_OF_SLACK = namedQuery<[slackId: string], SlackPersonRow>(
  'slack.person',
  `${PERSON} where slack_id = $1`,
);

/** Whoever arrives as the same person waits until the transaction ends. */
export const LOCK_ARRIVAL = namedQuery<[slackId: string], object>(
  'slack.lock-arrival',
  `select pg_advisory_xact_lock(hashtextextended('slack ' || $1, 0))`,
);

/** Whoever has proved that the address is theirs. */
export const PERSON_OF_EMAIL = namedQuery<[email: string], SlackPersonRow>(
  'slack.person-of-email',
  `${PERSON} where lower(email) = lower($1) and is_email_confirmed`,
);

/** No row: the person is known to Slack under another id already. */
export const LINK_PERSON = namedQuery<[userId: number, slackId: string, slackName: string | null], { id: number }>(
  'slack.link',
  `update users set slack_id = $2, slack_username = $3, settings_rev = settings_rev + 1
  where id = $1 and slack_id is null returning id`,
);

/** @returns whether the channel was on already */
export const TURN_ON = namedQuery<[userId: number, channelId: string, now: string], { was_on: boolean }>(
  'slack.turn-on',
  `with before as (
    select is_on from slack_channels where user_id = $1 and channel_id = $2
  ), turned as (
    insert into slack_channels (user_id, channel_id, is_on, since) values ($1, $2, true, $3::timestamptz)
    on conflict (user_id, channel_id) do update set is_on = true, since = case
      when slack_channels.is_on then slack_channels.since else excluded.since end
  )
  select coalesce((select is_on from before), false) as was_on`,
);

/** No row: it was off. */
export const TURN_OFF = namedQuery<[userId: number, channelId: string], { user_id: number }>(
  'slack.turn-off',
  'update slack_channels set is_on = false where user_id = $1 and channel_id = $2 and is_on returning user_id',
);

/** Not who is suspended, leaves, or was convicted. */
const MAY_BE_TOLD_OF = `u.suspended_at is null and u.leaving_since is null and u.trust_level <> 'red'`;

/** Whoever is told of in a channel, and has sent something lately. */
const TOLD = `slack_channels c
  join users u on u.id = c.user_id and ${MAY_BE_TOLD_OF}
  join activity_head h on h.user_id = c.user_id
  where c.is_on and h.last_time > $1::timestamptz - interval '48 hours'`;

export const PEOPLE_OF_CHANNEL = namedQuery<
  [now: string, channelId: string, limit: number],
  { user_id: number; name: string }
>(
  'slack.people-of-channel',
  `select c.user_id, coalesce(u.slack_username, u.display_name, u.username) as name from ${TOLD} and c.channel_id = $2
  order by h.last_time desc limit $3`,
);

/** People whose heartbeats changed since their hours were looked at. */
export const PEOPLE_TO_COUNT = namedQuery<[now: string], { user_id: number }>(
  'slack.people-to-count',
  `select distinct c.user_id from ${TOLD} and c.rev <> h.rev order by 1`,
);

export const NOTE_COUNTED = namedQuery<[userId: number, rev: number], object>(
  'slack.note-counted',
  'update slack_channels set rev = $2 where user_id = $1 and is_on',
);

type Mark = [
  userId: number,
  project: string,
  day: string,
  hours: number,
  channelId: string | null,
  postedAt: string | null,
];

/**
 * That a project has so many full hours on a day, in every channel where the person is on, or in one; a channel that was
 * told of as many already has no row. `postedAt`: nobody has to be told.
 */
export const MARK_HOURS = namedQuery<Mark, { channel_id: string; project_id: number }>(
  'slack.mark-hours',
  `insert into slack_posts (user_id, channel_id, project_id, day, hours, posted_at)
  select c.user_id, c.channel_id, p.id, $3::date, $4::integer, $6::timestamptz
  from slack_channels c
  join projects p on p.user_id = c.user_id and md5(p.name) = md5($2) and p.name = $2 and p.merged_into is null
  where c.user_id = $1 and c.is_on and ($5::text is null or c.channel_id = $5) and not exists (
    select from slack_posts s where s.user_id = c.user_id and s.channel_id = c.channel_id and s.project_id = p.id
      and s.day = $3::date and s.hours >= $4::integer
  )
  on conflict do nothing
  returning channel_id, project_id`,
);

type Post = [userId: number, channelId: string, projectId: number, day: string, hours: number];

/** What is to be posted; no row: it was, or nobody wants it any more. */
export const POST_DUE = namedQuery<Post, { slack_id: string; project: string }>(
  'slack.post-due',
  `select u.slack_id, coalesce(m.name, p.name) as project
  from slack_posts s
  join slack_channels c on c.user_id = s.user_id and c.channel_id = s.channel_id and c.is_on
  join users u on u.id = s.user_id and u.slack_id is not null and ${MAY_BE_TOLD_OF}
  join projects p on p.id = s.project_id
  left join projects m on m.id = p.merged_into
  where s.user_id = $1 and s.channel_id = $2 and s.project_id = $3 and s.day = $4::date and s.hours = $5
    and s.posted_at is null`,
);

export const POSTED = namedQuery<[...Post, at: string], object>(
  'slack.posted',
  `update slack_posts set posted_at = $6::timestamptz
  where user_id = $1 and channel_id = $2 and project_id = $3 and day = $4::date and hours = $5`,
);
