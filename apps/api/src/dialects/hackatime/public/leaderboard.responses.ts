import { ApiProperty } from '@nestjs/swagger';

class LeaderboardUser {
  @ApiProperty({ type: 'integer', example: 7 })
  readonly id!: number;
  @ApiProperty({ description: 'The name shown, else the username.', example: 'Ada L' })
  readonly username!: string;
  @ApiProperty({ example: 'https://beats.example.com/photo/4a1cf7a4' })
  readonly avatar_url!: string;
}

class LeaderboardEntry {
  @ApiProperty({ type: 'integer', description: 'Shared by people with equal time.', example: 1 })
  readonly rank!: number;
  @ApiProperty({ type: LeaderboardUser })
  readonly user!: LeaderboardUser;
  @ApiProperty({ type: 'integer', example: 14500 })
  readonly total_seconds!: number;
}

export class LeaderboardAnswer {
  @ApiProperty({ enum: ['daily', 'last_7_days'] })
  readonly period!: string;
  @ApiProperty({ format: 'date', example: '2026-10-03' })
  readonly start_date!: string;
  @ApiProperty({ format: 'date', description: 'Included.', example: '2026-10-09' })
  readonly end_date!: string;
  @ApiProperty({ description: 'The same in words.', example: 'Sat Oct 3rd 2026 - Fri Oct 9th 2026' })
  readonly date_range!: string;
  @ApiProperty({ format: 'date-time', description: 'When everybody was counted. UTC.' })
  readonly generated_at!: string;
  @ApiProperty({ type: [LeaderboardEntry], description: 'Most time first.' })
  readonly entries!: readonly LeaderboardEntry[];
  @ApiProperty({ type: 'integer', example: 1 })
  readonly page!: number;
  @ApiProperty({ type: 'integer', example: 1 })
  readonly total_pages!: number;
  @ApiProperty({ type: 'integer', description: 'How many are ranked.', example: 12 })
  readonly total!: number;
}
