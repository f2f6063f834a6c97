import { namedQuery } from '#libs/platform/database';

/** Where the person belongs to, or once did; of the organisations that the transaction sees. */
export const EVERY_MEMBERSHIP = namedQuery<readonly [userId: number], { org_id: string }>(
  'orgs.erase.memberships',
  'select org_id from org_members where user_id = $1::integer order by org_id',
);

/** What stands in the way: organisations that would be left without an owner. No row where the organisation is deleted. */
export const OWNED_ALONE = namedQuery<readonly [orgId: string, userId: number], { name: string }>(
  'orgs.erase.owned-alone',
  `select o.name from organisations o
  join org_members m on m.org_id = o.id and m.user_id = $2::integer
  where o.id = $1::uuid and o.deleted_at is null
    and m.role = 'owner' and m.left_at is null and m.suspended_at is null
    and not exists (
      select from org_members other
      where other.org_id = o.id and other.user_id <> m.user_id and other.role = 'owner'
        and other.left_at is null and other.suspended_at is null
    )`,
);

/** Everything that hung on the membership goes with it. */
export const ERASE_MEMBERSHIP = namedQuery<readonly [orgId: string, userId: number], { user_id: number }>(
  'orgs.erase.membership',
  'delete from org_members where org_id = $1::uuid and user_id = $2::integer returning user_id',
);

/** Those that they took, and those to their address. */
export const ERASE_INVITES = namedQuery<readonly [orgId: string, userId: number, email: string | null], { id: string }>(
  'orgs.erase.invites',
  `delete from org_invites
  where org_id = $1::uuid and (accepted_by = $2::integer or lower(email) = lower($3::text)) returning id`,
);

/** Whether the organisation waits to be erased itself: nothing in it changes by its rules any more. */
export const IS_DELETED = namedQuery<readonly [orgId: string], { id: string; is_deleted: boolean }>(
  'orgs.erase.is-deleted',
  'select id, deleted_at is not null as is_deleted from organisations where id = $1::uuid',
);
