import { namedQuery } from '#libs/platform/database';

export interface LatestHeartbeatRow {
  time_us: number;
  project: string | null;
  branch: string | null;
  language: string | null;
  user_agent: string | null;
  plugin: string | null;
}

const word = (id: string) => `(select value from dictionary w where w.id = ${id})`;

/** What a profile says of a person's latest heartbeat. */
export const LATEST_HEARTBEAT = namedQuery<[userId: number], LatestHeartbeatRow>(
  'heartbeats.latest',
  `select to_us_v1(h.time) as time_us, coalesce(m.name, p.name) as project, ${word('c.branch_id')} as branch,
    ${word('c.language_id')} as language, a.value as user_agent, a.plugin
  from activity_head s
  join heartbeats h on h.user_id = s.user_id and h.time = s.last_time and h.hid = s.last_hid
  join ctx c on c.id = h.ctx_id
  left join projects p on p.id = c.project_id
  left join projects m on m.id = p.merged_into
  left join user_agents a on a.id = h.user_agent_id
  where s.user_id = $1`,
);
