import { namedQuery } from '#libs/platform/database';

/** Gives a project another name; the old names still lead to it. No row: the name belongs to another project. */
export const RENAME_PROJECT = namedQuery<[userId: number, projectId: number, name: string], { id: number }>(
  'projects.rename',
  `with taken as (
    select from project_names where user_id = $1 and name = $3 and project_id <> $2
    union all
    select from projects where user_id = $1 and name = $3 and id <> $2 and merged_into is null
  ), named as (
    insert into project_names (user_id, name, project_id)
    select $1, $3, $2 where not exists (select from taken)
    on conflict do nothing
  ), touched as (
    update activity_head set rev = rev + 1 where user_id = $1
  )
  update projects set name = $3 where user_id = $1 and id = $2 and not exists (select from taken) returning id`,
);

/** Points a project, and whatever was merged into it before, at another one. */
export const MERGE_PROJECT = namedQuery<[userId: number, projectId: number, intoId: number], { id: number }>(
  'projects.merge',
  `with touched as (
    update activity_head set rev = rev + 1 where user_id = $1
  )
  update projects set merged_into = $3
  where user_id = $1 and (id = $2 or merged_into = $2) and $2::bigint <> $3::bigint
    and exists (select from projects into_p where into_p.id = $3 and into_p.user_id = $1 and into_p.merged_into is null)
  returning id`,
);

/** Puts a project away (an instant, µs) or takes it back (null); one that is away keeps the day it was put there. */
export const ARCHIVE_PROJECT = namedQuery<[userId: number, projectId: number, atUs: number | null], { id: number }>(
  'projects.archive',
  `update projects
  set archived_at = case when $3::bigint is null then null else coalesce(archived_at, from_us_v1($3)) end
  where user_id = $1 and id = $2
  returning id`,
);
