import { randomUUID } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { SessionsService } from '#libs/accounts';
import { type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import { SsoClients } from './clients/clients.js';
import { isSlug, parseProviderConfig } from './config/provider-config.js';
import { type ReadChange, readNewProvider, readProviderChange } from './config/provider-input.js';
import { IdentityProvider } from './identity-provider.entity.js';
import { IdentityProvidersReader, notFound, secretContext } from './identity-providers.reader.js';
import { infoOf, type ProviderInfo } from './provider-info.js';
import { ADMINISTRATORS_OF } from './sql/levels.sql.js';
import { SsoError } from './sso.errors.js';
import { SsoLevels } from './sso-levels.js';

const UNIQUE_VIOLATION = '23505';

/** What administrators do with identity providers. Everything is written down; secrets are sealed and never shown. */
@Injectable()
export class IdentityProvidersService {
  constructor(
    private readonly em: EntityManager,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
    private readonly reader: IdentityProvidersReader,
    private readonly clients: SsoClients,
    private readonly sessions: SessionsService,
    private readonly levels: SsoLevels,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param input as the admin API takes it: `{slug, name, kind | preset, base_url?, client_secret?, is_enabled?, config}`
   * @throws SsoError `sso.invalid`, `sso.slug_taken`
   */
  async create(input: unknown, actor: AuditActor): Promise<ProviderInfo> {
    const { slug, name, isEnabled, secret, provider } = await readNewProvider(input);
    const id = randomUUID();
    const now = this.now();
    const row = {
      id,
      slug,
      name,
      isEnabled,
      kind: provider.kind,
      config: { ...provider.config },
      sealedSecret: this.sealed(secret, id),
      createdAt: now,
      modifiedAt: now,
    };
    await this.em
      .fork()
      .transactional(async (em) => {
        await em.insert(IdentityProvider, row);
        const details = { slug, name, kind: provider.kind, after: provider.config, has_secret: secret !== undefined };
        await this.audit.append(em, { action: 'sso.provider_created', actor, target: targetOf(id), details });
      })
      .catch(rethrowTaken);
    return this.reader.bySlug(slug);
  }

  /**
   * @param input `{name?, is_enabled?, client_secret?, config?}`; `config` replaces the whole one
   * @throws SsoError `sso.not_found`, `sso.invalid`
   */
  async update(slug: string, input: unknown, actor: AuditActor): Promise<ProviderInfo> {
    const { kind } = await this.reader.bySlug(slug);
    const change = await readProviderChange(kind, input);
    await this.em.fork().transactional(async (em) => {
      const row = await em.findOne(IdentityProvider, { slug }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (row === null) throw notFound();
      const before = auditable(row);
      const wasEnabled = row.isEnabled;
      this.apply(row, change);
      await em.flush();
      const isOver = wasEnabled && !row.isEnabled;
      const sessions = isOver ? await this.withdraw(em, row, actor) : 0;
      const isSecretChanged = change.secret !== undefined;
      const after = auditable(row);
      const details = { slug, before, after, is_secret_changed: isSecretChanged, ended_sessions: sessions };
      await this.audit.append(em, { action: 'sso.provider_updated', actor, target: targetOf(row.id), details });
    });
    return this.reader.bySlug(slug);
  }

  /**
   * Also forgets whom the provider knows, and ends their sessions and the levels that it gave: people without another way in need a new one from an administrator.
   *
   * @throws SsoError `sso.not_found`
   */
  async delete(slug: string, actor: AuditActor): Promise<void> {
    if (!isSlug(slug)) throw notFound();
    await this.em.fork().transactional(async (em) => {
      const row = await em.findOne(IdentityProvider, { slug }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (row === null) throw notFound();
      const sessions = await this.withdraw(em, row, actor);
      const details = { slug, name: row.name, before: auditable(row), ended_sessions: sessions };
      await em.nativeDelete(IdentityProvider, { id: row.id });
      await this.audit.append(em, { action: 'sso.provider_deleted', actor, target: targetOf(row.id), details });
    });
  }

  /**
   * Asks the provider whether it is there and knows us, as far as that can be told without a person.
   *
   * @returns facts to show
   * @throws SsoError `sso.not_found`, `sso.unreachable`, `sso.bad_answer`
   */
  async test(slug: string): Promise<Readonly<Record<string, unknown>>> {
    const provider = await this.reader.open(slug, { evenIfOff: true });
    return this.clients.for(provider).check(provider);
  }

  /** The provider vouches for nobody any more: its sessions end, and levels that its groups gave. @returns sessions */
  private async withdraw(em: EntityManager, row: IdentityProvider, { address }: AuditActor): Promise<number> {
    const provider = { slug: row.slug, config: parseProviderConfig(row.kind, row.config).config };
    const people: { id: number; uuid: string }[] = await em.execute(ADMINISTRATORS_OF, [row.id]);
    for (const person of people) await this.levels.apply(em, person, { provider, groups: [], address });
    return this.sessions.endOfProviderIn(em, row.id);
  }

  private apply(row: IdentityProvider, { name, isEnabled, secret, provider }: ReadChange): void {
    if (name !== undefined) row.name = name;
    if (isEnabled !== undefined) row.isEnabled = isEnabled;
    if (secret !== undefined) row.sealedSecret = this.sealed(secret || undefined, row.id);
    if (provider !== undefined) row.config = { ...provider.config };
    row.modifiedAt = this.now();
  }

  private sealed(secret: string | undefined, id: string): Buffer | null {
    return secret === undefined ? null : this.secrets.seal(secret, secretContext(id));
  }

  private now(): Date {
    return new Date(this.clock.now() / 1000);
  }
}

function auditable(row: IdentityProvider): Readonly<Record<string, unknown>> {
  const { name, isEnabled, hasSecret, config } = infoOf(row);
  return { name, is_enabled: isEnabled, has_secret: hasSecret, config };
}

function targetOf(id: string) {
  return { kind: 'identity_provider', id };
}

function rethrowTaken(error: unknown): never {
  const { code } = error as { code?: string };
  if (code !== UNIQUE_VIOLATION) throw error;
  throw new SsoError('sso.slug_taken', 'another provider has this slug', { cause: error });
}
