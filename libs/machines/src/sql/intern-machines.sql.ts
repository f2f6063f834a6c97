import { namedQuery } from '#libs/platform/database';

/** Machine ids of (person, name), inserting what is missing. */
export const INTERN_MACHINES = namedQuery<
  [users: number[], names: string[], timezones: (string | null)[]],
  { ord: number; id: number }
>(
  'machines.intern',
  `with wanted as (
    select * from unnest($1::integer[], $2::text[], $3::text[]) with ordinality w(user_id, name, timezone, ord)
  ), found as (
    select w.ord, m.id from wanted w
    join machines m on m.user_id = w.user_id and md5(m.name) = md5(w.name) and m.name = w.name
  ), added as (
    insert into machines (user_id, name, timezone)
    select user_id, name, min(timezone) from wanted w where not exists (select from found f where f.ord = w.ord)
    group by 1, 2 order by 1, 2
    on conflict do nothing
    returning id, user_id, name
  )
  select ord, id from found
  union all
  select w.ord, a.id from wanted w join added a using (user_id, name)`,
);
