import { randomBytes, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import type { AuditEvent } from './audit-event.js';

export const INSTANCE_CHAIN = 'instance';
const APPEND = 'select audit_append_v1(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)';
const SALT_BYTES = 16;
/** Longest prefix of a credential; short enough that no secret fits. */
const MAX_CREDENTIAL = 24;

/** Writes down what was done. */
@Injectable()
export class AuditLog {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /**
   * Adds a record to the caller's transaction: it exists exactly when the change does. Call it last, for the chain stays
   * locked until the transaction ends.
   *
   * @param em inside `em.transactional`
   */
  async append(em: EntityManager, event: AuditEvent): Promise<void> {
    const { action, actor, target, details = {}, chain = INSTANCE_CHAIN } = event;
    const told = actor.address === undefined ? details : { ...details, address: actor.address };
    await em.execute(APPEND, [
      chain,
      randomUUID(),
      new Date(this.clock.now() / 1000).toISOString(),
      action,
      actor.kind,
      actor.id ?? null,
      actor.credential?.slice(0, MAX_CREDENTIAL) || null,
      target.kind,
      target.id || null,
      randomBytes(SALT_BYTES),
      JSON.stringify(told, storable),
    ]);
  }
}

/** Texts as PostgreSQL can hold them: what a stranger typed must not keep a record from being written. */
function storable(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\u0000', '\ufffd').toWellFormed() : value;
}
