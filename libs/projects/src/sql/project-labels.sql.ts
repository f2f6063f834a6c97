import { namedQuery } from '#libs/platform/database';

/** Labels of a person's projects as they are shown: what a merged project had is its target's. */
export const PROJECT_LABELS = namedQuery<[userId: number], { label: string; uuid: string; project: string }>(
  'projects.labels',
  `select distinct l.label, shown.uuid, shown.name as project
  from project_labels l
  join projects p on p.id = l.project_id
  join projects shown on shown.id = coalesce(p.merged_into, p.id)
  where l.user_id = $1
  order by l.label, shown.name`,
);

/** No row: it had the label already. */
export const ADD_LABEL = namedQuery<[userId: number, projectId: number, label: string, now: string], { label: string }>(
  'projects.add-label',
  `insert into project_labels (user_id, project_id, label, created_at) values ($1, $2, $3, $4)
  on conflict do nothing returning label`,
);

/** Of a project and of whatever was merged into it: all labels but these. */
export const DROP_LABELS = namedQuery<[userId: number, projectId: number, kept: readonly string[]], { label: string }>(
  'projects.drop-labels',
  `delete from project_labels where user_id = $1 and label <> all ($3::text[])
    and project_id in (select id from projects where user_id = $1 and (id = $2 or merged_into = $2))
  returning label`,
);

/** What is told of the person has changed. */
export const TOUCH_LABELS = namedQuery<[userId: number], { rev: number }>(
  'projects.touch-labels',
  'update activity_head set rev = rev + 1 where user_id = $1 returning rev',
);
