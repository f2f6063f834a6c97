import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { SessionsService } from '#libs/accounts';
import type { AuditActor } from '#libs/audit';
import { CLOCK, type Clock } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import { parseProviderConfig } from './config/provider-config.js';
import type { ReadChange, ReadProvider } from './config/provider-input.js';
import { IdentityProvider } from './identity-provider.entity.js';
import { secretContext } from './identity-providers.reader.js';
import { infoOf } from './provider-info.js';
import { ADMINISTRATORS_OF } from './sql/levels.sql.js';
import { SsoLevels } from './sso-levels.js';

/** What happens to rows of providers, whoever they belong to. */
@Injectable()
export class ProviderRows {
  constructor(
    private readonly secrets: Secrets,
    private readonly sessions: SessionsService,
    private readonly levels: SsoLevels,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async insert(
    em: EntityManager,
    id: string,
    { slug, name, isEnabled, secret, provider }: ReadProvider,
    orgId: string | null = null,
  ): Promise<void> {
    const now = this.now();
    await em.insert(IdentityProvider, {
      id,
      slug,
      name,
      isEnabled,
      orgId,
      kind: provider.kind,
      config: { ...provider.config },
      sealedSecret: this.sealed(secret, id),
      createdAt: now,
      modifiedAt: now,
    });
  }

  apply(row: IdentityProvider, { name, isEnabled, secret, provider }: ReadChange): void {
    if (name !== undefined) row.name = name;
    if (isEnabled !== undefined) row.isEnabled = isEnabled;
    if (secret !== undefined) row.sealedSecret = this.sealed(secret || undefined, row.id);
    if (provider !== undefined) row.config = { ...provider.config };
    row.modifiedAt = this.now();
  }

  /** The provider vouches for nobody any more: its sessions end, and levels that its groups gave. @returns sessions */
  async withdraw(em: EntityManager, row: IdentityProvider, { address }: AuditActor): Promise<number> {
    const provider = { slug: row.slug, config: parseProviderConfig(row.kind, row.config).config };
    const people: { id: number; uuid: string }[] = await em.execute(ADMINISTRATORS_OF, [row.id]);
    for (const person of people) await this.levels.apply(em, person, { provider, groups: [], address });
    return this.sessions.endOfProviderIn(em, row.id);
  }

  private sealed(secret: string | undefined, id: string): Buffer | null {
    return secret === undefined ? null : this.secrets.seal(secret, secretContext(id));
  }

  private now(): Date {
    return new Date(this.clock.now() / 1000);
  }
}

/** What the audit log tells of a provider. */
export function auditable(row: IdentityProvider): Readonly<Record<string, unknown>> {
  const { name, isEnabled, hasSecret, config } = infoOf(row);
  return { name, is_enabled: isEnabled, has_secret: hasSecret, config };
}
