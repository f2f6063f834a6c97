import { namedQuery } from '#libs/platform/database';
import { orgList } from '../org-list.js';

export interface InviteSqlRow {
  id: string;
  email: string;
  role: string;
  invited_by: string | null;
  created_us: number;
  expires_us: number;
  accepted_us: number | null;
  revoked_us: number | null;
  dashboards: string[];
}

/** Newest first, those that are over included. `of`: one alone. */
export const LIST_INVITES = orgList<InviteSqlRow>('orgs.list-invites', {
  columns: `i.id, i.email, i.role, u.username as invited_by, to_us_v1(i.created_at) as created_us,
    to_us_v1(i.expires_at) as expires_us, to_us_v1(i.accepted_at) as accepted_us,
    to_us_v1(i.revoked_at) as revoked_us,
    array(select d.dashboard_id from org_invite_dashboards d
      where d.org_id = i.org_id and d.invite_id = i.id order by d.dashboard_id) as dashboards`,
  from: `org_invites i left join users u on u.id = i.invited_by
    where i.org_id = $1::uuid and ($2::text is null or position($2::text in lower(i.email)) > 0)
      and ($3::text is null or i.id = $3::uuid)`,
  orderBy: 'created_us desc, id',
});

/** Those that are over stand in nobody's way. */
export const CLOSE_EXPIRED = namedQuery<readonly [orgId: string, email: string, now: string], never>(
  'orgs.close-expired-invites',
  `update org_invites set revoked_at = $3::timestamptz
  where org_id = $1::uuid and lower(email) = lower($2::text) and accepted_at is null and revoked_at is null
    and expires_at <= $3::timestamptz`,
);

/** No row: somebody is asking this address already. */
export const INSERT_INVITE = namedQuery<
  readonly [
    orgId: string,
    id: string,
    email: string,
    role: string,
    hash: Buffer,
    invitedBy: number | null,
    now: string,
    expires: string,
  ],
  { id: string }
>(
  'orgs.insert-invite',
  `insert into org_invites (org_id, id, email, role, token_hash, invited_by, created_at, expires_at)
  values ($1::uuid, $2::uuid, $3::text, $4::text, $5::bytea, $6::integer, $7::timestamptz, $8::timestamptz)
  on conflict (org_id, lower(email)) where accepted_at is null and revoked_at is null do nothing
  returning id`,
);

/** As many as there are of these dashboards here. */
export const INSERT_INVITE_DASHBOARDS = namedQuery<
  readonly [orgId: string, inviteId: string, dashboards: readonly string[]],
  { dashboard_id: string }
>(
  'orgs.insert-invite-dashboards',
  `insert into org_invite_dashboards (org_id, invite_id, dashboard_id)
  select d.org_id, $2::uuid, d.id from dashboards d where d.org_id = $1::uuid and d.id = any($3::uuid[])
  returning dashboard_id`,
);

/** Members and open invitations: what the seats must suffice for. */
export const COUNT_TAKEN = namedQuery<readonly [orgId: string, now: string], { taken: number }>(
  'orgs.count-taken-seats',
  `select (
    (select count(*) from org_members where org_id = $1::uuid and left_at is null and suspended_at is null)
    + (select count(*) from org_invites where org_id = $1::uuid and accepted_at is null and revoked_at is null
      and expires_at > $2::timestamptz)
  )::integer as taken`,
);

export const IS_MEMBER_ADDRESS = namedQuery<readonly [orgId: string, email: string], { id: number }>(
  'orgs.is-member-address',
  `select u.id from org_members m join users u on u.id = m.user_id
  where m.org_id = $1::uuid and m.left_at is null and lower(u.email) = lower($2::text)`,
);

export const REVOKE_INVITE = namedQuery<readonly [orgId: string, id: string, now: string], { email: string }>(
  'orgs.revoke-invite',
  `update org_invites set revoked_at = $3::timestamptz
  where org_id = $1::uuid and id = $2::uuid and accepted_at is null and revoked_at is null
  returning email`,
);

/** Another token, another week; the token before is good no more. */
export const RENEW_INVITE = namedQuery<
  readonly [orgId: string, id: string, hash: Buffer, expires: string],
  { email: string; role: string }
>(
  'orgs.renew-invite',
  `update org_invites set token_hash = $3::bytea, expires_at = $4::timestamptz
  where org_id = $1::uuid and id = $2::uuid and accepted_at is null and revoked_at is null
  returning email, role`,
);

/** Seen by whoever shows the token. */
export const PRESENTED_INVITE = namedQuery<
  readonly [hash: Buffer, now: string],
  { org_id: string; id: string; role: string }
>(
  'orgs.presented-invite',
  `select org_id, id, role from org_invites where token_hash = $1::bytea and accepted_at is null and revoked_at is null
    and expires_at > $2::timestamptz`,
);

/** Of several who come with one token, one gets it. */
export const TAKE_INVITE = namedQuery<
  readonly [orgId: string, id: string, userId: number, now: string],
  { email: string; role: string }
>(
  'orgs.take-invite',
  `update org_invites set accepted_at = $4::timestamptz, accepted_by = $3::integer
  where org_id = $1::uuid and id = $2::uuid and accepted_at is null and revoked_at is null
    and expires_at > $4::timestamptz
  returning email, role`,
);

export const JOIN_INVITED_DASHBOARDS = namedQuery<
  readonly [orgId: string, inviteId: string, userId: number, isViewOnly: boolean, now: string],
  never
>(
  'orgs.join-invited-dashboards',
  `insert into dashboard_members (org_id, dashboard_id, user_id, is_view_only, added_at)
  select org_id, dashboard_id, $3::integer, $4::boolean, $5::timestamptz
  from org_invite_dashboards where org_id = $1::uuid and invite_id = $2::uuid
  on conflict do nothing`,
);
