import type { Micros } from '#libs/kernel';
import type { WebhookEventType } from './webhook-event.js';

/** `gone`: it answered 410. `failing`: nothing reached it for days. */
export type DisabledBecause = 'gone' | 'failing';

/** Where somebody wants to be told. Times in µs, UTC. */
export interface EndpointInfo {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  readonly events: readonly WebhookEventType[];
  readonly isEnabled: boolean;
  /** Null: by its owner, or not at all. */
  readonly disabledBecause: DisabledBecause | null;
  readonly disabledAt: Micros | null;
  /** Attempts that failed since the last one that did not. */
  readonly failuresInRow: number;
  /** Until then two secrets sign; null: one. */
  readonly previousSecretUntil: Micros | null;
  readonly createdAt: Micros;
  readonly modifiedAt: Micros;
}

/** An endpoint and its secret, which is shown this once: `whsec_` and base64 of the HMAC key. */
export interface EndpointWithSecret {
  readonly endpoint: EndpointInfo;
  readonly secret: string;
}
