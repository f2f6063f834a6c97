import { Injectable } from '@nestjs/common';
import { decodeHeartbeatId, encodeHeartbeatId, type Micros, type TimeRange, type UserId } from '#libs/kernel';
import { ActivityPools, type Queryable, run } from '#libs/platform/database';
import type { HeartbeatSource } from './heartbeat-source.js';
import type { WholeHeartbeat } from './heartbeats.stream.js';
import { ACTIVITY_HEAD } from './sql/activity-head.sql.js';
import { LATEST_HEARTBEAT } from './sql/latest-heartbeat.sql.js';
import { LIST_HEARTBEATS } from './sql/list-heartbeats.sql.js';
import {
  PAGE_OF_HEARTBEATS,
  RECEIVED_HEARTBEATS,
  RECENT_HEARTBEAT,
  WHOLE_HEARTBEATS,
} from './sql/whole-heartbeats.sql.js';
import { type StoredHeartbeat, storedHeartbeat } from './stored-heartbeat.js';

/** What a profile says of a person's latest heartbeat. */
export interface LatestHeartbeat {
  readonly time: Micros;
  readonly project: string | null;
  readonly branch: string | null;
  readonly language: string | null;
  readonly userAgent: string | null;
  readonly plugin: string | null;
}

/** Changes whenever any number of the person may have changed. */
export interface ActivityHead {
  readonly rev: number;
  readonly settingsRev: number;
  readonly firstTime: Micros | null;
  /** Heartbeats before this instant were dropped by retention; null: all are there. */
  readonly factsFrom: Micros | null;
}

/** Reads heartbeats as facts; sums are the read engine's. */
@Injectable()
export class HeartbeatsReader {
  constructor(private readonly pools: ActivityPools) {}

  /** Oldest first. */
  async list(owner: UserId, range: TimeRange): Promise<StoredHeartbeat[]> {
    return this.between(owner, range.from, range.to);
  }

  /** One of the owner's heartbeats by its public id; undefined for anything else. */
  async find(owner: UserId, id: string): Promise<StoredHeartbeat | undefined> {
    const key = decodeHeartbeatId(id);
    if (key === undefined) return undefined;
    const sameInstant = await this.between(owner, key.time, key.time + 1);
    return sameInstant.find((heartbeat) => heartbeat.id === encodeHeartbeatId(key.time, key.hid));
  }

  /** Those of the ids that are heartbeats of the owner, with everything that is known of each. */
  findWhole(owner: UserId, ids: readonly string[]): Promise<ReadonlyMap<string, WholeHeartbeat>> {
    return this.byId(owner, ids, { on: this.pools.read, query: WHOLE_HEARTBEATS });
  }

  /** The same as they were received: the person's rules have changed nothing about them. On the connections of jobs. */
  findReceived(owner: UserId, ids: readonly string[]): Promise<ReadonlyMap<string, WholeHeartbeat>> {
    return this.byId(owner, ids, { on: this.pools.job, query: RECEIVED_HEARTBEATS });
  }

  /** So many of a range, oldest first, with everything that is known of each. */
  async page(
    owner: UserId,
    { from, to }: Pick<TimeRange, 'from' | 'to'>,
    { limit, offset }: { readonly limit: number; readonly offset: number },
  ): Promise<WholeHeartbeat[]> {
    const rows = await run(this.pools.read, PAGE_OF_HEARTBEATS, [owner, from, to, limit, offset]);
    return rows.map(storedHeartbeat);
  }

  /**
   * The latest of an editor, in any case, and of a source.
   *
   * @param of.source absent: any but trials
   */
  async recent(
    owner: UserId,
    of: { readonly editor?: string | undefined; readonly source?: HeartbeatSource | undefined } = {},
  ): Promise<WholeHeartbeat | undefined> {
    const [row] = await run(this.pools.read, RECENT_HEARTBEAT, [owner, of.editor ?? null, of.source ?? null]);
    return row && storedHeartbeat(row);
  }

  async latest(owner: UserId): Promise<LatestHeartbeat | undefined> {
    const [row] = await run(this.pools.read, LATEST_HEARTBEAT, [owner]);
    if (row === undefined) return undefined;
    const { time_us, project, branch, language, user_agent, plugin } = row;
    return { time: time_us, project, branch, language, userAgent: user_agent, plugin };
  }

  async head(owner: UserId): Promise<ActivityHead> {
    const [row] = await run(this.pools.read, ACTIVITY_HEAD, [owner]);
    return {
      rev: row?.rev ?? 0,
      settingsRev: row?.settings_rev ?? 0,
      firstTime: row?.first_us ?? null,
      factsFrom: row?.facts_from_us ?? null,
    };
  }

  private async byId(
    owner: UserId,
    ids: readonly string[],
    { on, query }: { readonly on: Queryable; readonly query: typeof WHOLE_HEARTBEATS },
  ): Promise<ReadonlyMap<string, WholeHeartbeat>> {
    const keys = ids.flatMap((id) => decodeHeartbeatId(id) ?? []);
    if (keys.length === 0) return new Map();
    const times = keys.map(({ time }) => time);
    const hids = keys.map(({ hid }) => String(hid));
    const bounds = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))] as const;
    const rows = await run(on, query, [owner, times, hids, ...bounds]);
    return new Map(rows.map((row) => storedHeartbeat(row)).map((heartbeat) => [heartbeat.id, heartbeat]));
  }

  private async between(owner: UserId, from: Micros, to: Micros): Promise<StoredHeartbeat[]> {
    const rows = await run(this.pools.read, LIST_HEARTBEATS, [owner, from, to]);
    return rows.map(storedHeartbeat);
  }
}
