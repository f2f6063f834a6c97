import { namedQuery } from '#libs/platform/database';

export interface MirrorRow {
  id: string;
  name: string;
  url: string;
  status: string;
  waiting: number;
  failures: number;
  last_error: string | null;
  last_failed_us: number | null;
  last_sent_us: number | null;
  sent: number;
  dropped: number;
  retry_us: number | null;
  created_us: number;
  modified_us: number;
}

const number = (sql: string, name: string) => `${sql}::double precision as ${name}`;

const COLUMNS = `m.id, m.name, m.url, m.status, m.failures, m.last_error,
  case when m.status = 'off' then 0 else
    (select count(*)::integer from mirror_queue q where q.user_id = m.user_id and q.seq > m.cursor_seq)
  end as waiting,
  ${number('m.sent_count', 'sent')}, ${number('m.dropped_count', 'dropped')},
  ${number('to_us_v1(m.last_failed_at)', 'last_failed_us')}, ${number('to_us_v1(m.last_sent_at)', 'last_sent_us')},
  ${number('to_us_v1(m.retry_at)', 'retry_us')}, ${number('to_us_v1(m.created_at)', 'created_us')},
  ${number('to_us_v1(m.modified_at)', 'modified_us')}`;

/** The number of the last heartbeat that waits for anybody: whoever begins now begins after it. */
const LATEST = 'coalesce((select max(seq) from mirror_queue where user_id = $1::integer), 0)';

/** A person's mirrors, oldest first; with an id that one. */
export const MIRRORS_OF = namedQuery<[userId: number, id: string | null], MirrorRow>(
  'mirrors.list',
  `select ${COLUMNS} from mirrors m
  where m.user_id = $1::integer and ($2::uuid is null or m.id = $2::uuid)
  order by m.created_at, m.id`,
);

/** The person, so that two requests do not count one another's mirrors short. */
export const LOCK_PERSON = namedQuery<[userId: number], object>(
  'mirrors.lock-person',
  'select 1 from users where id = $1::integer for no key update',
);

export const COUNT_MIRRORS = namedQuery<[userId: number], { count: number }>(
  'mirrors.count',
  'select count(*)::integer as count from mirrors where user_id = $1::integer',
);

export const ADD_MIRROR = namedQuery<
  [userId: number, id: string, name: string, url: string, key: Buffer, status: string, now: string],
  object
>(
  'mirrors.add',
  `insert into mirrors (id, user_id, name, url, key_sealed, status, cursor_seq, created_at, modified_at)
  values ($2::uuid, $1::integer, $3::text, $4::text, $5::bytea, $6::text, ${LATEST}, $7::timestamptz, $7::timestamptz)`,
);

/**
 * What is null stays. Who was off begins with what is accepted from now on; who was not goes on where they stopped, at
 * once where anything but the name is given.
 */
export const CHANGE_MIRROR = namedQuery<
  [
    userId: number,
    id: string,
    name: string | null,
    url: string | null,
    key: Buffer | null,
    turn: 'on' | 'off' | null,
    now: string,
  ],
  { status: string }
>(
  'mirrors.change',
  `with next as (
    select m.id, m.status as was, coalesce($4::text, $6::text, $5::bytea::text) is not null as is_new,
      case
        when $6::text = 'off' or m.status = 'off' and $6::text is null then 'off'
        when m.status = 'off' then 'ok'
        when m.status in ('failing', 'refused', 'behind') and coalesce($4::text, $6::text, $5::bytea::text) is not null
          then 'behind'
        else m.status
      end as status
    from mirrors m where m.user_id = $1::integer and m.id = $2::uuid
  )
  update mirrors m set
    name = coalesce($3::text, m.name), url = coalesce($4::text, m.url), key_sealed = coalesce($5::bytea, m.key_sealed),
    status = next.status,
    cursor_seq = case when next.was = 'off' and next.status <> 'off' then ${LATEST} else m.cursor_seq end,
    failures = case when next.is_new then 0 else m.failures end,
    failing_since = case when next.is_new then null else m.failing_since end,
    retry_at = case when next.is_new then null else m.retry_at end,
    modified_at = $7::timestamptz
  from next where m.id = next.id
  returning m.status`,
);

export const REMOVE_MIRROR = namedQuery<[userId: number, id: string], { url: string }>(
  'mirrors.remove',
  'delete from mirrors where user_id = $1::integer and id = $2::uuid returning url',
);

/** Forgets what every mirror of the person has passed. */
export const PRUNE_QUEUE = namedQuery<[userId: number], object>(
  'mirrors.prune',
  `delete from mirror_queue where user_id = $1::integer
    and seq <= coalesce((select min(cursor_seq) from mirrors where user_id = $1::integer and status <> 'off'),
      9223372036854775807)`,
);
