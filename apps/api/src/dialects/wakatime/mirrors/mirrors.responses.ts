import { ApiProperty } from '@nestjs/swagger';
import { MIRROR_STATUSES } from '#libs/mirrors';
import { Flag, Int, ListOf, One, OrNull, Stamp, Text, Uuid } from '../swagger-fields.js';
import { PageKeys } from '../time.responses.js';

export class MirrorBody {
  @Uuid('Id of the mirror.')
  readonly id!: string;
  @Text('What its owner calls it.', 'WakaTime')
  readonly name!: string;
  @Text('Where heartbeats are passed on to.', 'https://api.wakatime.com/api/v1')
  readonly url!: string;
  @Flag('Is anything sent?', true)
  readonly is_enabled!: boolean;
  @ApiProperty({
    enum: MIRROR_STATUSES,
    description:
      '`behind`: something is on its way. `failing`: tried again. `refused`: the key or the address is not taken; heartbeats wait until that is changed. `off`: nothing waits.',
  })
  readonly status!: string;
  @Int('Heartbeats that have not arrived yet.', 0)
  readonly waiting!: number;
  @Int('Heartbeats that the other side has taken.', 4711)
  readonly sent!: number;
  @Int('Heartbeats that the other side will never take.', 0)
  readonly dropped!: number;
  @Int('Attempts that failed since the last one that did not.', 0)
  readonly failures_in_row!: number;
  @OrNull('string', 'The last thing that went wrong; it may be mended since.', 'answered 503')
  readonly last_error!: string | null;
  @OrNull('string', 'When that was.', '2026-10-01T08:00:00Z')
  readonly last_failed_at!: string | null;
  @OrNull('string', 'When the other side last took something.', '2026-10-01T08:00:00Z')
  readonly last_sent_at!: string | null;
  @OrNull('string', 'Nothing is tried before.', '2026-10-01T08:01:00Z')
  readonly retry_at!: string | null;
  @Stamp('When it was made.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
  @Stamp('When its owner changed it.', '2026-10-01T08:00:00Z')
  readonly modified_at!: string;
}

export class MirrorAnswer {
  @One(() => MirrorBody, 'The mirror. Its key is never shown.')
  readonly data!: MirrorBody;
}

export class MirrorsAnswer extends PageKeys {
  @ListOf(() => MirrorBody, 'Oldest first: all of them, a person has no more than a page holds.')
  readonly data!: readonly MirrorBody[];
}
