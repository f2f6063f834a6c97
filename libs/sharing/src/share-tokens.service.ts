import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditAction, type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { parseShareInput } from './share-input.js';
import { StoredShareToken } from './share-token.entity.js';
import type { ShareToken } from './share-token.js';
import { SharingError } from './sharing.errors.js';

/** Whose charts they are, and who changes them. */
export interface ShareOwner {
  readonly userId: UserId;
  readonly actor: AuditActor;
}

/** Per person. */
export const MAX_SHARE_TOKENS = 100;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const LOCK_PERSON = 'select 1 from users where id = ? for no key update';
const LIVING = `select s.user_id from share_tokens s join users u on u.id = s.user_id
  where s.id = ?::uuid and u.suspended_at is null and (s.expires_at is null or s.expires_at > ?::timestamptz)`;

/** The charts that a person has published. */
@Injectable()
export class ShareTokens {
  constructor(
    private readonly em: EntityManager,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Oldest first, expired ones included. */
  async list(userId: UserId): Promise<ShareToken[]> {
    const order = { orderBy: { createdAt: 'asc', id: 'asc' }, disableIdentityMap: true } as const;
    return (await this.em.fork().find(StoredShareToken, { userId }, order)).map(tokenOf);
  }

  /**
   * @param input `{kind, range, title?, expires_at?}`
   * @throws SharingError `sharing.invalid`, `sharing.too_many`
   */
  create(owner: ShareOwner, input: unknown): Promise<ShareToken> {
    const now = this.clock.now();
    const { expiresAt, ...wanted } = parseShareInput(input, now);
    return this.em.fork().transactional(async (em) => {
      const { userId } = owner;
      await em.execute(LOCK_PERSON, [userId]);
      if ((await em.count(StoredShareToken, { userId })) >= MAX_SHARE_TOKENS) {
        throw new SharingError('sharing.too_many', `no more than ${MAX_SHARE_TOKENS} charts`);
      }
      const token = em.create(StoredShareToken, {
        ...wanted,
        id: randomUUID(),
        userId,
        createdAt: new Date(now / 1000),
        expiresAt: expiresAt === null ? null : new Date(expiresAt / 1000),
      });
      await em.flush();
      await this.note(em, owner, { action: 'share_token.created', id: token.id });
      return tokenOf(token);
    });
  }

  /**
   * The address is dead with the next request; caches may show the last answer for some minutes.
   *
   * @throws SharingError `sharing.not_found`
   */
  revoke(owner: ShareOwner, id: string): Promise<void> {
    return this.em.fork().transactional(async (em) => {
      const found = UUID.test(id) ? await em.nativeDelete(StoredShareToken, { id, userId: owner.userId }) : 0;
      if (found === 0) throw notFound();
      await this.note(em, owner, { action: 'share_token.revoked', id });
    });
  }

  /**
   * The chart behind an address, for anybody, and whose it is.
   *
   * @throws SharingError `sharing.not_found` for what never was, is revoked or expired, or belongs to a suspended person
   */
  async open(id: string): Promise<{ token: ShareToken; userId: UserId }> {
    if (!UUID.test(id)) throw notFound();
    const em = this.em.fork();
    const now = new Date(this.clock.now() / 1000).toISOString();
    const [living] = await em.execute<{ user_id: UserId }[]>(LIVING, [id, now]);
    const row = living && (await em.findOne(StoredShareToken, { id }));
    if (!living || !row) throw notFound();
    return { token: tokenOf(row), userId: living.user_id };
  }

  private note(em: EntityManager, { actor }: ShareOwner, { action, id }: { action: AuditAction; id: string }) {
    return this.audit.append(em, { action, actor, target: { kind: 'share_token', id } });
  }
}

function tokenOf({ id, kind, range, title, createdAt, expiresAt }: StoredShareToken): ShareToken {
  return {
    id,
    kind,
    range,
    title,
    createdAt: createdAt.getTime() * 1000,
    expiresAt: expiresAt ? expiresAt.getTime() * 1000 : null,
  };
}

function notFound(): SharingError {
  return new SharingError('sharing.not_found', 'no such chart');
}
