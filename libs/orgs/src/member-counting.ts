import { Injectable } from '@nestjs/common';
import { PolicySubscriptions } from '#libs/durations';
import type { UserId } from '#libs/kernel';
import { run, Tenancy } from '#libs/platform/database';
import { MEMBERS_TO_COUNT, type MemberCountingRow } from './sql/member-counting.sql.js';

/** Has the members' time counted under the organisation's settings, beside their own. */
@Injectable()
export class MemberCounting {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly subscriptions: PolicySubscriptions,
  ) {}

  /**
   * Everybody whose time is not counted as the organisation wants it. `since` null: no member any more, or the
   * organisation is gone.
   */
  async open(orgId: string): Promise<MemberCountingRow[]> {
    return this.tenancy.read({ orgId }, (client) => run(client, MEMBERS_TO_COUNT, [orgId]));
  }

  async settle(orgId: string, member: MemberCountingRow): Promise<void> {
    const userId = member.user_id as UserId;
    if (member.since === null) return this.subscriptions.unsubscribe(orgId, userId);
    const settings = {
      timezone: member.timezone as string,
      timeoutMinutes: member.timeout_minutes as number,
      writesOnly: member.writes_only as boolean,
    };
    await this.subscriptions.subscribe({ orgId, userId, settings, since: member.since });
  }
}
