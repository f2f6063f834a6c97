import { Inject, Injectable, Logger } from '@nestjs/common';
import { LOGIN_THROTTLE, type LoginThrottle } from './login-throttle.js';
import { networkOf } from './network.js';

const SECONDS_WHEN_BROKEN = 60;

/** Lets attempts pass, counted. When counting fails, nobody passes. */
@Injectable()
export class LoginGate {
  private readonly logger = new Logger('accounts');

  constructor(@Inject(LOGIN_THROTTLE) private readonly throttle: LoginThrottle) {}

  /** Seconds to wait; 0: the attempt is counted and may go on. */
  async enter(keys: readonly string[]): Promise<number> {
    try {
      const before = await Promise.all(keys.map((key) => this.throttle.check(key)));
      const wait = Math.max(0, ...before);
      if (wait > 0) return wait;
      return Math.max(0, ...(await Promise.all(keys.map((key) => this.throttle.fail(key)))));
    } catch (err) {
      this.logger.error({ message: 'attempts cannot be counted: nobody passes', err });
      return SECONDS_WHEN_BROKEN;
    }
  }

  /** The attempt was a good one. */
  async pass(keys: readonly string[]): Promise<void> {
    try {
      await Promise.all(keys.map((key) => this.throttle.succeed(key)));
    } catch (err) {
      this.logger.warn({ message: 'a good attempt stays counted', err });
    }
  }
}

export function addressKey(address: string): string {
  return `address:${networkOf(address)}`;
}

export function accountKey(address: string, login: string): string {
  return `account:${networkOf(address)}|${login.trim().toLowerCase().slice(0, 254)}`;
}

export function mailKey(email: string): string {
  return `mail:${email.trim().toLowerCase().slice(0, 254)}`;
}

/** Codes are short: how many may be tried does not depend on from where. */
export function codeKey(userUuid: string): string {
  return `code:${userUuid}`;
}
