import { namedQuery } from '#libs/platform/database';

type Ids = number[];

/** Ids of (person, seven dimension ids; 0 = none), inserting what is missing. */
export const INTERN_CONTEXTS = namedQuery<
  [users: Ids, projects: Ids, branches: Ids, languages: Ids, editors: Ids, oses: Ids, machines: Ids, categories: Ids],
  { ord: number; id: number }
>(
  'durations.intern-contexts',
  `with wanted as (
    select * from unnest($1::integer[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
      $8::bigint[]) with ordinality
      w(user_id, project_id, branch_id, language_id, editor_id, os_id, machine_id, category_id, ord)
  ), found as (
    select w.ord, c.id from wanted w
    join ctx c using (user_id, project_id, branch_id, language_id, editor_id, os_id, machine_id, category_id)
  ), added as (
    insert into ctx (user_id, project_id, branch_id, language_id, editor_id, os_id, machine_id, category_id)
    select distinct user_id, project_id, branch_id, language_id, editor_id, os_id, machine_id, category_id
    from wanted w where not exists (select from found f where f.ord = w.ord)
    order by 1, 2, 3, 4, 5, 6, 7, 8
    on conflict do nothing
    returning *
  )
  select ord, id from found
  union all
  select w.ord, a.id from wanted w
  join added a using (user_id, project_id, branch_id, language_id, editor_id, os_id, machine_id, category_id)`,
);
