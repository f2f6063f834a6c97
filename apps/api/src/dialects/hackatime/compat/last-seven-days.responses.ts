import { ApiProperty } from '@nestjs/swagger';

const Count = (description: string, example?: number) =>
  ApiProperty({ type: 'integer', description, ...(example !== undefined && { example }) });

export class LastSevenDaysItem {
  @ApiProperty({ description: '"unknown" where heartbeats carried no name.', example: 'TypeScript' })
  readonly name!: string;
  @Count('Whole seconds.', 5400)
  readonly total_seconds!: number;
  @ApiProperty({ description: 'Of the sum of this list, two decimals.', example: 62.5 })
  readonly percent!: number;
  @ApiProperty({ example: '1:30:00' })
  readonly digital!: string;
  @ApiProperty({ example: '1 hrs 30 mins' })
  readonly text!: string;
  @Count('Whole hours.', 1)
  readonly hours!: number;
  @Count('Minutes of the last hour.', 30)
  readonly minutes!: number;
  @Count('Seconds of the last minute.', 0)
  readonly seconds!: number;
}

const Items = (description: string) => ApiProperty({ type: [LastSevenDaysItem], description });

class LastSevenDays {
  @ApiProperty({ description: 'Slack id, else the username.', example: 'U0123456789' })
  readonly username!: string;
  @ApiProperty({ description: 'Slack id, else the number of the account.', example: 'U0123456789' })
  readonly user_id!: string;
  @ApiProperty({
    format: 'date-time',
    description: 'With the offset of the zone.',
    example: '2026-10-04T00:00:00+05:45',
  })
  readonly start!: string;
  @ApiProperty({ format: 'date-time', example: '2026-10-10T23:59:59+05:45' })
  readonly end!: string;
  @ApiProperty({ example: 'ok' })
  readonly status!: string;
  @Count('Whole seconds.', 8640)
  readonly total_seconds!: number;
  @ApiProperty({ description: 'Seconds per day with activity, one decimal.', example: 2880.5 })
  readonly daily_average!: number;
  @Count('Days of the range.', 7)
  readonly days_including_holidays!: number;
  @Count('Days with activity.', 3)
  readonly days_minus_holidays!: number;
  @Count('Days without activity.', 4)
  readonly holidays!: number;
  @ApiProperty({ example: 'Asia/Kathmandu' })
  readonly timezone!: string;
  @ApiProperty({ example: 'last_7_days' })
  readonly range!: string;
  @ApiProperty({ example: 'Last 7 Days' })
  readonly human_readable_range!: string;
  @ApiProperty({ example: '2 hrs 24 mins' })
  readonly human_readable_total!: string;
  @ApiProperty({ example: '0 hrs 48 mins' })
  readonly human_readable_daily_average!: string;
  @ApiProperty()
  readonly is_coding_activity_visible!: boolean;
  @ApiProperty()
  readonly is_other_usage_visible!: boolean;
  @Items('Most time first.')
  readonly editors!: LastSevenDaysItem[];
  @Items('Most time first.')
  readonly languages!: LastSevenDaysItem[];
  @Items('Most time first.')
  readonly machines!: LastSevenDaysItem[];
  @Items('Most time first.')
  readonly projects!: LastSevenDaysItem[];
  @Items('Most time first.')
  readonly operating_systems!: LastSevenDaysItem[];
  @Items('Most time first.')
  readonly categories!: LastSevenDaysItem[];
}

export class LastSevenDaysAnswer {
  @ApiProperty({ type: LastSevenDays })
  readonly data!: LastSevenDays;
}
