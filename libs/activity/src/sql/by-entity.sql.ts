import { type NamedQuery, namedQuery } from '#libs/platform/database';
import type { BeatSource } from './slice.js';
import { seenProject, unsplitBeats } from './slice.js';

const ENTITY_KIND = 6;

const ALL = 'select * from heartbeats where user_id = $1';

/** `h(time, us, …)`: heartbeats with what is credited to them inside the range; `$13` is the zone of midnights. */
const CREDITED: Record<BeatSource, string> = {
  heartbeats: `(
    select *, greatest(0, least(
      to_us_v1(time) + credit_v1(case when $5::boolean then wgap else gap end, $6::text, $7::text, $2::bigint),
      $4::bigint) - greatest(to_us_v1(time), $3::bigint)) as us
    from (${ALL} and time >= from_us_v1($3::bigint) - interval '1 hour' and time < from_us_v1($4::bigint)
      and $13::text is not null) b
  )`,
  unsplit: `(${unsplitBeats({
    user: '$1',
    from: '$3::bigint',
    to: '$4::bigint',
    zone: '$13::text',
    timeoutUs: '$2::bigint',
    writesOnly: '$5::boolean',
    rule: '$6::text',
    edge: '$7::text',
  })})`,
};

const NAMED = `named as (
    select d.id, d.value from dictionary d
    where d.user_id = $1 and d.kind = ${ENTITY_KIND}
      and (d.value = $8::text or right(d.value, length($10::text) + 1) = '/' || $10::text)
  )`;

const ON_FILE = `join named on named.id = h.entity_id
  join ctx c on c.id = h.ctx_id
  left join projects p on p.id = c.project_id
  left join projects into_p on into_p.id = p.merged_into
  where ${seenProject('$11', '$12')}
    and (named.value = $8::text or (coalesce(into_p.name, p.name) = $9::text
      and array_to_string((string_to_array(named.value, '/'))[coalesce(h.project_root_count, 0) + 1:], '/') = $10::text))`;

const byEntity = (source: BeatSource) =>
  namedQuery<unknown[], { us: number }>(
    `activity.by-entity.${source}`,
    `with ${NAMED}
  select coalesce(sum(h.us), 0)::bigint as us from ${CREDITED[source]} h ${ON_FILE}`,
  );

/**
 * A person's whole time on one file, wherever it was checked out: heartbeats of the entity itself, and those of the
 * same project whose path below their own project root is the same. The clipped credits need no buckets here.
 */
export const BY_ENTITY: Record<BeatSource | 'regrouped', NamedQuery<unknown[], { us: number }>> = {
  heartbeats: byEntity('heartbeats'),
  unsplit: byEntity('unsplit'),
  regrouped: namedQuery<unknown[], { us: number }>(
    'activity.by-entity.regrouped',
    `with ${NAMED}, gaps as (
    select to_us_v1(h.time) - to_us_v1(lag(h.time) over (order by h.time)) as gap
    from (${ALL} and time >= from_us_v1($3::bigint) and time < from_us_v1($4::bigint) and (not $5::boolean or is_write)
      and $6::text = 'cap' and $7::text is not null and $13::text is not null) h ${ON_FILE}
  )
  select coalesce(sum(least(gap, $2::bigint)), 0)::bigint as us from gaps where gap is not null`,
  ),
};
