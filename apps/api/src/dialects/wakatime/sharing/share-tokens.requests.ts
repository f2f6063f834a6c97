import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CHART_KINDS, CHART_RANGES } from '#libs/sharing';

/** A chart to publish. */
export class ShareTokenRequest {
  @ApiProperty({ enum: CHART_KINDS, example: 'languages', description: 'What it shows.' })
  readonly kind!: string;
  @ApiProperty({ enum: CHART_RANGES, example: 'last_30_days', description: 'Of which days; today is one of them.' })
  readonly range!: string;
  @ApiPropertyOptional({
    example: 'What I write',
    type: 'string',
    maxLength: 100,
    description: 'Above the chart, instead of its own title.',
  })
  readonly title?: string;
  @ApiPropertyOptional({
    example: null,
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'From then on the address is dead; never when absent.',
  })
  readonly expires_at?: string | null;
}
