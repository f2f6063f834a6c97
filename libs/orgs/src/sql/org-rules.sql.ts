import type { RuleSqlRow } from '#libs/custom-rules';
import { namedQuery } from '#libs/platform/database';

/** An organisation's rules, in the order of their turns. */
export const ORG_RULES = namedQuery<[orgId: string], RuleSqlRow>(
  'orgs.rules',
  `select id, name, action, source, operation, source_value, destinations, to_us_v1(created_at) as created_us,
    to_us_v1(modified_at) as modified_us
  from org_custom_rules where org_id = $1::uuid
  order by position, id`,
);

export const DROP_ORG_RULES = namedQuery<[orgId: string, kept: readonly string[]], { id: string }>(
  'orgs.drop-rules',
  'delete from org_custom_rules where org_id = $1::uuid and id <> all ($2::uuid[]) returning id',
);

/** Rules as `jsonb_to_recordset` reads them, in order. */
export const WRITE_ORG_RULES = namedQuery<[orgId: string, rules: string, now: string], { id: string }>(
  'orgs.write-rules',
  `insert into org_custom_rules as r (org_id, id, position, name, action, source, operation, source_value, destinations,
    created_at, modified_at)
  select $1::uuid, id, position, name, action, source, operation, source_value, destinations, $3::timestamptz, $3::timestamptz
  from jsonb_to_recordset($2::jsonb) x(id uuid, position integer, name text, action text, source text, operation text,
    source_value text, destinations jsonb)
  on conflict (org_id, id) do update set position = excluded.position, name = excluded.name, action = excluded.action,
    source = excluded.source, operation = excluded.operation, source_value = excluded.source_value,
    destinations = excluded.destinations,
    modified_at = case when (r.name, r.action, r.source, r.operation, r.source_value, r.destinations) is distinct from
      (excluded.name, excluded.action, excluded.source, excluded.operation, excluded.source_value, excluded.destinations)
      then excluded.modified_at else r.modified_at end
  returning id`,
);
