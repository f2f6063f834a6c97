import { namedQuery } from '#libs/platform/database';

export interface LastKnownRow {
  ord: number;
  project: string | null;
  project_us: number | null;
  branch: string | null;
  branch_us: number | null;
  language: string | null;
  language_us: number | null;
}

const latest = (column: string, name: string) => `
  left join lateral (
    select ${name} as value, to_us_v1(h.time) as us
    from heartbeats h join ctx c on c.id = h.raw_ctx_id
    where h.user_id = $1 and h.time <= from_us_v1(at.us) and h.time >= from_us_v1(at.us) - interval '30 days'
      and c.${column} <> 0
    order by h.time desc, h.hid desc limit 1
  ) ${column} on true`;

const wordOf = (column: string) => `(select value from dictionary d where d.id = c.${column})`;

/** A person's most recent project, branch and language, as received, at each of the instants (µs), at most 30 days back. */
export const LAST_KNOWN = namedQuery<[userId: number, timesUs: number[]], LastKnownRow>(
  'heartbeats.last-known',
  `select at.ord, project_id.value as project, project_id.us as project_us, branch_id.value as branch,
    branch_id.us as branch_us, language_id.value as language, language_id.us as language_us
  from unnest($2::bigint[]) with ordinality at(us, ord)
  ${latest('project_id', '(select name from projects p where p.id = c.project_id)')}
  ${latest('branch_id', wordOf('branch_id'))}
  ${latest('language_id', wordOf('language_id'))}`,
);
