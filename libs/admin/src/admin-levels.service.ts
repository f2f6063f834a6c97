import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit';
import { CLOCK, type Clock } from '#libs/kernel';
import type { AdminLevel } from '#libs/platform/auth';
import { brokenConstraint } from '#libs/platform/database';
import { AdminError } from './admin.errors.js';
import { type AdminActor, auditActorOf, forbidden } from './admin-actor.js';
import { KEYS_OF, LOCK_PEOPLE, type LockedPersonRow, SET_LEVEL } from './sql/levels.sql.js';

export interface LevelChange {
  readonly previous: AdminLevel;
  readonly level: AdminLevel;
}

/** Id of nobody. */
const NOBODY = 0;

/** Gives and takes power over the installation. */
@Injectable()
export class AdminLevelsService {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly log: AuditLog,
  ) {}

  /**
   * Sets a person's level. Superadmins may, on anybody but themselves, and so may the operator; the database keeps the
   * last superadmin. Whoever is put back to `default` loses their admin keys. Setting the level a person has changes
   * nothing and is not written down.
   *
   * @param targetUuid a well-formed uuid
   * @throws AdminError `admin.forbidden`, `admin.own_level`, `admin.person_not_found`, `admin.last_superadmin`
   */
  async change(actor: AdminActor, targetUuid: string, level: AdminLevel): Promise<LevelChange> {
    try {
      return await this.em.fork().transactional((em) => this.changeIn(em, { actor, targetUuid, level }));
    } catch (error) {
      if (brokenConstraint(error) !== 'users_last_superadmin') throw error;
      throw new AdminError('admin.last_superadmin', 'the last superadmin keeps the level', { cause: error });
    }
  }

  private async changeIn(
    em: EntityManager,
    { actor, targetUuid, level }: { actor: AdminActor; targetUuid: string; level: AdminLevel },
  ): Promise<LevelChange> {
    const actorId = actor === 'operator' ? NOBODY : actor.principal.userId;
    const locked: LockedPersonRow[] = await em.execute(LOCK_PEOPLE, [actorId, targetUuid]);
    if (actor !== 'operator') requireSuperadmin(locked.find(({ id }) => id === actorId));
    const target = locked.find(({ uuid }) => uuid === targetUuid.toLowerCase());
    if (target === undefined) throw new AdminError('admin.person_not_found', 'nobody has this id');
    if (target.id === actorId) throw new AdminError('admin.own_level', 'nobody changes their own level');
    const previous = target.admin_level;
    if (previous === level) return { previous, level };
    const dying = level === 'default' ? await livingKeys(em, target.id) : [];
    await em.execute(SET_LEVEL, [level, new Date(this.clock.now() / 1000).toISOString(), target.id]);
    await this.write(em, { actor, target, change: { previous, level }, dying });
    return { previous, level };
  }

  private async write(em: EntityManager, { actor, target, change, dying }: WrittenChange): Promise<void> {
    const who = auditActorOf(actor);
    await this.log.append(em, {
      action: 'admin.level_changed',
      actor: who,
      target: { kind: 'user', id: target.uuid },
      details: { before: change.previous, after: change.level },
    });
    for (const { uuid, preview, name } of dying) {
      const details = { owner: target.uuid, preview, name, reason: 'demoted' };
      await this.log.append(em, {
        action: 'admin_key.revoked',
        actor: who,
        target: { kind: 'admin_key', id: uuid },
        details,
      });
    }
  }
}

interface DyingKey {
  readonly uuid: string;
  readonly preview: string;
  readonly name: string;
}

interface WrittenChange {
  readonly actor: AdminActor;
  readonly target: LockedPersonRow;
  readonly change: LevelChange;
  readonly dying: readonly DyingKey[];
}

/** As they are now, not as they were when the request came in. */
function requireSuperadmin(person: LockedPersonRow | undefined): void {
  if (person?.admin_level !== 'superadmin' || person.is_suspended) throw forbidden('superadmin');
}

async function livingKeys(em: EntityManager, owner: number): Promise<DyingKey[]> {
  return em.execute(KEYS_OF, [owner]);
}
