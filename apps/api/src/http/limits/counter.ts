import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RedisConnection } from '#libs/platform/redis';
import type { Allowance } from './budgets.js';
import { type Count, LocalCounter } from './local-counter.js';

export interface CounterOptions {
  /** Unique among all counters: two of them never share a key. */
  readonly prefix: string;
  readonly allowance: Allowance;
  /** Part of the allowance that this process grants alone while Redis is away. */
  readonly localShare: number;
}

/** The state of one key after it was counted. */
export interface Tally {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Whole seconds, at least 1, until the window is over. */
  readonly resetSeconds: number;
}

const MS = 1_000;

/**
 * Counts in Redis, where all processes see the same, and by itself while that is away. What was counted in one place is
 * not known in the other: an outage grants everybody at most one more allowance per process.
 */
export class Counter {
  private readonly local: LocalCounter;
  private readonly localPoints: number;
  private shared: RateLimiterRedis | undefined;

  constructor(
    private readonly redis: RedisConnection,
    private readonly options: CounterOptions,
  ) {
    const { allowance, localShare } = options;
    this.local = new LocalCounter(allowance.seconds * MS);
    const isAlone = redis.status === 'off';
    this.localPoints = isAlone ? allowance.points : Math.max(1, Math.floor(allowance.points * localShare));
  }

  /** Counts one. At once where there is no Redis. */
  consume(key: string): Tally | Promise<Tally> {
    const limiter = this.limiter();
    return limiter === undefined ? this.alone(key) : this.together(limiter, key);
  }

  /** Looks without counting: is there room for one more? */
  async peek(key: string): Promise<Tally> {
    const limiter = this.limiter();
    if (limiter !== undefined) {
      try {
        const found = await limiter.get(key);
        return peeked(this.options.allowance, found && countOf(found));
      } catch (error) {
        this.redis.failed(error);
      }
    }
    return peeked({ ...this.options.allowance, points: this.localPoints }, this.local.get(key));
  }

  /** Takes back one that was counted in vain. */
  giveBack(key: string): void {
    const limiter = this.limiter();
    if (limiter === undefined) this.local.consume(key, -1);
    else limiter.reward(key).catch((error: unknown) => this.redis.failed(error));
  }

  async forget(key: string): Promise<void> {
    this.local.delete(key);
    await this.limiter()
      ?.delete(key)
      .catch((error: unknown) => this.redis.failed(error));
  }

  private alone(key: string): Tally {
    return tallyOf(this.localPoints, this.local.consume(key));
  }

  private async together(limiter: RateLimiterRedis, key: string): Promise<Tally> {
    const { points } = this.options.allowance;
    try {
      return tallyOf(points, countOf(await limiter.consume(key)));
    } catch (refusal) {
      // What is known to be blocked is refused without asking Redis, and without a count.
      if (refusal instanceof RateLimiterRes)
        return tallyOf(points, { consumed: points + 1, msLeft: refusal.msBeforeNext });
      this.redis.failed(refusal);
      return this.alone(key);
    }
  }

  /** Made at the first use: until then nobody knows whether Redis will ever answer. */
  private limiter(): RateLimiterRedis | undefined {
    const storeClient = this.redis.usable();
    if (storeClient === undefined) return undefined;
    const { prefix, allowance } = this.options;
    this.shared ??= new RateLimiterRedis({
      storeClient,
      keyPrefix: prefix,
      points: allowance.points,
      duration: allowance.seconds,
      inMemoryBlockOnConsumed: allowance.points + 1,
    });
    return this.shared;
  }
}

function countOf({ consumedPoints, msBeforeNext }: RateLimiterRes): Count {
  return { consumed: consumedPoints, msLeft: msBeforeNext };
}

function tallyOf(limit: number, { consumed, msLeft }: Count): Tally {
  return {
    isAllowed: consumed <= limit,
    limit,
    remaining: Math.max(0, limit - consumed),
    resetSeconds: Math.max(1, Math.ceil(msLeft / MS)),
  };
}

function peeked({ points, seconds }: Allowance, count: Count | null | undefined): Tally {
  if (count === null || count === undefined)
    return { isAllowed: true, limit: points, remaining: points, resetSeconds: seconds };
  return { ...tallyOf(points, count), isAllowed: count.consumed < points };
}
