import { namedQuery } from '#libs/platform/database';
import { seenProject } from './slice.js';

const ENTITY_KIND = 6;

/**
 * A person's whole time on one file, wherever it was checked out: heartbeats of the entity itself, and those of the
 * same project whose path below their own project root is the same. The clipped credits need no buckets here.
 */
export const BY_ENTITY = namedQuery<unknown[], { us: number }>(
  'activity.by-entity',
  `with named as (
    select d.id, d.value from dictionary d
    where d.user_id = $1 and d.kind = ${ENTITY_KIND}
      and (d.value = $8::text or right(d.value, length($10::text) + 1) = '/' || $10::text)
  )
  select coalesce(sum(greatest(0, least(
      to_us_v1(h.time) + credit_v1(case when $5::boolean then h.wgap else h.gap end, $6::text, $7::text, $2::bigint),
      $4::bigint) - greatest(to_us_v1(h.time), $3::bigint))), 0)::bigint as us
  from heartbeats h
  join named on named.id = h.entity_id
  join ctx c on c.id = h.ctx_id
  left join projects p on p.id = c.project_id
  left join projects into_p on into_p.id = p.merged_into
  where h.user_id = $1 and h.time >= from_us_v1($3::bigint) - interval '1 hour' and h.time < from_us_v1($4::bigint)
    and ${seenProject('$11', '$12')}
    and (named.value = $8::text or (coalesce(into_p.name, p.name) = $9::text
      and array_to_string((string_to_array(named.value, '/'))[coalesce(h.project_root_count, 0) + 1:], '/') = $10::text))`,
);
