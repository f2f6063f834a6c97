/** What people can be told of. */
export const WEBHOOK_EVENT_TYPES = ['goal.reached', 'dump.finished', 'summary.daily', 'day.first_heartbeat'] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];

/** Sent to one endpoint when its owner asks for it. */
export const TEST_EVENT = 'webhook.test';

/** Something that happened to a person. */
export interface WebhookEvent {
  readonly type: WebhookEventType;
  /** Names what happened: of one person, type and key there is one event, however often it is emitted. */
  readonly key: string;
  /** JSON, in the order in which it is sent. */
  readonly data: object;
}
