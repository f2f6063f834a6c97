import { Injectable } from '@nestjs/common';
import { MemberLookup, type OrgCaller, OrgChanges } from '#libs/orgs';
import { ask, run } from '#libs/platform/database';
import { OrgSsoError } from './org-sso.errors.js';
import { GRANT_BREAK_GLASS, LIST_BREAK_GLASS, LOCK_SETTINGS, WITHDRAW_BREAK_GLASS } from './sql/providers.sql.js';

/** An owner who comes in without the enforced provider, for the day on which it does not answer. */
export interface BreakGlassHolder {
  readonly uuid: string;
  readonly username: string;
  readonly fullName: string | null;
}

/** Who keeps the spare key of an organisation. */
@Injectable()
export class BreakGlassService {
  constructor(
    private readonly changes: OrgChanges,
    private readonly lookup: MemberLookup,
  ) {}

  /** By username. */
  async list({ orgId }: Pick<OrgCaller, 'orgId'>): Promise<BreakGlassHolder[]> {
    const rows = await this.changes.tenancy.read({ orgId }, (client) => run(client, LIST_BREAK_GLASS, [orgId]));
    return rows.map(({ uuid, username, full_name: fullName }) => ({ uuid, username, fullName }));
  }

  /**
   * Once or again.
   *
   * @throws OrgsError `orgs.not_found`
   * @throws OrgSsoError `org_sso.not_an_owner`
   */
  async grant(by: OrgCaller, ref: string): Promise<void> {
    const { orgId } = by;
    await this.changes.change(by, async (em) => {
      await ask(em, LOCK_SETTINGS, [orgId]);
      const { userId, uuid, username, role, isSuspended } = await this.lookup.find(em, by, ref);
      if (role !== 'owner' || isSuspended) throw new OrgSsoError('org_sso.not_an_owner', 'break-glass is for owners');
      if ((await ask(em, GRANT_BREAK_GLASS, [orgId, userId])).length === 0) return undefined;
      return { action: 'sso.break_glass_granted', target: { kind: 'user', id: uuid }, details: { username } };
    });
  }

  /**
   * @throws OrgsError `orgs.not_found`
   * @throws OrgSsoError `org_sso.no_break_glass`: the last one, while a provider is enforced
   */
  async withdraw(by: OrgCaller, ref: string): Promise<void> {
    const { orgId } = by;
    await this.changes.change(by, async (em) => {
      const isEnforced = (await ask(em, LOCK_SETTINGS, [orgId])).some((row) => row.is_enforced);
      const { userId, uuid, username } = await this.lookup.find(em, by, ref);
      if ((await ask(em, WITHDRAW_BREAK_GLASS, [orgId, userId])).length === 0) return undefined;
      if (isEnforced && (await ask(em, LIST_BREAK_GLASS, [orgId])).length === 0) {
        throw new OrgSsoError('org_sso.no_break_glass', 'somebody must be able to come in without the provider');
      }
      return { action: 'sso.break_glass_withdrawn', target: { kind: 'user', id: uuid }, details: { username } };
    });
  }
}
