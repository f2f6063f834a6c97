import { randomUUID } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type AuditActor, AuditLog } from '#libs/audit';
import { SsoClients } from './clients/clients.js';
import { isSlug } from './config/provider-config.js';
import { readNewProvider, readProviderChange } from './config/provider-input.js';
import { IdentityProvider } from './identity-provider.entity.js';
import { IdentityProvidersReader, notFound } from './identity-providers.reader.js';
import type { ProviderInfo } from './provider-info.js';
import { auditable, ProviderRows } from './provider-rows.js';
import { SsoError } from './sso.errors.js';

const UNIQUE_VIOLATION = '23505';

/** What administrators do with identity providers. Everything is written down; secrets are sealed and never shown. */
@Injectable()
export class IdentityProvidersService {
  constructor(
    private readonly em: EntityManager,
    private readonly audit: AuditLog,
    private readonly reader: IdentityProvidersReader,
    private readonly clients: SsoClients,
    private readonly rows: ProviderRows,
  ) {}

  /**
   * @param input as the admin API takes it: `{slug, name, kind | preset, base_url?, client_secret?, is_enabled?, config}`
   * @throws SsoError `sso.invalid`, `sso.slug_taken`
   */
  async create(input: unknown, actor: AuditActor): Promise<ProviderInfo> {
    const read = await readNewProvider(input);
    const { slug, name, secret, provider } = read;
    const id = randomUUID();
    await this.em
      .fork()
      .transactional(async (em) => {
        await this.rows.insert(em, id, read);
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
      this.rows.apply(row, change);
      await em.flush();
      const isOver = wasEnabled && !row.isEnabled;
      const sessions = isOver ? await this.rows.withdraw(em, row, actor) : 0;
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
      const sessions = await this.rows.withdraw(em, row, actor);
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
}

function targetOf(id: string) {
  return { kind: 'identity_provider', id };
}

function rethrowTaken(error: unknown): never {
  const { code } = error as { code?: string };
  if (code !== UNIQUE_VIOLATION) throw error;
  throw new SsoError('sso.slug_taken', 'another provider has this slug', { cause: error });
}
