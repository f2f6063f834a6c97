import { ApiProperty } from '@nestjs/swagger';
import { WEBHOOK_EVENT_TYPES } from '#libs/webhooks';
import { Flag, Int, ListOf, One, OrNull, Stamp, Text, Uuid } from '../swagger-fields.js';
import { PageKeys } from '../time.responses.js';

export class WebhookBody {
  @Uuid('Id of the webhook.')
  readonly id!: string;
  @Text('Where it posts to.', 'https://example.com/hooks/beatkeeper')
  readonly url!: string;
  @Text('What its owner calls it.', 'Kitchen display')
  readonly description!: string;
  @ApiProperty({ isArray: true, enum: WEBHOOK_EVENT_TYPES, description: 'What it listens to.' })
  readonly events!: readonly string[];
  @Flag('Is anything sent?', true)
  readonly is_enabled!: boolean;
  @OrNull(
    'string',
    '`gone`: it answered 410. `failing`: nothing reached it for days. Null: by its owner, or not at all.',
  )
  readonly disabled_because!: string | null;
  @OrNull('string', 'Since when it is turned off.')
  readonly disabled_at!: string | null;
  @Int('Attempts that failed since the last one that did not.', 0)
  readonly failures_in_row!: number;
  @OrNull('string', 'Until then the secret before the newest one signs too.')
  readonly previous_secret_until!: string | null;
  @Stamp('When it was made.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
  @Stamp('When it was changed.', '2026-10-01T08:00:00Z')
  readonly modified_at!: string;
}

export class WebhookWithSecretBody extends WebhookBody {
  @Text('Shown this once: `whsec_` and base64 of the HMAC key.', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
  readonly secret!: string;
}

export class WebhookAnswer {
  @One(() => WebhookBody, 'The webhook.')
  readonly data!: WebhookBody;
}

export class WebhookWithSecretAnswer {
  @One(() => WebhookWithSecretBody, 'The webhook and its secret.')
  readonly data!: WebhookWithSecretBody;
}

export class WebhooksAnswer extends PageKeys {
  @ListOf(() => WebhookBody, 'Oldest first: all of them, a person has no more than a page holds.')
  readonly data!: readonly WebhookBody[];
}

export class DeliveryBody {
  @Uuid('Id of the delivery.')
  readonly id!: string;
  @Uuid('`webhook-id` of every attempt.')
  readonly event_id!: string;
  @Text('What happened.', 'goal.reached')
  readonly type!: string;
  @ApiProperty({ enum: ['pending', 'delivered', 'failed'], description: 'How it stands.' })
  readonly state!: string;
  @Int('How often it was sent.', 1)
  readonly attempts!: number;
  @OrNull('integer', 'HTTP status of the last attempt; null: there was no answer.', 200)
  readonly status!: number | null;
  @OrNull('integer', 'How long the last attempt took, in milliseconds.', 87)
  readonly duration_ms!: number | null;
  @OrNull('string', "The beginning of the last answer's body.", 'ok')
  readonly response!: string | null;
  @OrNull('string', 'Why the last attempt failed.', 'answered 500')
  readonly error!: string | null;
  @Stamp('When it happened.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
  @OrNull('string', 'When it was last sent.', '2026-10-01T08:00:01Z')
  readonly attempted_at!: string | null;
}

export class DeliveryAnswer {
  @One(() => DeliveryBody, 'The delivery.')
  readonly data!: DeliveryBody;
}

export class DeliveriesAnswer extends PageKeys {
  @ListOf(() => DeliveryBody, 'Newest first, 100 per page.')
  readonly data!: readonly DeliveryBody[];
}
