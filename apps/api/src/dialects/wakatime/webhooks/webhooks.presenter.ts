import { isoUtcSeconds } from '#libs/kernel';
import type { DeliveryInfo, EndpointInfo, EndpointWithSecret } from '#libs/webhooks';
import { stampOrNull } from '../time.presenter.js';
import type { DeliveryBody, WebhookBody, WebhookWithSecretBody } from './webhooks.responses.js';

export function presentWebhook(endpoint: EndpointInfo): WebhookBody {
  return {
    id: endpoint.id,
    url: endpoint.url,
    description: endpoint.description,
    events: endpoint.events,
    is_enabled: endpoint.isEnabled,
    disabled_because: endpoint.disabledBecause,
    disabled_at: stampOrNull(endpoint.disabledAt),
    failures_in_row: endpoint.failuresInRow,
    previous_secret_until: stampOrNull(endpoint.previousSecretUntil),
    created_at: isoUtcSeconds(endpoint.createdAt),
    modified_at: isoUtcSeconds(endpoint.modifiedAt),
  };
}

export function presentWithSecret({ endpoint, secret }: EndpointWithSecret): WebhookWithSecretBody {
  return { ...presentWebhook(endpoint), secret };
}

export function presentDelivery(delivery: DeliveryInfo): DeliveryBody {
  return {
    id: delivery.id,
    event_id: delivery.eventId,
    type: delivery.type,
    state: delivery.state,
    attempts: delivery.attempts,
    status: delivery.status,
    duration_ms: delivery.durationMs,
    response: delivery.response,
    error: delivery.error,
    created_at: isoUtcSeconds(delivery.createdAt),
    attempted_at: stampOrNull(delivery.attemptedAt),
  };
}
