import { Inject, Injectable } from '@nestjs/common';
import { RuleBook } from '#libs/custom-rules';
import { IngestRepository, type IngestRow } from '#libs/durations';
import {
  CLOCK,
  type Clock,
  decodeHeartbeatId,
  encodeHeartbeatId,
  MICROS_PER_SECOND,
  retentionBoundary,
  type UserId,
} from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { type SeenClient, SightingsRecorder } from '#libs/sightings';
import { HeartbeatsError } from '../heartbeats.errors.js';
import { RETENTION_OF } from '../sql/retention-of.sql.js';
import type { FieldErrors } from './heartbeat-input.js';
import type { IngestBatcher, RowOutcome } from './ingest.batcher.js';
import { countIngested } from './ingest-count.js';
import type { IngestResult } from './ingest-result.js';
import { type IdentifiedHeartbeat, type NormalizeResult, normalizeHeartbeat } from './normalize.js';
import { PlaceholderResolver } from './placeholder-resolver.js';
import { type RecordedBatch, RecordedRows } from './recorded-rows.js';
import { type BuiltRows, type MachineFacts, RowBuilder } from './row-builder.js';

/** What a request says of the client that sent it. */
export interface ClientInfo extends MachineFacts {
  readonly userAgent: string | undefined;
  /** Decoded machine name. */
  readonly machine: string | null;
  /** Another instance passes on what it has; what it has is not passed on again. */
  readonly isPassedOn?: boolean;
}

/** Which limits hold, and who stores. */
interface Door {
  readonly source: 'live' | 'recorded';
  readonly maxAgeUs: number | undefined;
  readonly store: (rows: readonly IngestRow[]) => Promise<RowOutcome[]>;
  /** May an item say which heartbeat it is? */
  readonly keepsIds: boolean;
  /** Do the person's mirrors pass it on? */
  readonly isMirrored: boolean;
}

/** What was recorded elsewhere says itself which client it came from. */
const NO_CLIENT: ClientInfo = { userAgent: undefined, machine: null, timezone: null, ip: null };

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
    private readonly recorded: RecordedRows,
    private readonly rules: RuleBook,
    private readonly sightings: SightingsRecorder,
    stored: IngestRepository,
  ) {
    stored.onOldRules((person) => rules.forget(person));
  }

  /**
   * Stores what can be stored and says per item, in order, what became of it. Returns after COMMIT. Fails as a whole
   * only with `heartbeats.overloaded`, `heartbeats.person_gone` or an error of the database.
   */
  ingest(owner: UserId, items: readonly unknown[], client: ClientInfo): Promise<IngestResult[]> {
    const liveSince = this.clock.now() - LIVE_US;
    const store = (rows: readonly IngestRow[]) => this.store(owner, rows, liveSince);
    const isMirrored = client.isPassedOn !== true;
    return this.admit(owner, items, client, {
      source: 'live',
      maxAgeUs: this.limits.maxAgeUs,
      store,
      keepsIds: false,
      isMirrored,
    });
  }

  /**
   * As {@link ingest}, for heartbeats that were recorded elsewhere: of any age, in one transaction apart from live
   * ones, and where a heartbeat of the same entity lies within a millisecond of one that was there before the import, it
   * is a duplicate of that one. A batch that is sent again says the same again. Mirrors do not pass it on.
   */
  ingestRecorded(owner: UserId, items: readonly unknown[], batch: RecordedBatch): Promise<IngestResult[]> {
    const store = (rows: readonly IngestRow[]) => this.recorded.store(owner, rows, batch);
    const door: Door = {
      source: 'recorded',
      maxAgeUs: undefined,
      store,
      keepsIds: batch.keepsIds,
      isMirrored: false,
    };
    return this.admit(owner, items, NO_CLIENT, door);
  }

  private admit(owner: UserId, items: readonly unknown[], client: ClientInfo, door: Door): Promise<IngestResult[]> {
    const { source } = door;
    return countIngested({ source, items: items.length, clock: this.clock }, this.take(owner, items, client, door));
  }

  private async take(
    owner: UserId,
    items: readonly unknown[],
    client: ClientInfo,
    { maxAgeUs, store, keepsIds, isMirrored }: Door,
  ): Promise<IngestResult[]> {
    const context = { now: this.clock.now(), headerUserAgent: client.userAgent, machine: client.machine, maxAgeUs };
    const normalized = await this.refuseExpired(
      owner,
      items.map((item) => {
        const result = normalizeHeartbeat(item, context);
        return keepsIds ? withOwnId(result, item) : result;
      }),
    );
    const received = normalized.flatMap((result) => (result.ok ? [result.value] : []));
    const heartbeats = await this.placeholders.resolve(owner, received);
    const built = await this.build(owner, heartbeats, client);
    const outcomes = await storeWanted(isMirrored ? built.rows : built.rows.map(held), store);
    if (outcomes.includes('gone')) throw gone();
    if (client.ip !== null) this.sightings.note(owner, client.ip, clientsOf(built, outcomes));
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

  /**
   * A row that was made under old rules can be mended, and is (`note_rules_v1`); what is forgotten can not. So the rules
   * are looked at again before anything is.
   */
  private async build(
    owner: UserId,
    heartbeats: readonly IdentifiedHeartbeat[],
    client: ClientInfo,
  ): Promise<BuiltRows> {
    try {
      const built = await this.rows.build(owner, heartbeats, client, await this.rules.remembered(owner));
      if (!built.rows.includes(undefined)) return built;
      return await this.rows.build(owner, heartbeats, client, await this.rules.refreshed(owner));
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
    return isLive.map((flag) => (flag ? live[nextLive++] : late[nextLate++]) as RowOutcome);
  }
}

/** What the person's rules forget is answered like what is stored. */
async function storeWanted(rows: readonly (IngestRow | undefined)[], store: Door['store']): Promise<RowOutcome[]> {
  const outcomes = await store(rows.filter((row) => row !== undefined));
  let next = 0;
  return rows.map((row) => (row === undefined ? 'stored' : (outcomes[next++] as RowOutcome)));
}

function held(row: IngestRow | undefined): IngestRow | undefined {
  return row && { ...row, held: true };
}

/** What those that are stored, now or before, were sent with. */
function* clientsOf({ rows, clients }: BuiltRows, outcomes: readonly RowOutcome[]): Generator<SeenClient> {
  let last: SeenClient | undefined;
  for (const [index, client] of clients.entries()) {
    const isKept = outcomes[index] === 'stored' || outcomes[index] === 'duplicate';
    if (rows[index] === undefined || !isKept || (last !== undefined && isSame(client, last))) continue;
    last = client;
    yield client;
  }
}

function isSame(a: SeenClient, b: SeenClient): boolean {
  return a.machineId === b.machineId && a.userAgentId === b.userAgentId;
}

/**
 * What was exported here is the heartbeat that its id names, whatever was filled in since it was received: so its place
 * among others of the same time stays, and its client may still send it again.
 */
function withOwnId(result: NormalizeResult, item: unknown): NormalizeResult {
  if (!result.ok) return result;
  const { id } = item as { id?: unknown };
  const named = typeof id === 'string' ? decodeHeartbeatId(id) : undefined;
  return named?.time === result.value.time ? { ok: true, value: { ...result.value, hid: named.hid } } : result;
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
