import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type Micros, type UserId } from '#libs/kernel';
import type { AdminLevel } from '#libs/platform/auth';
import { brokenConstraint } from '#libs/platform/database';
import { Secrets } from '#libs/platform/secrets';
import { AdminError } from './admin.errors.js';
import { type AdminActor, auditActorOf, forbidden, requireLevel } from './admin-actor.js';
import { AdminKey } from './admin-key.entity.js';
import { adminKeyPreview, newAdminKey } from './admin-key-text.js';
import { type PublicRef, publicRef } from './public-ref.js';
import { LOCK_OWNER, type LockedPersonRow } from './sql/levels.sql.js';

export interface NewAdminKey {
  readonly owner: UserId;
  /** 1 to 120 characters; no other living key of the owner has it. */
  readonly name: string;
}

export interface CreatedAdminKey {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  /** `hka_…`, shown this once. */
  readonly token: string;
  /** µs, UTC. */
  readonly createdAt: Micros;
}

const MAX_NAME = 120;
const NAME = new RegExp(`^\\P{Cc}{1,${MAX_NAME}}$`, 'u');
const BAD_NAME = { name: [`1 to ${MAX_NAME} characters.`] };

/** Makes and ends the keys of administrators. */
@Injectable()
export class AdminKeysService {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly log: AuditLog,
  ) {}

  /**
   * Makes a key. Admins and superadmins make their own; the operator makes one for anybody from `viewer` up.
   *
   * @throws AdminError `admin.invalid`, `admin.forbidden`, `admin.key_name_taken`
   */
  async create(actor: AdminActor, key: NewAdminKey): Promise<CreatedAdminKey> {
    const name = key.name.trim();
    if (!NAME.test(name)) throw new AdminError('admin.invalid', 'the name of a key', { details: BAD_NAME });
    if (actor !== 'operator' && actor.principal.userId !== key.owner) throw forbidden('the owner of the key');
    const needs: AdminLevel = actor === 'operator' ? 'viewer' : 'admin';
    try {
      return await this.em.fork().transactional((em) => this.insert(em, { actor, owner: key.owner, name, needs }));
    } catch (error) {
      if (brokenConstraint(error) !== 'admin_keys_living_name') throw error;
      throw new AdminError('admin.key_name_taken', 'a living key of this person has the name', { cause: error });
    }
  }

  private async insert(em: EntityManager, { actor, owner, name, needs }: Insertion): Promise<CreatedAdminKey> {
    const [person]: LockedPersonRow[] = await em.execute(LOCK_OWNER, [owner]);
    requireLevel(person?.is_suspended ? undefined : person?.admin_level, needs);
    const token = newAdminKey();
    const uuid = randomUUID();
    const preview = adminKeyPreview(token);
    const createdAt = this.clock.now();
    const id = await em.insert(AdminKey, {
      uuid,
      userId: owner,
      name,
      preview,
      keyHash: this.secrets.hash(token),
      createdAt: new Date(createdAt / 1000),
    });
    await this.log.append(em, {
      action: 'admin_key.created',
      actor: auditActorOf(actor),
      target: { kind: 'admin_key', id: uuid },
      details: { owner: person?.uuid, name, preview },
    });
    return { id, uuid, name, token, createdAt };
  }

  /**
   * Ends a key with the next request. Admins end their own, superadmins and the operator anybody's.
   *
   * @param ref number or uuid
   * @throws AdminError `admin.key_not_found` (also for one that was ended), `admin.forbidden`
   */
  async revoke(actor: AdminActor, ref: string): Promise<void> {
    const place = publicRef(ref);
    if (place === undefined) throw notFound();
    await this.em.fork().transactional((em) => this.end(em, actor, place));
  }

  /**
   * Part of what happens when a person's access ends as a whole: their keys too. The caller audits. Power over the
   * installation is none of an organisation's business.
   */
  async closeAccess(em: EntityManager, userId: UserId, reason: string): Promise<void> {
    if (reason === 'deprovisioned') return;
    await em.nativeUpdate(AdminKey, { userId, revokedAt: null }, { revokedAt: new Date(this.clock.now() / 1000) });
  }

  private async end(em: EntityManager, actor: AdminActor, [id, uuid]: PublicRef): Promise<void> {
    const key = await em.findOne(AdminKey, { ...(id === null ? { uuid: uuid as string } : { id }), revokedAt: null });
    if (key === null) throw notFound();
    if (actor !== 'operator') {
      requireLevel(actor.principal.adminLevel, actor.principal.userId === key.userId ? 'admin' : 'superadmin');
    }
    const [owner]: LockedPersonRow[] = await em.execute(LOCK_OWNER, [key.userId]);
    const revokedAt = new Date(this.clock.now() / 1000);
    const revoked = await em.nativeUpdate(AdminKey, { id: key.id, revokedAt: null }, { revokedAt });
    if (revoked === 0) throw notFound();
    await this.log.append(em, {
      action: 'admin_key.revoked',
      actor: auditActorOf(actor),
      target: { kind: 'admin_key', id: key.uuid },
      details: { owner: owner?.uuid, name: key.name, preview: key.preview, reason: 'revoked' },
    });
  }
}

interface Insertion {
  readonly actor: AdminActor;
  readonly owner: UserId;
  readonly name: string;
  readonly needs: AdminLevel;
}

function notFound(): AdminError {
  return new AdminError('admin.key_not_found', 'no such living key');
}
