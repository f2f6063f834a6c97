import type { Micros, UserId } from '#libs/kernel';
import type { OauthApp } from './entities/oauth-app.entity.js';
import type { OauthAppSecret } from './entities/oauth-app-secret.entity.js';
import { micros, microsOrNull } from './instants.js';

/** What can be shown of a secret. Times in µs, UTC. */
export interface AppSecretInfo {
  readonly preview: string;
  readonly createdAt: Micros;
  /** Null: until it is replaced. */
  readonly expiresAt: Micros | null;
}

/** What the owner of an app sees of it. Times in µs, UTC. */
export interface OauthAppInfo {
  readonly clientId: string;
  readonly ownerId: UserId;
  readonly name: string;
  readonly description: string;
  readonly homepageUrl: string | null;
  readonly isConfidential: boolean;
  readonly allowsImplicit: boolean;
  /** Null: as the installation decides. */
  readonly rotatesRefreshTokens: boolean | null;
  readonly mayAskForAdmin: boolean;
  readonly isVerified: boolean;
  readonly redirectUris: readonly string[];
  /** Null: every scope but `admin`. */
  readonly allowedScopes: readonly string[] | null;
  readonly hasLogo: boolean;
  /** Living ones, newest first. */
  readonly secrets: readonly AppSecretInfo[];
  readonly createdAt: Micros;
  readonly modifiedAt: Micros;
}

/** @param secrets also of other apps */
export function appInfo(app: OauthApp, secrets: readonly OauthAppSecret[], now: Date): OauthAppInfo {
  const own = secrets.filter(({ appId, expiresAt }) => appId === app.id && (!expiresAt || expiresAt > now));
  return {
    clientId: app.clientId,
    ownerId: app.ownerId,
    name: app.name,
    description: app.description,
    homepageUrl: app.homepageUrl ?? null,
    isConfidential: app.isConfidential,
    allowsImplicit: app.allowsImplicit,
    rotatesRefreshTokens: app.rotatesRefreshTokens ?? null,
    mayAskForAdmin: app.mayAskForAdmin,
    isVerified: app.isVerified,
    redirectUris: app.redirectUris,
    allowedScopes: app.allowedScopes ?? null,
    hasLogo: Boolean(app.logoType),
    secrets: own
      .sort((a, b) => Number(!b.expiresAt) - Number(!a.expiresAt))
      .map(({ preview, createdAt, expiresAt }) => ({
        preview,
        createdAt: micros(createdAt),
        expiresAt: microsOrNull(expiresAt),
      })),
    createdAt: micros(app.createdAt),
    modifiedAt: micros(app.modifiedAt),
  };
}
