import { namedQuery, pagedQuery } from '#libs/platform/database';

export interface ProjectRow {
  id: number;
  uuid: string;
  name: string;
  color: string | null;
  has_public_url: boolean;
  first_us: number | null;
  last_us: number | null;
  created_us: number;
  archived_us: number | null;
}

const COLUMNS = `p.id, p.uuid, p.name, p.color, p.has_public_url,
    to_us_v1((select min(first_heartbeat_at) from projects part where part.id = p.id or part.merged_into = p.id)) as first_us,
    to_us_v1((select max(last_heartbeat_at) from projects part where part.id = p.id or part.merged_into = p.id)) as last_us,
    to_us_v1(p.created_at) as created_us, to_us_v1(p.archived_at) as archived_us`;

/** A person's projects, latest activity first; `$2` (lower case) matches part of the name. */
export const LIST_PROJECTS = pagedQuery<ProjectRow>('projects.list', {
  columns: COLUMNS,
  from: `projects p
    where p.user_id = $1 and p.merged_into is null and ($2::text is null or strpos(lower(p.name), $2) > 0)`,
  orderBy: 'last_us desc nulls last, name',
});

/** One project by public id or by any name it ever had. */
export const FIND_PROJECT = namedQuery<[userId: number, ref: string], ProjectRow>(
  'projects.find',
  `with named as (
    select coalesce(p.merged_into, p.id) as id from project_names n join projects p on p.id = n.project_id
    where n.user_id = $1 and n.name = $2
    union
    select coalesce(merged_into, id) from projects where user_id = $1 and uuid::text = lower($2)
  )
  select ${COLUMNS} from projects p where p.user_id = $1 and p.id in (select id from named) limit 1`,
);

/** All of a person's projects, by name. */
export const ALL_PROJECTS = namedQuery<[userId: number], ProjectRow>(
  'projects.all',
  `select ${COLUMNS} from projects p where p.user_id = $1 and p.merged_into is null order by p.name`,
);

/** What a time of a person's tells of a project. */
export interface ActiveProjectRow {
  id: number;
  heartbeats: number;
  languages: string[];
}

/**
 * The projects that a person worked on in `[from, to)` (µs, widened to the edges of quarters of an hour): how many
 * heartbeats each had, and its languages, most heartbeats first. By the rollup of the person's own policy, which outlives
 * heartbeats that retention drops.
 */
export const ACTIVE_PROJECTS = namedQuery<[userId: number, fromUs: number, toUs: number], ActiveProjectRow>(
  'projects.active',
  `select id, sum(heartbeats)::bigint as heartbeats,
    coalesce(array_agg(language order by heartbeats desc, language) filter (where language is not null), '{}') as languages
  from (
    select coalesce(p.merged_into, p.id) as id, (select value from dictionary w where w.id = c.language_id) as language,
      sum(a.n) as heartbeats
    from (
      select ctx_id, sum(n) as n from activity_15m
      where user_id = $1 and policy_id = (select policy_id from user_policies where user_id = $1 and state = 'active')
        and bucket >= from_us_v1($2::bigint / 900000000 * 900000000) and bucket < from_us_v1($3)
      group by ctx_id
      having sum(n) > 0
    ) a
    join ctx c on c.id = a.ctx_id
    join projects p on p.id = c.project_id
    group by 1, 2
  ) spoken
  group by id`,
  'everyTime',
);
