import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

/**
 * Slows down guessing. Keys begin with what they count: `account:<address>|<login>` (10 a minute), `address:<address>`
 * (30 a minute), `code:<person>` (10 in 15 minutes, from anywhere), `mail:<e-mail address>` (3 in 15 minutes: mail that
 * somebody else can cause). Network addresses are those of `networkOf`. May throw; callers then refuse.
 */
export interface LoginThrottle {
  /** Looks without counting: seconds to wait; 0: there is room for one more. */
  check(key: string): Promise<number>;
  /**
   * Counts an attempt, before the password is looked at. In one step with the count: seconds to wait, when this attempt
   * is one too many, else 0; so that of many that come at once only as many as allowed go on.
   */
  fail(key: string): Promise<number>;
  /** It was a good one: an `account:` key begins again, any other key gets the one attempt back. */
  succeed(key: string): Promise<void>;
}

/** Injection token of the {@link LoginThrottle}. */
export const LOGIN_THROTTLE = Symbol('LoginThrottle');

export const LOGIN_LIMITS = {
  account: { points: 10, duration: 60 },
  address: { points: 30, duration: 60 },
  code: { points: 10, duration: 900 },
  mail: { points: 3, duration: 900 },
} as const;
export type LoginLimit = keyof typeof LOGIN_LIMITS;

/** Which limit a key falls under; the strictest for a key of no known kind. */
export function limitOf(key: string): LoginLimit {
  const kind = key.split(':', 1)[0];
  return kind !== undefined && Object.hasOwn(LOGIN_LIMITS, kind) ? (kind as LoginLimit) : 'mail';
}

/** Counts in this process alone. */
export class MemoryLoginThrottle implements LoginThrottle {
  private readonly limiters = {
    account: new RateLimiterMemory(LOGIN_LIMITS.account),
    address: new RateLimiterMemory(LOGIN_LIMITS.address),
    code: new RateLimiterMemory(LOGIN_LIMITS.code),
    mail: new RateLimiterMemory(LOGIN_LIMITS.mail),
  };

  async check(key: string): Promise<number> {
    const counted = await this.limiterOf(key).get(key);
    return counted === null ? 0 : waitOf(counted, LOGIN_LIMITS[limitOf(key)].points - 1);
  }

  async fail(key: string): Promise<number> {
    return waitOf(await this.limiterOf(key).penalty(key, 1), LOGIN_LIMITS[limitOf(key)].points);
  }

  async succeed(key: string): Promise<void> {
    const limiter = this.limiterOf(key);
    if (limitOf(key) === 'account') await limiter.delete(key);
    else await limiter.reward(key, 1);
  }

  private limiterOf(key: string): RateLimiterMemory {
    return this.limiters[limitOf(key)];
  }
}

function waitOf({ consumedPoints, msBeforeNext }: RateLimiterRes, allowed: number): number {
  return consumedPoints <= allowed ? 0 : Math.max(1, Math.ceil(msBeforeNext / 1000));
}
