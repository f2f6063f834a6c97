import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AdminActor, auditActorOf } from '#libs/admin';
import { AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type Micros, type UserId } from '#libs/kernel';
import type { TrustLevel } from '#libs/users';
import { judgementOf, textOf } from './judgement.js';
import { INSERT_CHANGE, SET_TRUST } from './sql/trust.sql.js';

/** Why; both are for administrators alone. */
export interface TrustGrounds {
  readonly reason?: string | null | undefined;
  readonly notes?: string | null | undefined;
}

export interface TrustChange {
  /** Number in the log of trust. */
  readonly id: number;
  readonly previous: TrustLevel;
  readonly level: TrustLevel;
  readonly reason: string | null;
  readonly notes: string | null;
  readonly at: Micros;
}

/** What administrators think of people. */
@Injectable()
export class TrustService {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly log: AuditLog,
  ) {}

  /**
   * Sets a person's level and writes down who did it and why, all or nothing. Takes admin, for `red` superadmin, over
   * people below one's own level. Said again, a level is written down again: the grounds may be new ones.
   *
   * @throws TrustError `trust.forbidden`, `trust.person_not_found`, `trust.own`, `trust.outranked`, `trust.invalid`
   */
  async change(actor: AdminActor, target: UserId, level: TrustLevel, grounds: TrustGrounds = {}): Promise<TrustChange> {
    const reason = textOf('reason', grounds.reason);
    const notes = textOf('notes', grounds.notes);
    const at = this.clock.now();
    return this.em.fork().transactional(async (em) => {
      const { judge, judged } = await judgementOf(em, actor, target, level === 'red' ? 'superadmin' : 'admin');
      const { trust_level: previous, uuid } = judged;
      const now = new Date(at / 1000).toISOString();
      if (previous !== level) await em.execute(SET_TRUST, [level, now, judged.id]);
      const [row]: { id: number }[] = await em.execute(INSERT_CHANGE, [
        judged.id,
        judge?.id ?? null,
        previous,
        level,
        reason,
        notes,
        now,
      ]);
      const { id } = row as { id: number };
      await this.log.append(em, {
        action: 'trust.level_changed',
        actor: auditActorOf(actor),
        target: { kind: 'user', id: uuid },
        details: { before: previous, after: level, change: id },
      });
      return { id, previous, level, reason, notes, at };
    });
  }
}
