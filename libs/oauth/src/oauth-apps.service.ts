import { randomUUID } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import { type AppFields, checkedApp, invalidApp } from './app-rules.js';
import { OauthApp } from './entities/oauth-app.entity.js';
import { OauthAppSecret } from './entities/oauth-app-secret.entity.js';
import { instantOf, later } from './instants.js';
import { logoTypeOf } from './logo.js';
import { OauthError } from './oauth.errors.js';
import { appInfo, type OauthAppInfo } from './oauth-app-info.js';
import { revokeGrants } from './revocations.js';
import { isClientId, newClientId, newSecret, previewOf } from './token-text.js';

export interface NewApp extends AppFields {
  readonly ownerId: UserId;
  /** Has a secret, which it can keep: a server, not a program on people's machines. Cannot be changed later. */
  readonly isConfidential: boolean;
}

export type AppChange = Partial<AppFields>;

export interface CreatedApp {
  readonly app: OauthAppInfo;
  /** `waka_sec_…`, of confidential apps. Shown this once. */
  readonly clientSecret?: string;
}

/** What only those who run the installation decide. */
export interface AppTrust {
  /** People are told; the name is locked. */
  readonly isVerified?: boolean | undefined;
  /** It may ask administrators for the scope `admin`, as long as it is confidential and verified. */
  readonly mayAskForAdmin?: boolean | undefined;
}

/** An app as whoever acts on it names it: only their own is found. */
export interface OwnApp {
  readonly ownerId: UserId;
  readonly clientId: string;
}

const OLD_SECRET_SECONDS = 24 * 3_600;
const MAX_APPS_PER_OWNER = 100;

interface Lock {
  readonly lockMode?: LockMode.PESSIMISTIC_WRITE;
}

/** Whoever changes an app reads it with this: changes at the same time come one after another. */
const LOCKED: Lock = { lockMode: LockMode.PESSIMISTIC_WRITE };

