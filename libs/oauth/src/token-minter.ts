import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type Micros, type Scope } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import type { OauthGrant } from './entities/oauth-grant.entity.js';
import { OauthToken } from './entities/oauth-token.entity.js';
import { earliest, instantOf, later, micros, secondsBetween } from './instants.js';
import type { ScopeSeparator } from './scope-text.js';
import { newSecret, previewOf } from './token-text.js';

const DAY_SECONDS = 86_400;
const ACCESS_SECONDS = 365 * DAY_SECONDS;
const IMPLICIT_SECONDS = 12 * 3_600;
const REFRESH_SECONDS = 365 * DAY_SECONDS;
const REFRESH_ABSOLUTE_SECONDS = 2 * 365 * DAY_SECONDS;
const MAX_LIVING = 8;
const HOUR_SECONDS = 3_600;

/**
 * How many access tokens an app gets for one person within an hour. New authorizations: 10, as WakaTime does. Refreshes
 * are counted apart and may be more: clients exist that refresh each time they start, with one refresh token for ever.
 */
const MAX_PER_HOUR = { authorization: 10, refresh: 60 } as const;

/** What a client is given. */
export interface TokenReply {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  /** Public id of the person. */
  readonly uid: string;
  /** µs, UTC. */
  readonly expiresAt: Micros;
  readonly expiresInSeconds: number;
  /** Joined as the client separates scopes. */
  readonly scope: string;
}

export interface Birth {
  readonly grant: OauthGrant;
  /** The code's id; a new one for an implicit token. */
  readonly familyId: string;
  readonly issuedBy: 'code' | 'refresh' | 'implicit';
  readonly scopes: readonly Scope[];
  readonly separator: ScopeSeparator;
  /** The refresh token that was spent for it. */
  readonly parentId?: string | undefined;
  /** Makes a refresh token too. */
  readonly refresh?: { readonly scopes: readonly string[]; readonly absoluteExpiresAt?: Date | undefined } | undefined;
}

export interface Minted {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly expiresAt: Micros;
  readonly expiresInSeconds: number;
}

/** Makes tokens. Its callers hold the lock of the grant's row, so that limits are kept under concurrency. */
@Injectable()
export class TokenMinter {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
  ) {}

  /** At most 8 access tokens live per app and person: the oldest makes room. */
  async mint(em: EntityManager, birth: Birth): Promise<Minted> {
    const now = instantOf(this.clock);
    const lifetime = birth.issuedBy === 'implicit' ? IMPLICIT_SECONDS : ACCESS_SECONDS;
    const expiresAt = later(now, lifetime);
    const accessToken = await this.insert(em, birth, { kind: 'access', scopes: birth.scopes, expiresAt });
    let refreshToken: string | undefined;
    if (birth.refresh !== undefined) {
      const { scopes, absoluteExpiresAt = later(now, REFRESH_ABSOLUTE_SECONDS) } = birth.refresh;
      refreshToken = await this.insert(em, birth, {
        kind: 'refresh',
        scopes,
        expiresAt: refreshExpiry(now, absoluteExpiresAt),
        absoluteExpiresAt,
      });
    }
    await this.makeRoom(em, birth.grant, now);
    return { accessToken, refreshToken, expiresAt: micros(expiresAt), expiresInSeconds: lifetime };
  }

  /** Seconds until the app gets another token for this person; 0: at once. */
  async pause(em: EntityManager, grant: OauthGrant, reason: keyof typeof MAX_PER_HOUR): Promise<number> {
    const now = instantOf(this.clock);
    const issuedBy = reason === 'refresh' ? ['refresh' as const] : (['code', 'implicit'] as const);
    const newest = await em.find(
      OauthToken,
      {
        appId: grant.appId,
        userId: grant.userId,
        kind: 'access',
        issuedBy: { $in: [...issuedBy] },
        createdAt: { $gt: later(now, -HOUR_SECONDS) },
      },
      { fields: ['createdAt'], orderBy: { createdAt: 'desc' }, limit: MAX_PER_HOUR[reason], disableIdentityMap: true },
    );
    const oldest = newest[MAX_PER_HOUR[reason] - 1];
    return oldest === undefined ? 0 : Math.max(1, secondsBetween(now, later(oldest.createdAt, HOUR_SECONDS)));
  }

  private async insert(
    em: EntityManager,
    { grant, familyId, issuedBy, parentId, separator }: Birth,
    token: {
      readonly kind: 'access' | 'refresh';
      readonly scopes: readonly string[];
      readonly expiresAt: Date;
      readonly absoluteExpiresAt?: Date;
    },
  ): Promise<string> {
    const text = newSecret(token.kind);
    await em.insert(OauthToken, {
      id: randomUUID(),
      grantId: grant.id,
      appId: grant.appId,
      userId: grant.userId,
      familyId,
      parentId: parentId ?? null,
      tokenHash: this.secrets.hash(text),
      preview: previewOf(text),
      scopeSeparator: separator,
      issuedBy,
      createdAt: instantOf(this.clock),
      absoluteExpiresAt: null,
      ...token,
      scopes: [...token.scopes],
    });
    return text;
  }

  private async makeRoom(em: EntityManager, { appId, userId }: OauthGrant, now: Date): Promise<void> {
    await em.execute(REVOKE_OLDEST, [now.toISOString(), appId, userId, now.toISOString(), MAX_LIVING]);
  }
}

const REVOKE_OLDEST = `update oauth_tokens set revoked_at = ?
  where id in (
    select id from oauth_tokens
    where app_id = ? and user_id = ? and kind = 'access' and revoked_at is null and expires_at > ?
    order by number desc offset ?)`;

/** A year from now, but never beyond the day on which the person has to be asked again. */
export function refreshExpiry(now: Date, absoluteExpiresAt: Date | null | undefined): Date {
  return earliest(later(now, REFRESH_SECONDS), absoluteExpiresAt);
}
