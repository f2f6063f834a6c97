import { Injectable } from '@nestjs/common';
import type { ErasedPerson, PersonEraser } from '#libs/platform/database';
import { RedisConnection } from '#libs/platform/redis';
import { namedKey } from './rate-limits.js';

const AT_ONCE = 500;
/** Counters of people, of what names them, and of their logins; see `RateLimits` and `SharedLoginThrottle`. */
const PATTERN = /^bk:rl:(user|name|login):[^:]+:(.+)$/;

/**
 * What is counted about a person in Redis. Where that is away nothing is done: counters live for minutes, and nobody adds
 * to these any more.
 */
@Injectable()
export class CountersEraser implements PersonEraser {
  readonly erases = 'counters of requests';

  constructor(private readonly redis: RedisConnection) {}

  async erase(person: ErasedPerson, signal: AbortSignal): Promise<void> {
    const redis = this.redis.usable();
    if (redis === undefined) return;
    const theirs = keysOf(person);
    try {
      let cursor = '0';
      do {
        const [next, keys] = await redis.scan(cursor, 'MATCH', 'bk:rl:*', 'COUNT', AT_ONCE);
        const found = keys.filter((key) => theirs.has(PATTERN.exec(key)?.[2] ?? ''));
        if (found.length > 0) await redis.del(...found);
        cursor = next;
      } while (cursor !== '0' && !signal.aborted);
    } catch (error) {
      this.redis.failed(error);
    }
  }
}

function keysOf({ userId, uuid, username, email }: ErasedPerson): ReadonlySet<string> {
  const names = [uuid, username, ...(email === null ? [] : [email])];
  const named = names.flatMap((name) => [name, `mail:${name}`, `code:${name}`]);
  return new Set([String(userId), ...[...named, `code:${userId}`].map(namedKey)]);
}
