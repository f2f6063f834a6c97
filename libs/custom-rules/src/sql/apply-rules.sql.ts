import { namedQuery } from '#libs/platform/database';

/** Where a slice of at most `$3` heartbeats from an instant (µs; null: the first there is) on ends, and all of them. */
export const SLICE = namedQuery<
  [userId: number, fromUs: number, limit: number],
  { first_us: number | null; last_us: number | null; to_us: number | null }
>(
  'custom-rules.slice',
  `select to_us_v1(a.first_time) as first_us, to_us_v1(a.last_time) as last_us, (
    select greatest(to_us_v1(time), $2::bigint + 1) from heartbeats
    where user_id = $1 and time >= from_us_v1($2::bigint)
    order by time offset $3 limit 1) as to_us
  from activity_head a where a.user_id = $1`,
  'everyTime',
);

export interface KindRow {
  raw_ctx_id: number;
  entity_id: number;
  type_id: number;
  depset_id: number;
  entity: string;
  type: string;
  dependencies: string | null;
  project_id: number;
  branch_id: number;
  language_id: number;
  editor_id: number;
  os_id: number;
  machine_id: number;
  category_id: number;
  project: string | null;
  branch: string | null;
  language: string | null;
  editor: string | null;
  os: string | null;
  machine: string | null;
  category: string | null;
}

const word = (id: string) => `(select value from dictionary d where d.id = ${id})`;
const NAMED_CONTEXT = `c.project_id, c.branch_id, c.language_id, c.editor_id, c.os_id, c.machine_id, c.category_id,
    (select name from projects where id = c.project_id) as project, ${word('c.branch_id')} as branch,
    ${word('c.language_id')} as language, ${word('c.editor_id')} as editor, ${word('c.os_id')} as os,
    (select name from machines where id = c.machine_id) as machine, ${word('c.category_id')} as category`;

/** What heartbeats of `[from, to)` (µs) are there, as received: all that rules can tell apart. */
export const KINDS = namedQuery<[userId: number, fromUs: number, toUs: number | null], KindRow>(
  'custom-rules.kinds',
  `with k as materialized (
    select raw_ctx_id, entity_id, type_id, coalesce(depset_id, 0) as depset_id from heartbeats
    where user_id = $1 and time >= from_us_v1($2::bigint) and time < coalesce(from_us_v1($3::bigint), 'infinity')
    group by 1, 2, 3, 4
  )
  select k.*, ${word('k.entity_id')} as entity, ${word('k.type_id')} as type, ${word('k.depset_id')} as dependencies,
    ${NAMED_CONTEXT}
  from k join ctx c on c.id = k.raw_ctx_id`,
  'everyTime',
);

/** `from` 0 is the beginning, `to` null the end of history. */
export const APPLY = namedQuery<
  [
    userId: number,
    rev: number,
    fromUs: number,
    toUs: number | null,
    raw: number[],
    entities: number[],
    types: number[],
    depsets: number[],
    contexts: (number | null)[],
  ],
  { outcome: 'applied' | 'again' | 'superseded' }
>(
  'custom-rules.apply',
  `select apply_rules_v1($1, $2, case when $3::bigint = 0 then '-infinity' else from_us_v1($3) end,
    coalesce(from_us_v1($4), 'infinity'), $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[]) as outcome`,
);

export interface ExternalKindRow extends Omit<KindRow, 'entity_id' | 'type_id' | 'depset_id' | 'dependencies'> {
  id: string;
  meta: string | null;
}

/** The next external durations after an id, as received. */
export const EXTERNAL_KINDS = namedQuery<[userId: number, after: string, limit: number], ExternalKindRow>(
  'custom-rules.external-kinds',
  `select e.id, e.raw_ctx_id, e.entity, e.type, e.meta, ${NAMED_CONTEXT}
  from (select * from external_durations where user_id = $1 and id > $2::uuid order by id limit $3) e
  join ctx c on c.id = e.raw_ctx_id
  order by e.id`,
);

/** Counts external durations under the contexts beside their ids. */
export const COUNT_EXTERNAL = namedQuery<[userId: number, ids: string[], contexts: number[]], { id: string }>(
  'custom-rules.count-external',
  `update external_durations e set ctx_id = w.ctx_id from unnest($2::uuid[], $3::bigint[]) w(id, ctx_id)
  where e.user_id = $1 and e.id = w.id and e.ctx_id <> w.ctx_id
  returning e.id`,
);

export const FORGET_EXTERNAL = namedQuery<[userId: number, ids: string[]], { id: string }>(
  'custom-rules.forget-external',
  'delete from external_durations where user_id = $1 and id = any ($2::uuid[]) returning id',
);
