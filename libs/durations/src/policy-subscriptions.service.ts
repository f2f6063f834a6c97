import { Injectable } from '@nestjs/common';
import type { LocalDate, UserId } from '#libs/kernel';
import { GAP_POLICIES, MICROS_PER_SECOND } from '#libs/kernel';
import { ActivityPools, inTransaction, lockOwner, type Queryable, run } from '#libs/platform/database';
import {
  ACTIVATE_SUBSCRIPTION,
  DROP_UNREAD,
  MONTHS_SINCE,
  SUBSCRIBE,
  UNSUBSCRIBE,
} from './sql/policy-subscriptions.sql.js';
import { ACTIVE_POLICY, COPY_FROZEN, ENSURE_POLICY, FROZEN_DAYS, REDERIVE } from './sql/time-policies.sql.js';
import type { CountingSettings } from './time-policies.service.js';

/** Whose time is counted for an organisation, under which settings, and since which local day of its zone. */
export interface Subscription {
  readonly orgId: string;
  readonly userId: UserId;
  readonly settings: CountingSettings;
  readonly since: LocalDate;
}

/**
 * An organisation counts its members' time under settings of its own, beside the members' own. Where both are equal,
 * nothing is stored twice.
 */
@Injectable()
export class PolicySubscriptions {
  constructor(private readonly pools: ActivityPools) {}

  /**
   * Keeps a person's days since `since` under the organisation's settings as well. Back-fills month by month under the
   * person's lock while ingest writes deltas; days whose facts are gone are carried over from the person's own policy.
   * Replaces an earlier subscription of the same organisation; safe to run again after a crash.
   *
   * @returns the policy's id
   */
  async subscribe({ orgId, userId, settings, since }: Subscription): Promise<number> {
    const { policyId, isOwn, replaced } = await this.start({ orgId, userId, settings, since });
    if (replaced !== undefined) await this.dropUnread(userId, replaced);
    if (!isOwn) await this.backfill(userId, policyId, since);
    await run(this.pools.job, ACTIVATE_SUBSCRIPTION, [userId, orgId, policyId]);
    return policyId;
  }

  /** Ends the organisation's counting; rollups that nobody reads any more go. */
  async unsubscribe(orgId: string, userId: UserId): Promise<void> {
    await inTransaction(this.pools.job, async (client) => {
      await lockOwner(client, userId);
      const [ended] = await run(client, UNSUBSCRIBE, [userId, orgId]);
      if (ended !== undefined) await run(client, DROP_UNREAD, [userId, ended.policy_id]);
    });
  }

  private start({ orgId, userId, settings, since }: Subscription) {
    const { timezone, timeoutMinutes, writesOnly } = settings;
    return inTransaction(this.pools.job, async (client) => {
      await lockOwner(client, userId);
      const [own] = await run(client, ACTIVE_POLICY, [userId]);
      const { rule, edge } = own ?? GAP_POLICIES.wakatime;
      const timeoutUs = timeoutMinutes * 60 * MICROS_PER_SECOND;
      const [policy] = await run(client, ENSURE_POLICY, [rule, edge, timeoutUs, writesOnly, timezone]);
      const { id: policyId } = policy as { id: number };
      const [before] = await run(client, UNSUBSCRIBE, [userId, orgId]);
      const [started] = await run(client, SUBSCRIBE, [userId, orgId, policyId, since]);
      const isOwn = started?.is_own === true;
      if (!isOwn) await this.copyFrozen(client, userId, policyId, true);
      const replaced = before !== undefined && before.policy_id !== policyId ? before.policy_id : undefined;
      return { policyId, isOwn, replaced };
    });
  }

  private async backfill(userId: UserId, policyId: number, since: LocalDate): Promise<void> {
    await this.copyFrozen(this.pools.job, userId, policyId, false);
    for (const month of await run(this.pools.job, MONTHS_SINCE, [userId, policyId, since])) {
      await run(this.pools.job, REDERIVE, [userId, month.from_us, month.to_us, [policyId]]);
    }
  }

  /** `canChange`: the slice that ingest may still change, to be copied in the transaction from which on it does. */
  private async copyFrozen(on: Queryable, userId: UserId, policyId: number, canChange: boolean): Promise<void> {
    const [own] = await run(on, ACTIVE_POLICY, [userId]);
    for (const days of await run(on, FROZEN_DAYS, [userId, policyId])) {
      if (own === undefined || days.can_change !== canChange) continue;
      await run(on, COPY_FROZEN, [userId, own.id, policyId, days.first, days.last]);
    }
  }

  private dropUnread(userId: UserId, policyId: number): Promise<void> {
    return inTransaction(this.pools.job, async (client) => {
      await lockOwner(client, userId);
      await run(client, DROP_UNREAD, [userId, policyId]);
    });
  }
}
