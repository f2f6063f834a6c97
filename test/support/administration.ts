import { MikroORM } from '@mikro-orm/postgresql';
import { ENTITIES } from '#config/entities';
import {
  AdministratorsReader,
  AdminKeysReader,
  AdminKeysService,
  AdminKeyVerifier,
  AdminLevelsService,
} from '#libs/admin';
import { AuditEraser, type AuditEvent, AuditLog, AuditReader, AuditVerifier } from '#libs/audit';
import { FixedClock } from '#libs/kernel';
import { ActivityPools } from '#libs/platform/database';
import { Secrets } from '#libs/platform/secrets';
import { UsersReader, UsersService } from '#libs/users';
import { createTestDatabase } from './template-db.js';

const LIMITS = { max: 2, connectionTimeoutMs: 5_000, statementTimeoutMs: 10_000, idleInTransactionTimeoutMs: 10_000 };
const ORM_CONNECTIONS = 24;

/** The audit log and what administrators do, on an own database, without the framework. */
export async function openAdministration(now: string) {
  const database = await createTestDatabase();
  const { url, jobUrl } = database;
  const pools = new ActivityPools({ url, jobUrl, ingest: LIMITS, read: LIMITS, job: LIMITS });
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: ENTITIES,
    timezone: 'UTC',
    pool: { max: ORM_CONNECTIONS },
  });
  const clock = new FixedClock(now);
  const secrets = new Secrets(['a secret of tests, and of nobody else']);
  const log = new AuditLog(clock);
  return {
    database,
    clock,
    pools,
    orm,
    log,
    reader: new AuditReader(pools),
    verifier: new AuditVerifier(pools),
    eraser: new AuditEraser(orm.em, log),
    users: new UsersService(pools, orm.em, clock),
    people: new UsersReader(pools, orm.em),
    levels: new AdminLevelsService(orm.em, clock, log),
    keys: new AdminKeysService(orm.em, clock, secrets, log),
    keyReader: new AdminKeysReader(pools),
    administrators: new AdministratorsReader(pools),
    keyVerifier: new AdminKeyVerifier(pools, clock, secrets),
    append: (event: AuditEvent) => orm.em.fork().transactional((em) => log.append(em, event)),
    async close() {
      await orm.close();
      await pools.close();
      await database.drop();
    },
  };
}

export type Administration = Awaited<ReturnType<typeof openAdministration>>;
