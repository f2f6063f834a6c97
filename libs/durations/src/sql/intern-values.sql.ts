import { namedQuery } from '#libs/platform/database';

/** Ids of (person, kind, value), inserting what is missing; a lookup comes first so that no sequence value is burnt. */
export const INTERN_VALUES = namedQuery<
  [users: number[], kinds: number[], values: string[]],
  { ord: number; id: number }
>(
  'durations.intern-values',
  `with wanted as (
    select * from unnest($1::integer[], $2::smallint[], $3::text[]) with ordinality w(user_id, kind, value, ord)
  ), found as (
    select w.ord, d.id from wanted w
    join dictionary d on d.user_id = w.user_id and d.kind = w.kind and md5(d.value) = md5(w.value) and d.value = w.value
  ), added as (
    insert into dictionary (user_id, kind, value)
    select distinct user_id, kind, value from wanted w where not exists (select from found f where f.ord = w.ord)
    order by 1, 2, 3
    on conflict do nothing
    returning id, user_id, kind, value
  )
  select ord, id from found
  union all
  select w.ord, a.id from wanted w join added a using (user_id, kind, value)`,
);
