import { Flag, Int, ListOf, Num, OrNull, Stamp, Strings, Text, Uuid } from './swagger-fields.js';
import { DayBounds } from './time.responses.js';

/** A stored heartbeat. */
export class HeartbeatRow {
  @Uuid('Public id.')
  readonly id!: string;
  @Text('File, application, domain or URL.', '/home/dev/demo/main.ts')
  readonly entity!: string;
  @Text('file, app, domain, url or event.', 'file')
  readonly type!: string;
  @OrNull('string', 'Title Case on reads.', 'Coding')
  readonly category!: string | null;
  @Num('Seconds since the Unix epoch, UTC.', 1795219800.25)
  readonly time!: number;
  @OrNull('string', 'Project as it is called now.', 'demo')
  readonly project!: string | null;
  @OrNull('integer', 'Parts of the project folder, the empty first one included.', 4)
  readonly project_root_count!: number | null;
  @OrNull('string', 'Branch.', 'main')
  readonly branch!: string | null;
  @OrNull('string', 'As sent, or told from the file name.', 'TypeScript')
  readonly language!: string | null;
  @Strings('What the file imports.', ['express'])
  readonly dependencies!: readonly string[];
  @OrNull('integer', 'Lines of the file.', 120)
  readonly lines!: number | null;
  @OrNull('integer', 'Line of the cursor.', 12)
  readonly lineno!: number | null;
  @OrNull('integer', 'Column of the cursor.', 4)
  readonly cursorpos!: number | null;
  @OrNull('boolean', 'Did the file get saved?', true)
  readonly is_write!: boolean | null;
  @Flag('Older name of the category "Debugging".', false)
  readonly is_debugging!: boolean;
  @OrNull('integer', 'Lines added (clients before 2026).', 3)
  readonly line_additions!: number | null;
  @OrNull('integer', 'Lines deleted (clients before 2026).', 1)
  readonly line_deletions!: number | null;
  @OrNull('integer', 'Lines changed by an assistant; negative: deleted.', 40)
  readonly ai_line_changes!: number | null;
  @OrNull('integer', 'Lines changed by the person; negative: deleted.', 12)
  readonly human_line_changes!: number | null;
  @OrNull('string', 'Session with an assistant.')
  readonly ai_session!: string | null;
  @OrNull('integer', 'Tokens sent.', 1800)
  readonly ai_input_tokens!: number | null;
  @OrNull('integer', 'Tokens sent that were cached.', 600)
  readonly ai_cached_input_tokens!: number | null;
  @OrNull('integer', 'Tokens received.', 900)
  readonly ai_output_tokens!: number | null;
  @OrNull('integer', 'Characters of the prompt.', 70)
  readonly ai_prompt_length!: number | null;
  @OrNull('string', 'Plan of the assistant.', 'team')
  readonly ai_subscription_plan!: string | null;
  @OrNull('string', 'Machine; see machine_names.')
  readonly machine_name_id!: string | null;
  @OrNull('string', 'Client; see user_agents.')
  readonly user_agent_id!: string | null;
  @Uuid('Whose it is.')
  readonly user_id!: string;
  @Stamp('When it was stored.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
  @Stamp('Heartbeats do not change: the same as created_at.', '2026-10-01T08:00:00Z')
  readonly modified_at!: string;
}

export class HeartbeatsAnswer extends DayBounds {
  @ListOf(() => HeartbeatRow, "The day's heartbeats, oldest first.")
  readonly data!: readonly HeartbeatRow[];
  @Int('How many.', 25)
  readonly total!: number;
}
