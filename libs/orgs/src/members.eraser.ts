import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import { ActivityPools, ask, type ErasedPerson, type PersonEraser, run } from '#libs/platform/database';
import { OrgChanges } from './org-changes.js';
import { OrgMembers } from './org-members.js';
import { ERASE_INVITES, ERASE_MEMBERSHIP, EVERY_MEMBERSHIP, IS_DELETED, OWNED_ALONE } from './sql/erase-member.sql.js';
import { EVERY_ORG_ID } from './sql/organisations.sql.js';

/** Memberships, what directories told of the person, and invitations. The organisations stay as they are. */
@Injectable()
export class MembersEraser implements PersonEraser {
  readonly erases = 'memberships and invitations of organisations';

  constructor(
    private readonly pools: ActivityPools,
    private readonly members: OrgMembers,
    private readonly changes: OrgChanges,
  ) {}

  async objections(userId: UserId): Promise<readonly string[]> {
    const found: string[] = [];
    const own = await this.changes.tenancy.read({ userId }, (client) => run(client, EVERY_MEMBERSHIP, [userId]));
    for (const { org_id: orgId } of own) {
      const rows = await this.changes.tenancy.within(orgId, (em) => ask(em, OWNED_ALONE, [orgId, userId]));
      found.push(
        ...rows.map(({ name }) => `You are the last owner of "${name}": make somebody else one, or delete it.`),
      );
    }
    return found;
  }

  /** @throws OrgsError `orgs.last_owner` */
  async erase(person: ErasedPerson, signal: AbortSignal): Promise<void> {
    for (const { id: orgId } of await run(this.pools.job, EVERY_ORG_ID, [])) {
      if (signal.aborted) return;
      const by = { orgId, actor: { kind: 'system' } } as const;
      await this.changes.change(by, async (em) => {
        const wasMember = await this.eraseIn(em, orgId, person);
        return wasMember ? { action: 'member.removed', target: { kind: 'user', id: person.uuid } } : undefined;
      });
    }
  }

  private async eraseIn(em: EntityManager, orgId: string, { userId, provedEmail }: ErasedPerson): Promise<boolean> {
    const [org] = await ask(em, IS_DELETED, [orgId]);
    const hasLeft = org?.is_deleted === false && (await this.members.leave(em, { orgId, userId }));
    await ask(em, ERASE_MEMBERSHIP, [orgId, userId]);
    await ask(em, ERASE_INVITES, [orgId, userId, provedEmail]);
    return hasLeft;
  }
}
