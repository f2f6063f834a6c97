import { Inject, Injectable } from '@nestjs/common';
import type { IngestRow } from '#libs/durations';
import { CLOCK, type Clock, encodeHeartbeatId, MICROS_PER_SECOND, retentionBoundary, type UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { HeartbeatsError } from '../heartbeats.errors.js';
import { RETENTION_OF } from '../sql/retention-of.sql.js';
import type { FieldErrors } from './heartbeat-input.js';
import type { IngestBatcher, RowOutcome } from './ingest.batcher.js';
import { type IdentifiedHeartbeat, type NormalizeResult, normalizeHeartbeat } from './normalize.js';
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
  /** How long heartbeats are kept of whoever has no number of their own; undefined: for ever. */
  readonly retentionMonths: number | undefined;
}

export const INGEST_LIMITS = Symbol('IngestLimits');
/** The batcher of live rows, and that of late ones, which reach into old data and must not hold live ones up. */
export const LIVE_BATCHER = Symbol('LiveBatcher');
export const LATE_BATCHER = Symbol('LateBatcher');

const LIVE_US = 2 * 60 * 60 * MICROS_PER_SECOND;
const EXPIRED: FieldErrors = { time: ['Can not log time from before the months that heartbeats are kept for.'] };
const UNSTORABLE: FieldErrors = { heartbeat: ['This heartbeat cannot be stored.'] };

/** The one door through which heartbeats enter, whatever the dialect. */
@Injectable()
export class HeartbeatIngestService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INGEST_LIMITS) private readonly limits: IngestLimits,
    private readonly placeholders: PlaceholderResolver,
    private readonly rows: RowBuilder,
    @Inject(LIVE_BATCHER) private readonly live: IngestBatcher,
    @Inject(LATE_BATCHER) private readonly late: IngestBatcher,
    private readonly pools: ActivityPools,
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
    const normalized = await this.refuseExpired(
      owner,
      items.map((item) => normalizeHeartbeat(item, context)),
    );
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

  /**
   * Refuses what retention would drop again, also of people of whom nothing was dropped so far. Only times before the
   * shortest retention there is cost a look at the person's.
   */
  private async refuseExpired(owner: UserId, items: readonly NormalizeResult[]): Promise<readonly NormalizeResult[]> {
    const now = this.clock.now();
    const suspect = retentionBoundary(now, 1);
    if (!items.some((item) => item.ok && item.value.time < suspect)) return items;
    const [row] = await run(this.pools.ingest, RETENTION_OF, [owner]);
    const months = row?.retention_months ?? this.limits.retentionMonths ?? 0;
    if (months === 0) return items;
    const boundary = retentionBoundary(now, months);
    return items.map((item) => (item.ok && item.value.time < boundary ? { ok: false, errors: EXPIRED } : item));
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

  /** Live rows share transactions with live rows only, late ones with late ones. */
  private async store(owner: UserId, rows: readonly IngestRow[], liveSince: number): Promise<RowOutcome[]> {
    const isLive = rows.map((row) => row.t >= liveSince);
    const [live, late] = await Promise.all([
      this.live.submit(
        owner,
        rows.filter((_, index) => isLive[index]),
      ),
      this.late.submit(
        owner,
        rows.filter((_, index) => !isLive[index]),
      ),
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
  if (outcome === 'expired') return { ok: false, errors: EXPIRED };
  if (outcome === 'unstorable') return { ok: false, errors: UNSTORABLE };
  const id = encodeHeartbeatId(heartbeat.time, heartbeat.hid);
  return { ok: true, id, heartbeat, isDuplicate: outcome === 'duplicate' };
}
