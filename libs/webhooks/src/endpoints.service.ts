import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditAction, type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import { type EndpointChange, parseEndpointChange, parseNewEndpoint } from './endpoint-input.js';
import { WebhookEndpoint } from './entities/webhook-endpoint.entity.js';
import { sealingOf } from './sealing.js';
import { newSecret } from './signature.js';
import type { EndpointInfo, EndpointWithSecret } from './webhook-endpoint.js';
import type { WebhookEventType } from './webhook-event.js';
import { WebhooksError } from './webhooks.errors.js';

/** Whose webhooks they are, and who changes them. */
export interface WebhookOwner {
  readonly userId: UserId;
  readonly actor: AuditActor;
}

/** Per person. */
export const MAX_ENDPOINTS = 20;
const BOTH_SECRETS_HOURS = 24;
const MS_PER_HOUR = 3_600_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const LOCK_PERSON = 'select 1 from users where id = ? for no key update';
const NOT_DISABLED = { disabledBecause: null, disabledAt: null, failuresInRow: 0, failingSince: null } as const;

/** A person's endpoints. */
@Injectable()
export class WebhookEndpoints {
  constructor(
    private readonly em: EntityManager,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Oldest first. */
  async list(userId: UserId): Promise<EndpointInfo[]> {
    const order = { orderBy: { createdAt: 'asc', id: 'asc' }, disableIdentityMap: true } as const;
    return (await this.em.fork().find(WebhookEndpoint, { userId }, order)).map(infoOf);
  }

  /** @throws WebhooksError `webhooks.not_found` */
  async find(userId: UserId, id: string): Promise<EndpointInfo> {
    return infoOf(await existing(this.em.fork(), userId, id));
  }

  /**
   * @param input `{url, events, description?, is_enabled?}`
   * @throws WebhooksError `webhooks.invalid`, `webhooks.too_many`
   */
  create(owner: WebhookOwner, input: unknown): Promise<EndpointWithSecret> {
    const { url, events, description = '', is_enabled: isEnabled = true } = parseNewEndpoint(input);
    const secret = newSecret();
    return this.em.fork().transactional(async (em) => {
      const { userId } = owner;
      await em.execute(LOCK_PERSON, [userId]);
      if ((await em.count(WebhookEndpoint, { userId })) >= MAX_ENDPOINTS) {
        throw new WebhooksError('webhooks.too_many', `no more than ${MAX_ENDPOINTS} webhooks`);
      }
      const id = randomUUID();
      const now = this.now();
      const endpoint = em.create(WebhookEndpoint, {
        id,
        userId,
        url,
        description,
        events,
        isEnabled,
        ...NOT_DISABLED,
        sealedSecret: this.secrets.seal(secret, sealingOf(id)),
        sealedPreviousSecret: null,
        previousSecretUntil: null,
        createdAt: now,
        modifiedAt: now,
      });
      await em.flush();
      await this.note(em, 'webhook.created', owner, endpoint);
      return { endpoint: infoOf(endpoint), secret };
    });
  }

  /**
   * Turned on again, it starts with a clean record.
   *
   * @throws WebhooksError `webhooks.invalid`, `webhooks.not_found`
   */
  update(owner: WebhookOwner, id: string, input: unknown): Promise<EndpointInfo> {
    const change = parseEndpointChange(input);
    return this.change(owner, id, async (em, endpoint) => {
      Object.assign(endpoint, columnsOf(change), { modifiedAt: this.now() });
      await em.flush();
      await this.note(em, 'webhook.updated', owner, endpoint);
      return infoOf(endpoint);
    });
  }

  /**
   * A new secret; for 24 hours the one before signs too, so that a receiver misses nothing.
   *
   * @throws WebhooksError `webhooks.not_found`
   */
  rotate(owner: WebhookOwner, id: string): Promise<EndpointWithSecret> {
    const secret = newSecret();
    return this.change(owner, id, async (em, endpoint) => {
      endpoint.sealedPreviousSecret = endpoint.sealedSecret;
      endpoint.previousSecretUntil = new Date(this.now().getTime() + BOTH_SECRETS_HOURS * MS_PER_HOUR);
      endpoint.sealedSecret = this.secrets.seal(secret, sealingOf(endpoint.id));
      endpoint.modifiedAt = this.now();
      await em.flush();
      await this.note(em, 'webhook.secret_rotated', owner, endpoint);
      return { endpoint: infoOf(endpoint), secret };
    });
  }

  /** Its deliveries go with it. Fails as {@link find}. */
  remove(owner: WebhookOwner, id: string): Promise<void> {
    return this.change(owner, id, async (em, endpoint) => {
      await em.nativeDelete(WebhookEndpoint, { id: endpoint.id });
      await this.note(em, 'webhook.deleted', owner, endpoint);
    });
  }

  private change<T>(
    { userId }: WebhookOwner,
    id: string,
    work: (em: EntityManager, endpoint: WebhookEndpoint) => Promise<T>,
  ): Promise<T> {
    return this.em.fork().transactional(async (em) => work(em, await existing(em, userId, id)));
  }

  private note(em: EntityManager, action: AuditAction, owner: WebhookOwner, endpoint: WebhookEndpoint): Promise<void> {
    const { id, url, events } = endpoint;
    return this.audit.append(em, {
      action,
      actor: owner.actor,
      target: { kind: 'webhook', id },
      // The rest of such an address is often a secret.
      details: { origin: new URL(url).origin, events },
    });
  }

  private now(): Date {
    return new Date(this.clock.now() / 1000);
  }
}

function columnsOf({ url, events, description, is_enabled: isEnabled }: EndpointChange) {
  return {
    ...(url !== undefined && { url }),
    ...(events !== undefined && { events }),
    ...(description !== undefined && { description }),
    ...(isEnabled !== undefined && { isEnabled }),
    ...(isEnabled === true && NOT_DISABLED),
  };
}

async function existing(em: EntityManager, userId: UserId, id: string): Promise<WebhookEndpoint> {
  const endpoint = UUID.test(id) ? await em.findOne(WebhookEndpoint, { id, userId }) : null;
  if (endpoint === null) throw new WebhooksError('webhooks.not_found', 'no such webhook');
  return endpoint;
}

function infoOf(endpoint: WebhookEndpoint): EndpointInfo {
  const us = (date: Date | null | undefined) => (date ? date.getTime() * 1000 : null);
  return {
    id: endpoint.id,
    url: endpoint.url,
    description: endpoint.description,
    events: endpoint.events as WebhookEventType[],
    isEnabled: endpoint.isEnabled,
    disabledBecause: endpoint.disabledBecause ?? null,
    disabledAt: us(endpoint.disabledAt),
    failuresInRow: endpoint.failuresInRow,
    previousSecretUntil: us(endpoint.previousSecretUntil),
    createdAt: endpoint.createdAt.getTime() * 1000,
    modifiedAt: endpoint.modifiedAt.getTime() * 1000,
  };
}
