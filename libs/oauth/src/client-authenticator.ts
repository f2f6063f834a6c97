import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import { OauthApp } from './entities/oauth-app.entity.js';
import { OauthAppSecret } from './entities/oauth-app-secret.entity.js';
import { instantOf } from './instants.js';
import { OauthProtocolError } from './oauth.errors.js';
import { isClientId, isShaped } from './token-text.js';

/** What a client says of itself in one place. An empty text is none. */
export interface ClientClaim {
  readonly id?: string | undefined;
  readonly secret?: string | undefined;
}

/** In the `Authorization` header, in the body, or the same in both. */
export interface ClientClaims {
  readonly basic?: ClientClaim | undefined;
  readonly body?: ClientClaim | undefined;
}

/** A client that showed who it is, as far as its type can: a public one has nothing to show but its name. */
export interface OauthClient {
  readonly app: OauthApp;
}

/** Knows the apps by what they say of themselves. */
@Injectable()
export class ClientAuthenticator {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
  ) {}

  /**
   * @throws OauthProtocolError `invalid_client`; `invalid_request` when header and body do not say the same
   */
  async authenticate(claims: ClientClaims): Promise<OauthClient> {
    const { id, secret } = combined(claims);
    const app = await this.find(id);
    if (app === undefined) throw invalidClient('no such client');
    if (app.isConfidential) {
      if (secret === undefined) throw invalidClient('this client must show its secret');
      if (!(await this.isSecretOf(app.id, secret))) throw invalidClient('the secret is not that of this client');
    } else if (secret !== undefined) {
      throw invalidClient('this client has no secret');
    }
    return { app };
  }

  /** The living app, without any proof. */
  async find(clientId: string): Promise<OauthApp | undefined> {
    if (!isClientId(clientId)) return undefined;
    return (await this.em.fork().findOne(OauthApp, { clientId, deletedAt: null })) ?? undefined;
  }

  /** Origins of the web pages that are public apps: they call from a browser. */
  async isBrowserOrigin(origin: string): Promise<boolean> {
    if (!/^https?:\/\/[^/\s\\]+$/.test(origin) || origin.length > 300) return false;
    const rows = await this.em.fork().execute<unknown[]>(PUBLIC_ORIGIN, [origin, origin, '/', origin, '?']);
    return rows.length > 0;
  }

  private async isSecretOf(appId: string, secret: string): Promise<boolean> {
    if (!isShaped('secret', secret)) return false;
    const found = await this.em.fork().count(OauthAppSecret, {
      appId,
      secretHash: { $in: this.secrets.hashes(secret) },
      $or: [{ expiresAt: null }, { expiresAt: { $gt: instantOf(this.clock) } }],
    });
    return found > 0;
  }
}

const PUBLIC_ORIGIN = `select 1 from oauth_apps
  where not is_confidential and deleted_at is null and exists (
    select from unnest(redirect_uris) uri
    where uri = ? or starts_with(uri, ? || ?::text) or starts_with(uri, ? || ?::text))
  limit 1`;

function combined({ basic, body }: ClientClaims): { id: string; secret: string | undefined } {
  const [first, second] = [said(basic), said(body)];
  if (basic !== undefined && first.id === undefined) throw invalidClient('the Authorization header names no client');
  for (const field of ['id', 'secret'] as const) {
    if (first[field] !== undefined && second[field] !== undefined && first[field] !== second[field]) {
      throw new OauthProtocolError('invalid_request', 'header and body name different clients');
    }
  }
  const id = first.id ?? second.id;
  if (id === undefined) throw invalidClient('client_id is missing');
  return { id, secret: first.secret ?? second.secret };
}

function said(claim: ClientClaim | undefined): ClientClaim {
  return { id: claim?.id || undefined, secret: claim?.secret || undefined };
}

function invalidClient(description: string): OauthProtocolError {
  return new OauthProtocolError('invalid_client', description);
}
