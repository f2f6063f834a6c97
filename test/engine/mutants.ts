import { CREDIT_V1 } from '../../migrations/functions/credit-v1.sql.js';
import { INGEST_V2 } from '../../migrations/functions/ingest-v2.sql.js';
import { NEIGHBOURS_V2 } from '../../migrations/functions/neighbours-v2.sql.js';
import { REDERIVE_V2 } from '../../migrations/functions/rederive-v2.sql.js';

/** A fault planted into a function of the engine: each text is replaced where it stands exactly once. */
export interface Mutant {
  readonly name: string;
  readonly source: string;
  readonly replacements: readonly (readonly [text: string, by: string])[];
}

const [CREDIT = '', SPLIT = ''] = CREDIT_V1;
const [, NEIGHBOURS = ''] = NEIGHBOURS_V2;
const [MEND_GAPS = ''] = REDERIVE_V2;

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'timeout edge: < for <=',
    source: CREDIT,
    replacements: [['p_gap > p_timeout_us', 'p_gap >= p_timeout_us']],
  },
  {
    name: 'timeout edge: <= for <',
    source: CREDIT,
    replacements: [[`or (p_edge = 'strict' and p_gap = p_timeout_us)`, '']],
  },
  {
    name: 'credit to the later heartbeat',
    source: INGEST_V2,
    replacements: [
      [
        'select c.user_id, c.ctx_id, c.t, p.id as policy_id,',
        `select c.user_id, coalesce((select l.ctx_id from line l where l.user_id = c.user_id
          and (l.time, l.hid) > (c.time, c.hid) order by l.time, l.hid limit 1), c.ctx_id) as ctx_id, c.t, p.id as policy_id,`,
      ],
    ],
  },
  {
    name: 'no clip at a bucket edge',
    source: SPLIT,
    replacements: [
      ['least(b + 900000000, p_to_us)', 'p_to_us'],
      ['p_to_us - 1, 900000000) b', 'p_from_us, 900000000) b'],
    ],
  },
  {
    name: 'duplicate counted',
    source: INGEST_V2,
    replacements: [
      [
        'where c.ord is not null and (c.is_write or not p.writes_only)',
        `where c.ord is not null and (c.is_write or not p.writes_only)
      union all
      select n.u, p.id, n.t / 900000000 * 900000000, n.c, 0, 1
      from input n join policies p on p.user_id = n.u
      where not exists (select from new where new.ord = n.ord)`,
      ],
    ],
  },
  {
    name: "predecessor's gap not mended",
    source: NEIGHBOURS,
    replacements: [
      ['h.ctx_id, h.is_write, true, false from heartbeats h', 'h.ctx_id, h.is_write, false, false from heartbeats h'],
    ],
  },
  {
    name: "last heartbeat's gap not mended by what comes after it",
    source: INGEST_V2,
    replacements: [
      [
        'select user_id, last_time, last_hid, null, null, last_ctx_id,\n        coalesce(last_write_time = last_time and last_write_hid = last_hid, false), true,',
        'select user_id, last_time, last_hid, null, null, last_ctx_id,\n        coalesce(last_write_time = last_time and last_write_hid = last_hid, false), false,',
      ],
    ],
  },
  {
    name: "previous write's gap not mended",
    source: NEIGHBOURS,
    replacements: [
      [
        `select h.user_id, h.time, h.hid, h.gap, h.wgap, h.ctx_id, h.is_write, false, true from heartbeats h`,
        `select h.user_id, h.time, h.hid, h.gap, h.wgap, h.ctx_id, h.is_write, false, false from heartbeats h`,
      ],
    ],
  },
  {
    name: 'policy under construction left out by ingest',
    source: INGEST_V2,
    replacements: [[`where state in ('building', 'active')`, `where state = 'active'`]],
  },
  {
    name: 'months not marked by ingest',
    source: INGEST_V2,
    replacements: [
      ["select user_id, policy_id, date_trunc('month', day)::date from moved_days", "select 0, 0, date '2000-01-01'"],
    ],
  },
  {
    name: "person's lock not taken",
    source: INGEST_V2,
    replacements: [
      ['perform pg_advisory_xact_lock(1, v_user);', 'null;'],
      ['elsif not pg_try_advisory_xact_lock(1, v_user) then', 'elsif false then'],
    ],
  },
  {
    name: 'deletion not widened to the predecessor',
    source: MEND_GAPS,
    replacements: [['select max(time) into v_pred from heartbeats where user_id = p_user and time < p_from;', '']],
  },
];

/** The statement that puts the faulty function in place of the sound one. */
export function statementOf({ name, source, replacements }: Mutant): string {
  let text = source;
  for (const [old, by] of replacements) {
    const count = text.split(old).length - 1;
    if (count !== 1) throw new Error(`mutant "${name}": ${JSON.stringify(old)} stands ${count} times in the function`);
    text = text.replace(old, () => by);
  }
  return text.replace(/^\s*create function/, 'create or replace function');
}
