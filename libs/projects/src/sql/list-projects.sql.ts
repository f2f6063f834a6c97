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
}

const COLUMNS = `p.id, p.uuid, p.name, p.color, p.has_public_url,
    to_us_v1((select min(first_heartbeat_at) from projects part where part.id = p.id or part.merged_into = p.id)) as first_us,
    to_us_v1((select max(last_heartbeat_at) from projects part where part.id = p.id or part.merged_into = p.id)) as last_us,
    to_us_v1(p.created_at) as created_us`;

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
