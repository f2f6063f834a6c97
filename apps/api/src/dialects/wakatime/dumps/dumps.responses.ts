import { Flag, ListOf, Num, One, OrNull, Stamp, Text, Uuid } from '../swagger-fields.js';
import { PageKeys } from '../time.responses.js';

/** An export that was asked for. */
export class DataDump {
  @Uuid('Public id.')
  readonly id!: string;
  @Text('heartbeats, daily, csv, parquet or hackatime.', 'heartbeats')
  readonly type!: string;
  @Text('Pending…, Processing coding activity…, Uploading…, Completed or Failed.', 'Completed')
  readonly status!: string;
  @Num('0 to 100.', 100)
  readonly percent_complete!: number;
  @OrNull('string', 'Where to fetch the file, without a credential; null until it is completed.')
  readonly download_url!: string | null;
  @Flag('Neither completed nor failed.', false)
  readonly is_processing!: boolean;
  @Flag('It should be at work, but has not moved for half an hour.', false)
  readonly is_stuck!: boolean;
  @Flag('It may be asked for again.', false)
  readonly has_failed!: boolean;
  @OrNull('string', 'When the export and its link go; null until it is completed.', '2026-10-17T20:30:00Z')
  readonly expires!: string | null;
  @Stamp('When it was asked for.', '2026-10-10T20:30:00Z')
  readonly created_at!: string;
}

export class DataDumpAnswer {
  @One(() => DataDump, 'The export.')
  readonly data!: DataDump;
}

export class DataDumpsAnswer extends PageKeys {
  @ListOf(() => DataDump, 'Exports that have not expired, newest first.')
  readonly data!: readonly DataDump[];
}
