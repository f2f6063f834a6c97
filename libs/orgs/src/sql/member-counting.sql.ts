import { namedQuery } from '#libs/platform/database';

export interface MemberCountingRow {
  user_id: number;
  /** Local day of the organisation since which the person belongs to it; null: their time is not to be counted. */
  since: string | null;
  timezone: string | null;
  timeout_minutes: number | null;
  writes_only: boolean | null;
}

/**
 * Everybody whose time is not counted for the organisation as it should be: members without a subscription, or with one
 * of other settings or of another first day, and people with a subscription who are no members any more.
 */
export const MEMBERS_TO_COUNT = namedQuery<[orgId: string], MemberCountingRow>(
  'orgs.members-to-count',
  `with wanted as (
    select m.user_id, (m.joined_at at time zone o.timezone)::date as since, o.timezone, o.timeout_minutes, o.writes_only,
      own.rule, own.edge
    from organisations o
    join org_members m on m.org_id = o.id and m.left_at is null
    join users u on u.id = m.user_id
    join time_policies own on own.id = u.policy_id
    where o.id = $1::uuid and o.deleted_at is null
  ), counted as (
    select s.user_id, s.since, s.state, p.rule, p.edge, p.timeout_us, p.writes_only, p.zone
    from policy_subscriptions s join time_policies p on p.id = s.policy_id
    where s.org_id = $1::uuid
  )
  select coalesce(w.user_id, c.user_id) as user_id, w.since::text as since, w.timezone, w.timeout_minutes, w.writes_only
  from wanted w
  full join counted c on c.user_id = w.user_id
  where (w.since, w.timezone, w.timeout_minutes * 60000000::bigint, w.writes_only, w.rule, w.edge, 'active')
    is distinct from (c.since, c.zone, c.timeout_us, c.writes_only, c.rule, c.edge, c.state)
  order by user_id`,
);
