import { namedQuery } from '#libs/platform/database';

/** Machine ids of (person, name), inserting what is missing and noting where a machine was seen last. */
export const INTERN_MACHINES = namedQuery<
  [users: number[], names: string[], timezones: (string | null)[], ips: (string | null)[]],
  { ord: number; id: number }
>(
  'machines.intern',
  `with wanted as (
    select * from unnest($1::integer[], $2::text[], $3::text[], $4::text[]) with ordinality
      w(user_id, name, timezone, ip, ord)
  ), found as (
    select w.ord, m.id from wanted w
    join machines m on m.user_id = w.user_id and md5(m.name) = md5(w.name) and m.name = w.name
  ), moved as (
    update machines m set ip = coalesce(w.ip, m.ip), timezone = coalesce(w.timezone, m.timezone)
    from wanted w join found f using (ord)
    where m.id = f.id and (coalesce(w.ip, m.ip) is distinct from m.ip
      or coalesce(w.timezone, m.timezone) is distinct from m.timezone)
  ), added as (
    insert into machines (user_id, name, timezone, ip)
    select user_id, name, min(timezone), min(ip) from wanted w
    where not exists (select from found f where f.ord = w.ord)
    group by 1, 2 order by 1, 2
    on conflict do nothing
    returning id, user_id, name
  )
  select ord, id from found
  union all
  select w.ord, a.id from wanted w join added a using (user_id, name)`,
);
