import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type AuditActor, AuditLog } from '#libs/audit';
import type { Micros, UserId } from '#libs/kernel';
import { UserAccounts } from '#libs/users';
import { parseProviderConfig } from './config/provider-config.js';
import { ExternalIdentity } from './external-identity.entity.js';
import { IdentityProvider } from './identity-provider.entity.js';
import { IDENTITIES_OF, type LinkedIdentityRow, OTHER_WAYS_IN } from './sql/logins.sql.js';
import { SsoError } from './sso.errors.js';
import { SsoOptions } from './sso.options.js';
import { SsoLevels } from './sso-levels.js';

/** A link as its owner sees it. */
export interface LinkedIdentity {
  readonly id: string;
  readonly provider: { readonly slug: string; readonly name: string; readonly isEnabled: boolean };
  readonly email: string | null;
  readonly subject: string;
  /** µs, UTC. */
  readonly lastLoginAt: Micros;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Which external identities open an account, and taking them away. */
@Injectable()
export class LinkedIdentities {
  constructor(
    private readonly em: EntityManager,
    private readonly people: UserAccounts,
    private readonly audit: AuditLog,
    private readonly levels: SsoLevels,
    private readonly options: SsoOptions,
  ) {}

  async list(userId: UserId): Promise<LinkedIdentity[]> {
    const rows: LinkedIdentityRow[] = await this.em.fork().execute(IDENTITIES_OF, [userId]);
    return rows.map((row) => ({
      id: row.id,
      provider: { slug: row.slug, name: row.name, isEnabled: row.is_enabled },
      email: row.email,
      subject: row.subject,
      lastLoginAt: new Date(row.last_login_at).getTime() * 1000,
    }));
  }

  /**
   * Refused when the person could not come in again: without a password (or where passwords open nothing) one link to a
   * provider that is on must stay. An admin level that the provider's groups gave goes with the link.
   *
   * @throws SsoError `sso.not_found`, `sso.last_way_in`
   */
  async unlink(userId: UserId, identityId: string, actor: AuditActor): Promise<void> {
    if (!UUID.test(identityId)) throw notLinked();
    await this.em.fork().transactional(async (em) => {
      const person = await this.people.lock(em, userId);
      const identity = await em.findOne(ExternalIdentity, { id: identityId, userId }, { disableIdentityMap: true });
      if (person === undefined || identity === null) throw notLinked();
      const [others]: { count: number }[] = await em.execute(OTHER_WAYS_IN, [userId, identityId]);
      const hasPassword = this.options.hasLocalLogin && person.passwordHash !== null;
      if (!hasPassword && (others?.count ?? 0) === 0) {
        throw new SsoError('sso.last_way_in', 'without this link you could not log in again; set a password first');
      }
      await em.nativeDelete(ExternalIdentity, { id: identityId });
      const { slug, kind, config } = await em.findOneOrFail(IdentityProvider, { id: identity.providerId });
      const provider = { slug, config: parseProviderConfig(kind, config).config };
      await this.levels.apply(em, person, { provider, groups: [], address: actor.address });
      await this.audit.append(em, {
        action: 'sso.identity_unlinked',
        actor,
        target: { kind: 'user', id: person.uuid },
        details: { identity: identityId, issuer: identity.issuer, subject: identity.subject },
      });
    });
  }
}

function notLinked(): SsoError {
  return new SsoError('sso.not_found', 'there is no such link');
}
