import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import { AdminKey } from './admin-key.entity.js';
import { isAdminKey } from './admin-key-text.js';
import { LOCK_OWNER, type LockedPersonRow } from './sql/levels.sql.js';

/** Ends keys of administrators that somebody found in the open. */
@Injectable()
export class LeakedAdminKeys {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Dead with the next request.
   *
   * @returns undefined for what is no living key
   */
  end(text: string, actor: AuditActor): Promise<{ owner: UserId; name: string } | undefined> {
    if (!isAdminKey(text)) return Promise.resolve(undefined);
    return this.em.fork().transactional(async (em) => {
      const key = await em.findOne(AdminKey, { keyHash: { $in: this.secrets.hashes(text) }, revokedAt: null });
      if (key === null) return undefined;
      const { id, uuid, userId: owner, name, preview } = key;
      const [person]: LockedPersonRow[] = await em.execute(LOCK_OWNER, [owner]);
      const revokedAt = new Date(this.clock.now() / 1000);
      if ((await em.nativeUpdate(AdminKey, { id, revokedAt: null }, { revokedAt })) === 0) return undefined;
      const details = { owner: person?.uuid, name, preview, reason: 'leaked' };
      await this.audit.append(em, {
        action: 'admin_key.revoked',
        actor,
        target: { kind: 'admin_key', id: uuid },
        details,
      });
      return { owner, name };
    });
  }
}
