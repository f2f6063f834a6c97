import { Flag, ListOf, One, Stamp } from './swagger-fields.js';
import { BreakdownItem, DayRange, GrandTotal } from './time.responses.js';

/** Today, as editors show it. */
export class StatusBarDay {
  @One(() => GrandTotal, 'Everything of today, all languages.')
  readonly grand_total!: GrandTotal;
  @ListOf(() => BreakdownItem, 'By category, longest first.')
  readonly categories?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By project, longest first.')
  readonly projects?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By language, longest first.')
  readonly languages?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By editor, longest first.')
  readonly editors?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By operating system, longest first.')
  readonly operating_systems?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By dependency; percent is of their sum.')
  readonly dependencies?: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By machine, longest first.')
  readonly machines?: readonly BreakdownItem[];
  @One(() => DayRange, 'Today as instants.')
  readonly range!: DayRange;
  @Flag('The same as outside; web editors read it here.', false)
  readonly has_team_features!: boolean;
}

export class StatusBarAnswer {
  @Stamp('When this body was made.', '2026-10-10T00:15:00Z')
  readonly cached_at!: string;
  @Flag('Should the editor show team mates?', false)
  readonly has_team_features!: boolean;
  @One(() => StatusBarDay, 'Today.')
  readonly data!: StatusBarDay;
}
