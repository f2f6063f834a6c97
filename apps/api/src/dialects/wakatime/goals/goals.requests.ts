import { ApiPropertyOptional } from '@nestjs/swagger';
import { WEEKDAYS } from '#libs/goals';

/** A goal as it is made or changed; what is absent stays, or has its default. */
export class GoalRequest {
  @ApiPropertyOptional({
    maxLength: 200,
    example: 'Deep work',
    type: 'string',
    nullable: true,
    description: 'Own words instead of a title.',
  })
  readonly custom_title?: string | null;
  @ApiPropertyOptional({
    example: 'week',
    enum: ['day', 'week', 'month'],
    description: 'Length of a period. A new goal needs it.',
  })
  readonly delta?: string;
  @ApiPropertyOptional({
    maximum: 2678400,
    example: 36000,
    type: 'integer',
    minimum: 1,
    description: 'Seconds per period. A new goal needs them.',
  })
  readonly seconds?: number;
  @ApiPropertyOptional({
    maxItems: 50,
    example: ['TypeScript'],
    type: 'array',
    items: { type: 'string' },
    description: 'Time in any of these languages.',
  })
  readonly languages?: readonly string[];
  @ApiPropertyOptional({
    maxItems: 50,
    example: ['shop'],
    type: 'array',
    items: { type: 'string' },
    description: 'Time on any of these projects.',
  })
  readonly projects?: readonly string[];
  @ApiPropertyOptional({
    maxItems: 50,
    example: ['VS Code'],
    type: 'array',
    items: { type: 'string' },
    description: 'Time with any of these editors.',
  })
  readonly editors?: readonly string[];
  @ApiPropertyOptional({
    maxItems: 50,
    example: ['coding'],
    type: 'array',
    items: { type: 'string' },
    description: 'Time on any of these categories.',
  })
  readonly categories?: readonly string[];
  @ApiPropertyOptional({ example: true, type: 'boolean', description: 'Is anybody told? True when absent.' })
  readonly is_enabled?: boolean;
  @ApiPropertyOptional({ example: false, type: 'boolean', description: 'Stay below it. False when absent.' })
  readonly is_inverse?: boolean;
  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', enum: [...WEEKDAYS] },
    description: 'Weekdays that do not count; of goals per day only.',
    example: [],
  })
  readonly ignore_days?: readonly string[];
  @ApiPropertyOptional({
    example: false,
    type: 'boolean',
    description: 'Days without coding do not count; of goals per day only.',
  })
  readonly ignore_zero_days?: boolean;
  @ApiPropertyOptional({
    maximum: 1000,
    example: null,
    type: 'number',
    nullable: true,
    description: 'Percent more than the last period.',
  })
  readonly improve_by_percent?: number | null;
  @ApiPropertyOptional({
    maxItems: 50,
    example: [{ user: 'ada', email_frequency: 'Weekly' }],
    type: 'array',
    items: {
      type: 'object',
      required: ['user'],
      properties: {
        user: { type: 'string', description: 'Id or username.' },
        email_frequency: { type: 'string', enum: ['Daily', 'Weekly', 'Never'] },
      },
    },
    description: 'Exactly these are told by mail, and the owner.',
  })
  readonly subscribers?: readonly object[];
}

export class SnoozeRequest {
  @ApiPropertyOptional({
    example: '2026-12-01T08:00:00Z',
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Null: no longer.',
  })
  readonly until?: string | null;
}
