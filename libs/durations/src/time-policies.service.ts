import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { CLOCK, type Clock, GAP_POLICIES, MICROS_PER_SECOND, type UserId } from '#libs/kernel';
import { ActivityPools, inTransaction, lockOwner, type Queryable, run } from '#libs/platform/database';
import {
  ACTIVATE_POLICY,
  ACTIVE_POLICY,
  COPY_FROZEN,
  DROP_RETIRED,
  ENSURE_POLICY,
  FROZEN_DAYS,
  MONTHS_OF,
  PUBLISH_POLICY,
  REDERIVE,
  START_BUILDING,
} from './sql/time-policies.sql.js';
import type { PublishedPolicy } from './time-policy.js';

/** The settings of a person that decide how time is counted. */
export interface CountingSettings {
  /** IANA zone. */
  readonly timezone: string;
  /** 1 to 60. */
  readonly timeoutMinutes: number;
  readonly writesOnly: boolean;
}

/** A policy on its way, and since when (µs) its deltas are complete. */
interface Building {
  readonly policyId: number;
  readonly sinceUs: number;
}

const MAX_ATTEMPTS = 10;

export type Progress = (done: number, total: number) => void;

/** Which policy a person's numbers are kept under, and the change from one to another. */
@Injectable()
export class TimePolicies {
  constructor(
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The published policy; undefined when there is no such person. */
  async active(userId: UserId, on: Queryable = this.pools.read): Promise<PublishedPolicy | undefined> {
    const [row] = await run(on, ACTIVE_POLICY, [userId]);
    if (row === undefined) return undefined;
    const { id, rule, edge, timeout_us, writes_only, zone, gap_policy: choice, facts_from_us: factsFrom } = row;
    const stored = { id, rule, edge, timeoutSeconds: timeout_us / MICROS_PER_SECOND, writesOnly: writes_only, zone };
    const { gap_timeout_seconds: choiceTimeoutSeconds, leaves_out_unknown: leavesOutUnknown } = row;
    return { ...stored, choice, choiceTimeoutSeconds, leavesOutUnknown, factsFrom };
  }

  /**
   * Changes how a person's time is counted. Ingest writes the new policy's deltas from the first step on, history is
   * built month by month under the person's lock, and one pointer flip publishes rollups and settings together; until
   * then every read shows the old policy. Days whose facts are gone keep what the old policy counted. Safe to run again
   * after a crash; of several changes at once the last to be through wins.
   */
  async change(userId: UserId, settings: CountingSettings, progress: Progress = () => undefined): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const building = await this.startBuilding(userId, settings);
      await this.copyFrozen(userId, building.policyId);
      await this.rebuildMonths(userId, [building.policyId], progress);
      if (await this.publish(userId, building, settings)) return;
      if (attempt === MAX_ATTEMPTS) throw new Error('other changes of the same settings kept coming in between');
    }
  }

  /** Re-derives gaps and every rollup of a person from the facts, a month at a time. */
  async rebuild(userId: UserId, progress: Progress = () => undefined): Promise<void> {
    await this.withLock(userId, (client) => run(client, DROP_RETIRED, [userId, null]));
    await this.rebuildMonths(userId, null, progress);
  }

  private startBuilding(userId: UserId, settings: CountingSettings): Promise<Building> {
    return this.withLock(userId, async (client) => {
      const timeoutUs = settings.timeoutMinutes * 60 * MICROS_PER_SECOND;
      const { timezone, writesOnly } = settings;
      const active = await this.active(userId, client);
      const { rule, edge } = active ?? GAP_POLICIES.wakatime;
      const [policy] = await run(client, ENSURE_POLICY, [rule, edge, timeoutUs, writesOnly, timezone]);
      const { id } = policy as { id: number };
      await run(client, DROP_RETIRED, [userId, id]);
      const [started] = await run(client, START_BUILDING, [userId, id]);
      const { since_us: sinceUs, is_new: isNew } = started as { since_us: number; is_new: boolean };
      const [changing] = await run(client, FROZEN_DAYS, [userId, id]);
      if (isNew && active !== undefined && changing !== undefined) {
        await run(client, COPY_FROZEN, [userId, active.id, id, changing.first, changing.last]);
      }
      return { policyId: id, sinceUs };
    });
  }

  /** Frozen days that no heartbeat can change any more; what can still change was copied when ingest took over. */
  private async copyFrozen(userId: UserId, policyId: number): Promise<void> {
    const active = await this.active(userId, this.pools.job);
    if (active === undefined || active.id === policyId) return;
    for (const days of await run(this.pools.job, FROZEN_DAYS, [userId, policyId])) {
      if (days.can_change) continue;
      await run(this.pools.job, COPY_FROZEN, [userId, active.id, policyId, days.first, days.last]);
    }
  }

  /** False when another change dropped the policy while it was built here. */
  private publish(userId: UserId, { policyId, sinceUs }: Building, settings: CountingSettings): Promise<boolean> {
    return this.withLock(userId, async (client) => {
      const { timezone, timeoutMinutes, writesOnly } = settings;
      const now = new Date(this.clock.now() / 1000).toISOString();
      const published = await run(client, PUBLISH_POLICY, [
        userId,
        policyId,
        sinceUs,
        timezone,
        timeoutMinutes,
        writesOnly,
        now,
      ]);
      if (published.length === 0) return false;
      await run(client, ACTIVATE_POLICY, [userId, policyId]);
      return true;
    });
  }

  private async rebuildMonths(userId: UserId, policies: number[] | null, progress: Progress): Promise<void> {
    const months = await run(this.pools.job, MONTHS_OF, [userId]);
    for (const [index, month] of months.entries()) {
      await run(this.pools.job, REDERIVE, [userId, month.from_us, month.to_us, policies]);
      progress(index + 1, months.length);
    }
  }

  private withLock<T>(userId: UserId, work: (client: PoolClient) => Promise<T>): Promise<T> {
    return inTransaction(this.pools.job, async (client) => {
      await lockOwner(client, userId);
      return work(client);
    });
  }
}
