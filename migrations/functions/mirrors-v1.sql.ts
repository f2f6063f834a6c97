/**
 * `note_mirrors_v1(outcomes, users, times, hids, held)` writes down what a person's mirrors have to pass on, in the
 * transaction that stored it; called after `ingest_v2` with its letters.
 *
 * The order of `seq` is the order of acceptance, person by person: the number is taken while the person's lock of
 * `ingest_v2` is held, and that lock is let go after the commit. So whoever has read up to a number has missed nothing
 * below it. What is no news (duplicates), what never became a row (people's rules forgot it, it was refused) and what is
 * `held` (it came from another instance, or out of a recording) is not written down.
 */
export const NOTE_MIRRORS_V1 = `
create function note_mirrors_v1(p_outcomes text, p_users integer[], p_times bigint[], p_hids bigint[], p_held boolean[])
returns void
language plpgsql volatile as $fn$
begin
  if not exists (select from mirrors m where m.user_id = any (p_users) and m.status <> 'off') then
    return;
  end if;
  insert into mirror_queue (user_id, time, hid)
  select n.user_id, from_us_v1(n.time_us), n.hid
  from unnest(p_users, p_times, p_hids, p_held) with ordinality as n(user_id, time_us, hid, is_held, ord)
  where substr(p_outcomes, n.ord::integer, 1) = 's' and n.is_held is not true
    and exists (select from mirrors m where m.user_id = n.user_id and m.status <> 'off')
  order by n.ord;
end $fn$`;
