import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AdminActor, auditActorOf } from '#libs/admin';
import { AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type Micros, type UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { type JudgedPerson, judgedOf, judgeOf } from './judged-person.js';
import { judgementOf, textOf } from './judgement.js';
import { LIFT_SHADOW_BAN, PUT_SHADOW_BAN, SHADOW_BANS, type ShadowBanRow } from './sql/shadow-bans.sql.js';
import { TrustError } from './trust.errors.js';

/** Somebody whom leaderboards do not show. Times in µs, UTC. */
export interface ShadowBan {
  readonly person: JudgedPerson;
  readonly reason: string | null;
  /** Null: until it is lifted. */
  readonly expiresAt: Micros | null;
  /** Null: the operator, or somebody who is gone. */
  readonly createdBy: JudgedPerson | null;
  readonly createdAt: Micros;
}

export interface ShadowBanTerms {
  readonly reason?: string | undefined;
  /** Later than now; absent: until it is lifted. */
  readonly expiresAt?: Micros | undefined;
}

/** Takes people off the leaderboards, without a word to them. They take admin, over people below one's own level. */
@Injectable()
export class ShadowBans {
  constructor(
    private readonly em: EntityManager,
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly log: AuditLog,
  ) {}

  /** Those that hold now, newest first. */
  async list(): Promise<ShadowBan[]> {
    return (await run(this.pools.read, SHADOW_BANS, [this.now(), null])).map(banOf);
  }

  /**
   * Bans, or sets a ban's terms anew.
   *
   * @throws TrustError `trust.forbidden`, `trust.person_not_found`, `trust.own`, `trust.outranked`, `trust.invalid`
   */
  async put(actor: AdminActor, target: UserId, { reason, expiresAt }: ShadowBanTerms): Promise<ShadowBan> {
    const why = textOf('reason', reason);
    if (expiresAt !== undefined && expiresAt <= this.clock.now()) {
      const details = { leaderboard_shadowban_expires_at: ['Must be later than now.'] };
      throw new TrustError('trust.invalid', 'the end of a shadow ban', { details });
    }
    const until = expiresAt === undefined ? null : new Date(expiresAt / 1000).toISOString();
    await this.em.fork().transactional(async (em) => {
      const { judge, judged } = await judgementOf(em, actor, target, 'admin');
      await em.execute(PUT_SHADOW_BAN, [judged.id, why, until, judge?.id ?? null, this.now()]);
      await this.log.append(em, {
        action: 'shadow_ban.set',
        actor: auditActorOf(actor),
        target: { kind: 'user', id: judged.uuid },
        details: { until },
      });
    });
    const [row] = await run(this.pools.ingest, SHADOW_BANS, [this.now(), target]);
    if (row === undefined) throw new TrustError('trust.person_not_found', 'deleted meanwhile');
    return banOf(row);
  }

  /** @throws TrustError as {@link put}, and `trust.no_ban` */
  async lift(actor: AdminActor, target: UserId): Promise<void> {
    await this.em.fork().transactional(async (em) => {
      const { judged } = await judgementOf(em, actor, target, 'admin');
      const [lifted]: { held: boolean }[] = await em.execute(LIFT_SHADOW_BAN, [judged.id, this.now()]);
      if (lifted?.held !== true) throw new TrustError('trust.no_ban', 'the person is not banned');
      await this.log.append(em, {
        action: 'shadow_ban.lifted',
        actor: auditActorOf(actor),
        target: { kind: 'user', id: judged.uuid },
      });
    });
  }

  private now(): string {
    return new Date(this.clock.now() / 1000).toISOString();
  }
}

function banOf(row: ShadowBanRow): ShadowBan {
  return {
    person: judgedOf(row),
    reason: row.reason,
    expiresAt: row.expires_at,
    createdBy: judgeOf(row),
    createdAt: row.created_at,
  };
}
