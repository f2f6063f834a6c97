import { namedQuery } from '#libs/platform/database';

/** Project ids of (person, received name); an unknown name opens a project. */
export const INTERN_PROJECTS = namedQuery<[users: number[], names: string[]], { ord: number; id: number }>(
  'projects.intern',
  `with wanted as (
    select * from unnest($1::integer[], $2::text[]) with ordinality w(user_id, name, ord)
  ), found as (
    select w.ord, n.project_id as id from wanted w
    join project_names n on n.user_id = w.user_id and md5(n.name) = md5(w.name) and n.name = w.name
  ), opened as (
    insert into projects (user_id, name)
    select distinct user_id, name from wanted w where not exists (select from found f where f.ord = w.ord)
    order by 1, 2
    on conflict do nothing
    returning id, user_id, name
  ), named as (
    insert into project_names (user_id, name, project_id) select user_id, name, id from opened
    on conflict do nothing
    returning project_id as id, user_id, name
  )
  select ord, id from found
  union all
  select w.ord, n.id from wanted w join named n using (user_id, name)`,
);
