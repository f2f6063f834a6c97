import type { GapPolicy } from '#libs/kernel';
import type { AdminLevel } from '#libs/platform/auth';
import { namedQuery } from '#libs/platform/database';

export type CreateUserValues = [
  uuid: string,
  username: string,
  email: string | null,
  passwordHash: string | null,
  fullName: string | null,
  adminLevel: AdminLevel,
  timezone: string,
  timeoutMinutes: number,
  writesOnly: boolean,
  now: string,
  rule: GapPolicy['rule'],
  edge: GapPolicy['edge'],
];

/**
 * A person, the time policy their settings name (made when nobody had it), and the subscription, in one statement: no
 * person is ever without a policy. Violates `users_username_key` or `users_email_key` where a name is taken.
 */
export const CREATE_USER = namedQuery<CreateUserValues, { id: number }>(
  'users.create',
  `with found as (
    select id from time_policies
    where rule = $11 and edge = $12 and timeout_us = $8::bigint * 60000000 and writes_only = $9 and zone = $7
  ), made as (
    insert into time_policies (rule, edge, timeout_us, writes_only, zone)
    select $11, $12, $8::bigint * 60000000, $9, $7 where not exists (select from found)
    on conflict (rule, edge, timeout_us, writes_only, zone) do update set zone = excluded.zone
    returning id
  ), policy as (
    select id from found union all select id from made
  ), person as (
    insert into users (uuid, username, email, password_hash, full_name, admin_level,
      timezone, timeout_minutes, writes_only, policy_id, created_at, modified_at)
    select $1, $2, $3, $4, $5, $6, $7, $8::smallint, $9, policy.id, $10::timestamptz, $10::timestamptz from policy
    returning id, policy_id
  ), subscription as (
    insert into user_policies (user_id, policy_id, state) select id, policy_id, 'active' from person
  )
  select id from person`,
);
