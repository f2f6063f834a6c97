import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ENTITIES } from '#config/entities';
import { AccountsModule } from '#libs/accounts';
import type { AuditActor } from '#libs/audit';
import { FixedClock } from '#libs/kernel';
import { ClockModule } from '#libs/platform/clock';
import { ActivityPools, DatabaseModule } from '#libs/platform/database';
import { MailModule } from '#libs/platform/mail';
import { SecretsModule } from '#libs/platform/secrets';
import { IdentityProvidersReader, IdentityProvidersService, LinkedIdentities, SsoModule, SsoService } from '#libs/sso';
import { UsersModule, UsersReader, UsersService } from '#libs/users';
import { createTestDatabase } from '../template-db.js';

const LIMITS = { max: 4, connectionTimeoutMs: 5_000, statementTimeoutMs: 10_000, idleInTransactionTimeoutMs: 10_000 };
export const SSO_URL = 'https://beatkeeper.example';
export const OPERATOR: AuditActor = { kind: 'operator' };

@Module({})
class Root {}

/** Single sign-on on an own database, without a server. */
export async function openSso(now: string, { hasLocalLogin = true } = {}) {
  const database = await createTestDatabase();
  const { url, jobUrl } = database;
  const clock = new FixedClock(now);
  const accounts = AccountsModule.forRoot({
    publicUrl: SSO_URL,
    hasLocalLogin,
    signUp: { mode: 'off', domains: [] },
    session: { idleDays: 14, maxDays: 90 },
  });
  const app = await NestFactory.createApplicationContext(
    {
      module: Root,
      imports: [
        ClockModule.forRoot(clock),
        DatabaseModule.forRoot({
          activity: { url, jobUrl, ingest: LIMITS, read: LIMITS, job: LIMITS },
          ormMaxConnections: 4,
          entities: ENTITIES,
        }),
        SecretsModule.forRoot(['a secret of tests, and of nobody else']),
        UsersModule,
        MailModule.forRoot({ url: undefined, from: 'tests@beatkeeper.example' }),
        accounts,
        SsoModule.over(accounts),
      ],
    },
    { logger: false },
  );
  const pools = app.get(ActivityPools, { strict: false });
  return {
    clock,
    sso: app.get(SsoService, { strict: false }),
    providers: app.get(IdentityProvidersService, { strict: false }),
    reader: app.get(IdentityProvidersReader, { strict: false }),
    links: app.get(LinkedIdentities, { strict: false }),
    users: app.get(UsersService, { strict: false }),
    people: app.get(UsersReader, { strict: false }),
    async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
      return (await pools.read.query(sql, [...values])).rows as Row[];
    },
    async close() {
      await app.close();
      await database.drop();
    },
  };
}

export type OpenedSso = Awaited<ReturnType<typeof openSso>>;
