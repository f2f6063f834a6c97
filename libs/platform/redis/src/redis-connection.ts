import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { SampledGauge } from '#libs/platform/observability';

export type RedisStatus = 'ok' | 'down' | 'off';

/** A request waits no longer than this for what is only a help to it. */
const COMMAND_TIMEOUT_MS = 100;
const CONNECT_TIMEOUT_MS = 2_000;
const LONGEST_PAUSE_MS = 2_000;
/** After a failure nothing is asked for this long: a server that hangs costs one request its patience, not every one. */
const REST_MS = 1_000;

const up = new SampledGauge({ name: 'redis_up', help: '1: Redis answers. Not there where none is configured.' });

/**
 * The connection for what may be lost: counters and caches. Nothing waits in it while the server is away: a command
 * fails at once, or after a tenth of a second, and whoever sent it goes on without.
 */
export class RedisConnection implements OnApplicationShutdown {
  private readonly logger = new Logger('redis');
  private readonly client: Redis | undefined;
  /** Milliseconds of the monotonic clock. */
  private restsUntil = 0;
  private wasHeard = true;
  private readonly end: () => void;

  /** @param url undefined: there is no Redis, and nothing here ever works */
  constructor(url: string | undefined) {
    this.client = url === undefined ? undefined : this.connect(url);
    this.end = up.from(() => (this.status === 'off' ? [] : [[{}, this.status === 'ok' ? 1 : 0]]));
  }

  /** `off`: none is configured. `down`: it cannot be reached, or has just failed. */
  get status(): RedisStatus {
    if (this.client === undefined) return 'off';
    return this.usable() === undefined ? 'down' : 'ok';
  }

  /** The client as long as it is worth asking. Failures of commands are reported to {@link failed}. */
  usable(): Redis | undefined {
    const isReady = this.client?.status === 'ready' && performance.now() >= this.restsUntil;
    return isReady ? this.client : undefined;
  }

  /** A command failed: the server is left alone for a second. */
  failed(error: unknown): void {
    this.restsUntil = performance.now() + REST_MS;
    this.tell(false, error);
  }

  onApplicationShutdown(): void {
    this.end();
    this.client?.disconnect();
  }

  private connect(url: string): Redis {
    const client = new Redis(url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      commandTimeout: COMMAND_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      enableAutoPipelining: true,
      retryStrategy: (attempt) => Math.min(attempt * 100, LONGEST_PAUSE_MS),
    });
    client.on('error', (error) => this.tell(false, error));
    client.on('ready', () => this.tell(true));
    return client;
  }

  /** One line per change, however many commands fail. */
  private tell(isHeard: boolean, error?: unknown): void {
    if (this.wasHeard === isHeard) return;
    this.wasHeard = isHeard;
    if (isHeard) this.logger.log('Redis answers again');
    else this.logger.warn(`Redis does not answer, going on without it: ${(error as Error).message}`);
  }
}
