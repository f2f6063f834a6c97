import { namedQuery } from '#libs/platform/database';

/** Organisations of a person, oldest membership first, of a transaction that sees the person's memberships. */
export const ORG_IDS_OF_PERSON = namedQuery<[userId: number], { org_id: string }>(
  'orgs.ids-of-person',
  `select m.org_id from org_members m join organisations o on o.id = m.org_id
  where m.user_id = $1::integer and m.left_at is null and m.suspended_at is null and o.deleted_at is null
  order by m.joined_at, m.org_id`,
);
