import { namedQuery } from '#libs/platform/database';

export interface ListenerRow {
  user_id: number;
  timezone: string;
  timeout_minutes: number;
  /** When the first of their endpoints for this event was made. */
  since_us: number;
  /** Of the events they were told of lately. */
  keys: string[];
}

type Question = readonly [type: string, fromKey: string];

const COLUMNS = `u.id as user_id, u.timezone, u.timeout_minutes, to_us_v1(min(e.created_at)) as since_us,
    array(select key from webhook_events v where v.user_id = u.id and v.type = $1 and v.key >= $2) as keys`;
const LISTENING = 'where e.is_enabled and $1 = any (e.events) and u.suspended_at is null group by u.id order by u.id';

/** Everybody who listens to a type of event whose keys are dates. */
export const LISTENERS = namedQuery<Question, ListenerRow>(
  'webhook-listeners',
  `select ${COLUMNS} from webhook_endpoints e join users u on u.id = e.user_id ${LISTENING}`,
);

/** Those among them with heartbeats since an instant: one look at a small row for each. */
export const ACTIVE_LISTENERS = namedQuery<readonly [...Question, activeSince: string], ListenerRow>(
  'webhook-active-listeners',
  `select ${COLUMNS} from webhook_endpoints e
  join users u on u.id = e.user_id
  join activity_head h on h.user_id = e.user_id and h.last_time >= $3::timestamptz
  ${LISTENING}`,
);
