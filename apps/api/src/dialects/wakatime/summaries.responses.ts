import { FactsFrom, Int, ListOf, Num, One, OptionalListOf, Text } from './swagger-fields.js';
import { BreakdownItem, DayRange, DaysBounds, GrandTotal } from './time.responses.js';

/** One local day. Days without activity are listed with zeros and empty lists. */
export class SummaryDay {
  @One(() => GrandTotal, 'Everything of the day, all languages.')
  readonly grand_total!: GrandTotal;
  @ListOf(() => BreakdownItem, 'By category, longest first.')
  readonly categories?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By project, longest first.')
  readonly projects?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By language, longest first; unknown languages are "Other".')
  readonly languages?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By editor, longest first.')
  readonly editors?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By operating system, longest first.')
  readonly operating_systems?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By dependency; time counts once for each of them, percent is of their sum.')
  readonly dependencies?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By machine, longest first.')
  readonly machines?: readonly BreakdownItem[];
  @OptionalListOf(() => BreakdownItem, 'By branch; only when the request names a project.')
  readonly branches?: readonly BreakdownItem[];
  @OptionalListOf(() => BreakdownItem, 'By entity; only when the request names a project.')
  readonly entities?: readonly BreakdownItem[];
  @One(() => DayRange, 'The day as instants.')
  readonly range!: DayRange;
}

/** All days together. */
export class CumulativeTotal {
  @Num('Seconds, microsecond precision.', 143499.91)
  readonly seconds!: number;
  @Text('Floored to minutes.', '39 hrs 51 mins')
  readonly text!: string;
  @Text('Hours with two decimals.', '39.85')
  readonly decimal!: string;
  @Text('H:MM', '39:51')
  readonly digital!: string;
}

/** Averages are over days with activity. */
export class DailyAverage {
  @Int('Days without activity.', 1)
  readonly holidays!: number;
  @Int('Days of the range.', 7)
  readonly days_including_holidays!: number;
  @Int('Days with activity.', 6)
  readonly days_minus_holidays!: number;
  @Int('Seconds per day without unknown languages, rounded.', 23642)
  readonly seconds!: number;
  @Text('The same as text.', '6 hrs 34 mins')
  readonly text!: string;
  @Int('Seconds per day with unknown languages, rounded.', 23917)
  readonly seconds_including_other_language!: number;
  @Text('The same as text.', '6 hrs 38 mins')
  readonly text_including_other_language!: string;
}

export class SummariesAnswer extends DaysBounds {
  @ListOf(() => SummaryDay, 'Every local day of the range, oldest first.')
  readonly data!: readonly SummaryDay[];
  @One(() => CumulativeTotal, 'All days together.')
  readonly cumulative_total!: CumulativeTotal;
  @One(() => DailyAverage, 'Averages.')
  readonly daily_average!: DailyAverage;
  @FactsFrom()
  readonly facts_from?: string;
}
