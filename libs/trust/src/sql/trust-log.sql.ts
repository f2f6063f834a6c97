import { namedQuery } from '#libs/platform/database';
import type { TrustLevel } from '#libs/users';
import { JUDGED_AND_JUDGE, type JudgedRow, type JudgeRow } from './judged-person.sql.js';

export interface TrustChangeRow extends JudgedRow, JudgeRow {
  id: number;
  previous_level: TrustLevel;
  new_level: TrustLevel;
  reason: string | null;
  notes: string | null;
  /** µs, UTC. */
  created_at: number;
  trust_level: TrustLevel;
}

const CHANGE = `select c.id, c.previous_level, c.new_level, c.reason, c.notes,
  (extract(epoch from c.created_at) * 1000000)::bigint as created_at, u.trust_level, ${JUDGED_AND_JUDGE}
from trust_changes c join users u on u.id = c.user_id left join users b on b.id = c.changed_by`;

const named = (person: string, parameter: string) => `(${parameter}::text is null or
    position(lower(${parameter}) in concat_ws(E'\\n', lower(${person}.username), lower(${person}.display_name),
      lower(${person}.full_name), lower(${person}.slack_username), lower(${person}.email))) > 0)`;

/** Newest first; a search is part of a name or an address. */
export const TRUST_CHANGES = namedQuery<
  [
    userId: number | null,
    adminId: number | null,
    userSearch: string | null,
    adminSearch: string | null,
    level: TrustLevel | null,
    limit: number,
  ],
  TrustChangeRow
>(
  'trust.changes',
  `${CHANGE}
  where ($1::integer is null or c.user_id = $1) and ($2::integer is null or c.changed_by = $2)
    and ${named('u', '$3')} and ${named('b', '$4')} and ($5::text is null or c.new_level = $5)
  order by c.created_at desc, c.id desc limit $6`,
  'everyTime',
);

export const TRUST_CHANGE = namedQuery<[id: number], TrustChangeRow>('trust.change', `${CHANGE} where c.id = $1`);

/** Of these people, those who have any. */
export const CHANGES_PER_PERSON = namedQuery<[userIds: number[]], { user_id: number; changes: number }>(
  'trust.changes-per-person',
  `select user_id, count(*)::integer as changes from trust_changes
  where user_id = any ($1::integer[]) group by user_id`,
);

/** People who were convicted since an instant, each once. */
export const CONVICTED_SINCE = namedQuery<[day: string, week: string, month: string], ConvictedRow>(
  'trust.convicted-since',
  `select count(distinct user_id) filter (where created_at >= $1::timestamptz)::integer as day,
    count(distinct user_id) filter (where created_at >= $2::timestamptz)::integer as week,
    count(distinct user_id)::integer as month
  from trust_changes
  where created_at >= $3::timestamptz and new_level = 'red' and previous_level <> 'red'`,
);

export interface ConvictedRow {
  day: number;
  week: number;
  month: number;
}
