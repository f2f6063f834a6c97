import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AuditActor } from '#libs/audit';
import { OrgChanges, type OrgEvent, OrgMembers, OrgsError } from '#libs/orgs';
import { ask, run } from '#libs/platform/database';
import { type OrgArrival, type OrgGate, SsoError } from '#libs/sso';
import { type Wanted, wantedOf } from './group-mapping.js';
import { domainOf } from './org-entry-rules.js';
import { HAS_DOMAIN } from './sql/entry.sql.js';
import { JOIN_GROUPS, LEAVE_GROUPS, LIST_SETTINGS, NOTE_OWNER_LOGIN } from './sql/providers.sql.js';

/** People whom an organisation's provider sends: just-in-time members, with the role and groups that it tells. */
@Injectable()
export class OrgArrivals implements OrgGate {
  constructor(
    private readonly changes: OrgChanges,
    private readonly members: OrgMembers,
  ) {}

  async check(orgId: string, email: string | undefined): Promise<void> {
    const domain = email === undefined ? undefined : domainOf(email);
    const isOwn =
      domain !== undefined &&
      (await this.changes.tenancy.read({ orgId }, (client) => run(client, HAS_DOMAIN, [orgId, domain]))).length > 0;
    if (!isOwn) throw notAllowed('you have no verified e-mail address in a domain of this organisation');
  }

  /** Each thing that changes is a record of the organisation's chain. Owners stay as they are. */
  async receive(arrival: OrgArrival): Promise<void> {
    const { orgId } = arrival;
    try {
      await this.changes.tenancy.within(orgId, async (em) => {
        const events = await this.settle(em, arrival);
        const actor: AuditActor = { kind: 'system', address: arrival.address };
        for (const event of events) await this.changes.record(em, { orgId, actor }, event);
      });
    } catch (error) {
      if (!(error instanceof OrgsError)) throw error;
      throw notAllowed('the organisation takes nobody in just now', error);
    }
  }

  private async settle(em: EntityManager, arrival: OrgArrival): Promise<OrgEvent[]> {
    const { orgId, providerId, userId } = arrival;
    const settings = (await ask(em, LIST_SETTINGS, [orgId])).find((row) => row.provider_id === providerId);
    if (settings === undefined) throw notAllowed('this provider is no longer the organisation’s');
    const wanted = wantedOf(settings.group_mapping, arrival.groups, settings.default_role);
    const member = await this.members.find(em, { orgId, userId });
    if (member?.isSuspended === true) throw notAllowed('the organisation has suspended you');
    if (member?.role === 'owner') {
      await ask(em, NOTE_OWNER_LOGIN, [orgId, providerId, this.changes.stamp()]);
      return [];
    }
    const role = wanted.role ?? member?.role ?? settings.default_role;
    const events: OrgEvent[] = [];
    if (await this.members.join(em, { orgId, userId, role, source: 'sso' })) {
      events.push(told('member.joined', arrival, { role, source: 'sso' }));
    } else if (await this.members.changeRole(em, { orgId, userId, role })) {
      events.push(told('member.role_changed', arrival, { before: member?.role, after: role }));
    }
    events.push(...(await this.regroup(em, arrival, wanted)));
    return events;
  }

  private async regroup(em: EntityManager, arrival: OrgArrival, { groups }: Wanted): Promise<OrgEvent[]> {
    const params = [arrival.orgId, arrival.userId, groups] as const;
    const left = await ask(em, LEAVE_GROUPS, params);
    const joined = await ask(em, JOIN_GROUPS, params);
    if (left.length + joined.length > 0) await this.changes.touch(em, arrival.orgId);
    const { userUuid: user, username, providerId: provider } = arrival;
    const eventOf = (action: 'group.member_added' | 'group.member_removed') => (row: { group_id: string }) => ({
      action,
      target: { kind: 'org_group', id: row.group_id },
      details: { user, username, provider },
    });
    return [...left.map(eventOf('group.member_removed')), ...joined.map(eventOf('group.member_added'))];
  }
}

function told(
  action: 'member.joined' | 'member.role_changed',
  { userUuid, username, providerId: provider, groups }: OrgArrival,
  details: Readonly<Record<string, unknown>>,
): OrgEvent {
  return { action, target: { kind: 'user', id: userUuid }, details: { username, provider, groups, ...details } };
}

function notAllowed(message: string, cause?: unknown): SsoError {
  return new SsoError('sso.not_allowed', message, { cause });
}
