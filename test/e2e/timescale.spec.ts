import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IngestRepository, TimePolicies } from '#libs/durations';
import { FixedClock, type FoldBeat } from '#libs/kernel';
import { ActivityPools, serverFacts } from '#libs/platform/database';
import { FleetRefresh, OwnerConnection } from '#libs/storage';
import { examine } from '../../apps/cli/src/doctor/checks.js';
import { timescaleServer } from '../../tools/capabilities.mjs';
import { withClient } from '../../tools/postgres/roles.mjs';
import { checkEngine } from '../engine/check-engine.js';
import { startApp } from '../support/app.js';
import { type BeatPerson, createBeatPerson, foldDays } from '../support/beat-person.js';
import { has } from '../support/capabilities.js';
import { fleetDays, seedPerson, storedDays } from '../support/engine-person.js';
import { createTestDatabase } from '../support/template-db.js';
import { createTimescaleDatabase, type TimescaleDatabase } from '../support/timescale-db.js';

const EDITIONS = [
  { edition: 'apache', capability: 'apache', steps: ['01-hypertables'] },
  {
    edition: 'community',
    capability: 'tsl',
    steps: ['01-hypertables', '02-columnstore', '03-fleet', '04-fleet-policies'],
  },
] as const;

const LIMITS = { max: 2, connectionTimeoutMs: 5_000, statementTimeoutMs: 30_000, idleInTransactionTimeoutMs: 30_000 };

const poolsOf = ({ url, jobUrl }: TimescaleDatabase) =>
  new ActivityPools({ url, jobUrl, ingest: LIMITS, read: LIMITS, job: LIMITS });

describe.each(EDITIONS)('the engine on TimescaleDB ($edition)', async ({ edition, capability, steps }) => {
  const isHere = await has(`TimescaleDB (${edition})`);

  describe.skipIf(!isHere)('when there is one', () => {
    let database: TimescaleDatabase;
    let pools: ActivityPools;

    beforeAll(async () => {
      database = await createTimescaleDatabase(edition);
      pools = poolsOf(database);
    });

    afterAll(async () => {
      await pools.close();
      await database.drop();
    });

    it('is recognised', async () => {
      expect(await serverFacts(pools.read)).toMatchObject({ capability });
    });

    it('has hypertables from the first migration on, and takes the steps it can', async () => {
      expect(
        await rowsOf(
          database.ownerUrl,
          `select hypertable_name as name, extract(day from time_interval)::integer as days
          from timescaledb_information.dimensions where hypertable_schema = 'public' order by 1`,
        ),
      ).toEqual([
        { name: 'activity_15m', days: 28 },
        { name: 'heartbeats', days: 28 },
      ]);
      expect(await rowsOf(database.ownerUrl, 'select name from storage_steps order by name')).toEqual(
        steps.map((name) => ({ name })),
      );
    });

    it('has the tables, views and columns of plain PostgreSQL', async () => {
      const plain = await createTestDatabase();
      expect(await rowsOf(database.ownerUrl, COLUMNS)).toEqual(await rowsOf(plain.ownerUrl, COLUMNS));
      await plain.drop();
    });

    it('keeps the audit log from the application, whatever steps were taken after it', async () => {
      const rights = await withClient(database.superUrl, (client) =>
        client.query(`select has_table_privilege('beatkeeper_app', 'audit_log', 'insert, update, delete, truncate') as log,
          has_table_privilege('beatkeeper_job', 'audit_details', 'insert, update, truncate') as details`),
      );
      expect(rights.rows).toEqual([{ log: false, details: false }]);
    });

    it('is named by probes, doctor and the log', async () => {
      const lines: string[] = [];
      const own = await createTimescaleDatabase(edition);
      const app = await startApp({ now: '2026-05-01T00:00:00Z', database: own, onLog: (line) => lines.push(line) });
      const { body } = await app.request.get('/health/ready').expect(200);
      expect(body.storage).toEqual({
        capability,
        layout: 'hypertable',
        timescaledb: expect.stringMatching(/^2\.\d+/),
        postgresql: expect.stringMatching(/^1[5-8]\.\d+/),
      });
      const said = edition === 'apache' ? 'Apache edition' : 'community edition';
      expect(lines.join('')).toMatch(
        new RegExp(`storage: PostgreSQL 1\\d\\.\\d+, TimescaleDB 2\\..* ${said}, hypertables`),
      );
      const findings = await examine(app.config);
      expect(findings.find(({ name }) => name === 'storage')).toEqual({
        name: 'storage',
        status: 'ok',
        detail: expect.stringContaining(`${said}, hypertables`),
      });
      await app.close();
    });

    it('stores, credits and re-derives as plain PostgreSQL does', async () => {
      const person = await seedPerson(database.url);
      expect(await storedDays(database.url, person.userId)).toEqual(person.expectedDays);
      await person.rebuild();
      expect(await storedDays(database.url, person.userId)).toEqual(person.expectedDays);
    });

    it('sums up the fleet, late days too once its job has run', async () => {
      const clock = new FixedClock('2026-05-01T00:00:00Z');
      const person = await createBeatPerson(database.url, pools, { username: 'late', zone: 'Asia/Kathmandu' });
      const beats = history({ from: '2025-05-01', days: 60, perDay: 8 });
      await send(new IngestRepository(pools, clock), person, beats);
      await new FleetRefresh(pools, new OwnerConnection(database.ownerUrl)).run();
      expect(await fleetDays(database.url, person.userId, 'fleet_day')).toEqual(foldDays(beats, 'UTC'));
      expect(await fleetDays(database.url, person.userId, 'fleet_day_tools')).toEqual(foldDays(beats, 'UTC'));
      expect(await rowsOf(database.url, 'select from fleet_dirty')).toEqual([]);
    });

    it('plays random histories without a difference', async () => {
      const server = (await timescaleServer(edition)) as string;
      expect(await checkEngine(server, ['--histories', '25', '--seed', '5', '--no-mutants'])).toBe(0);
    }, 120_000);
  });
});

