import { ApiProperty } from '@nestjs/swagger';
import { IMPORT_STATES } from '#libs/imports';

const Count = (description: string) => ApiProperty({ type: 'integer', description, example: 0 });
const NullableText = (description: string) => ApiProperty({ type: 'string', nullable: true, description });
const NullableStamp = (description: string) =>
  ApiProperty({ type: 'string', format: 'date-time', nullable: true, description });

/** Hackatime's imports cannot be called off: what was looks failed. */
const STATES = IMPORT_STATES.filter((state) => state !== 'cancelled');
const SOURCE_KINDS = ['dev_upload', 'wakatime_dump', 'hackatime_v1_dump', 'wakatime_download_link'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** How far an import got. */
export class HeartbeatImportAnswer {
  @ApiProperty({ format: 'uuid' })
  readonly import_id!: string;
  @ApiProperty({ enum: STATES })
  readonly state!: string;
  @ApiProperty({ enum: SOURCE_KINDS, description: 'dev_upload: a file.' })
  readonly source_kind!: SourceKind;
  @ApiProperty({ type: 'number', description: '0 to 100.', example: 42.5 })
  readonly progress_percent!: number;
  @Count('Rows that were looked at: the sum of the next three.')
  readonly processed_count!: number;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Known when it has ended.' })
  readonly total_count!: number | null;
  @Count('Rows that are new.')
  readonly imported_count!: number;
  @Count('Rows that were there.')
  readonly skipped_count!: number;
  @Count('Rows that were refused.')
  readonly errors_count!: number;
  @ApiProperty({ example: 'Importing' })
  readonly message!: string;
  @NullableText('Why it failed, or what is missing of it.')
  readonly error_message!: string | null;
  @NullableText('What is known of the dump of the other server, while it is waited for.')
  readonly remote_dump_status!: string | null;
  @ApiProperty({ type: 'number', nullable: true, description: 'Always null: other servers are not asked for it.' })
  readonly remote_percent_complete!: number | null;
  @NullableStamp('Always null: there is no pause between imports.')
  readonly cooldown_until!: string | null;
  @NullableText('Name of the file that was sent.')
  readonly source_filename!: string | null;
  @ApiProperty({ format: 'date-time' })
  readonly updated_at!: string;
  @NullableStamp('When work began.')
  readonly started_at!: string | null;
  @NullableStamp('When it ended.')
  readonly finished_at!: string | null;
}
