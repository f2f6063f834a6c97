import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import type { AdminLevel } from '#libs/platform/auth';
import { brokenConstraint } from '#libs/platform/database';
import type { AccessRules } from './config/provider-config.js';
import { levelFor } from './profile/admission.js';
import { LEVEL_OF, SET_LEVEL } from './sql/levels.sql.js';

export interface LevelSource {
  readonly provider: { readonly slug: string; readonly config: AccessRules };
  /** None: the provider does not speak for the person any more. */
  readonly groups: readonly string[];
  readonly address: string | undefined;
}

/** Admin levels that providers give and take. */
@Injectable()
export class SsoLevels {
  constructor(
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The last superadmin stays one, whatever the provider says: the database refuses, and what is under way goes on.
   *
   * @param em inside `em.transactional`
   */
  async apply(
    em: EntityManager,
    person: { readonly id: UserId; readonly uuid: string },
    { provider, groups, address }: LevelSource,
  ): Promise<void> {
    const [row]: { admin_level: AdminLevel }[] = await em.execute(LEVEL_OF, [person.id]);
    const held = row?.admin_level ?? 'default';
    const level = levelFor(provider.config, groups, held);
    if (level === undefined || level === held) return;
    const now = new Date(this.clock.now() / 1000).toISOString();
    try {
      await em.transactional((inner) => inner.execute(SET_LEVEL, [level, now, person.id]));
    } catch (error) {
      if (brokenConstraint(error) !== 'users_last_superadmin') throw error;
      return;
    }
    await this.audit.append(em, {
      action: 'admin.level_changed',
      actor: { kind: 'system', address },
      target: { kind: 'user', id: person.uuid },
      details: { before: held, after: level, provider: provider.slug, groups },
    });
  }
}
