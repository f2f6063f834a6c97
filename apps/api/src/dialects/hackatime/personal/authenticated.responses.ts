import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** What everybody may know of the trust in a person. */
export class OwnTrustFactor {
  @ApiProperty({ enum: ['blue', 'red', 'green'] })
  readonly trust_level!: string;
  @ApiProperty({ type: 'integer', enum: [0, 1, 2], description: 'blue 0, red 1, green 2.' })
  readonly trust_value!: number;
}

export class MeAnswer {
  @ApiProperty({ type: 'integer', example: 7 })
  readonly id!: number;
  @ApiProperty({ type: [String], description: 'Confirmed addresses alone.', example: ['ada@example.com'] })
  readonly emails!: readonly string[];
  @ApiProperty({ type: 'string', nullable: true, example: 'U012AB3CD' })
  readonly slack_id!: string | null;
  @ApiProperty({ type: 'string', nullable: true, example: 'ada' })
  readonly github_username!: string | null;
  @ApiProperty({ type: () => OwnTrustFactor })
  readonly trust_factor!: OwnTrustFactor;
}

export class HoursAnswer {
  @ApiProperty({ format: 'date', example: '2026-11-15' })
  readonly start_date!: string;
  @ApiProperty({ format: 'date', description: 'Included.', example: '2026-11-21' })
  readonly end_date!: string;
  @ApiProperty({ type: 'number', example: 34_200 })
  readonly total_seconds!: number;
}

export class StreakAnswer {
  @ApiProperty({ type: 'integer', example: 12 })
  readonly streak_days!: number;
}

export class LatestHeartbeatAnswer {
  @ApiPropertyOptional({ type: 'integer', description: 'For display.' })
  readonly id?: number;
  @ApiPropertyOptional({ format: 'date-time' })
  readonly created_at?: string;
  @ApiPropertyOptional({ type: 'number', description: 'Seconds since the Unix epoch, UTC.' })
  readonly time?: number;
  @ApiPropertyOptional({ type: 'string', example: 'coding' })
  readonly category?: string;
  @ApiPropertyOptional({ type: 'string', nullable: true })
  readonly project?: string | null;
  @ApiPropertyOptional({ type: 'string', nullable: true })
  readonly language?: string | null;
  @ApiPropertyOptional({ type: 'string', nullable: true })
  readonly editor?: string | null;
  @ApiPropertyOptional({ type: 'string', nullable: true })
  readonly operating_system?: string | null;
  @ApiPropertyOptional({ type: 'string', nullable: true })
  readonly machine?: string | null;
  @ApiPropertyOptional({ type: 'string' })
  readonly entity?: string;
  @ApiPropertyOptional({
    type: 'object',
    nullable: true,
    additionalProperties: false,
    description: 'Null, and alone, where there is none.',
  })
  readonly heartbeat?: null;
}

export class AuthenticatedProject {
  @ApiProperty({ example: 'demo' })
  readonly name!: string;
  @ApiProperty({ type: 'number', example: 5_400 })
  readonly total_seconds!: number;
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly most_recent_heartbeat!: string | null;
  @ApiProperty({ type: [String], description: 'Most heartbeats first.', example: ['TypeScript'] })
  readonly languages!: readonly string[];
  @ApiProperty({ example: false })
  readonly archived!: boolean;
}

export class AuthenticatedProjectsAnswer {
  @ApiProperty({ type: () => AuthenticatedProject, isArray: true })
  readonly projects!: readonly AuthenticatedProject[];
}

export class KeyAnswer {
  @ApiProperty({ example: 'waka_00000000-0000-4000-8000-000000000000' })
  readonly token!: string;
}
