import { namedQuery } from '#libs/platform/database';
import { orgList } from '../org-list.js';

/** A member by id, or by uuid or username in any case. */
export const LOOK_UP_MEMBER = namedQuery<
  readonly [orgId: string, userId: number | null, ref: string],
  { id: number; uuid: string; username: string; role: string; is_suspended: boolean }
>(
  'orgs.look-up-member',
  `select u.id, u.uuid, u.username, m.role, m.suspended_at is not null as is_suspended
  from org_members m join users u on u.id = m.user_id
  where m.org_id = $1::uuid and m.left_at is null and case
    when $2::integer is not null then u.id = $2::integer
    else u.uuid::text = lower($3::text) or lower(u.username) = lower($3::text)
  end
  order by u.uuid::text = lower($3::text) desc limit 1`,
);

export interface MemberSqlRow {
  uuid: string;
  username: string;
  display_name: string | null;
  full_name: string | null;
  email: string | null;
  photo_url: string | null;
  role: string;
  source: string;
  joined_us: number;
  suspended_us: number | null;
  groups: { id: string; name: string }[];
}

export const LIST_MEMBERS = orgList<MemberSqlRow>('orgs.list-members', {
  columns: `u.uuid, u.username, u.display_name, u.full_name, u.email, u.photo_url, m.role, m.source,
    to_us_v1(m.joined_at) as joined_us, to_us_v1(m.suspended_at) as suspended_us, lower(u.username) as sort,
    (select coalesce(json_agg(json_build_object('id', g.id, 'name', g.name) order by lower(g.name)), '[]')
      from org_group_members gm join org_groups g on g.org_id = gm.org_id and g.id = gm.group_id
      where gm.org_id = m.org_id and gm.user_id = m.user_id) as groups`,
  from: `org_members m join users u on u.id = m.user_id
    where m.org_id = $1::uuid and m.left_at is null
      and ($2::text is null or position($2::text in lower(concat_ws(' ', u.username, u.full_name, u.display_name))) > 0)
      and ($3::text is null or u.uuid::text = $3::text)`,
  orderBy: 'sort, uuid',
});
