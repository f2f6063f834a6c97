import { randomUUID } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AuditActor } from '#libs/audit';
import { SsoClients } from './clients/clients.js';
import { invalid, type ProviderConfig, type ProviderKind } from './config/provider-config.js';
import { type ReadChange, type ReadProvider, readNewProvider, readProviderChange } from './config/provider-input.js';
import { IdentityProvider } from './identity-provider.entity.js';
import { IdentityProvidersReader, notFound } from './identity-providers.reader.js';
import { infoOf, type ProviderInfo } from './provider-info.js';
import { auditable, ProviderRows } from './provider-rows.js';

/** What was done, for the audit log of the organisation. */
export interface OrgProviderChange {
  readonly info: ProviderInfo;
  readonly details: Readonly<Record<string, unknown>>;
}

const SLUG_LENGTH = 12;

/**
 * Providers of organisations. They are chosen by people who do not run the installation: their addresses are called
 * behind the fence of `Outbound`, they never give admin levels, and we choose their slugs. Works in the caller's
 * transaction; the record of it is the caller's.
 */
@Injectable()
export class OrgProviders {
  constructor(
    private readonly clients: SsoClients,
    private readonly rows: ProviderRows,
    private readonly reader: IdentityProvidersReader,
  ) {}

  /**
   * Reads what somebody wrote about a new provider: `{name, kind | preset, base_url?, client_secret?, is_enabled?,
   * config}`. May fetch metadata: outside of transactions.
   *
   * @throws SsoError `sso.invalid`
   */
  async readNew(input: Readonly<Record<string, unknown>>): Promise<ReadProvider> {
    if ('slug' in input) throw invalid([{ field: 'slug', message: 'is chosen here' }]);
    const slug = `org-${randomUUID().replaceAll('-', '').slice(0, SLUG_LENGTH)}`;
    const config = { allows_sign_up: true, ...(input.config as object | undefined) };
    return checked(await this.clients.fenced(() => readNewProvider({ ...input, config, slug })));
  }

  /**
   * `{name?, is_enabled?, client_secret?, config?}`; `config` replaces the whole one.
   *
   * @throws SsoError `sso.invalid`
   */
  async readChange(kind: ProviderKind, input: unknown): Promise<ReadChange> {
    return checked(await this.clients.fenced(() => readProviderChange(kind, input)));
  }

  /** By name. */
  async list(em: EntityManager, orgId: string): Promise<ProviderInfo[]> {
    const rows = await em.find(IdentityProvider, { orgId }, { orderBy: { name: 'asc', slug: 'asc' } });
    return rows.map(infoOf);
  }

  /** @throws SsoError `sso.not_found` */
  async find(em: EntityManager, orgId: string, id: string): Promise<ProviderInfo> {
    const row = await em.findOne(IdentityProvider, { id, orgId }, { disableIdentityMap: true });
    if (row === null) throw notFound();
    return infoOf(row);
  }

  async create(em: EntityManager, orgId: string, read: ReadProvider): Promise<OrgProviderChange> {
    const id = randomUUID();
    await this.rows.insert(em, id, read, orgId);
    const { name, provider, secret } = read;
    const details = { name, kind: provider.kind, after: provider.config, has_secret: secret !== undefined };
    return { info: await this.find(em, orgId, id), details };
  }

  /** Sessions that a provider vouched for end when it is switched off. @throws SsoError `sso.not_found` */
  async update(em: EntityManager, ref: OrgProviderRef, change: ReadChange): Promise<OrgProviderChange> {
    const row = await lock(em, ref);
    const [before, wasEnabled] = [auditable(row), row.isEnabled];
    this.rows.apply(row, change);
    await em.flush();
    const sessions = wasEnabled && !row.isEnabled ? await this.rows.withdraw(em, row, ref.actor) : 0;
    const isSecretChanged = change.secret !== undefined;
    const details = { before, after: auditable(row), is_secret_changed: isSecretChanged, ended_sessions: sessions };
    return { info: infoOf(row), details };
  }

  /** Also forgets whom the provider knows, and ends their sessions. @throws SsoError `sso.not_found` */
  async delete(em: EntityManager, ref: OrgProviderRef): Promise<OrgProviderChange> {
    const row = await lock(em, ref);
    const info = infoOf(row);
    const sessions = await this.rows.withdraw(em, row, ref.actor);
    await em.nativeDelete(IdentityProvider, { id: row.id });
    return { info, details: { name: info.name, before: auditable(row), ended_sessions: sessions } };
  }

  /**
   * Asks the provider whether it is there and knows us.
   *
   * @throws SsoError `sso.unreachable`, `sso.bad_answer`
   */
  async test({ slug }: ProviderInfo): Promise<Readonly<Record<string, unknown>>> {
    const provider = await this.reader.open(slug, { evenIfOff: true });
    return this.clients.for(provider).check(provider);
  }
}

export interface OrgProviderRef {
  readonly orgId: string;
  readonly id: string;
  readonly actor: AuditActor;
}

async function lock(em: EntityManager, { orgId, id }: OrgProviderRef): Promise<IdentityProvider> {
  const row = await em.findOne(IdentityProvider, { id, orgId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (row === null) throw notFound();
  return row;
}

/** Who runs an organisation does not run the installation. */
function checked<Read extends { readonly provider: ProviderConfig | undefined }>(read: Read): Read {
  if (read.provider !== undefined && read.provider.config.levels !== null) {
    throw invalid([{ field: 'config.levels', message: 'is for administrators of the installation' }]);
  }
  return read;
}
