import { namedQuery } from '#libs/platform/database';
import { seenProject } from './slice.js';

export interface EditsSqlRow {
  day: string;
  model: string | null;
  session: string | null;
  ai_additions: number;
  ai_deletions: number;
  human_additions: number;
  human_deletions: number;
  ai_input_tokens: number;
  ai_cached_input_tokens: number;
  ai_output_tokens: number;
  prompt_length_sum: number;
  prompt_events: number;
}

/** The columns that are added up. */
export const EDIT_SUMS = [
  'ai_additions',
  'ai_deletions',
  'human_additions',
  'human_deletions',
  'ai_input_tokens',
  'ai_cached_input_tokens',
  'ai_output_tokens',
  'prompt_length_sum',
  'prompt_events',
] as const;

const word = (id: string) => `(select value from dictionary d where d.id = ${id})`;
const total = (column: string) => `sum(e.${column})::bigint as ${column}`;

/** What people and assistants changed per local day, model and session. */
export const EDITS_BY_DAY = namedQuery<
  [
    userId: number,
    fromUs: number,
    toUs: number,
    zone: string,
    project: string | null,
    branches: readonly string[] | null,
    hidden: readonly number[],
    language: string | null,
    shown: readonly number[] | null,
  ],
  EditsSqlRow
>(
  'activity.edits-by-day',
  `select (e.bucket at time zone $4)::date::text as day, ${word('e.ai_model_id')} as model, ${word('e.ai_session_id')} as session,
    ${EDIT_SUMS.map(total).join(', ')}
  from edits_15m e
  join ctx c on c.id = e.ctx_id
  left join projects p on p.id = c.project_id
  left join projects into_p on into_p.id = p.merged_into
  where e.user_id = $1 and e.bucket >= from_us_v1($2) and e.bucket < from_us_v1($3)
    and ($5::text is null or coalesce(into_p.name, p.name) = $5)
    and ($6::text[] is null or ${word('c.branch_id')} = any ($6))
    and ${seenProject('$7', '$9')}
    and ($8::text is null or ${word('c.language_id')} = $8)
  group by 1, e.ai_model_id, e.ai_session_id`,
);
