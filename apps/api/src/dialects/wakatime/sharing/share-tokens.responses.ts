import { ApiProperty } from '@nestjs/swagger';
import { CHART_KINDS, CHART_RANGES } from '#libs/sharing';
import { Flag, Int, ListOf, Num, One, OrNull, Stamp, Text, Uuid } from '../swagger-fields.js';
import { PageKeys } from '../time.responses.js';

export class ShareUrls {
  @Text(
    'Numbers; with `?callback=` a script.',
    'https://beatkeeper.example/share/@jane/6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b.json',
  )
  readonly json!: string;
  @Text('A drawing.', 'https://beatkeeper.example/share/@jane/6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b.svg')
  readonly svg!: string;
  @Text('A picture.', 'https://beatkeeper.example/share/@jane/6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b.png')
  readonly png!: string;
}

export class ShareTokenBody {
  @Uuid('Id, and the secret part of the addresses.', '6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b')
  readonly id!: string;
  @ApiProperty({ enum: CHART_KINDS, description: 'What it shows.' })
  readonly kind!: string;
  @ApiProperty({ enum: CHART_RANGES, description: 'Of which days.' })
  readonly range!: string;
  @Text('Empty: named after what it shows.', '')
  readonly title!: string;
  @One(() => ShareUrls, 'Where anybody may look.')
  readonly urls!: ShareUrls;
  @Flag('Is its time over?', false)
  readonly is_expired!: boolean;
  @OrNull('string', 'When its time is over; null: never.')
  readonly expires_at!: string | null;
  @Stamp('When it was published.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
}

export class ShareTokenAnswer {
  @One(() => ShareTokenBody, 'The chart.')
  readonly data!: ShareTokenBody;
}

export class ShareTokensAnswer extends PageKeys {
  @ListOf(() => ShareTokenBody, 'Oldest first: all of them.')
  readonly data!: readonly ShareTokenBody[];
}

export class SharedPart {
  @Text('Language, editor, operating system, category or project.', 'TypeScript')
  readonly name!: string;
  @Num('Share of the time, two decimals.', 62.5)
  readonly percent!: number;
  @Text('As drawn.', '#3178c6')
  readonly color!: string;
}

export class SharedDayRange {
  @Text('Local date.', '2026-10-10')
  readonly date!: string;
  @Stamp('First instant.', '2026-10-09T18:15:00Z')
  readonly start!: string;
  @Stamp('Last second.', '2026-10-10T18:14:59Z')
  readonly end!: string;
  @Text('In words.', 'Yesterday')
  readonly text!: string;
  @Text('IANA zone of the day.', 'Asia/Kathmandu')
  readonly timezone!: string;
}

export class SharedTotal {
  @Int('Whole hours.', 0)
  readonly hours!: number;
  @Int('Minutes of the last hour.', 47)
  readonly minutes!: number;
  @Num('Seconds, all of them.', 2820)
  readonly total_seconds!: number;
  @Text('H:MM', '0:47')
  readonly digital!: string;
  @Text('Hours.', '0.78')
  readonly decimal!: string;
  @Text('In words.', '47 mins')
  readonly text!: string;
}

export class SharedDay {
  @One(() => SharedTotal, 'Time of the day.')
  readonly grand_total!: SharedTotal;
  @One(() => SharedDayRange, 'The day.')
  readonly range!: SharedDayRange;
}

export class SharedDaysAnswer {
  @ListOf(() => SharedDay, 'Oldest first, days without activity included.')
  readonly data!: readonly SharedDay[];
}

export class SharedPartsAnswer {
  @ListOf(() => SharedPart, 'Largest first.')
  readonly data!: readonly SharedPart[];
}
