import { Inject, Injectable } from '@nestjs/common';
import { type DomainLogin, type EntryRules, ssoRequired } from '#libs/accounts';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { ActivityPools, run, Tenancy } from '#libs/platform/database';
import { type DomainLoginSqlRow, EMAIL_OF, IS_BOUND, LOGINS_OF_ORG, ORG_OF_DOMAIN } from './sql/entry.sql.js';

/** Members with an address of a domain whose organisation enforces its provider come in by it, and by nothing else. */
@Injectable()
export class OrgEntryRules implements EntryRules {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async check(userId: UserId, providerId?: string): Promise<void> {
    const [person] = await run(this.pools.read, EMAIL_OF, [userId]);
    const realm = await this.realmOf(person?.email ?? '');
    const enforced = realm?.logins.filter((login) => login.is_enforced) ?? [];
    const [first] = enforced;
    if (realm === undefined || first === undefined || enforced.some(({ id }) => id === providerId)) return;
    const now = new Date(this.clock.now() / 1000).toISOString();
    const ids = enforced.map(({ id }) => id);
    const [bound] = await this.tenancy.read(realm, (client) =>
      run(client, IS_BOUND, [realm.orgId, userId, ids, now] as const),
    );
    if (bound !== undefined && !bound.can_link) throw ssoRequired(first);
  }

  async loginOf(email: string): Promise<DomainLogin | undefined> {
    const [first] = (await this.realmOf(email))?.logins ?? [];
    return first && { slug: first.slug, name: first.name, isEnforced: first.is_enforced };
  }

  private async realmOf(email: string): Promise<Realm | undefined> {
    const domain = domainOf(email);
    if (domain === undefined) return undefined;
    const [found] = await this.tenancy.read({ domain }, (client) => run(client, ORG_OF_DOMAIN, [domain]));
    if (found === undefined) return undefined;
    const { org_id: orgId } = found;
    const logins = await this.tenancy.read({ orgId }, (client) => run(client, LOGINS_OF_ORG, [orgId]));
    return { orgId, logins };
  }
}

interface Realm {
  readonly orgId: string;
  readonly logins: readonly DomainLoginSqlRow[];
}

/** In lower case; undefined for what is no address. */
export function domainOf(email: string): string | undefined {
  const parts = email.trim().toLowerCase().replaceAll('\u0000', '').split('@');
  const domain = parts.at(-1);
  return parts.length === 2 && parts[0] !== '' && domain !== undefined && domain !== '' ? domain : undefined;
}