/** The programs that may ask people for access. Every change is audited. */
@Injectable()
export class OauthAppsService {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
  ) {}

  /** @throws OauthError `oauth.invalid_app` */
  async create({ ownerId, isConfidential, ...fields }: NewApp, actor: AuditActor): Promise<CreatedApp> {
    const checked = checkedApp(fields, isConfidential);
    const now = instantOf(this.clock);
    return this.em.fork().transactional(async (em) => {
      const owned = await em.count(OauthApp, { ownerId, deletedAt: null });
      if (owned >= MAX_APPS_PER_OWNER) throw invalidApp({ name: [`Nobody has more than ${MAX_APPS_PER_OWNER} apps.`] });
      const app = {
        id: randomUUID(),
        clientId: newClientId(),
        ownerId,
        isConfidential,
        mayAskForAdmin: false,
        isVerified: false,
        createdAt: now,
        modifiedAt: now,
        ...columnsOf(checked),
      };
      await em.insert(OauthApp, app);
      const clientSecret = isConfidential ? await this.addSecret(em, app.id) : undefined;
      await this.audit.append(em, {
        action: 'oauth_app.created',
        actor,
        target: { kind: 'oauth_app', id: app.clientId },
        details: { name: checked.name, redirect_uris: checked.redirectUris, is_confidential: isConfidential },
      });
      const created = await this.infoOf(em, app.id);
      return clientSecret === undefined ? { app: created } : { app: created, clientSecret };
    });
  }

  /** The person's apps, by name. */
  async list(ownerId: UserId): Promise<OauthAppInfo[]> {
    const em = this.em.fork();
    const apps = await em.find(OauthApp, { ownerId, deletedAt: null }, { orderBy: { name: 'asc', clientId: 'asc' } });
    const secrets = await em.find(OauthAppSecret, { appId: { $in: apps.map(({ id }) => id) } });
    return apps.map((app) => appInfo(app, secrets, instantOf(this.clock)));
  }

  /** @throws OauthError `oauth.app_not_found` */
  async find(own: OwnApp): Promise<OauthAppInfo> {
    const em = this.em.fork();
    return this.infoOf(em, (await this.own(em, own)).id);
  }

  /** @throws OauthError `oauth.app_not_found`, `oauth.invalid_app` (also for a new name of a verified app) */
  async update(own: OwnApp, change: AppChange, actor: AuditActor): Promise<OauthAppInfo> {
    return this.em.fork().transactional(async (em) => {
      const app = await this.own(em, own, LOCKED);
      const before = fieldsOf(app);
      const after = checkedApp({ ...before, ...definedOf(change) }, app.isConfidential);
      if (app.isVerified && after.name !== app.name)
        throw invalidApp({ name: ['The name of a verified app is fixed.'] });
      await em.nativeUpdate(OauthApp, { id: app.id }, { ...columnsOf(after), modifiedAt: instantOf(this.clock) });
      await this.audit.append(em, {
        action: 'oauth_app.updated',
        actor,
        target: { kind: 'oauth_app', id: app.clientId },
        details: { before, after },
      });
      em.clear();
      return this.infoOf(em, app.id);
    });
  }

  /**
   * A new secret beside the one in use, which stays good for another 24 hours; older ones die at once.
   *
   * @returns `waka_sec_…`, shown this once
   * @throws OauthError `oauth.app_not_found`, `oauth.invalid_app` for a public app
   */
  async rotateSecret(own: OwnApp, actor: AuditActor): Promise<string> {
    return this.em.fork().transactional(async (em) => {
      const app = await this.own(em, own, LOCKED);
      if (!app.isConfidential) throw invalidApp({ client_secret: ['A public app has no secret.'] });
      const now = instantOf(this.clock);
      await em.nativeDelete(OauthAppSecret, { appId: app.id, expiresAt: { $ne: null } });
      await em.nativeUpdate(OauthAppSecret, { appId: app.id }, { expiresAt: later(now, OLD_SECRET_SECONDS) });
      const secret = await this.addSecret(em, app.id);
      await this.audit.append(em, {
        action: 'oauth_app.secret_rotated',
        actor,
        target: { kind: 'oauth_app', id: app.clientId },
        details: { secret: previewOf(secret) },
      });
      return secret;
    });
  }

  /**
   * @param logo PNG, JPEG, GIF or WebP up to 256 KiB; null takes it away
   * @throws OauthError `oauth.app_not_found`, `oauth.invalid_app` for any other file
   */
  async setLogo(own: OwnApp, logo: Uint8Array | null, actor: AuditActor): Promise<void> {
    const logoType = logo === null ? null : logoTypeOf(logo);
    if (logoType === undefined) throw invalidApp({ logo: ['A PNG, JPEG, GIF or WebP image of up to 256 KiB.'] });
    await this.em.fork().transactional(async (em) => {
      const app = await this.own(em, own, LOCKED);
      const bytes = logo === null ? null : Buffer.from(logo);
      await em.nativeUpdate(OauthApp, { id: app.id }, { logo: bytes, logoType, modifiedAt: instantOf(this.clock) });
      await this.audit.append(em, {
        action: 'oauth_app.updated',
        actor,
        target: { kind: 'oauth_app', id: app.clientId },
        details: { logo: logoType },
      });
    });
  }

  /** The picture of a living app; anybody may see it. */
  async logo(clientId: string): Promise<{ type: string; bytes: Buffer } | undefined> {
    if (!isClientId(clientId)) return undefined;
    const app = await this.em.fork().findOne(OauthApp, { clientId, deletedAt: null }, { populate: ['logo'] });
    const bytes = app?.logo as Uint8Array | null | undefined;
    return bytes && app?.logoType ? { type: app.logoType, bytes: Buffer.from(bytes) } : undefined;
  }

  /**
   * Everything that was given to the app is dead with the next request.
   *
   * @throws OauthError `oauth.app_not_found`
   */
  async delete(own: OwnApp, actor: AuditActor): Promise<void> {
    await this.em.fork().transactional(async (em) => {
      const app = await this.own(em, own, LOCKED);
      const now = instantOf(this.clock);
      await em.nativeUpdate(OauthApp, { id: app.id }, { deletedAt: now, modifiedAt: now });
      await em.nativeDelete(OauthAppSecret, { appId: app.id });
      await revokeGrants(em, { appId: app.id }, now);
      await this.audit.append(em, {
        action: 'oauth_app.deleted',
        actor,
        target: { kind: 'oauth_app', id: app.clientId },
        details: { name: app.name },
      });
    });
  }

  /**
   * For those who run the installation: the caller has checked that the actor is a superadmin or the operator.
   *
   * @throws OauthError `oauth.app_not_found`, `oauth.invalid_app` when a public app should ask for `admin`
   */
  async setTrust(clientId: string, trust: AppTrust, actor: AuditActor): Promise<OauthAppInfo> {
    return this.em.fork().transactional(async (em) => {
      const app = isClientId(clientId) ? await em.findOne(OauthApp, { clientId, deletedAt: null }, LOCKED) : null;
      if (app === null) throw unknownApp();
      const { isVerified = app.isVerified, mayAskForAdmin = app.mayAskForAdmin } = trust;
      if (mayAskForAdmin && !app.isConfidential) {
        throw invalidApp({ may_ask_for_admin: ['Only an app with a secret may ask for it.'] });
      }
      const before = { is_verified: app.isVerified, may_ask_for_admin: app.mayAskForAdmin };
      await em.nativeUpdate(
        OauthApp,
        { id: app.id },
        { isVerified, mayAskForAdmin, modifiedAt: instantOf(this.clock) },
      );
      await this.audit.append(em, {
        action: 'oauth_app.verified',
        actor,
        target: { kind: 'oauth_app', id: app.clientId },
        details: { before, after: { is_verified: isVerified, may_ask_for_admin: mayAskForAdmin } },
      });
      em.clear();
      return this.infoOf(em, app.id);
    });
  }

  private async own(em: EntityManager, { ownerId, clientId }: OwnApp, lock: Lock = {}): Promise<OauthApp> {
    const which = { clientId, ownerId, deletedAt: null };
    const app = isClientId(clientId) ? await em.findOne(OauthApp, which, lock) : null;
    if (app === null) throw unknownApp();
    return app;
  }

  private async infoOf(em: EntityManager, id: string): Promise<OauthAppInfo> {
    const app = await em.findOneOrFail(OauthApp, { id });
    return appInfo(app, await em.find(OauthAppSecret, { appId: id }), instantOf(this.clock));
  }

  private async addSecret(em: EntityManager, appId: string): Promise<string> {
    const secret = newSecret('secret');
    await em.insert(OauthAppSecret, {
      id: randomUUID(),
      appId,
      secretHash: this.secrets.hash(secret),
      preview: previewOf(secret),
      createdAt: instantOf(this.clock),
      expiresAt: null,
    });
    return secret;
  }
}

function columnsOf(fields: AppFields) {
  return {
    name: fields.name,
    description: fields.description ?? '',
    homepageUrl: fields.homepageUrl ?? null,
    redirectUris: [...fields.redirectUris],
    allowsImplicit: fields.allowsImplicit ?? false,
    rotatesRefreshTokens: fields.rotatesRefreshTokens ?? null,
    allowedScopes: fields.allowedScopes ? [...fields.allowedScopes] : null,
  };
}

function fieldsOf(app: OauthApp): AppFields {
  const { name, description, homepageUrl, redirectUris, allowsImplicit, rotatesRefreshTokens, allowedScopes } = app;
  return { name, description, homepageUrl, redirectUris, allowsImplicit, rotatesRefreshTokens, allowedScopes };
}

/** A field that is absent or undefined stays as it is. */
function definedOf(change: AppChange): AppChange {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function unknownApp(): OauthError {
  return new OauthError('oauth.app_not_found', 'no such app');
}
