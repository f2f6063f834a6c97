import { namedQuery } from '#libs/platform/database';
import { orgList } from '../org-list.js';

export const OWN_DEFAULT = namedQuery<
  readonly [orgId: string, userId: number],
  { of_org: 'visible' | 'hidden'; own: 'visible' | 'hidden' | null }
>(
  'orgs.own-privacy',
  `select o.default_project_privacy as of_org, m.default_personal_privacy as own
  from organisations o join org_members m on m.org_id = o.id and m.user_id = $2::integer and m.left_at is null
  where o.id = $1::uuid`,
);

export const SET_OWN_DEFAULT = namedQuery<
  readonly [orgId: string, userId: number, privacy: string | null, now: string],
  { user_id: number }
>(
  'orgs.set-own-privacy',
  `update org_members set default_personal_privacy = $3::text, modified_at = $4::timestamptz
  where org_id = $1::uuid and user_id = $2::integer and left_at is null
    and default_personal_privacy is distinct from $3::text
  returning user_id`,
);

export interface ProjectPrivacySqlRow {
  id: string;
  name: string;
  privacy: string | null;
}

/** Every project of a person (`of`: their internal id), by name, with what they say about it here. */
export const LIST_PROJECT_PRIVACY = orgList<ProjectPrivacySqlRow>('orgs.list-project-privacy', {
  columns: 'p.uuid as id, p.name, pp.privacy, lower(p.name) as sort',
  from: `projects p
    left join org_project_privacy pp on pp.org_id = $1::uuid and pp.user_id = p.user_id and pp.project_id = p.id
    where p.user_id = $3::integer and p.merged_into is null
      and ($2::text is null or position($2::text in lower(p.name)) > 0)`,
  orderBy: 'sort, id',
});

export const SET_PROJECT_PRIVACY = namedQuery<
  readonly [orgId: string, userId: number, projectId: number, privacy: string],
  { project_id: string }
>(
  'orgs.set-project-privacy',
  `insert into org_project_privacy as p (org_id, user_id, project_id, privacy)
  select $1::uuid, $2::integer, id, $4::text from projects where id = $3::bigint and user_id = $2::integer
  on conflict (org_id, user_id, project_id) do update set privacy = excluded.privacy
  where p.privacy <> excluded.privacy
  returning p.project_id`,
);

export const DROP_PROJECT_PRIVACY = namedQuery<
  readonly [orgId: string, userId: number, projectId: number],
  { project_id: string }
>(
  'orgs.drop-project-privacy',
  `delete from org_project_privacy where org_id = $1::uuid and user_id = $2::integer and project_id = $3::bigint
  returning project_id`,
);
