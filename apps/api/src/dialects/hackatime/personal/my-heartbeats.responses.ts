import { ApiProperty } from '@nestjs/swagger';
import { HackatimeHeartbeat } from '../heartbeat-row.responses.js';

export class MostRecentAnswer {
  @ApiProperty({ example: true })
  readonly has_heartbeat!: boolean;
  @ApiProperty({ type: () => HackatimeHeartbeat, nullable: true })
  readonly heartbeat!: HackatimeHeartbeat | null;
  @ApiProperty({ type: 'string', nullable: true, example: 'vscode' })
  readonly editor!: string | null;
  @ApiProperty({ type: 'string', nullable: true, example: '5 minutes ago' })
  readonly time_ago!: string | null;
}

export class MyHeartbeatsAnswer {
  @ApiProperty({ format: 'date-time' })
  readonly start_time!: string;
  @ApiProperty({ format: 'date-time', description: 'Excluded.' })
  readonly end_time!: string;
  @ApiProperty({ type: 'number', description: 'Of the whole time, whatever the page.', example: 5_400 })
  readonly total_seconds!: number;
  @ApiProperty({ type: () => HackatimeHeartbeat, isArray: true, description: 'Oldest first.' })
  readonly heartbeats!: readonly HackatimeHeartbeat[];
  @ApiProperty({ type: 'integer', description: 'Most heartbeats of this answer.', example: 10_000 })
  readonly limit!: number;
  @ApiProperty({ type: 'integer', description: 'How many of the time were passed over.', example: 0 })
  readonly offset!: number;
  @ApiProperty({ description: 'There are more behind them: ask with a greater `offset`.', example: false })
  readonly has_more!: boolean;
}
