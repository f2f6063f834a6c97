import type { Pool } from 'pg';

/** What a database holds of some people, read with statements of the check's own. */
export interface Stored {
  readonly beats: readonly { t: number; hid: string; gap: number | null; wgap: number | null }[];
  readonly sums: readonly StoredSum[];
  readonly head: StoredHead | undefined;
  readonly policies: readonly { policy_id: number; state: string }[];
}

export interface StoredSum {
  readonly source: 'activity_day' | 'activity_15m';
  /** Is it of the published policy? */
  readonly is_own: boolean;
  readonly day: string;
  /** JSON array: project, branch, language, editor, os, machine, category. */
  readonly key: string;
  readonly us: number;
  readonly n: number;
}

export interface StoredHead {
  readonly first_us: number | null;
  readonly last_us: number | null;
  readonly last_hid: string | null;
  readonly write_us: number | null;
  readonly write_hid: string | null;
}

const US = (column: string) => `round(extract(epoch from ${column}) * 1000000)::bigint`;
const WORD = (column: string) => `(select value from dictionary where id = c.${column})`;

const BEATS = `select user_id, ${US('time')} as t, hid::text, gap, wgap from heartbeats h
  where user_id = any($1) order by h.user_id, h.time, h.hid`;

const SUMS = `with sums as (
    select a.user_id, 'activity_day' as source, a.policy_id, a.day, a.ctx_id, sum(a.us)::bigint as us, sum(a.n)::bigint as n
    from activity_day a where a.user_id = any($1) group by 1, 3, 4, 5
    union all
    select a.user_id, 'activity_15m', a.policy_id, (a.bucket at time zone p.zone)::date, a.ctx_id, sum(a.us)::bigint, sum(a.n)::bigint
    from activity_15m a join time_policies p on p.id = a.policy_id where a.user_id = any($1) group by 1, 3, 4, 5
  ), names as (
    select c.id, json_build_array(
      (select coalesce(m.name, p.name) from projects p left join projects m on m.id = p.merged_into where p.id = c.project_id),
      ${['branch_id', 'language_id', 'editor_id', 'os_id'].map(WORD).join(', ')},
      (select name from machines where id = c.machine_id), ${WORD('category_id')}) as key
    from ctx c where c.user_id = any($1)
  )
  select s.user_id, s.source, s.policy_id = u.policy_id as is_own, s.day::text, n.key::text, s.us, s.n
  from sums s join users u on u.id = s.user_id left join names n on n.id = s.ctx_id
  where s.us <> 0 or s.n <> 0`;

const HEADS = `select user_id, ${US('first_time')} as first_us, ${US('last_time')} as last_us, last_hid::text,
    ${US('last_write_time')} as write_us, last_write_hid::text as write_hid
  from activity_head where user_id = any($1)`;

const POLICIES = 'select user_id, policy_id, state from user_policies where user_id = any($1)';

export async function readStored(pool: Pool, users: readonly number[]): Promise<Map<number, Stored>> {
  const [beats, sums, heads, policies] = await Promise.all(
    [BEATS, SUMS, HEADS, POLICIES].map(async (text) => group((await pool.query(text, [users])).rows)),
  );
  const stored = users.map((user): [number, Stored] => [
    user,
    {
      beats: (beats?.get(user) ?? []) as never,
      sums: (sums?.get(user) ?? []) as never,
      head: heads?.get(user)?.[0] as never,
      policies: (policies?.get(user) ?? []) as never,
    },
  ]);
  return new Map(stored);
}

function group(rows: readonly { user_id: number }[]): Map<number, object[]> {
  const groups = new Map<number, object[]>();
  for (const row of rows) {
    const own = groups.get(row.user_id);
    if (own === undefined) groups.set(row.user_id, [row]);
    else own.push(row);
  }
  return groups;
}

const digest = (table: string, order: string, columns: string, where = '') =>
  `(select md5(coalesce(string_agg((${columns})::text, ' ' order by ${order}), '')) from ${table} t where t.user_id = u.id ${where})`;

const FINGERPRINT = `select u.id as user_id, concat_ws(' ',
    ${digest('heartbeats', 'time, hid', 'time, hid, gap, wgap')},
    ${digest('activity_15m', 'policy_id, bucket, ctx_id', 'policy_id, bucket, ctx_id, us, n', 'and (us <> 0 or n <> 0)')},
    ${digest('activity_day', 'policy_id, day, ctx_id', 'policy_id, day, ctx_id, us, n', 'and (us <> 0 or n <> 0)')},
    ${digest('edits_15m', 'bucket, ctx_id, ai_model_id, ai_session_id', 't.*')},
    ${digest('activity_head', 'user_id', 'first_time, last_time, last_hid, last_write_time, last_write_hid')}) as print
  from users u where u.id = any($1)`;

/** Digests of facts, gaps, rollups and head, per table, for "nothing changed". Rows that sum up to nothing are left out. */
export async function fingerprints(pool: Pool, users: readonly number[]): Promise<Map<number, string>> {
  const { rows } = await pool.query<{ user_id: number; print: string }>(FINGERPRINT, [users]);
  return new Map(rows.map(({ user_id, print }) => [user_id, print]));
}
