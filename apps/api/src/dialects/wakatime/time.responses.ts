import { Day, Flag, Int, ListOf, Num, Numbers, Optional, OrNull, Stamp, Text } from './swagger-fields.js';

/** Lines per model. */
export class AiModelLines {
  @Text('Model name.', 'opus')
  readonly name!: string;
  @Int('Lines added and deleted.', 120)
  readonly lines!: number;
  @Num('Cost; 0 where it is unknown.', 0)
  readonly cost!: number;
}

/** What people and assistants changed. Everything is 0 or empty without AI data. */
export class AiBlock {
  @Int('Lines that assistants added.', 40)
  readonly ai_additions!: number;
  @Int('Lines that assistants deleted.', 3)
  readonly ai_deletions!: number;
  @Int('Lines that the person added.', 12)
  readonly human_additions!: number;
  @Int('Lines that the person deleted.', 4)
  readonly human_deletions!: number;
  @Numbers('Lines changed per model.', { opus: 43 })
  readonly ai_model_line_changes!: Record<string, number>;
  @Int('Tokens sent to models.', 1800)
  readonly ai_input_tokens!: number;
  @Int('Tokens sent that the provider had cached.', 600)
  readonly ai_cached_input_tokens!: number;
  @Int('Tokens that models wrote.', 900)
  readonly ai_output_tokens!: number;
  @Int('Characters of all prompts.', 420)
  readonly ai_prompt_length_sum!: number;
  @Int('Prompts.', 6)
  readonly ai_prompt_events_total!: number;
  @Int('Sessions with an assistant.', 2)
  readonly ai_sessions!: number;
  @Numbers('Cost per model; empty where it is unknown.')
  readonly ai_model_costs!: Record<string, number>;
  @ListOf(() => AiModelLines, 'Lines and cost per model.')
  readonly ai_model_breakdown!: readonly AiModelLines[];
  @Num('Cost of all models; 0 where it is unknown.', 0)
  readonly ai_model_total_cost!: number;
  @Num('Characters per prompt.', 70)
  readonly ai_prompt_length_avg!: number;
  @Num('Prompts per session, mean.', 3)
  readonly ai_prompt_events_avg_per_session!: number;
  @Num('Prompts per session, median.', 3)
  readonly ai_prompt_events_median_per_session!: number;
  @Num('Prompt characters per session, mean.', 210)
  readonly ai_prompt_length_avg_per_session!: number;
  @Num('Prompt characters per session, median.', 210)
  readonly ai_prompt_length_median_per_session!: number;
}

/** Everything of a day. */
export class GrandTotal extends AiBlock {
  @Int('Whole hours; not capped at 24.', 2)
  readonly hours!: number;
  @Int('Whole minutes of the last hour.', 17)
  readonly minutes!: number;
  @Num('Seconds, microsecond precision.', 8256.6)
  readonly total_seconds!: number;
  @Text('H:MM', '2:17')
  readonly digital!: string;
  @Text('Hours with two decimals, minutes floored.', '2.28')
  readonly decimal!: string;
  @Text('Floored to minutes; below a minute in seconds.', '2 hrs 17 mins')
  readonly text!: string;
}

/** The local day of an answer, as instants. */
export class DayBounds {
  @Stamp('First second of the day, UTC.', '2026-09-30T21:00:00Z')
  readonly start!: string;
  @Stamp('Last second of the day, UTC.', '2026-10-01T20:59:59Z')
  readonly end!: string;
  @Text('IANA zone of the day.', 'Africa/Nairobi')
  readonly timezone!: string;
}

/** The local days of an answer, as instants. */
export class DaysBounds {
  @Stamp('First second of the first day, UTC.', '2026-09-30T21:00:00Z')
  readonly start!: string;
  @Stamp('Last second of the last day, UTC.', '2026-10-07T20:59:59Z')
  readonly end!: string;
}

/** One line of a breakdown. */
export class BreakdownItem {
  @Text('What the time was spent on.', 'TypeScript')
  readonly name!: string;
  @Num('Seconds, microsecond precision.', 432)
  readonly total_seconds!: number;
  @Num('Share of the section in percent, two decimals.', 13.44)
  readonly percent!: number;
  @Text('H:MM:SS in summaries, H:MM in stats.', '0:07:12')
  readonly digital!: string;
  @Text('Hours with two decimals, minutes floored.', '0.12')
  readonly decimal!: string;
  @Text('Floored to minutes.', '7 mins')
  readonly text!: string;
  @Int('Whole hours; not capped at 24.', 0)
  readonly hours!: number;
  @Int('Whole minutes of the last hour.', 7)
  readonly minutes!: number;
  @Int('Whole seconds of the last minute.', 12)
  readonly seconds!: number;
  @OrNull('string', 'Id of the machine; null except in machines.')
  readonly machine_name_id!: string | null;
  @Optional('string', 'Kind of entity; only in entities.', 'file')
  readonly type?: string;
}

/** A local day as instants. */
export class DayRange {
  @Day('The local date.', '2026-10-01')
  readonly date!: string;
  @Stamp('First second of the day, UTC.', '2026-09-30T21:00:00Z')
  readonly start!: string;
  @Stamp('Last second of the day, UTC.', '2026-10-01T20:59:59Z')
  readonly end!: string;
  @Text('"Today", "Yesterday" or the date.', 'Thu Oct 1st 2026')
  readonly text!: string;
  @Text('IANA zone of the day.', 'Africa/Nairobi')
  readonly timezone!: string;
}

/** The keys of every paged list. */
export class PageKeys {
  @Int('1-based.', 1)
  readonly page!: number;
  @OrNull('integer', 'Null on the first page.')
  readonly prev_page!: number | null;
  @OrNull('integer', 'Null on the last page.')
  readonly next_page!: number | null;
  @Int('Items on all pages.', 42)
  readonly total!: number;
  @Int('At least 1.', 1)
  readonly total_pages!: number;
}

/** Which sections of public statistics their owner shows; all true for the owner. */
export class VisibilityFlags {
  @Flag('Totals, averages and times of items.', true)
  readonly is_coding_activity_visible!: boolean;
  @Flag('Languages and dependencies.', true)
  readonly is_language_usage_visible!: boolean;
  @Flag('Editors.', true)
  readonly is_editor_usage_visible!: boolean;
  @Flag('Categories.', true)
  readonly is_category_usage_visible!: boolean;
  @Flag('Operating systems.', true)
  readonly is_os_usage_visible!: boolean;
  @Flag('Older name, read by profile cards: details beyond the total (languages).', true)
  readonly is_other_usage_visible!: boolean;
}
