import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type AuditAction, AuditLog } from '#libs/audit';
import { type AdminActor, auditActorOf } from './admin-actor.js';

/** How somebody was found whose address or network was asked for. */
export type LookUp = 'email' | 'ip' | 'machine';

/**
 * Writes down who looked at whom. People are named by uuid, and what was typed is not kept: it may tell of anybody.
 */
@Injectable()
export class Looks {
  constructor(
    private readonly em: EntityManager,
    private readonly log: AuditLog,
  ) {}

  /** A person's page for administrators was opened. */
  viewed(actor: AdminActor, uuid: string): Promise<void> {
    return this.write(actor, 'person.viewed', { kind: 'user', id: uuid });
  }

  /** Who it is was asked by something that is not public. An empty list: nobody. */
  lookedUp(actor: AdminActor, by: LookUp, found: readonly string[]): Promise<void> {
    const [only] = found;
    if (found.length === 1) return this.write(actor, 'person.looked_up', { kind: 'user', id: only }, { by });
    return this.write(actor, 'person.looked_up', { kind: 'people' }, { by, found });
  }

  searched(actor: AdminActor, found: readonly string[]): Promise<void> {
    return this.write(actor, 'people.searched', { kind: 'people' }, { found });
  }

  private async write(
    actor: AdminActor,
    action: AuditAction,
    target: { readonly kind: string; readonly id?: string | undefined },
    details?: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const event = { action, actor: auditActorOf(actor), target, ...(details && { details }) };
    await this.em.fork().transactional((em) => this.log.append(em, event));
  }
}
