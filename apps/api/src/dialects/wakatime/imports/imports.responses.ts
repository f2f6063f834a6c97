import { Flag, Int, ListOf, Num, One, OrNull, Stamp, Text, Uuid } from '../swagger-fields.js';
import { PageKeys } from '../time.responses.js';

/** An attempt to bring heartbeats along from elsewhere. */
export class ImportBody {
  @Uuid('Public id.')
  readonly id!: string;
  @Text('wakatime_dump, wakatime_api, hackatime, wakapi or beatkeeper.', 'wakatime_dump')
  readonly kind!: string;
  @Text(
    'queued, requesting_dump, waiting_for_dump, downloading_dump, importing, completed, failed or cancelled.',
    'importing',
  )
  readonly state!: string;
  @Flag('Completed, failed or cancelled.', false)
  readonly is_finished!: boolean;
  @OrNull('string', 'Name of the file that was sent.', 'wakatime-heartbeats.json.gz')
  readonly file_name!: string | null;
  @OrNull('string', 'The other server that is asked.', 'https://wakatime.com/api/v1')
  readonly base_url!: string | null;
  @Num('0 to 100, of the file or of the days.', 42.5)
  readonly percent_complete!: number;
  @Int('Rows so far: imported, duplicate and rejected ones.', 85_000)
  readonly rows_read!: number;
  @Int('Rows that are heartbeats now.', 84_000)
  readonly rows_imported!: number;
  @Int('Rows that were there already.', 990)
  readonly rows_duplicate!: number;
  @Int('Rows that are no good.', 10)
  readonly rows_rejected!: number;
  @Int('Rejected rows whose reasons can be fetched: the first ones.', 10)
  readonly rejects_kept!: number;
  @Int('Rejected rows beyond those.', 0)
  readonly rejects_omitted!: number;
  @OrNull('string', 'Why it failed, or what the other server did not show.')
  readonly error!: string | null;
  @Stamp('When it was asked for.', '2026-10-10T20:30:00Z')
  readonly created_at!: string;
  @OrNull('string', 'When work began.', '2026-10-10T20:30:01Z')
  readonly started_at!: string | null;
  @OrNull('string', 'When it ended.', '2026-10-10T20:31:12Z')
  readonly finished_at!: string | null;
}

export class ImportAnswer {
  @One(() => ImportBody, 'The import.')
  readonly data!: ImportBody;
}

export class ImportsAnswer extends PageKeys {
  @ListOf(() => ImportBody, 'Newest first, 100 per page.')
  readonly data!: readonly ImportBody[];
}
