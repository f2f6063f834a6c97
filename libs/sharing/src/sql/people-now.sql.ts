import { namedQuery } from '#libs/platform/database';

export interface PersonNowRow {
  id: number;
  username: string;
  display_name: string | null;
  slack_id: string | null;
  photo_url: string | null;
  uuid: string;
  project: string | null;
  people: number;
}

/**
 * People whose latest heartbeat is of `[since, to)` (µs), who let everybody look them up, and are neither suspended nor
 * convicted; by number.
 */
export const PEOPLE_NOW = namedQuery<[sinceUs: number, toUs: number, limit: number], PersonNowRow>(
  'sharing.people-now',
  `select u.id, u.uuid, u.username, u.display_name, u.slack_id, case when u.is_photo_public then u.photo_url end as photo_url,
    coalesce(m.name, p.name) as project, count(*) over () as people
  from activity_head s
  join users u on u.id = s.user_id
  join heartbeats h on h.user_id = s.user_id and h.time = s.last_time and h.hid = s.last_hid
    and h.time >= from_us_v1($1) and h.time < from_us_v1($2)
  join ctx c on c.id = h.ctx_id
  left join projects p on p.id = c.project_id
  left join projects m on m.id = p.merged_into
  where s.last_time >= from_us_v1($1) and s.last_time < from_us_v1($2)
    and u.allow_public_stats_lookup and u.suspended_at is null and u.trust_level <> 'red' and u.leaving_since is null
  order by u.id
  limit $3`,
  'everyTime',
);
