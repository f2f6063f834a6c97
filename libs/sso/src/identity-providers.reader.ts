import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Secrets } from '#libs/platform/secrets';
import type { OpenProvider } from './clients/sso-client.js';
import { isSlug, parseProviderConfig } from './config/provider-config.js';
import { IdentityProvider } from './identity-provider.entity.js';
import { infoOf, type ProviderInfo } from './provider-info.js';
import { SsoError } from './sso.errors.js';

/** What a login page shows. */
export interface LoginChoice {
  readonly slug: string;
  readonly name: string;
}

/** Finds providers. */
@Injectable()
export class IdentityProvidersReader {
  constructor(
    private readonly em: EntityManager,
    private readonly secrets: Secrets,
  ) {}

  /** Ways to log in that are on, by name. */
  async enabled(): Promise<LoginChoice[]> {
    const rows = await this.em
      .fork()
      .find(IdentityProvider, { isEnabled: true, orgId: null }, { orderBy: { name: 'asc', slug: 'asc' } });
    return rows.map(({ slug, name }) => ({ slug, name }));
  }

  /** All of them, by slug. */
  async list(): Promise<ProviderInfo[]> {
    return (await this.em.fork().findAll(IdentityProvider, { orderBy: { slug: 'asc' } })).map(infoOf);
  }

  /** @throws SsoError `sso.not_found` */
  async bySlug(slug: string): Promise<ProviderInfo> {
    return infoOf(await this.row(slug));
  }

  /**
   * For talking to it.
   *
   * @throws SsoError `sso.not_found`, also for one that is switched off unless `evenIfOff`
   */
  async open(slug: string, { evenIfOff = false } = {}): Promise<OpenProvider> {
    const row = await this.row(slug);
    if (!row.isEnabled && !evenIfOff) throw notFound();
    const { id, sealedSecret, orgId } = row;
    const secret = sealedSecret ? this.secrets.open(sealedSecret, secretContext(id)) : undefined;
    if (sealedSecret && secret === undefined) {
      throw new SsoError('sso.unreachable', 'the client secret of this provider must be set again');
    }
    return { ...parseProviderConfig(row.kind, row.config), id, slug, orgId: orgId ?? null, secret };
  }

  private async row(slug: string): Promise<IdentityProvider> {
    if (!isSlug(slug)) throw notFound();
    const row = await this.em.fork().findOne(IdentityProvider, { slug });
    if (row === null) throw notFound();
    return row;
  }
}

export function notFound(): SsoError {
  return new SsoError('sso.not_found', 'there is no such identity provider');
}

/** What a sealed secret belongs to. */
export function secretContext(id: string): string {
  return `identity provider ${id}`;
}
