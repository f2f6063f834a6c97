import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Micros } from '#libs/kernel';
import type { AuditActor } from './audit-event.js';
import { AuditLog, INSTANCE_CHAIN } from './audit-log.js';
import { ERASE_DETAILS } from './sql/erase-details.sql.js';
import { EXPIRE_DETAILS } from './sql/expire-details.sql.js';

const BATCH = 5_000;

export interface Erasure {
  readonly personUuid: string;
  /** Addresses of the person, in any case: found wherever they are a whole value. */
  readonly addresses?: readonly string[];
  /** What the person is or was called, in any case: found under `username` and `login`, for it may be any word. */
  readonly usernames?: readonly string[];
  readonly actor: AuditActor;
}

/** Takes out of the log what it tells of a person. The records stay, and the chain stays intact. */
@Injectable()
export class AuditEraser {
  constructor(
    private readonly em: EntityManager,
    private readonly log: AuditLog,
  ) {}

  /**
   * Deletes the details of every record, of any chain, whose actor or target is the person, or whose details hold the
   * person's id, address or username. Each chain that lost some says so, the installation's own always. Returns how
   * many records lost their details.
   */
  erase({ personUuid, addresses = [], usernames = [], actor }: Erasure): Promise<number> {
    const texts = spellings([personUuid, ...addresses]);
    return this.em.fork().transactional(async (em) => {
      const params = [personUuid, personUuid, texts, spellings(usernames)];
      const rows: { chain: string }[] = await em.execute(ERASE_DETAILS, params);
      const counts = new Map([[INSTANCE_CHAIN, 0]]);
      for (const { chain } of rows) counts.set(chain, (counts.get(chain) ?? 0) + 1);
      for (const [chain, records] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const target = { kind: 'user', id: personUuid };
        await this.log.append(em, { action: 'audit.details_erased', actor, target, details: { records }, chain });
      }
      return rows.length;
    });
  }

  /**
   * Deletes the details of a chain's records from before an instant, where their retention is over; the chain says so.
   *
   * @param before µs, UTC
   * @returns how many records lost their details
   */
  async expire(chain: string, before: Micros): Promise<number> {
    const until = new Date(before / 1000).toISOString();
    for (let total = 0; ; ) {
      const records = await this.em.fork().transactional(async (em) => {
        const { length } = await em.execute<object[]>(EXPIRE_DETAILS, [chain, until, BATCH]);
        if (length === 0) return 0;
        const [actor, target] = [{ kind: 'system' } as const, { kind: 'audit_chain', id: chain }];
        const details = { records: length, before: until };
        await this.log.append(em, { action: 'audit.details_expired', actor, target, details, chain });
        return length;
      });
      total += records;
      if (records < BATCH) return total;
    }
  }
}

/** As JSON. Lower case is ours: the database's depends on its locale. */
function spellings(texts: readonly string[]): string {
  return JSON.stringify(texts.filter((text) => text !== '').flatMap((text) => [text, text.toLowerCase()]));
}
