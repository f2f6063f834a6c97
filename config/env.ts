import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ZodError } from 'zod';
import type { TracingOptions } from '#libs/platform/observability';
import { pairsOf } from './observability-settings.js';
import { keptSecretKey } from './secret-key.js';
import { type WeakSecret, weakSecrets } from './secret-strength.js';
import { SETTINGS, type Settings } from './settings.js';

/** Limits of one connection pool. */
export interface PoolConfig {
  readonly max: number;
  readonly connectionTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
  readonly maxWaiting: number;
}

export interface AppConfig {
  readonly environment: Settings['NODE_ENV'];
  /** What an operator should know of, one line each; no values. */
  readonly warnings: readonly string[];
  readonly dataDir: string;
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** Without a slash at the end. */
    readonly publicUrl: string;
    /** As Fastify understands it: hops, addresses by comma, all or none. */
    readonly trustProxy: boolean | number | string;
    readonly bodyLimitBytes: number;
    readonly isRateLimited: boolean;
    /** Between saying that it ends and ending. */
    readonly shutdownDelayMs: number;
  };
  readonly database: {
    readonly url: string;
    readonly ownerUrl: string;
    readonly jobUrl: string;
    /** Somebody else migrates; this process waits for it. */
    readonly waitsForSchema: boolean;
    readonly replicaUrls: readonly string[];
    readonly replicaMaxLagMs: number;
    readonly ingest: PoolConfig;
    readonly read: PoolConfig;
    readonly job: PoolConfig;
    readonly ormMaxConnections: number;
  };
  readonly redis: { readonly url: string | undefined };
  /** Private places that may be called all the same. */
  readonly outbound: {
    readonly allowed: readonly string[];
    /** Origins that the relay may call; none: there is no relay. */
    readonly relayed: readonly string[];
  };
  readonly auth: {
    /** Newest first: the first one makes, all of them recognise. */
    readonly secretKeys: readonly [string, ...string[]];
    readonly signUp: { readonly mode: Settings['SIGN_UP']; readonly domains: readonly string[] };
    readonly hasLocalLogin: boolean;
    readonly session: { readonly idleDays: number; readonly maxDays: number };
    readonly apiKeyReveal: Settings['API_KEY_REVEAL'];
    readonly extensionOrigins: readonly string[];
    readonly allowsQueryCredentials: boolean;
    /** Undefined: nobody has such a key. */
    readonly serviceKeys: { readonly stats: string | undefined; readonly revocation: string | undefined };
  };
  readonly administration: {
    readonly defaultGapPolicy: Settings['DEFAULT_GAP_POLICY'];
    readonly deletionGraceDays: number;
    readonly sightingDays: number;
    /** The first one has number 1. */
    readonly programmes: readonly string[];
  };
  readonly slack: {
    readonly signingSecret: string | undefined;
    readonly botToken: string | undefined;
    /** Without a slash at the end. */
    readonly apiUrl: string;
  };
  readonly oauth: { readonly allowsImplicit: boolean; readonly refreshRotation: Settings['OAUTH_REFRESH_ROTATION'] };
  readonly mail: { readonly url: string | undefined; readonly from: string };
  readonly limits: {
    readonly maxBulkItems: number;
    readonly maxListedHeartbeats: number;
    readonly maxHeartbeatAgeDays: number | undefined;
    /** Undefined: heartbeats are kept for ever. */
    readonly retentionMonths: number | undefined;
    readonly maxRangeDays: number;
    readonly importMaxBytes: number;
    readonly dataDumpDays: number;
    readonly ingest: {
      readonly maxPeoplePerBatch: number;
      readonly maxRowsPerBatch: number;
      readonly maxConcurrentFlushes: number;
      readonly maxQueuedRows: number;
    };
  };
  readonly worker: {
    /** Jobs are done by processes of their own. */
    readonly isExternal: boolean;
    /** Of the health of such a process; undefined: nowhere. */
    readonly port: number | undefined;
  };
  /** 0: nothing runs by itself. */
  readonly maintenance: { readonly intervalMinutes: number };
  readonly features: { readonly bootstrapAdmin: boolean };
  readonly log: { readonly level: Settings['LOG_LEVEL'] };
  readonly observability: {
    /** Undefined: there are no metrics. */
    readonly metrics: { readonly host: string; readonly port: number } | undefined;
    /** Undefined: nothing is traced. */
    readonly tracing: TracingOptions | undefined;
  };
}

/** Names every key that is wrong, and no value. */
export class ConfigError extends Error {
  /** To be shown as one line, without a stack. */
  readonly expected = true;
  readonly problems: readonly { readonly key: string; readonly message: string }[];

