import { ApiProperty } from '@nestjs/swagger';
import { JOB_STATES } from '#libs/platform/queue';

const Instant = (description: string) =>
  ApiProperty({ type: 'string', format: 'date-time', nullable: true, description });

export class JobBody {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;
  @ApiProperty({ example: 'bulk' })
  readonly queue!: string;
  @ApiProperty({ example: 'storage.nightly' })
  readonly name!: string;
  @ApiProperty({ description: 'Of one name and key at most one job waits or runs.' })
  readonly key!: string;
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Ids of what it is about.' })
  readonly payload!: unknown;
  @ApiProperty({ enum: [...JOB_STATES] })
  readonly state!: string;
  @ApiProperty({ description: 'Whole percents of the work.', example: 40 })
  readonly percent_complete!: number;
  @ApiProperty({ type: 'integer', description: 'Attempts until now.' })
  readonly attempt!: number;
  @ApiProperty({ type: 'integer' })
  readonly max_attempts!: number;
  @ApiProperty({ description: 'It runs, and will end at its next look.' })
  readonly is_cancel_requested!: boolean;
  @ApiProperty({ type: 'string', nullable: true, description: 'What the newest failed attempt said.' })
  readonly error!: string | null;
  @Instant('Not before. UTC.')
  readonly run_at!: string | null;
  @Instant('UTC.')
  readonly created_at!: string | null;
  @Instant('Beginning of the newest attempt. UTC.')
  readonly started_at!: string | null;
  @Instant('UTC.')
  readonly finished_at!: string | null;
}

export class JobsAnswer {
  @ApiProperty({ type: [JobBody], description: 'Newest first, 50 a page.' })
  readonly jobs!: JobBody[];
  @ApiProperty({ type: 'integer' })
  readonly page!: number;
  @ApiProperty({ type: 'integer' })
  readonly total!: number;
  @ApiProperty({ type: 'integer' })
  readonly total_pages!: number;
}

export class JobAnswer {
  @ApiProperty({ type: JobBody })
  readonly job!: JobBody;
}
