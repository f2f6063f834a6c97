import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { ActivityPools } from './activity-pools.js';
import { ask } from './ask.js';
import { inSnapshot, namedQuery, type Queryable } from './named-query.js';

/** What row security lets a transaction see. */
export interface TenantScope {
  /** The one organisation whose rows are there. */
  readonly orgId?: string;
  /** The person whose own memberships are there besides, for reading. */
  readonly userId?: number;
  /** Hash of a secret that somebody shows: the invitation, token or key that it opens is there, for reading. */
  readonly secretHash?: Buffer;
  /** A domain, of which it is there who has proved it theirs. */
  readonly domain?: string;
}

/** `set_config(…, true)` ends with the transaction: the next one on the same connection sees nothing. */
const ENTER = namedQuery<[orgId: string, userId: string, secretHash: string, domain: string], Record<string, string>>(
  'tenancy.enter',
  `select set_config('app.org_id', $1::text, true), set_config('app.user_id', $2::text, true),
    set_config('app.secret_hash', $3::text, true), set_config('app.domain', $4::text, true)`,
);

/** The only way to the tables of organisations: outside of it row security shows none of their rows. */
@Injectable()
export class Tenancy {
  constructor(
    private readonly em: EntityManager,
    private readonly pools: ActivityPools,
  ) {}

  /** Runs `work` in one transaction that sees and changes this organisation alone. */
  within<T>(orgId: string, work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.em.fork().transactional(async (em) => {
      await enterTenant(em, { orgId });
      return work(em);
    });
  }

  /** Runs `work` on one connection that sees the database as it was at one moment, within the scope, and changes nothing. */
  read<T>(scope: TenantScope, work: (client: PoolClient) => Promise<T>): Promise<T> {
    return inSnapshot(this.pools.read, async (client) => {
      const [, result] = await Promise.all([ask(client, ENTER, paramsOf(scope)), work(client)]);
      return result;
    });
  }
}

/** Makes the caller's transaction see this organisation, for acts that are made in a transaction of something else. */
export async function enterTenant(on: EntityManager | Queryable, scope: TenantScope): Promise<void> {
  await ask(on, ENTER, paramsOf(scope));
}

function paramsOf({ orgId, userId, secretHash, domain }: TenantScope): [string, string, string, string] {
  return [orgId ?? '', userId === undefined ? '' : String(userId), secretHash?.toString('hex') ?? '', domain ?? ''];
}
