import { namedQuery } from '#libs/platform/database';

/** Mirrors with something to pass on, and whose time has come. */
export const MIRRORS_TO_FORWARD = namedQuery<[now: string], { id: string }>(
  'mirrors.to-forward',
  `select m.id from mirrors m
  where m.status in ('ok', 'behind', 'failing') and (m.retry_at is null or m.retry_at <= $1::timestamptz)
    and exists (select from mirror_queue q where q.user_id = m.user_id and q.seq > m.cursor_seq)
  order by m.last_sent_at nulls first, m.id`,
);

export interface DueMirror {
  user_id: number;
  url: string;
  key_sealed: Buffer;
  /** 64 bits, in decimal. */
  cursor: string;
  failures: number;
  /** Tells whether its owner has changed it meanwhile. */
  modified: string;
}

export const MIRROR_TO_FORWARD = namedQuery<[id: string, now: string], DueMirror>(
  'mirrors.due',
  `select m.user_id, m.url, m.key_sealed, m.cursor_seq::text as cursor, m.failures, m.modified_at::text as modified
  from mirrors m
  where m.id = $1 and m.status in ('ok', 'behind', 'failing') and (m.retry_at is null or m.retry_at <= $2::timestamptz)`,
);

export interface QueuedHeartbeat {
  seq: string;
  time_us: number;
  hid: string;
}

/** What comes next, in the order of acceptance. */
export const NEXT_QUEUED = namedQuery<[userId: number, after: string, limit: number], QueuedHeartbeat>(
  'mirrors.next',
  `select q.seq::text as seq, to_us_v1(q.time) as time_us, q.hid::text as hid from mirror_queue q
  where q.user_id = $1 and q.seq > $2::bigint order by q.seq limit $3`,
);

/** Of a mirror that is as it was read: by its id, where it stood, and when its owner last changed it. */
type Unchanged = [id: string, cursor: string, modified: string];
const UNCHANGED = `id = $1 and cursor_seq = $2::bigint and modified_at = $3::timestamptz and status <> 'off'`;

/** Part of the way is done. No row: somebody else has moved or changed it. */
export const MIRROR_MOVED = namedQuery<
  [...Unchanged, to: string, sent: number, dropped: number, problem: string | null, now: string],
  { cursor: string }
>(
  'mirrors.moved',
  `update mirrors m set
    cursor_seq = $4::bigint,
    status = case when exists (select from mirror_queue q where q.user_id = m.user_id and q.seq > $4::bigint)
      then 'behind' else 'ok' end,
    failures = 0, failing_since = null, retry_at = null,
    sent_count = sent_count + $5::integer, dropped_count = dropped_count + $6::integer,
    last_sent_at = case when $5::integer > 0 then $8::timestamptz else last_sent_at end,
    last_error = coalesce($7::text, last_error),
    last_failed_at = case when $7::text is null then last_failed_at else $8::timestamptz end
  where ${UNCHANGED}
  returning cursor_seq::text as cursor`,
);

/** An attempt that did not bring it further. `retryAt` null: not by itself. */
export const MIRROR_FAILED = namedQuery<
  [...Unchanged, status: 'behind' | 'failing' | 'refused', problem: string, retryAt: string | null, now: string],
  object
>(
  'mirrors.failed',
  `update mirrors set
    status = $4, failures = failures + 1, failing_since = coalesce(failing_since, $7::timestamptz),
    last_error = $5, last_failed_at = $7::timestamptz, retry_at = $6::timestamptz
  where ${UNCHANGED}`,
);

/** Turns off what has failed since before an instant. */
export const GIVE_UP = namedQuery<[before: string, now: string, problem: string], { id: string }>(
  'mirrors.give-up',
  `update mirrors set status = 'off', retry_at = null, last_error = $3, last_failed_at = $2::timestamptz,
    modified_at = $2::timestamptz
  where status <> 'off' and failing_since < $1::timestamptz
  returning id`,
);

/** Forgets what waits for nobody: of people whose last mirror was turned off or removed. */
export const PRUNE_ORPHANS = namedQuery<[], object>(
  'mirrors.prune-orphans',
  `with recursive people as (
    select min(user_id) as user_id from mirror_queue
    union all
    select (select min(q.user_id) from mirror_queue q where q.user_id > p.user_id) from people p where p.user_id is not null
  )
  delete from mirror_queue q using people p
  where q.user_id = p.user_id and not exists (select from mirrors m where m.user_id = p.user_id and m.status <> 'off')`,
);
