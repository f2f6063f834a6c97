import { namedQuery } from '#libs/platform/database';
import type { EditsSqlRow } from './edits-by-day.sql.js';
import { EDIT_SUMS } from './edits-by-day.sql.js';
import { CLEAN_MONTHS, ROLLED_SPANS } from './rolled.js';

const word = (id: string) => `(select value from dictionary d where d.id = ${id})`;
const columns = (of: string) => EDIT_SUMS.map((column) => `${of}.${column}`).join(', ');
const totals = EDIT_SUMS.map((column) => `sum(${column})::bigint as ${column}`).join(', ');

/** What changed over a range of whole days, per model and session, from months and buckets. `$7` is the zone. */
export const EDITS_OF_RANGE = namedQuery<unknown[], Omit<EditsSqlRow, 'day'>>(
  'activity.edits-of-range',
  `with ${ROLLED_SPANS}, e as (
    select ai_model_id, ai_session_id, ${totals}
    from (
      select m.ai_model_id, m.ai_session_id, ${columns('m')} from edits_month m where ${CLEAN_MONTHS}
      union all
      select b.ai_model_id, b.ai_session_id, ${columns('b')}
      from span join edits_15m b on b.user_id = $1 and b.bucket >= day_start_v1(span.first, $7::text)
        and b.bucket < day_start_v1(span.last + 1, $7::text)
    ) parts
    group by 1, 2
  )
  select ${word('e.ai_model_id')} as model, ${word('e.ai_session_id')} as session, ${columns('e')} from e`,
);
