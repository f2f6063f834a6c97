import { ApiProperty } from '@nestjs/swagger';

export class SummaryItem {
  @ApiProperty({ description: '"Other" where heartbeats carried no name.', example: 'demo' })
  readonly key!: string;
  @ApiProperty({ type: 'integer', description: 'Seconds.', example: 5400 })
  readonly total!: number;
}

const Items = () => ApiProperty({ type: [SummaryItem], description: 'Most time first.' });
const Totals = () =>
  ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, description: 'Seconds by name.' });

class SummaryHead {
  @ApiProperty({ description: 'As it was asked for; without that the username.', example: 'ada' })
  readonly user_id!: string;
  @ApiProperty({ format: 'date-time', example: '2026-10-10T00:00:00Z' })
  readonly from!: string;
  @ApiProperty({ format: 'date-time', description: 'The last second.', example: '2026-10-10T23:59:59Z' })
  readonly to!: string;
  @Items()
  readonly projects!: readonly SummaryItem[];
  @Items()
  readonly languages!: readonly SummaryItem[];
}

/** Of somebody who was named. */
export class LookedUpSummary extends SummaryHead {
  @Totals()
  readonly editors!: Readonly<Record<string, number>>;
  @Totals()
  readonly operating_systems!: Readonly<Record<string, number>>;
  @Totals()
  readonly machines!: Readonly<Record<string, number>>;
  @Totals()
  readonly categories!: Readonly<Record<string, number>>;
  @Totals()
  readonly branches!: Readonly<Record<string, number>>;
  @Totals()
  readonly entities!: Readonly<Record<string, number>>;
  @Totals()
  readonly labels!: Readonly<Record<string, number>>;
}

/** Of the caller, who named nobody. */
export class ListedSummary extends SummaryHead {
  @Items()
  readonly editors!: readonly SummaryItem[];
  @Items()
  readonly operating_systems!: readonly SummaryItem[];
  @Items()
  readonly machines!: readonly SummaryItem[];
  @Items()
  readonly categories!: readonly SummaryItem[];
  @Items()
  readonly branches!: readonly SummaryItem[];
  @Items()
  readonly entities!: readonly SummaryItem[];
  @Items()
  readonly labels!: readonly SummaryItem[];
}
