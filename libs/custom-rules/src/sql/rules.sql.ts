import { namedQuery } from '#libs/platform/database';
import { RULE_ORIGINS, type RuleOrigin } from '../rule.js';

export interface RuleSqlRow {
  id: string;
  /** Absent: `rule`. */
  origin?: RuleOrigin;
  name: string | null;
  action: 'change' | 'delete';
  source: string | null;
  operation: string | null;
  source_value: string | null;
  destinations: { id: string; destination: string; value: string | null }[];
  created_us: number;
  modified_us: number;
}

/** In the order of their turns. */
const ORIGINS = RULE_ORIGINS.map((origin) => `'${origin}'`).join(', ');

/** A person's rules in order, those of each origin together, and the state of the set; no row where there never were any. */
export const RULES = namedQuery<
  [userId: number],
  {
    rev: number;
    applied_until_us: number | null;
    aborted_share: number | null;
    job_id: string | null;
    rules: RuleSqlRow[];
  }
>(
  'custom-rules.of',
  `select s.rev, s.job_id, s.aborted_share,
    case when s.applied_until = 'infinity' then null when s.applied_until = '-infinity' then 0
      else to_us_v1(s.applied_until) end as applied_until_us,
    coalesce((
      select jsonb_agg(jsonb_build_object('id', id, 'origin', origin, 'name', name, 'action', action, 'source', source, 'operation', operation,
        'source_value', source_value, 'destinations', destinations, 'created_us', to_us_v1(created_at),
        'modified_us', to_us_v1(modified_at))
        order by array_position(array[${ORIGINS}], origin), position)
      from custom_rules r where r.user_id = s.user_id), '[]') as rules
  from custom_rule_sets s where s.user_id = $1`,
);

/** A new revision of a person's set; nothing of history follows it yet. */
export const RAISE_RULES = namedQuery<[userId: number], { rev: number }>(
  'custom-rules.raise',
  `insert into custom_rule_sets as s (user_id, rev, applied_until) values ($1, 1, '-infinity')
  on conflict (user_id) do update set rev = s.rev + 1, applied_until = '-infinity', aborted_share = null
  returning rev`,
);

export const DROP_RULES = namedQuery<[userId: number, origin: RuleOrigin, kept: readonly string[]], { id: string }>(
  'custom-rules.drop',
  'delete from custom_rules where user_id = $1 and origin = $2 and id <> all ($3::uuid[]) returning id',
);

/** Rules as `jsonb_to_recordset` reads them, in order. */
export const WRITE_RULES = namedQuery<[userId: number, rules: string, now: string, origin: RuleOrigin], { id: string }>(
  'custom-rules.write',
  `insert into custom_rules as r (id, user_id, origin, position, name, action, source, operation, source_value, destinations,
    created_at, modified_at)
  select id, $1, $4, position, name, action, source, operation, source_value, destinations, $3, $3
  from jsonb_to_recordset($2::jsonb) x(id uuid, position integer, name text, action text, source text, operation text,
    source_value text, destinations jsonb)
  on conflict (id) do update set position = excluded.position, name = excluded.name, action = excluded.action,
    source = excluded.source, operation = excluded.operation, source_value = excluded.source_value,
    destinations = excluded.destinations,
    modified_at = case when (r.name, r.action, r.source, r.operation, r.source_value, r.destinations) is distinct from
      (excluded.name, excluded.action, excluded.source, excluded.operation, excluded.source_value, excluded.destinations)
      then excluded.modified_at else r.modified_at end
  where r.user_id = $1 and r.origin = $4
  returning id`,
);

export const NAME_JOB = namedQuery<[userId: number, jobId: string], { user_id: number }>(
  'custom-rules.name-job',
  'update custom_rule_sets set job_id = $2 where user_id = $1 returning user_id',
);

/** Leaves what is not applied yet as it is. */
export const SETTLE_RULES = namedQuery<[userId: number], { user_id: number }>(
  'custom-rules.settle',
  `update custom_rule_sets s set applied_until = 'infinity', aborted_share = coalesce((
    select greatest(0, least(0.99,
      extract(epoch from s.applied_until - a.first_time) / nullif(extract(epoch from a.last_time - a.first_time), 0)))
    from activity_head a where a.user_id = s.user_id and s.applied_until > '-infinity'), 0)
  where s.user_id = $1 and s.applied_until < 'infinity'
  returning s.user_id`,
);
