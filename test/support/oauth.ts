import { createHash, randomBytes } from 'node:crypto';
import { Test } from '@nestjs/testing';
import { ENTITIES } from '#config/entities';
import { FixedClock } from '#libs/kernel';
import {
  AuthorizationService,
  ClientAuthenticator,
  GrantsService,
  OauthAppsService,
  OauthModule,
  OauthOptions,
  OauthTokenVerifier,
  OauthUpkeep,
  TokenRevocationService,
  TokenService,
} from '#libs/oauth';
import { ClockModule } from '#libs/platform/clock';
import { ActivityPools, DatabaseModule } from '#libs/platform/database';
import { type Mail, Mailer, MailModule } from '#libs/platform/mail';
import { SecretsModule } from '#libs/platform/secrets';
import { UsersModule, UsersService } from '#libs/users';
import { createTestDatabase } from './template-db.js';

export const ISSUER = 'https://beatkeeper.test';
const LIMITS = { max: 4, connectionTimeoutMs: 5_000, statementTimeoutMs: 10_000, idleInTransactionTimeoutMs: 10_000 };

export interface OauthRules {
  readonly allowsImplicit?: boolean;
  readonly refreshRotation?: 'public' | 'always';
}

/** Keeps what would have been sent. */
class Outbox extends Mailer {
  readonly canSend = true;
  readonly sent: Mail[] = [];

  async send(mail: Mail): Promise<void> {
    this.sent.push(mail);
  }
}

/** The OAuth provider on an own database, without HTTP. */
export async function openOauth(now: string, { allowsImplicit = true, refreshRotation = 'public' }: OauthRules = {}) {
  const database = await createTestDatabase();
  const clock = new FixedClock(now);
  const outbox = new Outbox();
  const activity = { url: database.url, jobUrl: database.jobUrl, ingest: LIMITS, read: LIMITS, job: LIMITS };
  const module = await Test.createTestingModule({
    imports: [
      ClockModule.forRoot(clock),
      DatabaseModule.forRoot({ activity, ormMaxConnections: 8, entities: ENTITIES }),
      SecretsModule.forRoot(['a secret of tests, and of nobody else']),
      MailModule.forRoot({ url: undefined, from: 'tests@beatkeeper.test' }),
      OauthModule.forRoot(new OauthOptions(ISSUER, allowsImplicit, refreshRotation)),
      UsersModule,
    ],
  })
    .overrideProvider(Mailer)
    .useValue(outbox)
    .compile();
  await module.init();
  return {
    clock,
    outbox,
    pools: module.get(ActivityPools),
    users: module.get(UsersService),
    apps: module.get(OauthAppsService),
    clients: module.get(ClientAuthenticator),
    authorization: module.get(AuthorizationService),
    tokens: module.get(TokenService),
    revocation: module.get(TokenRevocationService),
    verifier: module.get(OauthTokenVerifier),
    grants: module.get(GrantsService),
    upkeep: module.get(OauthUpkeep),
    async close() {
      await module.close();
      await database.drop();
    },
  };
}

export type Oauth = Awaited<ReturnType<typeof openOauth>>;

/** A verifier and its challenge. */
export function pkcePair(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}
