import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, MICROS_PER_MINUTE, type UserId } from '#libs/kernel';
import { randomText, Secrets } from '#libs/platform/secrets';
import { SsoError } from './sso.errors.js';
import { SsoLogin } from './sso-login.entity.js';

const LIFETIME_US = 10 * MICROS_PER_MINUTE;
/** 256 bits; fits into the 80 bytes of a SAML RelayState. */
const STATE_LENGTH = 43;

export type LoginStage = 'begun' | 'verified';

export interface NewLogin {
  readonly providerId: string;
  readonly stage: LoginStage;
  /** Hash of what tells browsers apart. */
  readonly browserHash: Buffer;
  /** Whatever the stage must remember; sealed. */
  readonly detail: unknown;
  readonly returnTo: string;
  readonly linkUserId?: UserId | undefined;
  /** From when its ten minutes count, in µs; now, unless it carries on what another one knew. */
  readonly since?: number | undefined;
}

/** A login that was under way. */
export interface TakenLogin {
  readonly stage: LoginStage;
  readonly browserHash: Buffer;
  readonly detail: unknown;
  readonly returnTo: string;
  readonly linkUserId: UserId | undefined;
  readonly createdAt: number;
}

export interface LoginKey {
  readonly state: string;
  readonly providerId: string;
  readonly stage: LoginStage;
  /** Undefined: any browser, as far as the next stage asks for it. */
  readonly browser: string | undefined;
}

/** Logins on their way. Ten minutes, one use, one browser. */
@Injectable()
export class SsoLogins {
  constructor(
    private readonly em: EntityManager,
    private readonly secrets: Secrets,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  newState(): string {
    return randomText(STATE_LENGTH);
  }

  browserHash(browser: string): Buffer {
    return this.secrets.hash(browser);
  }

  /** Remembers a login under its state; forgets those that are over. */
  async open(state: string, login: NewLogin): Promise<void> {
    const { providerId, stage, browserHash, returnTo, linkUserId } = login;
    const id = randomUUID();
    const now = this.clock.now();
    const since = login.since ?? now;
    const em = this.em.fork();
    await em.nativeDelete(SsoLogin, { expiresAt: { $lt: dateOf(now - LIFETIME_US) } });
    await em.insert(SsoLogin, {
      id,
      providerId,
      stage,
      stateHash: this.secrets.hash(state),
      browserHash,
      sealedDetail: this.secrets.seal(JSON.stringify(login.detail), contextOf(id)),
      returnTo,
      linkUserId: linkUserId ?? null,
      createdAt: dateOf(since),
      expiresAt: dateOf(since + LIFETIME_US),
    });
  }

  /**
   * Uses a login up, once, whoever else tries at the same time. Another browser does not use it up.
   *
   * @throws SsoError `sso.login_expired`, `sso.other_browser`
   */
  async take(key: LoginKey): Promise<TakenLogin> {
    const em = this.em.fork();
    const row = await this.find(em, key);
    const taken = await em.nativeUpdate(SsoLogin, { id: row.id, usedAt: null }, { usedAt: dateOf(this.clock.now()) });
    if (taken !== 1) throw expired();
    return this.opened(row);
  }

  /**
   * Looks without using it up.
   *
   * @throws SsoError as `take` does
   */
  async peek(key: LoginKey): Promise<TakenLogin> {
    return this.opened(await this.find(this.em.fork(), key));
  }

  private async find(em: EntityManager, { state, providerId, stage, browser }: LoginKey): Promise<SsoLogin> {
    const row = await em.findOne(
      SsoLogin,
      {
        stateHash: { $in: this.secrets.hashes(state) },
        providerId,
        stage,
        usedAt: null,
        expiresAt: { $gt: dateOf(this.clock.now()) },
      },
      { disableIdentityMap: true },
    );
    if (row === null) throw expired();
    if (browser === undefined) return row;
    const isSame = this.secrets.hashes(browser).some((hash) => hash.equals(row.browserHash));
    if (!isSame) throw new SsoError('sso.other_browser', 'this login was begun in another browser');
    return row;
  }

  private opened(row: SsoLogin): TakenLogin {
    const detail = this.secrets.open(row.sealedDetail, contextOf(row.id));
    if (detail === undefined) throw expired();
    return {
      stage: row.stage,
      browserHash: Buffer.from(row.browserHash),
      detail: JSON.parse(detail),
      returnTo: row.returnTo,
      linkUserId: row.linkUserId ?? undefined,
      createdAt: row.createdAt.getTime() * 1000,
    };
  }
}

function contextOf(id: string): string {
  return `sso login ${id}`;
}

function dateOf(us: number): Date {
  return new Date(us / 1000);
}

function expired(): SsoError {
  return new SsoError('sso.login_expired', 'this login is over; begin again');
}
