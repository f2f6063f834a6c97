import { ApiPropertyOptional } from '@nestjs/swagger';
import type { Scope as ScopeName } from '#libs/kernel';
import { WEBHOOK_EVENT_TYPES, type WebhookEventType } from '#libs/webhooks';

/** What a key must be able to read to have it sent somewhere. */
export const EVENT_SCOPES: Readonly<Record<WebhookEventType, ScopeName>> = {
  'goal.reached': 'read_goals',
  'dump.finished': 'read_heartbeats',
  'summary.daily': 'read_summaries',
  'day.first_heartbeat': 'read_heartbeats',
};

/** A webhook as it is made or changed; what is absent stays, or has its default. */
export class WebhookRequest {
  @ApiPropertyOptional({
    maxLength: 2048,
    example: 'https://example.com/hooks',
    type: 'string',
    format: 'uri',
    description: 'http or https. A new webhook needs it.',
  })
  readonly url?: string;
  @ApiPropertyOptional({
    example: ['goal.reached', 'summary.daily'],
    isArray: true,
    enum: WEBHOOK_EVENT_TYPES,
    description: 'A new webhook needs some.',
  })
  readonly events?: readonly string[];
  @ApiPropertyOptional({ maxLength: 200, example: 'Chat room', type: 'string', description: 'What you call it.' })
  readonly description?: string;
  @ApiPropertyOptional({ example: true, type: 'boolean', description: 'True when absent.' })
  readonly is_enabled?: boolean;
}
