import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AuditActor } from './audit-event.js';
import { AuditLog, INSTANCE_CHAIN } from './audit-log.js';
import { ERASE_DETAILS } from './sql/erase-details.sql.js';

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
}

/** As JSON. Lower case is ours: the database's depends on its locale. */
function spellings(texts: readonly string[]): string {
  return JSON.stringify(texts.filter((text) => text !== '').flatMap((text) => [text, text.toLowerCase()]));
}
