import { Day, ListOf, Num, One, OrNull, Text, Uuid } from '../../dialects/wakatime/swagger-fields.js';

/** Time of days, beside as many days before them. */
export class ComparedTime {
  @Num('Seconds, microsecond precision.', 81532.4)
  readonly seconds!: number;
  @Text('Floored to minutes.', '22 hrs 38 mins')
  readonly text!: string;
  @Num('Seconds of the days before.', 60012.5)
  readonly previous_seconds!: number;
  @OrNull('number', 'By how much it grew, in percent with two decimals; null where there was nothing before.', 35.86)
  readonly change_percent!: number | null;
}

export class MemberTime extends ComparedTime {
  @Uuid('Public id of the member.')
  readonly id!: string;
  @Text('Name in addresses.', 'jane')
  readonly username!: string;
  @OrNull('string', 'Full name.', 'Jane Doe')
  readonly full_name!: string | null;
}

export class NamedTime extends ComparedTime {
  @OrNull('string', 'Null: time without one.', 'beacon')
  readonly name!: string | null;
}

export class SummaryPeriod {
  @Day('First day.', '2026-10-01')
  readonly start!: string;
  @Day('Last day, included.', '2026-10-07')
  readonly end!: string;
}

export class DashboardSummary extends SummaryPeriod {
  @Text('IANA zone of the days.', 'Africa/Nairobi')
  readonly timezone!: string;
  @One(() => SummaryPeriod, 'As many days, just before.')
  readonly previous!: SummaryPeriod;
  @One(() => ComparedTime, 'Everybody together.')
  readonly total!: ComparedTime;
  @ListOf(() => MemberTime, 'Everybody who can be seen, most time first.')
  readonly members!: readonly MemberTime[];
  @ListOf(() => NamedTime, 'By project, most time first.')
  readonly projects!: readonly NamedTime[];
  @ListOf(() => NamedTime, 'By language, most time first.')
  readonly languages!: readonly NamedTime[];
}

export class DashboardSummaryAnswer {
  @One(() => DashboardSummary, 'The dashboard.')
  readonly data!: DashboardSummary;
}
