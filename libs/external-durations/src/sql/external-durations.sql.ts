import { namedQuery } from '#libs/platform/database';

/** When a person came, and what the app that writes for them is called. */
export const AUTHOR = namedQuery<[userId: number, appId: string | null], { born_us: number; app: string | null }>(
  'external-durations.author',
  `select to_us_v1(u.created_at) as born_us, (select name from oauth_apps where id = $2) as app
  from users u where u.id = $1`,
);

export const SAVE = namedQuery<[userId: number, rows: string, now: string], { id: string; key: string }>(
  'external-durations.save',
  `insert into external_durations as e (id, user_id, source, external_id, provider, entity, type, start_time, end_time,
    ctx_id, raw_ctx_id, meta, created_at, modified_at)
  select id, $1, source, external_id, provider, entity, type, from_us_v1(start_us), from_us_v1(end_us), ctx_id, raw_ctx_id,
    meta, $3, $3
  from jsonb_to_recordset($2::jsonb) x(id uuid, source text, external_id text, provider text, entity text, type text,
    start_us bigint, end_us bigint, ctx_id bigint, raw_ctx_id bigint, meta text)
  on conflict (user_id, source, external_id) do update set provider = excluded.provider, entity = excluded.entity,
    type = excluded.type, start_time = excluded.start_time, end_time = excluded.end_time, ctx_id = excluded.ctx_id,
    raw_ctx_id = excluded.raw_ctx_id, meta = excluded.meta, modified_at = excluded.modified_at
  returning id, source || E'\n' || external_id as key`,
);

/** Takes what rules forget away under its external id too, should an earlier version of it be there. */
export const FORGET = namedQuery<[userId: number, sources: string[], externalIds: string[]], { id: string }>(
  'external-durations.forget',
  `delete from external_durations e using unnest($2::text[], $3::text[]) x(source, external_id)
  where e.user_id = $1 and e.source = x.source and e.external_id = x.external_id
  returning e.id`,
);

/** Those of the ids that reach into `[from, to)` (µs); nulls: whenever. */
export const DELETE = namedQuery<
  [userId: number, ids: readonly string[], fromUs: number | null, toUs: number | null],
  { id: string }
>(
  'external-durations.delete',
  `delete from external_durations
  where user_id = $1 and id = any ($2::uuid[])
    and ($3::bigint is null or (end_time > from_us_v1($3) and start_time < from_us_v1($4)))
  returning id`,
);

export interface ExternalDurationRow {
  id: string;
  external_id: string;
  provider: string | null;
  entity: string;
  type: string;
  start_us: number;
  end_us: number;
  project: string | null;
  branch: string | null;
  language: string | null;
  category: string | null;
  meta: string | null;
  created_us: number;
  modified_us: number;
}

const word = (id: string) => `(select value from dictionary w where w.id = ${id})`;

const COLUMNS = `e.id, e.external_id, e.provider, e.entity, e.type, to_us_v1(e.start_time) as start_us,
    to_us_v1(e.end_time) as end_us, coalesce(m.name, p.name) as project, ${word('c.branch_id')} as branch,
    ${word('c.language_id')} as language, ${word('c.category_id')} as category, e.meta,
    to_us_v1(e.created_at) as created_us, to_us_v1(e.modified_at) as modified_us`;
const NAMED = `external_durations e
  join ctx c on c.id = e.ctx_id
  left join projects p on p.id = c.project_id
  left join projects m on m.id = p.merged_into`;

/** What reaches into `[from, to)` (µs), oldest first; none is longer than 24 hours. */
export const LIST = namedQuery<
  [userId: number, fromUs: number, toUs: number, project: string | null, branches: readonly string[] | null],
  ExternalDurationRow
>(
  'external-durations.list',
  `select ${COLUMNS} from ${NAMED}
  where e.user_id = $1 and e.start_time >= from_us_v1($2) - interval '24 hours' and e.start_time < from_us_v1($3)
    and e.end_time > from_us_v1($2) and ($4::text is null or coalesce(m.name, p.name) = $4)
    and ($5::text[] is null or ${word('c.branch_id')} = any ($5))
  order by e.start_time, e.id`,
);

export const FIND = namedQuery<[userId: number, id: string], ExternalDurationRow>(
  'external-durations.find',
  `select ${COLUMNS} from ${NAMED} where e.user_id = $1 and e.id = $2`,
);
