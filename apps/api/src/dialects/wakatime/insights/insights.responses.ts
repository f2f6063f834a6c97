import { ApiProperty } from '@nestjs/swagger';
import { StatsBody } from '../stats.responses.js';
import { Day, FactsFrom, Flag, Int, ListOf, Num, One, OrNull, Stamp, Text, Uuid } from '../swagger-fields.js';

/** Seconds and the same in words. */
export class InsightTime {
  @Num('Seconds, microsecond precision.', 23642)
  readonly seconds!: number;
  @Text('Floored to minutes.', '6 hrs 34 mins')
  readonly text!: string;
}

export class WeekdayCategory {
  @Text('Category.', 'Coding')
  readonly name!: string;
  @Num('Seconds on all these days.', 7200)
  readonly total!: number;
  @Text('Floored to minutes.', '2 hrs')
  readonly human_readable_total!: string;
  @Num('Seconds per day with activity.', 3600)
  readonly average!: number;
  @Text('Floored to minutes.', '1 hr')
  readonly human_readable_average!: string;
}

export class WeekdayBody extends WeekdayCategory {
  @Int('Days with activity; averages are over these.', 2)
  readonly count!: number;
  @ListOf(() => WeekdayCategory, 'Most time first.')
  readonly categories!: readonly WeekdayCategory[];
}

export class DayCategory {
  @Text('Category.', 'Coding')
  readonly name!: string;
  @Num('Seconds.', 7200)
  readonly total!: number;
}

export class InsightDay {
  @Day('Local date.', '2026-10-09')
  readonly date!: string;
  @Num('Seconds, microsecond precision.', 7200)
  readonly total!: number;
  @ListOf(() => DayCategory, 'Most time first.')
  readonly categories!: readonly DayCategory[];
}

export class InsightAiDay {
  @Day('Local date.', '2026-10-09')
  readonly date!: string;
  @Num('Seconds whose category is AI coding.', 120)
  readonly total!: number;
  @Text('Floored to minutes.', '2 mins')
  readonly human_readable_total!: string;
  @Int('Lines that assistants added.', 40)
  readonly ai_additions!: number;
  @Int('Lines that assistants deleted.', 3)
  readonly ai_deletions!: number;
  @Int('Lines that the person added.', 12)
  readonly human_additions!: number;
  @Int('Lines that the person deleted.', 4)
  readonly human_deletions!: number;
  @Int('Tokens sent to models.', 1800)
  readonly ai_input_tokens!: number;
  @Int('Tokens that models wrote.', 900)
  readonly ai_output_tokens!: number;
  @Int('Prompts.', 6)
  readonly ai_prompt_events_total!: number;
  @Int('Sessions with an assistant.', 2)
  readonly ai_sessions!: number;
}

export class InsightBestDay {
  @Day('Local date.', '2026-10-09')
  readonly date!: string;
  @Num('Seconds, microsecond precision.', 31240.5)
  readonly total_seconds!: number;
  @Text('Floored to minutes.', '8 hrs 40 mins')
  readonly text!: string;
}

export class InsightItem {
  @Text('Name.', 'TypeScript')
  readonly name!: string;
  @Num('Seconds, microsecond precision.', 7200)
  readonly total_seconds!: number;
}

export class InsightMachine extends InsightItem {
  @OrNull('string', 'Id of the machine; null where it is not known.')
  readonly machine_name_id!: string | null;
}

export class OwnAverage {
  @One(() => InsightTime, 'Time of the range, unknown languages included.')
  readonly total!: InsightTime;
  @One(() => InsightTime, 'Per day with activity, rounded to a second.')
  readonly daily_average!: InsightTime;
}

export class EverybodysFigure {
  @Num('Seconds, microsecond precision.', 18000)
  readonly average!: number;
  @Text('The average, floored to minutes.', '5 hrs')
  readonly text!: string;
  @Num('Seconds, microsecond precision.', 61200)
  readonly max!: number;
  @Num('Seconds, microsecond precision.', 17100)
  readonly median!: number;
}

export class EverybodysAverage {
  @One(() => EverybodysFigure, 'Time of the range.')
  readonly total!: EverybodysFigure;
  @One(() => EverybodysFigure, 'Per day with activity of each person.')
  readonly daily_average!: EverybodysFigure;
}

/** What every insight says of itself. */
export class InsightFacts {
  @Text('last_7_days, last_30_days, last_6_months, last_year, all_time, YYYY or YYYY-MM.', 'last_7_days')
  readonly range!: string;
  @Text('The range in words.', 'last 7 days')
  readonly human_readable_range!: string;
  @Text('Always "ok": numbers are computed when asked for.', 'ok')
  readonly status!: string;
  @Flag('Does the range reach today?', false)
  readonly is_including_today!: boolean;
  @Flag('Always true.', true)
  readonly is_up_to_date!: boolean;
  @Flag('Always true.', true)
  readonly is_up_to_date_pending_future!: boolean;
  @Flag('Always false.', false)
  readonly is_stuck!: boolean;
  @Flag('Always false.', false)
  readonly is_already_updating!: boolean;
  @Int('Always 100.', 100)
  readonly percent_calculated!: number;
  @Stamp('First second, UTC.', '2026-10-02T21:00:00Z')
  readonly start!: string;
  @Stamp('Last second, UTC.', '2026-10-09T20:59:59Z')
  readonly end!: string;
  @Text('IANA zone of the days.', 'Africa/Nairobi')
  readonly timezone!: string;
  @Int('Minutes; gaps up to this long count.', 15)
  readonly timeout!: number;
  @Flag('Only heartbeats of writes count.', false)
  readonly writes_only!: boolean;
  @Uuid('The person.')
  readonly user_id!: string;
  @Stamp('When it was computed.', '2026-10-10T00:15:00Z')
  readonly created_at!: string;
  @Stamp('When it was computed.', '2026-10-10T00:15:00Z')
  readonly modified_at!: string;
}

