import { type CountingSettings, IngestRepository, type IngestRow, TimePolicies } from '#libs/durations';
import { FixedClock } from '#libs/kernel';
import { ActivityPools } from '#libs/platform/database';
import { createTestDatabase, type TestDatabase } from '../support/template-db.js';

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** µs of an ISO instant. */
export const us = (iso: string): number => Date.parse(iso) * 1000;

const NOTHING = {
  d: null,
  ua: null,
  prc: null,
  l: null,
  ln: null,
  cp: null,
  la: null,
  ld: null,
  ai: null,
  hu: null,
  am: null,
  ses: null,
  pl: null,
  ti: null,
  tc: null,
  tou: null,
  pr: null,
} as const;

/** A heartbeat as the store takes it; contexts are plain numbers here, no dictionary stands behind them. */
export function beat(userId: number, time: number, rest: Partial<IngestRow> = {}): IngestRow {
  const context = rest.c ?? 1;
  return { ...NOTHING, u: userId, t: time, h: '1', c: context, rc: context, e: 1, ty: 1, w: null, ...rest };
}

const DEFAULTS: CountingSettings = { timezone: 'UTC', timeoutMinutes: 15, writesOnly: false };

/** The durations library on a database of its own. */
export class DurationsFixture {
  readonly clock = new FixedClock('2026-11-20T12:00:00Z');
  readonly ingest: IngestRepository;
  readonly policies: TimePolicies;
  readonly pools: ActivityPools;
  private readonly database: TestDatabase;
  private people = 0;

  private constructor(database: TestDatabase) {
    const limits = {
      max: 8,
      connectionTimeoutMs: 10_000,
      statementTimeoutMs: 20_000,
      idleInTransactionTimeoutMs: 20_000,
    };
    this.database = database;
    this.pools = new ActivityPools({
      url: database.url,
      jobUrl: database.jobUrl,
      ingest: limits,
      read: limits,
      job: limits,
    });
    this.ingest = new IngestRepository(this.pools, this.clock);
    this.policies = new TimePolicies(this.pools, this.clock);
  }

  static async create(): Promise<DurationsFixture> {
    return DurationsFixture.on(await createTestDatabase());
  }

  /** On a migrated database that somebody else made; `close` drops it. */
  static on(database: TestDatabase): DurationsFixture {
    return new DurationsFixture(database);
  }

  async close(): Promise<void> {
    await this.pools.close();
    await this.database.drop();
  }

  /** A new person, counted under `settings`. */
  async person(settings: Partial<CountingSettings> = {}): Promise<number> {
    const { timezone, timeoutMinutes, writesOnly } = { ...DEFAULTS, ...settings };
    const { rows } = await this.pools.job.query<{ id: number }>(
      `with policy as (
        insert into time_policies (rule, edge, timeout_us, writes_only, zone)
        values ('join', 'inclusive', $2::smallint * 60000000::bigint, $3, $4)
        on conflict (rule, edge, timeout_us, writes_only, zone) do update set zone = excluded.zone
        returning id
      ), person as (
        insert into users (uuid, username, timezone, timeout_minutes, writes_only, policy_id, created_at, modified_at)
        select gen_random_uuid(), $1, $4, $2, $3, id, '2026-01-01Z', '2026-01-01Z' from policy
        returning id, policy_id
      ), subscribed as (
        insert into user_policies (user_id, policy_id, state) select id, policy_id, 'active' from person
      )
      select id from person`,
      [`person${++this.people}`, timeoutMinutes, writesOnly, timezone],
    );
    return (rows[0] as { id: number }).id;
  }

  /** A context with dictionary behind it, as dimensions need. */
  async context(userId: number): Promise<number> {
    const [[id] = []] = await this.list('insert into ctx (user_id) values ($1) returning id', userId);
    return id as number;
  }

  /** `[hid, gap, wgap]` in the order of time and hid. */
  gaps(userId: number): Promise<unknown[][]> {
    return this.list('select hid::text, gap, wgap from heartbeats h where user_id = $1 order by h.time, h.hid', userId);
  }

  /** `[bucket, context, µs, n]` of the published policy. */
  buckets(userId: number): Promise<unknown[][]> {
    return this.list(
      `select to_char(a.bucket at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), a.ctx_id, a.us, a.n
      from activity_15m a join users u on u.id = a.user_id and u.policy_id = a.policy_id
      where a.user_id = $1 and (a.us <> 0 or a.n <> 0) order by a.bucket, a.ctx_id`,
      userId,
    );
  }

  /** `[local day, context, µs, n]` of the published policy. */
  days(userId: number): Promise<unknown[][]> {
    return this.list(
      `select a.day::text, a.ctx_id, a.us, a.n
      from activity_day a join users u on u.id = a.user_id and u.policy_id = a.policy_id
      where a.user_id = $1 and (a.us <> 0 or a.n <> 0) order by a.day, a.ctx_id`,
      userId,
    );
  }

  /** `[rev, first, last, last hid, last write, its hid]`, times in µs. */
  async head(userId: number): Promise<unknown[] | undefined> {
    const rows = await this.list(
      `select rev, to_us_v1(first_time) as first, to_us_v1(last_time) as last, last_hid::text,
        to_us_v1(last_write_time) as write, last_write_hid::text from activity_head where user_id = $1`,
      userId,
    );
    return rows[0];
  }

  /** Rows as lists of their columns. */
  async list(text: string, ...values: unknown[]): Promise<unknown[][]> {
    const { rows } = await this.pools.job.query({ text, values, rowMode: 'array' });
    return rows;
  }
}
