import { ApiProperty } from '@nestjs/swagger';
import type { TrustFactor } from '../../shared/trust-factor.js';
import { TrustFactorAnswer } from '../../shared/trust-factor.responses.js';

export class PersonStatsItem {
  @ApiProperty({ description: '"unknown" where heartbeats carried no name.', example: 'Ruby' })
  readonly name!: string;
  @ApiProperty({ type: 'integer', example: 2400 })
  readonly total_seconds!: number;
  @ApiProperty({ example: '40m' })
  readonly text!: string;
  @ApiProperty({ type: 'integer', example: 0 })
  readonly hours!: number;
  @ApiProperty({ type: 'integer', example: 40 })
  readonly minutes!: number;
  @ApiProperty({ description: 'Of the total, two decimals.', example: 66.67 })
  readonly percent!: number;
  @ApiProperty({ example: '00:40:00' })
  readonly digital!: string;
  @ApiProperty({ type: 'string', nullable: true, required: false, description: 'Of languages.', example: '#701516' })
  readonly color?: string | null;
}

const Items = (description: string) => ApiProperty({ type: [PersonStatsItem], required: false, description });

class PersonStats {
  @ApiProperty({ description: 'The name shown.', example: 'Jane Doe' })
  readonly username!: string;
  @ApiProperty({ description: 'Number of the account.', example: '7' })
  readonly user_id!: string;
  @ApiProperty()
  readonly is_coding_activity_visible!: boolean;
  @ApiProperty()
  readonly is_other_usage_visible!: boolean;
  @ApiProperty({ example: 'ok' })
  readonly status!: string;
  @ApiProperty({ format: 'date-time', example: '2026-10-01T00:00:00Z' })
  readonly start!: string;
  @ApiProperty({ format: 'date-time', example: '2026-10-08T00:00:00Z' })
  readonly end!: string;
  @ApiProperty({ example: 'all_time' })
  readonly range!: string;
  @ApiProperty({ example: 'All Time' })
  readonly human_readable_range!: string;
  @ApiProperty({ type: 'integer', example: 3600 })
  readonly total_seconds!: number;
  @ApiProperty({ type: 'integer', description: 'Per whole day of the range.', example: 514 })
  readonly daily_average!: number;
  @ApiProperty({ example: '1h' })
  readonly human_readable_total!: string;
  @ApiProperty({ example: '8m 34s' })
  readonly human_readable_daily_average!: string;
  @Items('Most time first.')
  readonly languages?: PersonStatsItem[];
  @Items('Most time first.')
  readonly projects?: PersonStatsItem[];
  @Items('With `features=editors`.')
  readonly editors?: PersonStatsItem[];
  @Items('With `features=operating_systems`.')
  readonly operating_systems?: PersonStatsItem[];
  @Items('With `features=machines`, to their owner alone.')
  readonly machines?: PersonStatsItem[];
  @Items('With `features=categories`.')
  readonly categories?: PersonStatsItem[];
  @ApiProperty({
    type: 'integer',
    required: false,
    description: 'Coding without gaps of more than two minutes, where projects are filtered.',
  })
  readonly unique_total_seconds?: number;
  @ApiProperty({ type: 'integer', description: 'Days in a row with at least 15 minutes.', example: 7 })
  readonly streak!: number;
}

export class PersonStatsAnswer {
  @ApiProperty({ type: PersonStats })
  readonly data!: PersonStats;
  @ApiProperty({ type: TrustFactorAnswer })
  readonly trust_factor!: TrustFactor;
}

export class TotalSecondsAnswer {
  @ApiProperty({ type: 'integer', example: 570 })
  readonly total_seconds!: number;
}