  constructor(problems: readonly { readonly key: string; readonly message: string }[]) {
    super(`bad configuration: ${problems.map(({ key, message }) => `${key} ${message}`).join('; ')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const LOCAL_HOST = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const DEFAULT_INTERVAL_MINUTES = 5;

/** Environment variables; an empty one counts as unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment once. May create `DATA_DIR/secret-key`.
 *
 * @throws ConfigError naming every bad key
 */
export function loadConfig(env: Environment = process.env): AppConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = SETTINGS.safeParse(given);
  const weak = weakSecrets(given);
  const isProduction = !['development', 'test'].includes(given.NODE_ENV ?? '');
  const tooWeak = isProduction ? weak.filter(({ isLocal }) => !isLocal) : [];
  if (!parsed.success) throw new ConfigError(problemsOf(parsed.error, given, tooWeak));
  if (tooWeak.length > 0) throw new ConfigError(tooWeak);
  const settings = parsed.data;
  const dataDir = settings.DATA_DIR ?? defaultDataDir(env);
  return {
    environment: settings.NODE_ENV,
    warnings: [...weak.map(({ key, message }) => `${key} ${message}`), ...openAddress(settings)],
    dataDir,
    http: httpConfig(settings),
    database: databaseConfig(settings),
    redis: { url: settings.REDIS_URL },
    outbound: { allowed: settings.OUTBOUND_ALLOWED, relayed: settings.RELAY_ALLOWED },
    auth: authConfig(settings, dataDir),
    oauth: {
      allowsImplicit: settings.OAUTH_IMPLICIT === 'on',
      refreshRotation: settings.OAUTH_REFRESH_ROTATION,
    },
    administration: {
      defaultGapPolicy: settings.DEFAULT_GAP_POLICY,
      deletionGraceDays: settings.DELETION_GRACE_DAYS,
      sightingDays: settings.SIGHTING_DAYS,
      programmes: settings.YSWS_PROGRAMMES,
    },
    slack: {
      signingSecret: settings.SLACK_SIGNING_SECRET,
      botToken: settings.SLACK_BOT_TOKEN,
      apiUrl: settings.SLACK_API_URL.replace(/\/+$/, ''),
    },
    mail: { url: settings.SMTP_URL, from: settings.MAIL_FROM },
    limits: limitsConfig(settings),
    worker: { isExternal: settings.WORKER === 'external', port: settings.WORKER_PORT },
    maintenance: { intervalMinutes: settings.MAINTENANCE_INTERVAL_MINUTES ?? defaultInterval(settings) },
    features: { bootstrapAdmin: settings.BOOTSTRAP_ADMIN === 'on' },
    log: { level: settings.LOG_LEVEL },
    observability: observabilityConfig(settings),
  };
}

/** One problem per key: what a value looks like comes before how strong it is. */
function problemsOf(error: ZodError, given: Environment, weak: readonly WeakSecret[]): ConfigError['problems'] {
  const wrong = error.issues.map(({ path, message }) => {
    const key = path.join('.');
    return { key, message: key in given ? message.replace(/^[A-Z]/, (first) => first.toLowerCase()) : 'is required' };
  });
  return [...wrong, ...weak.filter(({ key }) => !wrong.some((problem) => problem.key === key))];
}

/** Where files live when `DATA_DIR` is unset. */
export function defaultDataDir(env: Environment = process.env): string {
  if (process.getuid?.() === 0) return '/var/lib/beatkeeper';
  return join(env.XDG_DATA_HOME || join(env.HOME || homedir(), '.local', 'share'), 'beatkeeper');
}

function httpConfig(settings: Settings): AppConfig['http'] {
  const { HOST: host, PORT: port } = settings;
  const shownHost = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return {
    host,
    port,
    publicUrl: (settings.PUBLIC_URL ?? `http://${shownHost}:${port}`).replace(/\/+$/, ''),
    trustProxy: trustProxy(settings.TRUST_PROXY),
    bodyLimitBytes: settings.BODY_LIMIT_BYTES,
    isRateLimited: settings.RATE_LIMIT === 'on',
    shutdownDelayMs: settings.SHUTDOWN_DELAY_SECONDS * 1_000,
  };
}

function authConfig(settings: Settings, dataDir: string): AppConfig['auth'] {
  return {
    secretKeys: [settings.SECRET_KEY ?? secretKeyIn(dataDir), ...(settings.PREVIOUS_SECRET_KEYS ?? [])],
    signUp: { mode: settings.SIGN_UP, domains: (settings.SIGN_UP_DOMAINS ?? []).map((name) => name.toLowerCase()) },
    hasLocalLogin: settings.LOCAL_LOGIN === 'on',
    session: { idleDays: settings.SESSION_IDLE_DAYS, maxDays: settings.SESSION_MAX_DAYS },
    apiKeyReveal: settings.API_KEY_REVEAL,
    extensionOrigins: settings.EXTENSION_ORIGINS,
    allowsQueryCredentials: settings.QUERY_CREDENTIALS === 'on',
    serviceKeys: { stats: settings.STATS_API_KEY, revocation: settings.HKA_REVOCATION_KEY },
  };
}

/** Cookies and keys that travel in the clear. */
function openAddress({ NODE_ENV: environment, PUBLIC_URL: url }: Settings): string[] {
  const isOpen = environment === 'production' && url?.startsWith('http:') && !LOCAL_HOST.test(new URL(url).hostname);
  return isOpen ? ['PUBLIC_URL is no https:// address: passwords, cookies and keys travel in the clear'] : [];
}

function trustProxy(value: string): boolean | number | string {
  const word = value.trim().toLowerCase();
  if (['off', 'false', 'no'].includes(word)) return false;
  if (['on', 'true', 'yes'].includes(word)) return true;
  return /^\d+$/.test(word) ? Number(word) : value;
}

function databaseConfig(settings: Settings): AppConfig['database'] {
  const pool = (max: number, statementTimeoutMs: number): PoolConfig => ({
    max,
    statementTimeoutMs,
    connectionTimeoutMs: settings.DATABASE_CONNECT_TIMEOUT_MS,
    idleInTransactionTimeoutMs: settings.DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS,
    maxWaiting: settings.DATABASE_MAX_WAITING,
  });
  return {
    url: settings.DATABASE_URL,
    ownerUrl: settings.OWNER_DATABASE_URL ?? settings.DATABASE_URL,
    jobUrl: settings.JOB_DATABASE_URL ?? settings.DATABASE_URL,
    waitsForSchema: settings.MIGRATE === 'wait',
    replicaUrls: settings.DATABASE_REPLICA_URLS ?? [],
    replicaMaxLagMs: settings.REPLICA_MAX_LAG * 1_000,
    ingest: pool(settings.DATABASE_INGEST_POOL_SIZE, settings.DATABASE_INGEST_STATEMENT_TIMEOUT_MS),
    read: pool(settings.DATABASE_READ_POOL_SIZE, settings.DATABASE_READ_STATEMENT_TIMEOUT_MS),
    job: pool(settings.DATABASE_JOB_POOL_SIZE, settings.DATABASE_JOB_STATEMENT_TIMEOUT_MS),
    ormMaxConnections: settings.DATABASE_ORM_POOL_SIZE,
  };
}

function limitsConfig(settings: Settings): AppConfig['limits'] {
  return {
    maxBulkItems: settings.MAX_BULK_ITEMS,
    maxListedHeartbeats: settings.MAX_LISTED_HEARTBEATS,
    maxHeartbeatAgeDays: settings.MAX_HEARTBEAT_AGE_DAYS,
    retentionMonths: settings.RETENTION_MONTHS,
    maxRangeDays: settings.MAX_RANGE_DAYS,
    importMaxBytes: settings.IMPORT_MAX_BYTES,
    dataDumpDays: settings.DATA_DUMP_DAYS,
    ingest: {
      maxPeoplePerBatch: settings.INGEST_MAX_PEOPLE_PER_BATCH,
      maxRowsPerBatch: settings.INGEST_MAX_ROWS_PER_BATCH,
      maxConcurrentFlushes: settings.INGEST_MAX_CONCURRENT_FLUSHES,
      maxQueuedRows: settings.INGEST_MAX_QUEUED_ROWS,
    },
  };
}

function observabilityConfig(settings: Settings): AppConfig['observability'] {
  const { METRICS_PORT: port, HOST: host, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = settings;
  return {
    metrics: port === undefined ? undefined : { host, port },
    tracing:
      endpoint === undefined
        ? undefined
        : {
            url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
            headers: pairsOf(settings.OTEL_EXPORTER_OTLP_HEADERS),
            serviceName: settings.OTEL_SERVICE_NAME,
            resource: pairsOf(settings.OTEL_RESOURCE_ATTRIBUTES),
            sampler: settings.OTEL_TRACES_SAMPLER,
            ratio: settings.OTEL_TRACES_SAMPLER_ARG,
          },
  };
}

function defaultInterval({ NODE_ENV: environment }: Settings): number {
  return environment === 'test' ? 0 : DEFAULT_INTERVAL_MINUTES;
}

function secretKeyIn(dataDir: string): string {
  try {
    return keptSecretKey(dataDir);
  } catch (error) {
    throw new ConfigError([{ key: 'SECRET_KEY', message: `is unset and cannot be kept: ${(error as Error).message}` }]);
  }
}
