import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, MICROS_PER_DAY } from '#libs/kernel';
import { type JobHandler, type JobRun, PermanentFailure } from '#libs/platform/queue';
import { Secrets } from '#libs/platform/secrets';
import { DELIVER_WEBHOOK } from '../deliver.job.js';
import { WebhookDelivery } from '../entities/webhook-delivery.entity.js';
import { WebhookEndpoint } from '../entities/webhook-endpoint.entity.js';
import { sealingOf } from '../sealing.js';
import type { DisabledBecause } from '../webhook-endpoint.js';
import { type CallOutcome, WebhookCall } from './webhook-call.js';

type Payload = { deliveryId: string };

const GONE = 410;
/** An endpoint that failed so often in a row, and for so long, is turned off. */
const MAX_FAILURES = 50;
const MAX_FAILING_DAYS = 3;

/**
 * One attempt of one delivery. Killed between the call and its record it calls again: receivers see the same id twice.
 */
@Injectable()
export class DeliverWebhook implements JobHandler<Payload> {
  readonly type = DELIVER_WEBHOOK;

  constructor(
    private readonly em: EntityManager,
    private readonly secrets: Secrets,
    private readonly call: WebhookCall,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ payload, isLastAttempt, signal }: JobRun<Payload>): Promise<void> {
    const em = this.em.fork();
    const delivery = await em.findOne(WebhookDelivery, { id: payload.deliveryId }, { populate: ['event'] });
    if (delivery === null || delivery.state !== 'pending') return;
    const endpoint = await em.findOne(WebhookEndpoint, { id: delivery.endpointId });
    if (endpoint === null) return;
    if (!endpoint.isEnabled) return this.giveUp(payload.deliveryId, 'the webhook is turned off');
    const { id, type, data, createdAt } = delivery.event;
    const message = { id, type, data, createdAt: createdAt.getTime() * 1000 };
    const target = { url: endpoint.url, secrets: this.secretsOf(endpoint) };
    const outcome = await this.call.post(target, message, this.clock.now(), signal);
    await this.note(payload.deliveryId, outcome, isLastAttempt);
    if (outcome.isDelivered) return;
    const reason = outcome.error ?? 'failed';
    throw outcome.isFinal ? new PermanentFailure(reason) : new Error(reason);
  }

  gaveUp({ deliveryId }: Payload, reason: string): Promise<void> {
    return this.giveUp(deliveryId, reason);
  }

  private async giveUp(id: string, reason: string): Promise<void> {
    const error = reason.replaceAll('\u0000', '').slice(0, 500);
    const em = this.em.fork();
    await em.nativeUpdate(WebhookDelivery, { id, state: 'pending', error: null }, { error });
    await em.nativeUpdate(WebhookDelivery, { id, state: 'pending' }, { state: 'failed' });
  }

  private secretsOf(endpoint: WebhookEndpoint): string[] {
    const isBoth = endpoint.previousSecretUntil && endpoint.previousSecretUntil.getTime() * 1000 > this.clock.now();
    const sealed = [endpoint.sealedSecret, isBoth ? endpoint.sealedPreviousSecret : null];
    const secrets = sealed.map((secret) => (secret ? this.secrets.open(secret, sealingOf(endpoint.id)) : undefined));
    if (secrets[0] === undefined) throw new PermanentFailure('the secret cannot be read: renew it');
    return secrets.filter((secret) => secret !== undefined);
  }

  private async note(deliveryId: string, outcome: CallOutcome, isLast: boolean): Promise<void> {
    const now = new Date(this.clock.now() / 1000);
    const { isDelivered, isFinal, status, durationMs, response, error } = outcome;
    await this.em.fork().transactional(async (em) => {
      const delivery = await em.findOne(WebhookDelivery, { id: deliveryId });
      if (delivery === null) return;
      const endpoint = await em.findOne(
        WebhookEndpoint,
        { id: delivery.endpointId },
        { lockMode: LockMode.PESSIMISTIC_WRITE },
      );
      if (endpoint === null) return;
      delivery.attempts += 1;
      Object.assign(delivery, { status, durationMs, response, error, attemptedAt: now });
      if (isDelivered) delivery.state = 'delivered';
      else if (isFinal || isLast) delivery.state = 'failed';
      count(endpoint, outcome, now);
    });
  }
}

function count(endpoint: WebhookEndpoint, { isDelivered, status }: CallOutcome, now: Date): void {
  if (isDelivered) {
    if (endpoint.failuresInRow > 0) Object.assign(endpoint, { failuresInRow: 0, failingSince: null });
    return;
  }
  endpoint.failuresInRow += 1;
  endpoint.failingSince ??= now;
  const failingUs = (now.getTime() - endpoint.failingSince.getTime()) * 1000;
  const isHopeless = endpoint.failuresInRow >= MAX_FAILURES && failingUs >= MAX_FAILING_DAYS * MICROS_PER_DAY;
  const because: DisabledBecause | undefined = status === GONE ? 'gone' : isHopeless ? 'failing' : undefined;
  if (because !== undefined) {
    Object.assign(endpoint, { isEnabled: false, disabledBecause: because, disabledAt: now });
  }
}
