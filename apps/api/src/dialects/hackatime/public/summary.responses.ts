import { ApiProperty } from '@nestjs/swagger';
import { SummaryItem } from '../../shared/callers-summary.responses.js';

const Items = () => ApiProperty({ type: [SummaryItem], description: 'Most time first.' });
const Totals = () =>
  ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, description: 'Seconds by name.' });

/** Of somebody who was named. */
export class LookedUpSummary {
  @ApiProperty({ description: 'As it was asked for.', example: 'ada' })
  readonly user_id!: string;
  @ApiProperty({ format: 'date-time', example: '2026-10-10T00:00:00Z' })
  readonly from!: string;
  @ApiProperty({ format: 'date-time', description: 'The last second.', example: '2026-10-10T23:59:59Z' })
  readonly to!: string;
  @Items()
  readonly projects!: readonly SummaryItem[];
  @Items()
  readonly languages!: readonly SummaryItem[];
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
