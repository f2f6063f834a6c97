import { Inject, Injectable, Logger } from '@nestjs/common';
import { ALL_SCOPES, CLOCK, type Clock, MICROS_PER_DAY, type Micros, type Scope } from '#libs/kernel';
import type { Credential, CredentialVerifier, Principal } from '#libs/platform/auth';
import { ActivityPools, run, SharedLookup } from '#libs/platform/database';
import { Secrets } from '#libs/platform/secrets';
import { AccountsOptions } from './accounts.options.js';
import { isSessionToken, sessionPreview } from './session-text.js';
import { type LivingSessionRow, TOUCH_SESSION, VERIFY_SESSIONS } from './sql/verify-session.sql.js';

/** A person at a browser may do whatever they may do at all; their level decides on the rest. */
const SCOPES: ReadonlySet<Scope> = new Set<Scope>([...ALL_SCOPES, 'admin']);

/** Recognises the cookies of browsers. One indexed query; nothing is remembered between requests. */
@Injectable()
export class SessionVerifier implements CredentialVerifier {
  private readonly logger = new Logger('accounts');
  private readonly living: SharedLookup<string, LivingSessionRow>;

  constructor(
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
    options: AccountsOptions,
  ) {
    const idle = options.session.idleDays * MICROS_PER_DAY;
    this.living = new SharedLookup(async (hashes) => {
      const now = this.clock.now();
      const rows = await run(pools.auth, VERIFY_SESSIONS, [[...hashes], iso(now), iso(now - idle)]);
      return new Map(rows.map((row) => [row.token_hash, row]));
    });
  }

  async verify({ kind, value }: Credential): Promise<Principal | undefined> {
    if (kind !== 'session' || !isSessionToken(value)) return undefined;
    const session = await this.find(value);
    if (session === undefined) return undefined;
    if (!session.is_visit_recorded) await this.touch(session.id);
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

  private async find(token: string): Promise<LivingSessionRow | undefined> {
    for (const hash of this.secrets.hashes(token)) {
      const session = await this.living.find(hash.toString('hex'));
      if (session !== undefined) return session;
    }
    return undefined;
  }

  /** Failing to note a visit must not fail the request. */
  private async touch(id: string): Promise<void> {
    try {
      await run(this.pools.ingest, TOUCH_SESSION, [id, iso(this.clock.now())]);
    } catch (error) {
      this.logger.warn({ message: 'the visit of a session was not noted', sessionId: id, err: error });
    }
  }
}

function iso(us: Micros): string {
  return new Date(us / 1000).toISOString();
}
