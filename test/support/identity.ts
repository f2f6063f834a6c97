import { MikroORM } from '@mikro-orm/postgresql';
import { ENTITIES } from '#config/entities';
import { ApiKeysService, ApiKeyVerifier, PrimaryKeys } from '#libs/api-keys';
import { AuditLog } from '#libs/audit';
import { FixedClock } from '#libs/kernel';
import { ActivityPools } from '#libs/platform/database';
import { Secrets } from '#libs/platform/secrets';
import { UsersReader, UsersService } from '#libs/users';
import { createTestDatabase } from './template-db.js';

const LIMITS = { max: 2, connectionTimeoutMs: 5_000, statementTimeoutMs: 10_000, idleInTransactionTimeoutMs: 10_000 };

/** The libraries of identity on an own database, without the framework. */
export async function openIdentity(now: string, secret = 'a secret of tests, and of nobody else') {
  const database = await createTestDatabase();
  const pools = new ActivityPools({
    url: database.url,
    jobUrl: database.jobUrl,
    ingest: LIMITS,
    read: LIMITS,
    job: LIMITS,
  });
  const orm = await MikroORM.init({ clientUrl: database.url, entities: ENTITIES, timezone: 'UTC' });
  const clock = new FixedClock(now);
  const secrets = new Secrets([secret]);
  const audit = new AuditLog(clock);
  return {
    clock,
    pools,
    em: orm.em,
    secrets,
    audit,
    users: new UsersService(pools, orm.em, clock),
    reader: new UsersReader(pools, orm.em),
    keys: new ApiKeysService(orm.em, clock, secrets, audit),
    primaryKeys: new PrimaryKeys(orm.em, clock, secrets, audit),
    verifier: new ApiKeyVerifier(pools, clock, secrets),
    async close() {
      await orm.close();
      await pools.close();
      await database.drop();
    },
  };
}

export type Identity = Awaited<ReturnType<typeof openIdentity>>;
