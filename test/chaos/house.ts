import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../tools/capabilities.mjs';
import { ROLES, withClient } from '../../tools/postgres/roles.mjs';
import { freePort } from '../support/free-port.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { dial, TcpProxy } from '../support/tcp-proxy.js';
import { Balancer, isReady } from './balancer.js';
import { Cluster } from './cluster.js';
import { createPeople, type Person } from './people.js';
import { ProductProcess } from './product.js';

export interface HouseOptions {
  /** Is handed what must be done when the start is cut off; it is what `close` does. */
  readonly onOpen?: (tidyUp: () => Promise<void>) => void;
  /** Of the product, besides what a run needs. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** To make them takes a whole application. */
const AT_ONCE = 50;

/**
 * Beatkeeper as a company runs it, on loopback: PostgreSQL, Redis where the machine has one, two APIs behind a balancer,
 * a worker, each a process of its own, and a line that can be disturbed in front of each server.
 */
export class House {
  readonly folder: string;
  readonly cluster: Cluster;
  readonly apis: readonly ProductProcess[];
  readonly worker: ProductProcess;
  readonly balancer: Balancer;
  readonly databaseLine: TcpProxy;
  readonly redisLine: TcpProxy | undefined;
  readonly close: () => Promise<void>;
  private readonly redis: Replaceable | undefined;
  private readonly spare: Person[] = [];
  private readonly env: Readonly<Record<string, string>>;

  private constructor(parts: Parts) {
    this.folder = parts.folder;
    this.cluster = parts.cluster;
    this.apis = parts.apis;
    this.worker = parts.worker;
    this.balancer = parts.balancer;
    this.databaseLine = parts.databaseLine;
    this.redisLine = parts.redisLine;
    this.redis = parts.redis;
    this.env = parts.env;
    this.close = parts.close;
  }

  static async start({ onOpen, settings = {} }: HouseOptions = {}): Promise<House> {
    const folder = mkdtempSync(join(tmpdir(), 'beatkeeper-chaos-'));
    // PostgreSQL runs as another user than root, and has to pass through.
    chmodSync(folder, 0o711);
    mkdirSync(join(folder, 'data'));
    const opened: (() => Promise<unknown>)[] = [];
    const keep = <T>(thing: T, close: (thing: T) => Promise<unknown>): T => {
      opened.unshift(() => close(thing));
      return thing;
    };
    const close = async () => {
      for (const one of opened.splice(0)) await one();
      rmSync(folder, { recursive: true, force: true });
    };
    onOpen?.(close);
    try {
      return new House({ ...(await build({ folder, settings, keep })), folder, close });
    } catch (error) {
      await close();
      throw error;
    }
  }

  get hasRedis(): boolean {
    return this.redis !== undefined;
  }

  async killRedis(): Promise<void> {
    await this.redis?.current.kill();
  }

  async startRedis(): Promise<void> {
    if (this.redis !== undefined) this.redis.current = await startRedis(this.redis.current.url);
  }

  /** People who have sent nothing yet. */
  async people(count: number): Promise<Person[]> {
    if (this.spare.length < count) this.spare.push(...(await createPeople(this.env, Math.max(count, AT_ONCE))));
    return this.spare.splice(0, count);
  }

  /** Everybody is up and says so. */
  async untilReady(): Promise<void> {
    await Promise.all([...this.apis, this.worker].map((process) => process.untilReady()));
  }

  /** Lines of the product's logs that tell of something that nobody caught. */
  uncaught(): string[] {
    return readFileSync(this.logFile, 'utf8')
      .split('\n')
      .filter((line) => /unhandled ?rejection|uncaught ?exception|heap out of memory|ERR_UNHANDLED/i.test(line));
  }

  get logFile(): string {
    return join(this.folder, 'product.log');
  }
}

interface Parts {
  readonly folder: string;
  readonly cluster: Cluster;
  readonly apis: readonly ProductProcess[];
  readonly worker: ProductProcess;
  readonly balancer: Balancer;
  readonly databaseLine: TcpProxy;
  readonly redisLine: TcpProxy | undefined;
  readonly redis: Replaceable | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** A new process takes the place of one that was killed. */
interface Replaceable {
  current: TestRedis;
}

interface Ground {
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly keep: Keep;
}

type Keep = <T>(thing: T, close: (thing: T) => Promise<unknown>) => T;

async function build({ folder, settings, keep }: Ground): Promise<Omit<Parts, 'folder' | 'close'>> {
  const cluster = keep(new Cluster(join(folder, 'database')), (it) => it.stop());
  await cluster.start();
  const databaseLine = keep(await TcpProxy.listen(async () => dial(cluster.port)), (it) => it.close());
  const hasRedis = findProgram(['redis-server']) !== undefined;
  const redis = hasRedis ? keep({ current: await startRedis() }, (it) => it.current.kill()) : undefined;
  const redisPort = redis === undefined ? 0 : Number(new URL(redis.current.url).port);
  const redisLine = redis && keep(await TcpProxy.listen(() => dial(redisPort)), (it) => it.close());
  const env = {
    ...environmentOf(folder, cluster, databaseLine),
    ...(redisLine !== undefined && { REDIS_URL: `redis://127.0.0.1:${redisLine.port}` }),
    ...settings,
  };
  const logFile = join(folder, 'product.log');
  const ports = [await freePort(), await freePort()];
  const balancer = keep(await Balancer.start(ports), (it) => it.close());
  const apis = ports.map(
    (port) =>
      new ProductProcess({
        app: 'api',
        env: { ...env, PORT: String(port) },
        logFile,
        isReady: () => isReady(port),
      }),
  );
  const workerPort = await freePort();
  const worker = new ProductProcess({
    app: 'worker',
    env: { ...env, WORKER_PORT: String(workerPort) },
    logFile,
    isReady: () => isReady(workerPort),
  });
  for (const process of [...apis, worker]) keep(process, (it) => it.destroy());
  // The first one migrates.
  for (const process of [...apis, worker]) await process.start();
  return { cluster, apis, worker, balancer, databaseLine, redisLine, redis, env };
}

/** As an operator would set it, except for patience: a run is shorter than a year. */
function environmentOf(folder: string, { urls }: Cluster, line: TcpProxy): Record<string, string> {
  return {
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
    DATA_DIR: join(folder, 'data'),
    SECRET_KEY: randomBytes(32).toString('hex'),
    PUBLIC_URL: 'http://beatkeeper.test',
    DATABASE_URL: line.through(urls.app),
    OWNER_DATABASE_URL: line.through(urls.owner),
    JOB_DATABASE_URL: line.through(urls.job),
    DATABASE_CONNECT_TIMEOUT_MS: '2000',
    DATABASE_INGEST_STATEMENT_TIMEOUT_MS: '4000',
    DATABASE_READ_STATEMENT_TIMEOUT_MS: '4000',
    SHUTDOWN_DELAY_SECONDS: '1',
    MAINTENANCE_INTERVAL_MINUTES: '1',
    WORKER: 'external',
    RATE_LIMIT: 'off',
    BOOTSTRAP_ADMIN: 'off',
  };
}

/** For sabotage: changes the product's database behind its back. */
export async function asOwner(house: House, ...statements: readonly string[]): Promise<void> {
  await withClient(house.cluster.productUrl, async (client) => {
    await client.query(`set role ${ROLES.owner}`);
    for (const statement of statements) await client.query(statement);
  });
}
