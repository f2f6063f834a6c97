import { Inject, Injectable } from '@nestjs/common';
import type { IngestRow } from '#libs/durations';
import { CLOCK, type Clock, encodeHeartbeatId, MICROS_PER_SECOND, type UserId } from '#libs/kernel';
import { HeartbeatsError } from '../heartbeats.errors.js';
import type { FieldErrors } from './heartbeat-input.js';
import { IngestBatcher, type RowOutcome } from './ingest.batcher.js';
import { type IdentifiedHeartbeat, normalizeHeartbeat } from './normalize.js';
import { PlaceholderResolver } from './placeholder-resolver.js';
import { type MachineFacts, RowBuilder } from './row-builder.js';

/** What a request says of the client that sent it. */
export interface ClientInfo extends MachineFacts {
  readonly userAgent: string | undefined;
  /** Decoded machine name. */
  readonly machine: string | null;
}

/** What became of one item; a duplicate is accepted under the id it already has. */
export type IngestResult =
  | { readonly ok: true; readonly id: string; readonly heartbeat: IdentifiedHeartbeat; readonly isDuplicate: boolean }
  | { readonly ok: false; readonly errors: FieldErrors };

export interface IngestLimits {
  /** Items older than this are refused; undefined: no limit. */
  readonly maxAgeUs: number | undefined;
}

export const INGEST_LIMITS = Symbol('IngestLimits');

const LIVE_US = 2 * 60 * 60 * MICROS_PER_SECOND;
const UNSTORABLE: FieldErrors = { heartbeat: ['This heartbeat cannot be stored.'] };

/** The one door through which heartbeats enter, whatever the dialect. */
@Injectable()
export class HeartbeatIngestService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INGEST_LIMITS) private readonly limits: IngestLimits,
    private readonly placeholders: PlaceholderResolver,
    private readonly rows: RowBuilder,
    private readonly batcher: IngestBatcher,
  ) {}

  /**
   * Stores what can be stored and says per item, in order, what became of it. Returns after COMMIT. Fails as a whole
   * only with `heartbeats.overloaded`, `heartbeats.person_gone` or an error of the database.
   */
  async ingest(owner: UserId, items: readonly unknown[], client: ClientInfo): Promise<IngestResult[]> {
    const now = this.clock.now();
    const context = {
      now,
      headerUserAgent: client.userAgent,
      machine: client.machine,
      maxAgeUs: this.limits.maxAgeUs,
    };
    const normalized = items.map((item) => normalizeHeartbeat(item, context));
    const received = normalized.flatMap((result) => (result.ok ? [result.value] : []));
    const heartbeats = await this.placeholders.resolve(owner, received);
    const outcomes = await this.store(owner, await this.build(owner, heartbeats, client), now - LIVE_US);
    let next = 0;
    return normalized.map((result): IngestResult => {
      if (!result.ok) return result;
      const index = next++;
      return resultOf(heartbeats[index] as IdentifiedHeartbeat, outcomes[index] as RowOutcome);
    });
  }

  private async build(
    owner: UserId,
    heartbeats: readonly IdentifiedHeartbeat[],
    client: ClientInfo,
  ): Promise<IngestRow[]> {
    try {
      return await this.rows.build(owner, heartbeats, client);
    } catch (error) {
      if ((error as { code?: string }).code === FOREIGN_KEY_VIOLATION) throw gone();
      throw error;
    }
  }

  /** Live rows share a transaction with other people's; late ones, which reach into old data, go alone. */
  private async store(owner: UserId, rows: readonly IngestRow[], liveSince: number): Promise<RowOutcome[]> {
    const isLive = rows.map((row) => row.t >= liveSince);
    const [live, late] = await Promise.all([
      this.batcher.submit(
        owner,
        rows.filter((_, index) => isLive[index]),
      ),
      this.batcher.submitAlone(rows.filter((_, index) => !isLive[index])),
    ]);
    let nextLive = 0;
    let nextLate = 0;
    const outcomes = isLive.map((flag) => (flag ? live[nextLive++] : late[nextLate++]) as RowOutcome);
    if (outcomes.includes('gone')) throw gone();
    return outcomes;
  }
}

const FOREIGN_KEY_VIOLATION = '23503';

function gone(): HeartbeatsError {
  return new HeartbeatsError('heartbeats.person_gone', 'the person was deleted');
}

function resultOf(heartbeat: IdentifiedHeartbeat, outcome: RowOutcome): IngestResult {
  if (outcome === 'unstorable') return { ok: false, errors: UNSTORABLE };
  const id = encodeHeartbeatId(heartbeat.time, heartbeat.hid);
  return { ok: true, id, heartbeat, isDuplicate: outcome === 'duplicate' };
}
