import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type Micros } from '#libs/kernel';
import { ask } from '#libs/platform/database';
import { ProgrammesOptions } from './programmes.options.js';
import { CLAIM, CONFLICTS, LOCK_PERSON } from './sql/claims.sql.js';

/** Whose time a programme wants. */
export interface ClaimWish {
  /** Number or Slack id of a person; of nobody nothing is claimed. */
  readonly person: string;
  /** One of `names`, and not the first. */
  readonly programme: string;
  /** Both ends count. µs, UTC. */
  readonly from: Micros;
  readonly to: Micros;
  /** Any name that the project ever had; all projects when absent. */
  readonly project?: string | undefined;
}

/** A heartbeat, by its number, and who has it. */
export type Conflict = readonly [heartbeatId: number, programme: string];

/** How many were claimed; or, where somebody had claimed one before, which, and nothing is claimed. */
export type ClaimResult = { readonly claimed: number } | { readonly conflicts: readonly Conflict[] };

/** What nobody has claimed. */
export const NOTHING = 'nothing';
/** Of an account: what fits into the column. */
const NUMBER = /^[1-9]\d{0,8}$/;
const MAX_CONFLICTS = 1_000;

/** Who may count which heartbeats towards what: a heartbeat goes to one programme, once. */
@Injectable()
export class ProgrammesService {
  /** By number; 0 is no programme. */
  readonly names: readonly string[];

  constructor(
    { names }: ProgrammesOptions,
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {
    this.names = [NOTHING, ...names];
  }

  /** All or none. Of conflicts the first thousand are told; heartbeats that were deleted since are none. */
  async claim({ person, programme, from, to, project }: ClaimWish, actor: AuditActor): Promise<ClaimResult> {
    return this.em.fork().transactional(async (em) => {
      const [owner] = await ask(em, LOCK_PERSON, [NUMBER.test(person) ? Number(person) : null, person]);
      if (owner === undefined) return { claimed: 0 };
      const wanted = [owner.id, from, to, project ?? null] as const;
      const conflicts = await ask(em, CONFLICTS, [...wanted, MAX_CONFLICTS]);
      if (conflicts.length > 0) return { conflicts: conflicts.map((row) => [row.id, row.programme] as const) };
      const [{ n: claimed } = { n: 0 }] = await ask(em, CLAIM, [...wanted, programme, this.now()]);
      await this.audit.append(em, {
        action: 'programme.claimed',
        actor,
        target: { kind: 'user', id: owner.uuid },
        details: { programme, from: isoOf(from), to: isoOf(to), project: project ?? null, claimed },
      });
      return { claimed };
    });
  }

  private now(): string {
    return isoOf(this.clock.now());
  }
}

function isoOf(at: Micros): string {
  return new Date(at / 1000).toISOString();
}