describe.skipIf(!(await has('TimescaleDB (community)')))('late heartbeats over a compressed year', () => {
  let database: TimescaleDatabase;
  let pools: ActivityPools;
  const clock = new FixedClock('2026-05-01T00:00:00Z');

  beforeAll(async () => {
    database = await createTimescaleDatabase('community');
    pools = poolsOf(database);
  });

  afterAll(async () => {
    await pools.close();
    await database.drop();
  });

  /** A person with a year of history, all of it in columns. */
  async function compressedYear(username: string, zone: string) {
    const ingest = new IngestRepository(pools, clock);
    const person = await createBeatPerson(database.url, pools, { username, zone });
    const early = history({ from: '2025-04-20', days: 365, perDay: 20 });
    await send(ingest, person, early);
    await new FleetRefresh(pools, new OwnerConnection(database.ownerUrl)).run();
    await rowsOf(
      database.ownerUrl,
      `select compress_chunk(c, true) from unnest(array['heartbeats', 'activity_15m']) t, show_chunks(t::regclass) c`,
    );
    expect(await uncompressed(database)).toEqual({ heartbeats: 0, activity_15m: 0 });
    const late = history({ from: '2025-04-20', days: 365, perDay: 3, offset: 5 }).slice(0, 1_000);
    expect(late).toHaveLength(1_000);
    return { ingest, person, late, all: [...early, ...late] };
  }

  it.each([
    ['in one batch', 1_000, 'Pacific/Chatham'],
    ['in twenty', 50, 'America/Sao_Paulo'],
  ])('are exact at once, and in the fleet views after its job: %s', async (name, size, zone) => {
    const { ingest, person, late, all } = await compressedYear(name.replaceAll(' ', '-'), zone);
    for (let start = 0; start < late.length; start += size) {
      const outcomes = await ingest.ingestWaiting(late.slice(start, start + size).map(person.rowOf));
      expect(new Set(outcomes)).toEqual(new Set(['stored']));
    }
    expect(await storedDays(database.url, person.userId)).toEqual(foldDays(all, zone));
    expect(await uncompressed(database)).toEqual({ heartbeats: 0, activity_15m: 0 });

    const fleet = new FleetRefresh(pools, new OwnerConnection(database.ownerUrl));
    const utc = foldDays(all, 'UTC');
    expect(await fleetDays(database.url, person.userId, 'fleet_day')).not.toEqual(utc);
    const runs = await Promise.all([fleet.run(), fleet.run()]);
    expect(runs.some(({ refreshed }) => refreshed)).toBe(true);
    expect(await fleetDays(database.url, person.userId, 'fleet_day')).toEqual(utc);
    expect(await fleetDays(database.url, person.userId, 'fleet_day_tools')).toEqual(utc);
    expect(await fleet.run()).toEqual({ days: 0, refreshed: false });
  });

  it('let a retired policy go, however many of its rows are in columns', async () => {
    const { userId } = await createBeatPerson(database.url, pools, { username: 'changed', zone: 'UTC' });
    await rowsOf(
      database.superUrl,
      `with policy as (
        insert into time_policies (rule, edge, timeout_us, writes_only, zone)
        values ('join', 'inclusive', 60000000, false, 'UTC') returning id
      ), retired as (
        insert into user_policies (user_id, policy_id, state, retired_at)
        select ${userId}, id, 'retired', now() - interval '1 day' from policy returning policy_id
      )
      insert into activity_15m (user_id, policy_id, bucket, ctx_id, us, n)
      select ${userId}, policy_id, timestamptz '2025-05-01Z' + b * interval '15 minutes', c, 1, 1
      from retired, generate_series(1, 1000) b, generate_series(1, 150) c`,
    );
    await rowsOf(database.ownerUrl, `select compress_chunk(c, true) from show_chunks('activity_15m') c`);
    await new TimePolicies(pools, clock).rebuild(userId);
    expect(await rowsOf(database.url, `select from activity_15m where user_id = ${userId}`)).toEqual([]);
  });
});

