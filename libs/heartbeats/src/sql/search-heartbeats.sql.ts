import { DICTIONARY_KINDS } from '#libs/durations';
import { namedQuery } from '#libs/platform/database';
import { NAMED_HEARTBEATS, word } from './list-heartbeats.sql.js';
import { WHOLE_COLUMNS, type WholeHeartbeatRow } from './stream-heartbeats.sql.js';

/** Person, range in µs, and exact values; null: any. */
export type SearchParams = [
  userId: number,
  fromUs: number,
  toUs: number,
  project: string | null,
  language: string | null,
  editor: string | null,
  machine: string | null,
  entity: string | null,
];

/**
 * A person's heartbeats in `[$2, $3)` whose project, language, editor, machine and entity are these. Which contexts pass
 * is known before a heartbeat is looked at.
 */
const FOUND = `contexts as materialized (
    select c.id from ctx c
    left join projects p on p.id = c.project_id
    left join projects m on m.id = p.merged_into
    where c.user_id = $1
      and ($4::text is null or coalesce(m.name, p.name) = $4)
      and ($5::text is null or ${word('c.language_id')} = $5)
      and ($6::text is null or ${word('c.editor_id')} = $6)
      and ($7::text is null or (select name from machines where id = c.machine_id) = $7)
  ), entity as materialized (
    select id from dictionary
    where user_id = $1 and kind = ${DICTIONARY_KINDS.entity} and md5(value) = md5($8::text) and value = $8
  ), found as (
    select * from heartbeats b
    where b.user_id = $1 and b.time >= from_us_v1($2) and b.time < from_us_v1($3)
      and (coalesce($4::text, $5, $6, $7) is null or b.ctx_id in (select id from contexts))
      and ($8::text is null or b.entity_id = (select id from entity))
  )`;

const ADDRESS = `${WHOLE_COLUMNS}, (select ip from machines where id = c.machine_id) as machine_ip`;

export interface FoundHeartbeatRow extends WholeHeartbeatRow {
  /** Where its machine was seen last. */
  machine_ip: string | null;
}

/** A page of them, oldest first, with everything that is known of each. */
export const SEARCH_HEARTBEATS = namedQuery<[...SearchParams, limit: number, offset: number], FoundHeartbeatRow>(
  'heartbeats.search',
  `with ${FOUND}, h as materialized (
    select * from found order by time, hid limit $9 offset $10
  )
  select ${ADDRESS}
  from ${NAMED_HEARTBEATS.replace('heartbeats h', 'h')}
  order by h.time, h.hid`,
  'everyTime',
);

export const COUNT_HEARTBEATS = namedQuery<SearchParams, { total: number }>(
  'heartbeats.count',
  `with ${FOUND} select count(*) as total from found`,
  'everyTime',
);

/** What heartbeats are told apart by. */
export type HeartbeatField =
  | 'project'
  | 'language'
  | 'entity'
  | 'branch'
  | 'category'
  | 'editor'
  | 'machine'
  | 'user_agent';

const IN_RANGE = 'heartbeats where user_id = $1 and time >= from_us_v1($2) and time < from_us_v1($3)';
const OF_CONTEXTS = `(select distinct ctx_id from ${IN_RANGE}) h join ctx c on c.id = h.ctx_id`;
const VALUES: Record<HeartbeatField, string> = {
  project: `select coalesce(m.name, p.name) as value from ${OF_CONTEXTS}
    join projects p on p.id = c.project_id left join projects m on m.id = p.merged_into`,
  language: `select ${word('c.language_id')} as value from ${OF_CONTEXTS}`,
  branch: `select ${word('c.branch_id')} as value from ${OF_CONTEXTS}`,
  category: `select ${word('c.category_id')} as value from ${OF_CONTEXTS}`,
  editor: `select ${word('c.editor_id')} as value from ${OF_CONTEXTS}`,
  machine: `select m.name as value from ${OF_CONTEXTS} join machines m on m.id = c.machine_id`,
  entity: `select ${word('h.entity_id')} as value from (select distinct entity_id from ${IN_RANGE}) h`,
  user_agent: `select a.value from (select distinct user_agent_id from ${IN_RANGE}) h
    join user_agents a on a.id = h.user_agent_id`,
};

/** The distinct values of one field of a person's heartbeats in a range, in their order. */
const valuesOf = (field: HeartbeatField) =>
  namedQuery<[userId: number, fromUs: number, toUs: number, limit: number], { value: string }>(
    `heartbeats.values-of-${field}`,
    `select distinct value collate "C" as value from (${VALUES[field]}) v where value is not null order by 1 limit $4`,
    'everyTime',
  );

export const VALUES_OF = Object.fromEntries(
  Object.keys(VALUES).map((field) => [field, valuesOf(field as HeartbeatField)]),
) as Record<HeartbeatField, ReturnType<typeof valuesOf>>;

export interface ProjectFiguresRow {
  project_id: number;
  name: string;
  beats: number;
  first_us: number;
  last_us: number;
  languages: string[] | null;
  is_archived: boolean;
}

/** What a person's heartbeats of a range say of each project, as shown; the most heartbeats first. */
export const PROJECT_FIGURES = namedQuery<[userId: number, fromUs: number, toUs: number], ProjectFiguresRow>(
  'heartbeats.project-figures',
  `with counted as materialized (
    select ctx_id, count(*) as beats, min(time) as first_at, max(time) as last_at from ${IN_RANGE} group by ctx_id
  )
  select coalesce(m.id, p.id) as project_id, coalesce(m.name, p.name) as name, sum(n.beats)::bigint as beats,
    to_us_v1(min(n.first_at)) as first_us, to_us_v1(max(n.last_at)) as last_us,
    array_agg(distinct ${word('c.language_id')}) filter (where c.language_id <> 0) as languages,
    bool_or(coalesce(m.archived_at, p.archived_at) is not null) as is_archived
  from counted n join ctx c on c.id = n.ctx_id
  join projects p on p.id = c.project_id left join projects m on m.id = p.merged_into
  group by 1, 2
  order by beats desc, name`,
  'everyTime',
);
