import { ApiProperty } from '@nestjs/swagger';
import { Flag, Int, ListOf, Num, One, OrNull, Stamp, Strings, Text, Uuid } from '../swagger-fields.js';

export class GoalRangeBody {
  @OrNull('string', 'The day; null for goals per week or month.', '2026-10-10')
  readonly date!: string | null;
  @Stamp('First second, UTC.', '2026-10-09T18:15:00Z')
  readonly start!: string;
  @Stamp('Last second, UTC.', '2026-10-10T18:14:59Z')
  readonly end!: string;
  @Text('For people.', 'Sat Oct 10')
  readonly text!: string;
  @Text('IANA zone of the days.', 'Asia/Kathmandu')
  readonly timezone!: string;
}

const PERIOD_STATUSES = ['success', 'fail', 'pending', 'ignored'];

export class GoalPeriodBody {
  @Num('Seconds that count.', 2820)
  readonly actual_seconds!: number;
  @Text('The same in words.', '47 mins')
  readonly actual_seconds_text!: string;
  @Int('What this period asks for.', 3600)
  readonly goal_seconds!: number;
  @Text('The same in words.', '1 hr')
  readonly goal_seconds_text!: string;
  @One(() => GoalRangeBody, 'The period.')
  readonly range!: GoalRangeBody;
  @ApiProperty({ type: 'string', enum: PERIOD_STATUSES, description: '`pending`: under way, and not reached yet.' })
  readonly range_status!: string;
  @Text('Why.', 'coded 47 mins which is 13 mins less than your daily goal')
  readonly range_status_reason!: string;
  @Text('Why, in short.', '47m (13m less than goal)')
  readonly range_status_reason_short!: string;
}

export class GoalOwnerBody {
  @OrNull('string', 'Name as others see it.', 'Jane Doe')
  readonly display_name!: string | null;
  @OrNull('string', 'Takes the scope email.', 'jane@example.com')
  readonly email!: string | null;
  @OrNull('string', 'Full name.', 'Jane Doe')
  readonly full_name!: string | null;
  @Uuid('Public id.')
  readonly id!: string;
  @Text('Address of the picture.', 'https://beatkeeper.example/photo/6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b')
  readonly photo!: string;
  @Text('Username.', 'jane')
  readonly username!: string;
}

export class GoalSubscriberBody {
  @OrNull('string', 'Name as others see it.', 'Jane Doe')
  readonly display_name!: string | null;
  @OrNull('string', "Only the caller's own; takes the scope email.", 'jane@example.com')
  readonly email!: string | null;
  @ApiProperty({ type: 'string', enum: ['Daily', 'Weekly', 'Never'], description: 'Most often one mail in that time.' })
  readonly email_frequency!: string;
  @OrNull('string', 'Full name.', 'Jane Doe')
  readonly full_name!: string | null;
  @Uuid('Public id.')
  readonly user_id!: string;
  @Text('Username.', 'jane')
  readonly username!: string;
}

export class GoalBody {
  @Uuid('Id of the goal.')
  readonly id!: string;
  @Text('In words; the custom title instead where there is one.', 'Code 1 hr per day except friday')
  readonly title!: string;
  @OrNull('string', "The person's own words.")
  readonly custom_title!: string | null;
  @ApiProperty({ type: 'string', enum: ['coding'], description: 'What is measured.' })
  readonly type!: string;
  @ApiProperty({ type: 'string', enum: ['day', 'week', 'month'], description: 'Length of a period.' })
  readonly delta!: string;
  @Int('What a period asks for, before any improvement.', 3600)
  readonly seconds!: number;
  @Strings('Only time in any of these; empty: in all.', ['Go'])
  readonly languages!: readonly string[];
  @Strings('Only time on any of these; empty: on all.')
  readonly projects!: readonly string[];
  @Strings('Only time with any of these; empty: with all.')
  readonly editors!: readonly string[];
  @Strings('Only time spent on any of these, Title Case; empty: on all.', ['Coding'])
  readonly categories!: readonly string[];
  @Flag('Is anybody told?', true)
  readonly is_enabled!: boolean;
  @Flag('Is it a limit to stay below?', false)
  readonly is_inverse!: boolean;
  @Flag('Is it silent for a while?', false)
  readonly is_snoozed!: boolean;
  @Flag('Always false: nothing is posted anywhere.', false)
  readonly is_tweeting!: boolean;
  @Flag("Is it the caller's own?", true)
  readonly is_current_user_owner!: boolean;
  @Strings('Weekdays that do not count, lower case.', ['friday'])
  readonly ignore_days!: readonly string[];
  @Flag('Do days without any coding not count?', false)
  readonly ignore_zero_days!: boolean;
  @OrNull(
    'number',
    'Each period asks for so many percent more than the last one that counted, never for less than seconds.',
    10,
  )
  readonly improve_by_percent!: number | null;
  @OrNull('string', 'Silent until then.', '2026-10-12T00:00:00Z')
  readonly snooze_until!: string | null;
  @ApiProperty({ type: 'string', enum: PERIOD_STATUSES, description: 'Of the most recent period.' })
  readonly status!: string;
  @Int('Share of the work of computing the status that is done: always 100.', 100)
  readonly status_percent_calculated!: number;
  @ApiProperty({
    type: 'string',
    enum: ['success', 'fail'],
    description: '`fail`: more periods failed than succeeded.',
  })
  readonly average_status!: string;
  @ApiProperty({
    type: 'string',
    enum: ['success', 'fail', 'ignored'],
    description: 'All periods as if they were one.',
  })
  readonly cumulative_status!: string;
  @Text('The days of the chart.', 'from 2026-10-05 until 2026-10-11')
  readonly range_text!: string;
  @ListOf(() => GoalPeriodBody, 'The last seven periods, oldest first; the last one is under way.')
  readonly chart_data!: readonly GoalPeriodBody[];
  @One(() => GoalOwnerBody, 'Whose goal it is.')
  readonly owner!: GoalOwnerBody;
  @Strings('Always empty: goals are not shared.')
  readonly shared_with!: readonly string[];
  @ListOf(() => GoalSubscriberBody, 'Who is told by mail.')
  readonly subscribers!: readonly GoalSubscriberBody[];
  @Stamp('When it was made.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
  @Stamp('When it was changed.', '2026-10-01T08:00:00Z')
  readonly modified_at!: string;
}

export class GoalsAnswer {
  @ListOf(() => GoalBody, 'Oldest first: all of them, a person has no more than a page holds.')
  readonly data!: readonly GoalBody[];
  @Int('How many there are.', 1)
  readonly total!: number;
  @Int('Always 1.', 1)
  readonly total_pages!: number;
}

export class GoalAnswer {
  @Stamp('When it was computed: now.', '2026-10-10T20:30:00Z')
  readonly cached_at!: string;
  @One(() => GoalBody, 'The goal.')
  readonly data!: GoalBody;
}
