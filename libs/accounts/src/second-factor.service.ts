import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Secret, TOTP } from 'otpauth';
import { toString as qrToString } from 'qrcode';
import type { UserId } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import { AccountContext } from './account-context.js';
import { AccountsError } from './accounts.errors.js';
import { type Caller, person } from './caller.js';
import { RecoveryCodes } from './recovery-codes.js';
import { TotpSecret } from './totp-secret.entity.js';

export interface SecondFactorStatus {
  readonly isOn: boolean;
  readonly recoveryCodesLeft: number;
}

/** For an authenticator app. Shown until `confirm`. */
export interface TotpEnrolment {
  /** Base32, for typing. */
  readonly secret: string;
  /** `otpauth://totp/…` */
  readonly uri: string;
  /** The same as a picture: an `<svg>` element. */
  readonly qrSvg: string;
}

const ISSUER = 'Beatkeeper';
const SECRET_BYTES = 20;
const STEP_SECONDS = 30;
const DIGITS = 6;
/** Steps that the clocks may differ, either way. */
const WINDOW = 1;

/** One-time codes from an authenticator app (RFC 6238, SHA-1, six digits, 30 s), and codes for when it is lost. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly context: AccountContext,
    private readonly secrets: Secrets,
    private readonly codes: RecoveryCodes,
  ) {}

  async status(userId: UserId): Promise<SecondFactorStatus> {
    const em = this.context.fork();
    const isOn = await this.isOn(em, userId);
    return { isOn, recoveryCodesLeft: isOn ? await this.codes.left(em, userId) : 0 };
  }

  async isOn(em: EntityManager, userId: UserId): Promise<boolean> {
    return (await em.count(TotpSecret, { userId, confirmedAt: { $ne: null } })) > 0;
  }

  /**
   * A new secret. Changes nothing about logging in before `confirm`.
   *
   * @throws AccountsError `accounts.second_factor_on`
   */
  async begin(caller: Caller): Promise<TotpEnrolment> {
    const secret = new Secret({ size: SECRET_BYTES });
    const account = await this.context.transact(async (em) => {
      const locked = await this.context.lock(em, caller.userId);
      if (await this.isOn(em, locked.id)) throw new AccountsError('accounts.second_factor_on', 'already on');
      await em.upsert(TotpSecret, {
        userId: locked.id,
        sealedSecret: this.secrets.seal(secret.base32, contextOf(locked.id)),
        createdAt: this.context.date(),
        confirmedAt: null,
        lastStep: 0,
      });
      return locked;
    });
    const uri = totpOf(secret.base32, account.username).toString();
    return { secret: secret.base32, uri, qrSvg: await qrToString(uri, { type: 'svg', margin: 2 }) };
  }

  /**
   * From now on logging in takes a code.
   *
   * @returns ten recovery codes, shown this once
   * @throws AccountsError `accounts.wrong_code`, `accounts.second_factor_on`, `accounts.second_factor_off` before `begin`
   */
  confirm(caller: Caller, code: string): Promise<readonly string[]> {
    return this.context.transact(async (em) => {
      const account = await this.context.lock(em, caller.userId);
      const row = await em.findOne(TotpSecret, { userId: account.id }, { disableIdentityMap: true });
      if (row === null) throw new AccountsError('accounts.second_factor_off', 'there is nothing to confirm');
      if (row.confirmedAt) throw new AccountsError('accounts.second_factor_on', 'already on');
      const step = this.stepOf(row, code);
      if (step === undefined) throw new AccountsError('accounts.wrong_code', 'this code is wrong');
      await em.nativeUpdate(TotpSecret, { userId: account.id }, { confirmedAt: this.context.date(), lastStep: step });
      const codes = await this.codes.renew(em, account.id);
      const { actor } = caller;
      await this.context.audit.append(em, { action: 'mfa.enabled', actor, target: person(account) });
      return codes;
    });
  }

  /** @throws AccountsError `accounts.second_factor_off` */
  disable(caller: Caller): Promise<void> {
    return this.context.transact(async (em) => {
      const account = await this.context.lock(em, caller.userId);
      const removed = await em.nativeDelete(TotpSecret, { userId: account.id, confirmedAt: { $ne: null } });
      if (removed === 0) throw new AccountsError('accounts.second_factor_off', 'already off');
      await this.codes.forget(em, account.id);
      const { actor } = caller;
      await this.context.audit.append(em, { action: 'mfa.disabled', actor, target: person(account) });
    });
  }

  /**
   * Ten new codes instead of the old ones.
   *
   * @throws AccountsError `accounts.second_factor_off`
   */
  renewRecoveryCodes(caller: Caller): Promise<readonly string[]> {
    return this.context.transact(async (em) => {
      const account = await this.context.lock(em, caller.userId);
      if (!(await this.isOn(em, account.id))) throw new AccountsError('accounts.second_factor_off', 'it is off');
      const codes = await this.codes.renew(em, account.id);
      const action = 'mfa.recovery_codes_renewed';
      await this.context.audit.append(em, { action, actor: caller.actor, target: person(account) });
      return codes;
    });
  }

  /**
   * Uses up a code of either kind, in the caller's transaction; of several who bring the same one exactly one succeeds.
   *
   * @returns which kind it was; undefined for a wrong, old or used code
   */
  async use(em: EntityManager, userId: UserId, code: string): Promise<'otp' | 'recovery' | undefined> {
    const row = await em.findOne(TotpSecret, { userId, confirmedAt: { $ne: null } }, { disableIdentityMap: true });
    if (row === null) return undefined;
    const step = this.stepOf(row, code);
    if (step === undefined) return (await this.codes.use(em, userId, code)) ? 'recovery' : undefined;
    const taken = await em.nativeUpdate(TotpSecret, { userId, lastStep: { $lt: step } }, { lastStep: step });
    return taken === 1 ? 'otp' : undefined;
  }

  /** The step whose code this is, when no code of it or a later one was accepted. */
  private stepOf(row: TotpSecret, code: string): number | undefined {
    const token = code.replace(/\s/g, '');
    if (!/^\d{6}$/.test(token)) return undefined;
    const secret = this.secrets.open(row.sealedSecret, contextOf(row.userId));
    if (secret === undefined) return undefined;
    const milliseconds = this.context.now() / 1000;
    const delta = totpOf(secret, '').validate({ token, timestamp: milliseconds, window: WINDOW });
    if (delta === null) return undefined;
    const step = Math.floor(milliseconds / 1000 / STEP_SECONDS) + delta;
    return step > row.lastStep ? step : undefined;
  }
}

function totpOf(secret: string, label: string): TOTP {
  return new TOTP({ issuer: ISSUER, label, algorithm: 'SHA1', digits: DIGITS, period: STEP_SECONDS, secret });
}

function contextOf(userId: UserId): string {
  return `totp:${userId}`;
}
