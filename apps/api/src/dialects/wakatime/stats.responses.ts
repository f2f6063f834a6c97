import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { TrustFactorAnswer } from '../shared/trust-factor.responses.js';
import { Day, FactsFrom, Flag, Int, ListOf, Num, One, Optional, Stamp, Text, Uuid } from './swagger-fields.js';
import { AiBlock, BreakdownItem, VisibilityFlags } from './time.responses.js';

/** The day with the most time, unknown languages included. */
export class BestDay {
  @Uuid('The same for the same person and day.')
  readonly id!: string;
  @Day('Local date.', '2026-10-03')
  readonly date!: string;
  @Num('Seconds, microsecond precision.', 31240.5)
  readonly total_seconds!: number;
  @Text('Floored to minutes.', '8 hrs 40 mins')
  readonly text!: string;
  @Stamp('When it was computed.', '2026-10-10T00:15:00Z')
  readonly created_at!: string;
  @Stamp('When it was computed.', '2026-10-10T00:15:00Z')
  readonly modified_at!: string;
}

/**
 * A range added up. The main total leaves out unknown languages ("Other"); the `*_including_other_language` twins do
 * not. Sections of public statistics that their owner does not show are empty lists.
 */
export class StatsBody extends IntersectionType(AiBlock, VisibilityFlags) {
  @Uuid('The same for the same person, range and way of counting.')
  readonly id!: string;
  @Uuid('The person.')
  readonly user_id!: string;
  @Text('The person.', 'jane')
  readonly username!: string;
  @Text('last_7_days, last_30_days, last_6_months, last_year, all_time, YYYY or YYYY-MM.', 'last_7_days')
  readonly range!: string;
  @Text('The range in words.', 'last 7 days')
  readonly human_readable_range!: string;
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
  @Text('Always "ok": numbers are computed when asked for.', 'ok')
  readonly status!: string;
  @Int('Always 100.', 100)
  readonly percent_calculated!: number;
  @Flag('Always false.', false)
  readonly is_already_updating!: boolean;
  @Flag('Always false.', false)
  readonly is_stuck!: boolean;
  @Flag('Always true.', true)
  readonly is_up_to_date!: boolean;
  @Flag('Always true.', true)
  readonly is_up_to_date_pending_future!: boolean;
  @Flag('Always false.', false)
  readonly is_cached!: boolean;
  @Flag('Does the range reach today?', false)
  readonly is_including_today!: boolean;
  @Num('Seconds without unknown languages.', 141850.4)
  readonly total_seconds!: number;
  @Num('Seconds with unknown languages.', 143499.9)
  readonly total_seconds_including_other_language!: number;
  @Text('Floored to minutes.', '39 hrs 24 mins')
  readonly human_readable_total!: string;
  @Text('Floored to minutes.', '39 hrs 51 mins')
  readonly human_readable_total_including_other_language!: string;
  @Int('Seconds per active day, rounded.', 23642)
  readonly daily_average!: number;
  @Int('Seconds per active day, rounded.', 23917)
  readonly daily_average_including_other_language!: number;
  @Text('Floored to minutes.', '6 hrs 34 mins')
  readonly human_readable_daily_average!: string;
  @Text('Floored to minutes.', '6 hrs 38 mins')
  readonly human_readable_daily_average_including_other_language!: string;
  @Int('Days without activity.', 1)
  readonly holidays!: number;
  @Int('Days of the range.', 7)
  readonly days_including_holidays!: number;
  @Int('Days with activity.', 6)
  readonly days_minus_holidays!: number;
  @ApiProperty({ type: BestDay, nullable: true, description: 'Null without activity.' })
  readonly best_day?: BestDay | null;
  @ListOf(() => BreakdownItem, 'By category, longest first.')
  readonly categories?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By project; never public unless the owner shows projects.')
  readonly projects?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By language; unknown languages are "Other".')
  readonly languages?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By editor.')
  readonly editors?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By operating system.')
  readonly operating_systems?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By dependency; percent is of their sum.')
  readonly dependencies?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By machine; never public.')
  readonly machines?: readonly BreakdownItem[];
  @Int('Lines that assistants added and deleted.', 43)
  readonly ai_line_changes_total!: number;
  @Stamp('When it was computed.', '2026-10-10T00:15:00Z')
  readonly created_at!: string;
  @Stamp('When it was computed.', '2026-10-10T00:15:00Z')
  readonly modified_at!: string;
}

export class StatsAnswer {
  @One(() => StatsBody, 'The statistics.')
  readonly data!: StatsBody;
  @FactsFrom()
  readonly facts_from?: string;
}

export class PreferredStatsAnswer extends StatsAnswer {
  @One(() => TrustFactorAnswer, 'The trust in the person.')
  readonly trust_factor!: TrustFactorAnswer;
}

/** The range of "all time". */
export class AllTimeRange {
  @Stamp('First second of the first day, UTC.', '2026-10-06T21:00:00Z')
  readonly start!: string;
  @Stamp('Last second of today, UTC.', '2026-10-10T20:59:59Z')
  readonly end!: string;
  @Day('Local date of the first heartbeat; today without any.', '2026-10-07')
  readonly start_date!: string;
  @Day('Today.', '2026-10-10')
  readonly end_date!: string;
  @Text('The first day in words.', 'Wed Oct 7th 2026')
  readonly start_text!: string;
  @Text('Today.', 'Today')
  readonly end_text!: string;
  @Text('IANA zone of the days.', 'Africa/Nairobi')
  readonly timezone!: string;
}

/** Everything since the first heartbeat. */
export class AllTime {
  @Num('Seconds, all languages.', 143499.9)
  readonly total_seconds!: number;
  @Text('Floored to minutes.', '3,715 hrs 44 mins')
  readonly text!: string;
  @Text('Hours with two decimals.', '3715.73')
  readonly decimal!: string;
  @Text('H:MM', '3715:44')
  readonly digital!: string;
  @Int('Seconds per active day, rounded.', 23917)
  readonly daily_average!: number;
  @Flag('Always true.', true)
  readonly is_up_to_date!: boolean;
  @Int('Always 100.', 100)
  readonly percent_calculated!: number;
  @Int('Minutes; gaps up to this long count.', 15)
  readonly timeout!: number;
  @Optional('string', 'The project asked for; absent when none was.', 'demo')
  readonly project?: string;
  @One(() => AllTimeRange, 'From the first heartbeat to today.')
  readonly range!: AllTimeRange;
}

export class AllTimeAnswer {
  @One(() => AllTime, 'Everything since the first heartbeat.')
  readonly data!: AllTime;
  @FactsFrom()
  readonly facts_from?: string;
}
