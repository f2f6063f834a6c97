/** Everybody belongs to the organisation, and did long before. `$2`: ids of people. */
export const TAKE_IN = `
  insert into org_members (org_id, user_id, role, source, joined_at, modified_at)
  select $1, id, 'member', 'invite', '2000-01-01Z', now() from unnest($2::integer[]) id
  on conflict (org_id, user_id) do update set joined_at = excluded.joined_at`;

export const MAKE_DASHBOARD = `
  insert into dashboards (org_id, id, full_name, is_viewing_restricted, is_manual_time_hidden, created_at, modified_at)
  values ($1, gen_random_uuid(), 'Everybody', false, false, now(), now())
  returning id`;

export const SHOW_MEMBERS = `
  insert into dashboard_members (org_id, dashboard_id, user_id, is_view_only, added_at)
  select org_id, $2, user_id, false, now() from org_members where org_id = $1`;
