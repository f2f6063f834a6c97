import { Inject, Injectable } from '@nestjs/common';
import { ALL_SCOPES, CLOCK, type Clock, MICROS_PER_DAY, type Micros, type Scope } from '#libs/kernel';
import { type Credential, type CredentialVerifier, LivingCredentials, type Principal } from '#libs/platform/auth';
import { ActivityPools, run } from '#libs/platform/database';
import { Secrets } from '#libs/platform/secrets';
import { AccountsOptions } from './accounts.options.js';
import { isSessionToken, sessionPreview } from './session-text.js';
import { type LivingSessionRow, TOUCH_SESSION, VERIFY_SESSIONS } from './sql/verify-session.sql.js';

/** A person at a browser may do whatever they may do at all; their level decides on the rest. */
const SCOPES: ReadonlySet<Scope> = new Set<Scope>([...ALL_SCOPES, 'admin']);

/** Recognises the cookies of browsers. One indexed query; nothing is remembered between requests. */
@Injectable()
export class SessionVerifier implements CredentialVerifier {
  private readonly living: LivingCredentials<LivingSessionRow>;

  constructor(pools: ActivityPools, @Inject(CLOCK) clock: Clock, secrets: Secrets, { session }: AccountsOptions) {
    const idle = session.idleDays * MICROS_PER_DAY;
    this.living = new LivingCredentials(secrets, clock, {
      find: (hashes, now) => run(pools.auth, VERIFY_SESSIONS, [[...hashes], now, iso(clock.now() - idle)]),
      noteUse: ({ id }, now) => run(pools.ingest, TOUCH_SESSION, [id, now]),
    });
  }

  async verify({ kind, value }: Credential): Promise<Principal | undefined> {
    if (kind !== 'session' || !isSessionToken(value)) return undefined;
    const session = await this.living.find(value);
    if (session === undefined) return undefined;
    await this.living.noteUse(session);
    return {
      userId: session.user_id,
      userUuid: session.uuid,
      username: session.username,
      via: 'session',
      credentialId: session.id,
      preview: sessionPreview(session.id),
      scopes: SCOPES,
      adminLevel: session.admin_level,
      session: { id: session.id, authenticatedAt: session.authenticated_at, methods: session.methods },
    };
  }
}

function iso(us: Micros): string {
  return new Date(us / 1000).toISOString();
}