/** A payload that stands under the name of its type, and is there only then. */
const Payload = (type: () => abstract new () => unknown, description: string, isArray = false) =>
  ApiProperty({ type: () => type() as never, isArray, required: false, description });
const MayBeNull = (type: () => abstract new () => unknown, description: string, required = false) =>
  ApiProperty({ type: () => type() as never, nullable: true, required, description });

export class InsightBody extends InsightFacts {
  @Payload(() => StatsBody, 'Of `stats`.')
  readonly stats?: StatsBody;
  @Payload(() => WeekdayBody, 'Of `weekday`: all seven, Monday first.', true)
  readonly weekday?: readonly WeekdayBody[];
  @Payload(() => WeekdayBody, 'Of `weekdays`: the same.', true)
  readonly weekdays?: readonly WeekdayBody[];
  @Payload(() => InsightDay, 'Of `days`: every day, or every day of a weekday.', true)
  readonly days?: readonly InsightDay[];
  @Payload(() => InsightAiDay, 'Of `ai_days`.', true)
  readonly ai_days?: readonly InsightAiDay[];
  @MayBeNull(() => InsightBestDay, 'Of `best_day`; null without activity.')
  readonly best_day?: InsightBestDay | null;
  @Payload(() => OwnAverage, 'Of `daily_average`.')
  readonly current_user?: OwnAverage;
  @MayBeNull(
    () => EverybodysAverage,
    'Of `daily_average`; null where everybody is not counted over this range, or is fewer than five people.',
  )
  readonly all_users?: EverybodysAverage | null;
  @ApiProperty({ type: 'integer', required: false, description: 'Of `daily_average`: days without activity.' })
  readonly holidays?: number;
  @ApiProperty({ type: 'integer', required: false, description: 'Of `daily_average`.' })
  readonly days_including_holidays?: number;
  @ApiProperty({ type: 'integer', required: false, description: 'Of `daily_average`.' })
  readonly days_minus_holidays?: number;
  @Payload(() => InsightItem, 'Most time first.', true)
  readonly projects?: readonly InsightItem[];
  @Payload(() => InsightItem, 'Most time first.', true)
  readonly languages?: readonly InsightItem[];
  @Payload(() => InsightItem, 'Most time first.', true)
  readonly editors?: readonly InsightItem[];
  @Payload(() => InsightItem, 'Most time first.', true)
  readonly categories?: readonly InsightItem[];
  @Payload(() => InsightMachine, 'Most time first.', true)
  readonly machines?: readonly InsightMachine[];
  @Payload(() => InsightItem, 'Most time first.', true)
  readonly operating_systems?: readonly InsightItem[];
}

export class InsightAnswer {
  @One(() => InsightBody, 'The insight, under the name of its type.')
  readonly data!: InsightBody;
  @FactsFrom()
  readonly facts_from?: string;
}

export class FleetCount {
  @Text('People.', '1,204')
  readonly text!: string;
}

/** What at least five people did. */
export class FleetAverage {
  @One(() => InsightTime, 'Mean.')
  readonly average!: InsightTime;
  @One(() => FleetCount, 'How many people.')
  readonly count!: FleetCount;
  @One(() => InsightTime, 'The most of one person.')
  readonly max!: InsightTime;
  @One(() => InsightTime, 'The middle one.')
  readonly median!: InsightTime;
}

export class FleetTotal extends FleetAverage {
  @One(() => InsightTime, 'Of all together.')
  readonly sum!: InsightTime;
}

export class FleetItem extends FleetTotal {
  @Text('Name.', 'TypeScript')
  readonly name!: string;
  @Flag('Is it a name that is known?', true)
  readonly is_verified!: boolean;
}

export class FleetRange {
  @Day('First day, of each person.', '2026-10-03')
  readonly start_date!: string;
  @Text('First day in words.', 'Sat Oct 3rd 2026')
  readonly start_text!: string;
  @Day('Last day, of each person.', '2026-10-09')
  readonly end_date!: string;
  @Text('Last day in words.', 'Fri Oct 9th 2026')
  readonly end_text!: string;
  @Text('last_7_days or a year.', 'last_7_days')
  readonly name!: string;
  @Text('The range in words.', 'last 7 days')
  readonly text!: string;
}

export class FleetStatisticsBody {
  @ListOf(() => FleetItem, 'Most time first; of at least five people each.')
  readonly categories!: readonly FleetItem[];
  @ListOf(() => FleetItem, 'Most time first; of at least five people each.')
  readonly editors!: readonly FleetItem[];
  @ListOf(() => FleetItem, 'Most time first; of at least five people each.')
  readonly languages!: readonly FleetItem[];
  @ListOf(() => FleetItem, 'Most time first; of at least five people each.')
  readonly operating_systems!: readonly FleetItem[];
  @MayBeNull(() => FleetAverage, 'Over the days with activity of each person; null for fewer than five people.', true)
  readonly daily_average!: FleetAverage | null;
  @MayBeNull(() => FleetTotal, 'Null for fewer than five people.', true)
  readonly total!: FleetTotal | null;
  @One(() => FleetRange, 'The days that count.')
  readonly range!: FleetRange;
  @Int('Minutes; always 15, whatever people have chosen for themselves.', 15)
  readonly timeout!: number;
  @Flag('Always false.', false)
  readonly writes_only!: boolean;
}

export class FleetStatisticsAnswer {
  @One(() => FleetStatisticsBody, 'Everybody together.')
  readonly data!: FleetStatisticsBody;
}
