import type { Pool, PoolClient } from 'pg';
import { counter, histogram, inThisTrace, SampledGauge, SECONDS, startPart } from '#libs/platform/observability';

const pools = new Set<readonly [name: string, pool: Pool]>();

const connections = new SampledGauge({
  name: 'db_pool_connections',
  help: 'Connections of a pool, by what they do.',
  labels: ['pool', 'state'],
});
const waiting = new SampledGauge({
  name: 'db_pool_waiting',
  help: 'Callers who wait for a connection of a pool.',
  labels: ['pool'],
});
const size = new SampledGauge({
  name: 'db_pool_max_connections',
  help: 'Most connections that a pool may have.',
  labels: ['pool'],
});
const waits = histogram({
  name: 'db_pool_wait_seconds',
  help: 'How long callers waited for a connection.',
  labels: ['pool'],
  buckets: SECONDS,
});
const durations = histogram({
  name: 'db_query_duration_seconds',
  help: 'How long statements took, from sending to the last row.',
  labels: ['pool'],
  buckets: SECONDS,
});
const statements = counter({
  name: 'db_statements_total',
  help: 'Named statements.',
  labels: ['statement'],
});
const statementSeconds = counter({
  name: 'db_statement_seconds_total',
  help: 'Time that named statements took.',
  labels: ['statement'],
});
const errors = counter({
  name: 'db_errors_total',
  help: 'Statements and connections that failed, by class of SQLSTATE; `connection`: the server was not reached.',
  labels: ['pool', 'class'],
});

connections.from(() =>
  [...pools].flatMap(([pool, { totalCount, idleCount }]) => [
    [{ pool, state: 'busy' }, totalCount - idleCount] as const,
    [{ pool, state: 'idle' }, idleCount] as const,
  ]),
);
waiting.from(() => [...pools].map(([pool, { waitingCount }]) => [{ pool }, waitingCount]));
size.from(() => [...pools].map(([pool, { options }]) => [{ pool }, options.max ?? 0]));

type Done = (error?: unknown) => void;
type Callback = (error: Error | undefined, ...rest: unknown[]) => void;

/** Counts, times and traces what goes through this pool, under that name, until it ends. */
export function observePool(pool: Pool, name: string): Pool {
  const entry = [name, pool] as const;
  pools.add(entry);
  const end = pool.end.bind(pool) as (done?: () => void) => Promise<void>;
  const connect = pool.connect.bind(pool) as (callback?: Callback) => Promise<PoolClient>;
  const begin = (): Done => {
    const started = performance.now();
    return (error) => {
      waits.observe({ pool: name }, (performance.now() - started) / 1_000);
      if (error) errors.inc({ pool: name, class: 'connection' });
    };
  };
  errors.inc({ pool: name, class: 'connection' }, 0);
  pool.on('connect', (client) => observeClient(client, name));
  return Object.assign(pool, {
    end: (done?: () => void) => {
      pools.delete(entry);
      return end(done);
    },
    connect: (callback?: Callback) => {
      const done = begin();
      if (callback === undefined) return settled(connect(), done);
      return connect(
        inThisTrace((error, ...rest) => {
          done(error);
          callback(error, ...rest);
        }),
      );
    },
  });
}

/** The outcome, as it was, after `done` has heard of it. */
function settled<T>(work: Promise<T>, done: Done): Promise<T> {
  return work.then(
    (value) => {
      done();
      return value;
    },
    (error: unknown) => {
      done(error);
      throw error;
    },
  );
}

/** What is asked: a text, or something with one. Streams bring a `submit` of their own and are not timed. */
interface Asked {
  readonly name?: string;
  readonly label?: string;
  readonly text?: string;
  readonly submit?: unknown;
}

function observeClient(client: PoolClient, pool: string): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const observed = (asked: string | Asked, ...rest: unknown[]): unknown => {
    const config = typeof asked === 'string' ? { text: asked } : asked;
    if (typeof config?.submit === 'function' || config == null) return query(asked, ...rest);
    const done = statementOf(config, pool);
    const callback = rest.at(-1);
    if (typeof callback !== 'function') return settled(query(asked, ...rest) as Promise<unknown>, done);
    const told: Callback = (error, ...found) => {
      done(error);
      (callback as Callback)(error, ...found);
    };
    return query(asked, ...rest.slice(0, -1), told);
  };
  Object.assign(client, { query: observed });
}

function statementOf(config: Asked, pool: string): Done {
  const name = config.label ?? config.name;
  const part = startPart({
    name: name ?? wordsOf(config.text ?? ''),
    kind: 'client',
    attributes: { 'db.system.name': 'postgresql', 'beatkeeper.pool': pool },
  });
  const started = performance.now();
  return (error) => {
    const seconds = (performance.now() - started) / 1_000;
    durations.observe({ pool }, seconds);
    if (name !== undefined) {
      statements.inc({ statement: name });
      statementSeconds.inc({ statement: name }, seconds);
    }
    if (error) errors.inc({ pool, class: classOf(error) });
    part?.end(error ?? undefined);
  };
}

function classOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code.slice(0, 2) : 'connection';
}

/** The command and its first table: values may stand in the text of a statement, and are nobody's to read in a trace. */
function wordsOf(text: string): string {
  const [command = 'sql'] = /^\s*(?:\/\*.*?\*\/\s*)?([a-z]+)/i.exec(text)?.slice(1) ?? [];
  const [table] = /^[^']*?\b(?:from|into|update)\s+(?:"?public"?\.)?"?([a-z_][a-z0-9_]*)"?/i.exec(text)?.slice(1) ?? [];
  return table === undefined ? command.toLowerCase() : `${command.toLowerCase()} ${table}`;
}
