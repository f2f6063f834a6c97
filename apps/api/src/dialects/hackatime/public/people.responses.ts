import { ApiProperty } from '@nestjs/swagger';

export class SpanBody {
  @ApiProperty({ description: 'Seconds since the Unix epoch, UTC.', example: 1795219800.25 })
  readonly start_time!: number;
  @ApiProperty({ example: 1795220070.25 })
  readonly end_time!: number;
  @ApiProperty({ type: 'integer', description: 'Seconds.', example: 270 })
  readonly duration!: number;
  @ApiProperty({ description: 'The same as start_time.', example: 1795219800.25 })
  readonly start!: number;
  @ApiProperty({ description: 'The same as end_time.', example: 1795220070.25 })
  readonly end!: number;
  @ApiProperty({ required: false, description: 'Where one project was asked for.', example: 'demo' })
  readonly project?: string;
}

export class SpansAnswer {
  @ApiProperty({ type: [SpanBody], description: 'Oldest first.' })
  readonly spans!: readonly SpanBody[];
}

const Instant = (description: string) =>
  ApiProperty({ type: 'string', format: 'date-time', nullable: true, description });

export class PublicProject {
  @ApiProperty({ example: 'demo' })
  readonly name!: string;
  @ApiProperty({ type: 'integer', example: 5400 })
  readonly total_seconds!: number;
  @ApiProperty({ type: [String], description: 'Most heartbeats first.', example: ['TypeScript'] })
  readonly languages!: readonly string[];
  @ApiProperty({ type: 'string', nullable: true, example: 'https://github.com/ada/demo' })
  readonly repo_url!: string | null;
  @ApiProperty({ type: 'integer', example: 120 })
  readonly total_heartbeats!: number;
  @Instant('The first one there is. UTC.')
  readonly first_heartbeat!: string | null;
  @Instant('The latest one there is. UTC.')
  readonly last_heartbeat!: string | null;
  @Instant('The same.')
  readonly most_recent_heartbeat!: string | null;
  @ApiProperty({ example: false })
  readonly archived!: boolean;
}

export class PublicProjectsAnswer {
  @ApiProperty({ type: [PublicProject], description: 'Most time first; without those that are put away.' })
  readonly projects!: readonly PublicProject[];
}

export class FoundByEmailAnswer {
  @ApiProperty({ type: 'integer', example: 7 })
  readonly user_id!: number;
  @ApiProperty({ example: 'ada@example.com' })
  readonly email!: string;
}

export class FoundBySlackAnswer {
  @ApiProperty({ type: 'integer', example: 7 })
  readonly user_id!: number;
  @ApiProperty({ example: 'U0123456789' })
  readonly slack_uid!: string;
}
