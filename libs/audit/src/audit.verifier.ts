import { Injectable } from '@nestjs/common';
import { ActivityPools, inSnapshot, run } from '#libs/platform/database';
import { storedRecords } from './audit.reader.js';
import { type ChainHead, type ChainReport, ChainWalk } from './audit-chain.js';
import { CHAIN_HEAD, CHAINS } from './sql/read-audit.sql.js';

/** Finds out whether the log still says what was written: computes every hash again, without asking the database to. */
@Injectable()
export class AuditVerifier {
  constructor(private readonly pools: ActivityPools) {}

  /**
   * Walks one chain as it is at one moment. Erased details are counted and no fault.
   *
   * @param anchor a head that was noted earlier, at another place: without it, a chain whose end was cut off and whose
   * head was set back to match looks intact
   */
  verify(chain: string, anchor?: ChainHead): Promise<ChainReport> {
    return inSnapshot(this.pools.job, async (client) => {
      const walk = new ChainWalk(chain, anchor);
      for await (const record of storedRecords(client, { chain })) walk.take(record);
      const [head] = await run(client, CHAIN_HEAD, [chain]);
      return walk.finish(head);
    });
  }

  /** Every chain there is. */
  async verifyAll(): Promise<ChainReport[]> {
    const chains = await run(this.pools.job, CHAINS, []);
    const reports: ChainReport[] = [];
    for (const { chain } of chains) reports.push(await this.verify(chain));
    return reports;
  }
}
