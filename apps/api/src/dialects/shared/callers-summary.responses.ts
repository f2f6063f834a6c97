import { ApiProperty } from '@nestjs/swagger';

export class SummaryItem {
  @ApiProperty({ description: 'What stands for time without a name differs: `Other`, `unknown`.', example: 'demo' })
  readonly key!: string;
  @ApiProperty({ type: 'integer', description: 'Seconds.', example: 5400 })
  readonly total!: number;
}

const Items = (nullable = false) =>
  ApiProperty({
    type: [SummaryItem],
    nullable,
    description: nullable ? 'Most time first; null unless `project` is given.' : 'Most time first.',
  });

/** Of the caller, as Wakapi has it. */
export class ListedSummary {
  @ApiProperty({ description: 'The username.', example: 'ada' })
  readonly user_id!: string;
  @ApiProperty({ format: 'date-time', description: 'In the caller’s zone.', example: '2026-10-10T00:00:00+05:45' })
  readonly from!: string;
  @ApiProperty({ format: 'date-time', description: 'Excluded.', example: '2026-10-11T00:00:00+05:45' })
  readonly to!: string;
  @Items()
  readonly projects!: readonly SummaryItem[];
  @Items()
  readonly languages!: readonly SummaryItem[];
  @Items()
  readonly editors!: readonly SummaryItem[];
  @Items()
  readonly operating_systems!: readonly SummaryItem[];
  @Items()
  readonly machines!: readonly SummaryItem[];
  @Items()
  readonly labels!: readonly SummaryItem[];
  @Items()
  readonly categories!: readonly SummaryItem[];
  @Items(true)
  readonly branches!: readonly SummaryItem[] | null;
  @Items(true)
  readonly entities!: readonly SummaryItem[] | null;
}
