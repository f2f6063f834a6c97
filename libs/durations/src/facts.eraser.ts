import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import {
  ActivityPools,
  ask,
  type ErasedPerson,
  eraseRows,
  inTransaction,
  lockOwner,
  type PersonEraser,
  run,
} from '#libs/platform/database';
import {
  DICTIONARY_SLICES,
  ERASE_REST,
  FORGET_HEAD,
  HYPERTABLES,
  MARK_FLEET,
  ROLLUP_SLICES,
} from './sql/erase-facts.sql.js';

/** Under the lock: well under 200 ms, also on a busy machine. */
const SLICE = 2_000;

/**
 * Heartbeats, everything derived from them, and at last the words that they are made of. Ingest has been
 * shut before (`users.erasing_since`), so nothing comes in behind a slice.
 */
@Injectable()
export class FactsEraser implements PersonEraser {
  readonly erases = 'heartbeats and rollups';

  constructor(private readonly pools: ActivityPools) {}

  async erase({ userId }: ErasedPerson, signal: AbortSignal): Promise<void> {
    await inTransaction(this.pools.job, async (client) => {
      await lockOwner(client, userId);
      await run(client, FORGET_HEAD, [userId]);
    });
    await run(this.pools.job, MARK_FLEET, [userId]);
    for (const table of HYPERTABLES) await this.eraseBounded(table, userId, signal);
    await eraseRows(this.pools.job, [...ROLLUP_SLICES, ...DICTIONARY_SLICES], { userId }, signal);
  }

  async eraseLast(em: EntityManager, { userId }: ErasedPerson): Promise<void> {
    for (const rest of ERASE_REST) await ask(em, rest, [userId]);
  }

  private async eraseBounded(
    { bound, erase }: (typeof HYPERTABLES)[number],
    userId: number,
    signal: AbortSignal,
  ): Promise<void> {
    while (!signal.aborted) {
      const [row] = await run(this.pools.job, bound, [userId, SLICE]);
      const until = row?.until ?? null;
      if (until === null) return;
      await inTransaction(this.pools.job, async (client) => {
        await lockOwner(client, userId);
        await run(client, erase, [userId, until]);
      });
    }
  }
}
