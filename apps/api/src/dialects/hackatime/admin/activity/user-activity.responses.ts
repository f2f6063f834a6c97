import { ApiProperty, OmitType } from '@nestjs/swagger';
import { HackatimeHeartbeat } from '../../heartbeat-row.responses.js';

const Count = (description: string, example = 3) => ApiProperty({ type: 'integer', description, example });

export class AdminHeartbeatsAnswer {
  @Count('Number of the account.', 7)
  readonly user_id!: number;
  @ApiProperty({ type: [HackatimeHeartbeat], description: 'Oldest first. `ip_address`: where the machine was last.' })
  readonly heartbeats!: HackatimeHeartbeat[];
  @Count('How many there are altogether.')
  readonly total_count!: number;
  @ApiProperty({ description: 'Are there more after these?' })
  readonly has_more!: boolean;
}

export class HeartbeatValuesAnswer {
  @Count('Number of the account.', 7)
  readonly user_id!: number;
  @ApiProperty({ example: 'projects' })
  readonly field!: string;
  @ApiProperty({ type: [String], description: 'Each once.', example: ['demo'] })
  readonly values!: string[];
  @Count('How many are here.', 1)
  readonly count!: number;
}

/** As the heartbeats of the other list, with times as texts and dependencies as one. */
export class AdminStatsHeartbeat extends OmitType(HackatimeHeartbeat, ['time', 'dependencies'] as const) {
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly time!: string;
  @ApiProperty({ type: 'string', nullable: true, description: 'By comma.', example: 'react,zod' })
  readonly dependencies!: string | null;
}

export class AdminStatsAnswer {
  @Count('Number of the account.', 7)
  readonly user_id!: number;
  @ApiProperty({ example: 'jane' })
  readonly username!: string;
  @ApiProperty({ format: 'date-time', description: 'Where the time begins, UTC.' })
  readonly date!: string;
  @ApiProperty({ format: 'date', description: "First of the person's days.", example: '2026-10-10' })
  readonly start_date!: string;
  @ApiProperty({ format: 'date', description: "Last of the person's days.", example: '2026-10-10' })
  readonly end_date!: string;
  @ApiProperty({ type: 'string', nullable: true, example: 'Europe/Berlin' })
  readonly timezone!: string | null;
  @Count('Heartbeats of the time.')
  readonly total_heartbeats!: number;
  @ApiProperty({ description: 'Seconds, counted as for the person.', example: 5400 })
  readonly total_duration!: number;
  @ApiProperty({ type: [AdminStatsHeartbeat], description: 'Oldest first; `limit` and `offset` say which.' })
  readonly heartbeats!: AdminStatsHeartbeat[];
  @ApiProperty({ description: 'Are there more after these?' })
  readonly has_more!: boolean;
}

export class AdminProject {
  @ApiProperty({ type: 'string', nullable: true, example: 'demo' })
  readonly name!: string | null;
  @Count('Heartbeats of the time.')
  readonly total_heartbeats!: number;
  @ApiProperty({ description: 'Seconds, counted as for the person.', example: 5400 })
  readonly total_duration!: number;
  @ApiProperty({ type: 'number', nullable: true, description: 'Seconds since the Unix epoch.' })
  readonly first_heartbeat!: number | null;
  @ApiProperty({ type: 'number', nullable: true, description: 'Seconds since the Unix epoch.' })
  readonly last_heartbeat!: number | null;
  @ApiProperty({ type: [String], example: ['TypeScript'] })
  readonly languages!: string[];
  @ApiProperty({ type: 'string', nullable: true, description: 'Address of its repository.' })
  readonly repo!: string | null;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Number of the link to its repository.' })
  readonly repo_mapping_id!: number | null;
  @ApiProperty()
  readonly archived!: boolean;
}

export class AdminProjectsAnswer {
  @Count('Number of the account.', 7)
  readonly user_id!: number;
  @ApiProperty({ example: 'jane' })
  readonly username!: string;
  @Count('How many projects there are.', 1)
  readonly total_projects!: number;
  @ApiProperty({ type: [AdminProject], description: 'The most heartbeats first.' })
  readonly projects!: AdminProject[];
}

export class QuantizedPoint {
  @ApiProperty({ description: 'Seconds since the Unix epoch.', example: 1795219800 })
  readonly time!: number;
  @ApiProperty({ type: 'integer', nullable: true })
  readonly lineno!: number | null;
  @ApiProperty({ type: 'integer', nullable: true })
  readonly cursorpos!: number | null;
}

export class QuantizedDay {
  @ApiProperty({ type: 'integer', description: "Where the person's day begins, seconds since the Unix epoch." })
  readonly date_timestamp_s!: number;
  @ApiProperty({ description: 'Seconds, counted as for the person.', example: 5400 })
  readonly total_seconds!: number;
  @ApiProperty({ type: [QuantizedPoint], description: 'Of heartbeats that fall on one point of a chart the first.' })
  readonly points!: QuantizedPoint[];
}

export class QuantizedAnswer {
  @ApiProperty({ type: [QuantizedDay], description: "Every day of the month, by the person's own clock." })
  readonly days!: QuantizedDay[];
}
