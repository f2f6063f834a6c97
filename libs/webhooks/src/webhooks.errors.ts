import { DomainError } from '#libs/kernel';

export const WEBHOOKS_ERROR_CODES = ['webhooks.not_found', 'webhooks.invalid', 'webhooks.too_many'] as const;
export type WebhooksErrorCode = (typeof WEBHOOKS_ERROR_CODES)[number];

/** `webhooks.invalid`: details are messages per field. `webhooks.too_many`: the person has as many as there may be. */
export class WebhooksError extends DomainError<WebhooksErrorCode> {}
