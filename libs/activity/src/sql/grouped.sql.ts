import { type NamedQuery, namedQuery } from '#libs/platform/database';
import { contextJoins } from './slice.js';

/** What time can be grouped by where gaps are measured inside each group. */
export type GroupDimension = 'project' | 'language' | 'editor' | 'os' | 'machine' | 'category';

const word = (id: string) => `(select value from dictionary d where d.id = ${id})`;

const NAME_OF: Record<GroupDimension, string> = {
  project: 'coalesce(into_p.name, p.name)',
  language: word('c.language_id'),
  editor: word('c.editor_id'),
  os: word('c.os_id'),
  machine: '(select name from machines m where m.id = c.machine_id)',
  category: word('c.category_id'),
};

/**
 * Gaps between heartbeats of one group, capped, credited to the later of the two; the first of a group has nothing
 * before it. Names are found per context, so that heartbeats only carry their group's number.
 */
const grouped = (dimension: GroupDimension) =>
  namedQuery<unknown[], { name: string | null; us: number }>(
    `activity.grouped.${dimension}`,
    `with t as materialized (
    select h.time, h.hid, h.ctx_id, 1 as us from heartbeats h
    where h.user_id = $1 and h.time >= from_us_v1($3::bigint) and h.time < from_us_v1($4::bigint)
      and (not $6::boolean or h.is_write) and ($5::text is null or true) and $7::text = 'cap' and $8::text is not null
  ), named as materialized (
    select t.id, t.name, dense_rank() over (order by t.name nulls first) as key
    from (
      select c.id, ${NAME_OF[dimension]} as name
      from (select ctx_id, 1 as us from t group by 1) t ${contextJoins('heartbeats')}
    ) t
  ), gaps as (
    select n.key, t.time - lag(t.time) over (partition by n.key order by t.time, t.hid) as gap
    from t join named n on n.id = t.ctx_id
  ), sums as (
    select key, coalesce((extract(epoch from
      sum(least(gap, $2::bigint * interval '1 microsecond')) filter (where gap is not null)) * 1000000)::bigint, 0) as us
    from gaps group by key
  )
  select distinct n.name, s.us from sums s join named n using (key)`,
    'everyTime',
  );

export const GROUPED: Record<GroupDimension, NamedQuery<unknown[], { name: string | null; us: number }>> = {
  project: grouped('project'),
  language: grouped('language'),
  editor: grouped('editor'),
  os: grouped('os'),
  machine: grouped('machine'),
  category: grouped('category'),
};
