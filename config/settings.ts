import { isIP } from 'node:net';
import { z } from 'zod';
import { ADMINISTRATION_SETTINGS } from './administration-settings.js';
import { IDENTITY_SETTINGS } from './identity-settings.js';
import { OBSERVABILITY_SETTINGS } from './observability-settings.js';
import { integer, listOf, onOff, partsOf, setting } from './setting.js';

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// URL' });

const PROXY_WORDS = new Set(['off', 'false', 'no', 'on', 'true', 'yes', 'loopback', 'linklocal', 'uniquelocal']);

function isTrustProxy(value: string): boolean {
  return value.split(',').every((part) => {
    const [address = '', bits, ...rest] = part.trim().toLowerCase().split('/');
    if (bits === undefined) return PROXY_WORDS.has(address) || /^\d{1,3}$/.test(address) || isIP(address) !== 0;
    const most = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
    return rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
  });
}

/** Every environment variable that Beatkeeper reads. */
export const SETTINGS = z.object({
  NODE_ENV: setting(z.enum(['production', 'development', 'test']).default('production'), 'Kind of deployment.', {
    group: 'Server',
  }),
  HOST: setting(z.string().default('127.0.0.1'), 'Address to listen on; `0.0.0.0` for all.', { group: 'Server' }),
  PORT: setting(integer(3000, 0, 65_535), 'Port to listen on; 0 takes a free one.', { group: 'Server' }),
  PUBLIC_URL: setting(
    z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }).optional(),
    'Where people reach this server from outside.',
    { group: 'Server', unset: '`http://HOST:PORT`' },
  ),
  TRUST_PROXY: setting(
    z
      .string()
      .refine(isTrustProxy, 'must be off, on, a number of hops, or addresses and networks by comma')
      .default('off'),
    'Whose `X-Forwarded-*` headers count: `off`, `on`, a number of hops, or addresses and networks by comma.',
    { group: 'Server' },
  ),
  SHUTDOWN_DELAY_SECONDS: setting(
    integer(0, 0, 300),
    'Seconds between being told to end (SIGTERM) and refusing connections. Meanwhile `/health/ready` answers 503, everything else is served, and each answer closes its connection: time for a balancer to notice.',
    { group: 'Server' },
  ),
  RATE_LIMIT: setting(
    onOff('on'),
    'Limits per person (10 requests a second, averaged over 5 minutes), credential and address. Those of logins, password resets and keys shown again stay on in any case.',
    { group: 'Server' },
  ),

  DATA_DIR: setting(z.string().optional(), 'Where the server keeps its files.', {
    group: 'Data',
    unset: '`/var/lib/beatkeeper` for root, else `~/.local/share/beatkeeper`',
  }),
  DATABASE_URL: setting(postgresUrl, 'The database, as the application role: neither superuser nor `BYPASSRLS`.', {
    group: 'Data',
    secret: true,
    unset: 'required, except that `npm start` brings its own PostgreSQL',
  }),
  OWNER_DATABASE_URL: setting(postgresUrl.optional(), 'The database, as the role that owns the schema: migrations.', {
    group: 'Data',
    secret: true,
    unset: '`DATABASE_URL`',
  }),
  MIGRATE: setting(
    z.enum(['start', 'wait']).default('start'),
    'Who brings the schema up to date: each process when it starts, or somebody else (`cli migrate`), for whom it waits.',
    { group: 'Data' },
  ),
  JOB_DATABASE_URL: setting(
    postgresUrl.optional(),
    'The database, as the role of long work: neither superuser nor `BYPASSRLS`.',
    {
      group: 'Data',
      secret: true,
      unset: '`DATABASE_URL`',
    },
  ),
  DATABASE_REPLICA_URLS: setting(
    listOf((url) => postgresUrl.safeParse(url).success, 'must be postgresql:// URLs by comma').optional(),
    'Streaming replicas of the database for reads, by comma, as the application role.',
    { group: 'Data', secret: true, unset: 'the database answers every read' },
  ),
  REDIS_URL: setting(
    z.url({ protocol: /^rediss?$/, error: 'must be a redis:// URL' }).optional(),
    'Redis, for installations of several processes: they count requests together, and it spreads jobs over workers. While it is away each counts alone, and jobs wait.',
    { group: 'Data', secret: true, unset: 'one process needs none' },
  ),
  SECRET_KEY: setting(
    z.string().min(32, 'must have at least 32 characters').optional(),
    'Keys the hashes of API keys: with another value every key is dead.',
    { group: 'Data', secret: true, unset: 'made at the first start and kept in `DATA_DIR/secret-key`' },
  ),

  DATABASE_INGEST_POOL_SIZE: setting(integer(7, 1, 500), 'Connections for storing heartbeats.', {
    group: 'Connections',
  }),
  DATABASE_READ_POOL_SIZE: setting(integer(10, 1, 500), 'Connections for reads.', { group: 'Connections' }),
  DATABASE_JOB_POOL_SIZE: setting(integer(3, 2, 500), 'Connections for long work.', { group: 'Connections' }),
  DATABASE_ORM_POOL_SIZE: setting(integer(5, 1, 500), 'Connections for settings and accounts.', {
    group: 'Connections',
  }),
  DATABASE_CONNECT_TIMEOUT_MS: setting(integer(5_000, 100), 'Longest wait for a connection.', { group: 'Connections' }),
  DATABASE_INGEST_STATEMENT_TIMEOUT_MS: setting(integer(15_000, 100), 'Longest ingest statement.', {
    group: 'Connections',
  }),
  DATABASE_READ_STATEMENT_TIMEOUT_MS: setting(integer(15_000, 100), 'Longest read.', { group: 'Connections' }),
  DATABASE_JOB_STATEMENT_TIMEOUT_MS: setting(integer(300_000, 100), 'Longest statement of long work.', {
    group: 'Connections',
  }),
  DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS: setting(integer(15_000, 100), 'Longest pause inside a transaction.', {
    group: 'Connections',
  }),
  DATABASE_MAX_WAITING: setting(
    integer(1_000, 1),
    'Most requests that wait for a connection of one kind; one more is answered 503 at once.',
    { group: 'Connections' },
  ),
  REPLICA_MAX_LAG: setting(
    integer(5, 1, 3_600),
    'Seconds that a replica may lag; beyond it the database answers. Never applies to what a person has just sent.',
    { group: 'Connections' },
  ),

  OUTBOUND_ALLOWED: setting(
    z
      .string()
      .default('')
      .transform((list) => partsOf(list)),
    'Private addresses, networks (`10.2.0.0/16`) and host names, by comma, that webhooks, forges, imports, mirrors, the relay and identity providers of organisations may call. Public addresses are always allowed.',
    { group: 'Server', unset: 'no private address is called' },
  ),
  RELAY_ALLOWED: setting(
    listOf(
      (part) => /^https?:$/.test(URL.parse(part)?.protocol ?? '') && URL.parse(part)?.origin === part.toLowerCase(),
      'must be origins such as https://wakapi.example, by comma',
    ).default([]),
    'Servers, by comma, that anybody may call through `/api/relay`, such as `https://wakapi.example`. A private address must be among `OUTBOUND_ALLOWED`, too.',
    { group: 'Server', unset: 'there is no relay' },
  ),

  BODY_LIMIT_BYTES: setting(integer(5_000_000, 1_000), 'Largest request body; more is answered 413.', {
    group: 'Limits',
  }),
  MAX_BULK_ITEMS: setting(integer(1_000, 1), 'Most items in one call; more is answered 413.', { group: 'Limits' }),
  MAX_LISTED_HEARTBEATS: setting(
    integer(10_000, 1, 100_000),
    'Most heartbeats that one answer of `/api/v1/my/heartbeats` lists; there are pages for the rest.',
    { group: 'Limits' },
  ),
  MAX_HEARTBEAT_AGE_DAYS: setting(
    z.coerce.number().int().min(1).optional(),
    'Older heartbeats are refused, item by item.',
    { group: 'Limits', unset: 'no limit but 2010-01-01' },
  ),
  RETENTION_MONTHS: setting(
    z.coerce.number({ error: 'must be a number' }).int().min(1).max(1_200).optional(),
    'How many whole months heartbeats are kept; sums of time stay. A person may have a number of their own.',
    { group: 'Limits', unset: 'for ever' },
  ),
  DATA_DUMP_DAYS: setting(integer(7, 1, 365), 'Days that a finished data dump can be downloaded.', { group: 'Limits' }),
  IMPORT_MAX_BYTES: setting(
    integer(536_870_912, 1_000),
    'Largest file that is taken in by an import, sent or fetched; more is answered 413.',
    { group: 'Limits' },
  ),
  MAX_RANGE_DAYS: setting(integer(1_100, 1), 'Longest span of days in one request.', { group: 'Limits' }),
  INGEST_MAX_PEOPLE_PER_BATCH: setting(integer(20, 1), 'Most people in one ingest transaction.', { group: 'Limits' }),
  INGEST_MAX_ROWS_PER_BATCH: setting(integer(500, 1), 'Most heartbeats in one ingest transaction.', {
    group: 'Limits',
  }),
  INGEST_MAX_CONCURRENT_FLUSHES: setting(integer(4, 1), 'Most ingest transactions at once.', { group: 'Limits' }),
  INGEST_MAX_QUEUED_ROWS: setting(integer(20_000, 1), 'Most waiting heartbeats; beyond it the answer is 503.', {
    group: 'Limits',
  }),

  MAINTENANCE_INTERVAL_MINUTES: setting(
    z.coerce.number({ error: 'must be a number' }).int().min(0).max(1_440).optional(),
    'Minutes between two rounds of upkeep (rollups, views of the fleet); with them goes a nightly round (retention, audit) at 03:17 UTC. 0: neither, for `cli maintain` in a crontab.',
    { group: 'Maintenance', unset: '5; 0 under `NODE_ENV=test`' },
  ),

  WORKER: setting(
    z.enum(['embedded', 'external']).default('embedded'),
    'Who does jobs: the server itself, or processes of their own (`npm run worker`), without which jobs wait.',
    { group: 'Jobs' },
  ),
  WORKER_PORT: setting(
    z.coerce.number({ error: 'must be a number' }).int().min(0).max(65_535).optional(),
    'Port on which a worker process answers `/health/live` and `/health/ready`; 0 takes a free one.',
    { group: 'Jobs', unset: 'it answers nowhere' },
  ),

  BOOTSTRAP_ADMIN: setting(onOff('on'), 'Make a first administrator when there are no accounts.', {
    group: 'Accounts',
  }),

  ...IDENTITY_SETTINGS,
  ...ADMINISTRATION_SETTINGS,
  ...OBSERVABILITY_SETTINGS,

  LOG_LEVEL: setting(
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    'Least important line that is written.',
    { group: 'Log' },
  ),
});

export type Settings = z.infer<typeof SETTINGS>;
