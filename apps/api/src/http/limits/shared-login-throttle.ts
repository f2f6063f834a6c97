import { Injectable } from '@nestjs/common';
import { LOGIN_LIMITS, type LoginLimit, type LoginThrottle, limitOf } from '#libs/accounts';
import { RedisConnection } from '#libs/platform/redis';
import { Counter } from './counter.js';
import { namedKey } from './rate-limits.js';

/** While Redis is away, each process lets half as many attempts pass: several of them must not add up to more. */
const LOCAL_SHARE = 0.5;

/** Counts attempts for all processes together. Redis never sees whose address or name was tried. */
@Injectable()
export class SharedLoginThrottle implements LoginThrottle {
  private readonly counters: ReadonlyMap<LoginLimit, Counter>;

  constructor(redis: RedisConnection) {
    this.counters = new Map(
      Object.entries(LOGIN_LIMITS).map(([limit, { points, duration: seconds }]) => {
        const options = { prefix: `bk:rl:login:${limit}`, allowance: { points, seconds }, localShare: LOCAL_SHARE };
        return [limit as LoginLimit, new Counter(redis, options)];
      }),
    );
  }

  async check(key: string): Promise<number> {
    const { isAllowed, resetSeconds } = await this.counterOf(key).peek(namedKey(key));
    return isAllowed ? 0 : resetSeconds;
  }

  async fail(key: string): Promise<number> {
    const { isAllowed, resetSeconds } = await this.counterOf(key).consume(namedKey(key));
    return isAllowed ? 0 : resetSeconds;
  }

  async succeed(key: string): Promise<void> {
    if (limitOf(key) === 'account') await this.counterOf(key).forget(namedKey(key));
    else this.counterOf(key).giveBack(namedKey(key));
  }

  private counterOf(key: string): Counter {
    const counter = this.counters.get(limitOf(key));
    if (counter === undefined) throw new Error('a login limit without a counter');
    return counter;
  }
}