interface HistoryOptions {
  /** UTC date. */
  readonly from: string;
  readonly days: number;
  readonly perDay: number;
  /** Minutes; moves everything. */
  readonly offset?: number;
}

/** Heartbeats of most hours, 3 to 32 minutes apart, some of which cross midnights. */
function history({ from, days, perDay, offset = 0 }: HistoryOptions): FoldBeat[] {
  const start = Date.parse(`${from}T00:00:00Z`) * 1000;
  return Array.from({ length: days * perDay }, (_, index) => {
    const day = Math.floor(index / perDay);
    const minute = ((index % perDay) * 67 + ((index * 13) % 29) + offset) % 1_440;
    return { time: start + day * 86_400_000_000 + minute * 60_000_000 + offset, hid: index + offset * 1_000_000 };
  });
}

async function send(ingest: IngestRepository, person: BeatPerson, beats: readonly FoldBeat[]): Promise<void> {
  for (let start = 0; start < beats.length; start += 500) {
    await ingest.ingestWaiting(beats.slice(start, start + 500).map(person.rowOf));
  }
}

const COLUMNS = `
  select table_name, column_name, ordinal_position, data_type, is_nullable, column_default
  from information_schema.columns where table_schema = 'public' order by 1, 3`;

async function rowsOf(url: string, query: string): Promise<Record<string, unknown>[]> {
  return await withClient(url, async (client) => (await client.query(query)).rows);
}

async function uncompressed({ ownerUrl }: TimescaleDatabase): Promise<Record<string, number>> {
  const rows = await rowsOf(
    ownerUrl,
    `select hypertable_name as name, count(*) filter (where not is_compressed)::integer as plain
    from timescaledb_information.chunks where hypertable_name in ('heartbeats', 'activity_15m') group by 1`,
  );
  return Object.fromEntries(rows.map(({ name, plain }) => [name, plain as number]));
}
