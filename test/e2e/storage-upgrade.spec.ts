import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IngestRepository } from '#libs/durations';
import { FixedClock, type FoldBeat } from '#libs/kernel';
import { ActivityPools, migrate, namedQuery, run } from '#libs/platform/database';
import { FleetRefresh, OwnerConnection } from '#libs/storage';
import { withClient } from '../../tools/postgres/roles.mjs';
import { type BeatPerson, createBeatPerson, foldDays } from '../support/beat-person.js';
import { has } from '../support/capabilities.js';
import { fleetDays, storedDays } from '../support/engine-person.js';
import { createTestDatabase, type TestDatabase } from '../support/template-db.js';
import { createTimescaleDatabase, type TimescaleDatabase } from '../support/timescale-db.js';

const MAIN = 'dist/apps/cli/src/main.js';
const LIMITS = { max: 4, connectionTimeoutMs: 5_000, statementTimeoutMs: 30_000, idleInTransactionTimeoutMs: 30_000 };
const DAY_US = 86_400_000_000;
const NOW = '2026-05-01T00:00:00Z';
const START_US = Date.parse('2025-06-01T00:00:00Z') * 1000;
const DAYS = 334;
const ZONES = ['Asia/Kathmandu', 'Pacific/Chatham', 'America/Sao_Paulo', 'UTC', 'Europe/Berlin'];
const STEPS = {
  apache: ['01-hypertables'],
  community: ['01-hypertables', '02-columnstore', '03-fleet', '04-fleet-policies'],
};

describe.skipIf(!existsSync(MAIN))('storage:upgrade', () => {
  it('refuses a database without TimescaleDB, in one line', async () => {
    const plain = await createTestDatabase();
    const { code, stderr } = await upgrade(plain, []).end;
    expect([code, stderr.trim()]).toEqual([
      1,
      'beatkeeper: this database has no TimescaleDB; install it on the server, and as its superuser run "create extension timescaledb"',
    ]);
    await plain.drop();
  });
});

describe.each(['apache', 'community'] as const)('storage:upgrade to the %s edition', async (edition) => {
  const isHere = existsSync(MAIN) && (await has(`TimescaleDB (${edition})`));

  describe.skipIf(!isHere)('of a plain database in use', () => {
    let database: TimescaleDatabase;
    let pools: ActivityPools;
    let team: Member[];

    beforeAll(async () => {
      database = await createTimescaleDatabase(edition, { hasExtension: false });
      pools = new ActivityPools({ ...database, ingest: LIMITS, read: LIMITS, job: LIMITS });
      team = [];
      for (const [index, zone] of ZONES.entries()) {
        const person = await createBeatPerson(database.url, pools, { username: `person${index}`, zone });
        team.push({ person, acknowledged: [] });
      }
      for (const member of team) await seed(pools, member);
      await database.createExtension();
    }, 120_000);

    afterAll(async () => {
      await pools.close();
      await database.drop();
    });

    it('is left to the command by a mere migration', async () => {
      const lines: string[] = [];
      expect(await migrate({ url: database.ownerUrl, log: (line) => lines.push(line) })).toEqual([]);
      expect(lines).toEqual([
        'storage step 01-hypertables is for "storage:upgrade", because this database holds activity',
      ]);
    });

    it('can be looked at first', async () => {
      const { code, stdout } = await upgrade(database, ['--dry-run', '--json']).end;
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ dry_run: true, layout: 'plain', steps: STEPS[edition] });
      expect(await traces(database)).toEqual([]);
    });

    it('refuses views that would stay behind', async () => {
      await rowsOf(database, 'create view of_my_own as select * from heartbeats');
      const { code, stderr } = await upgrade(database, []).end;
      expect([code, stderr.trim()]).toEqual([
        1,
        'beatkeeper: views of your own read these tables: of_my_own; drop them, and create them again later',
      ]);
      await rowsOf(database, 'drop view of_my_own');
      expect(await traces(database)).toEqual([]);
    });

    it('can be given up before the swap', async () => {
      await killHalfway(database, (team[1] as Member).person);
      expect(JSON.parse((await upgrade(database, ['--cancel', '--json']).end).stdout)).toEqual({ cancelled: true });
      expect(await traces(database)).toEqual([]);
      expect(await rowsOf(database, `select tgname from pg_trigger where tgname ~ '^storage_upgrade'`)).toEqual([]);
      expect(JSON.parse((await upgrade(database, ['--cancel', '--json']).end).stdout)).toEqual({ cancelled: false });
    });

    it('loses nothing, killed in the middle and run again, while everybody writes and reads', async () => {
      const traffic = startTraffic(pools, team);

      await killHalfway(database, (team[2] as Member).person);
      expect(await traces(database)).toEqual([
        'activity_15m_next',
        'heartbeats_next',
        'storage_upgrade_dirty',
        'storage_upgrade_months',
      ]);

      const before = await copiedMonths(database);
      const second = await upgrade(database, ['--json', '--keep-old']).end;
      expect(second.stderr).toContain(`going on after`);
      expect([second.code, JSON.parse(second.stdout)]).toMatchObject([
        0,
        { layout: 'hypertable', steps: STEPS[edition], dropped_old_tables: false },
      ]);
      expect(before).toBeGreaterThan(0);
      await sleep(500);
      const { written, read, refused } = await traffic.stop();
      expect([written > 20, read > 20]).toEqual([true, true]);
      expect(refused).toBeLessThan(written);
    }, 120_000);

    it('is exact afterwards', async () => {
      await new FleetRefresh(pools, new OwnerConnection(database.ownerUrl)).run();
      for (const { person, acknowledged } of team) {
        expect(await storedDays(database.url, person.userId)).toEqual(foldDays(acknowledged, person.zone));
        const utc = foldDays(acknowledged, 'UTC');
        expect(await bucketDays(database, person)).toEqual(utc);
        expect(await fleetDays(database.url, person.userId, 'fleet_day')).toEqual(utc);
        expect(await fleetDays(database.url, person.userId, 'fleet_day_tools')).toEqual(utc);
        expect(await countOf(database, 'heartbeats', person)).toBe(acknowledged.length);
      }
    });

    it('goes on working: late rows, deletions, re-derivation', async () => {
      const member = team[0] as Member;
      const { person } = member;
      await write(pools, member, [{ time: START_US + 40 * DAY_US + 7_000_000, hid: 77_777_777 }]);
      await pools.ingest.query('select rederive_v2($1, $2, $3, null)', [
        person.userId,
        '2025-07-01T00:00:00Z',
        '2025-08-01T00:00:00Z',
      ]);
      expect(await storedDays(database.url, person.userId)).toEqual(foldDays(member.acknowledged, person.zone));
    });

    it('keeps the old tables when asked, drops them when not, and then has nothing to do', async () => {
      expect(await traces(database)).toEqual(['activity_15m_plain', 'heartbeats_plain']);
      expect(JSON.parse((await upgrade(database, ['--json']).end).stdout)).toMatchObject({
        steps: [],
        dropped_old_tables: true,
      });
      expect(await traces(database)).toEqual([]);
      expect((await upgrade(database, []).end).stdout).toMatch(/hypertables\nnothing to do\n$/);
    });

    it('has the names of a database that was never plain', async () => {
      const fresh = await createTimescaleDatabase(edition);
      for (const names of [COLUMNS, INDEXES, RIGHTS]) {
        expect(await rowsOf(database, names)).toEqual(await rowsOf(fresh, names));
      }
      await fresh.drop();
    });

    it('stands in the books', async () => {
      const rows = await rowsOf(
        database,
        `select detail ->> 'phase' as phase from storage_log where action = 'storage-upgrade' order by id`,
      );
      expect(rows.map(({ phase }) => phase)).toEqual([
        'start',
        'start',
        'cancelled',
        'start',
        'start',
        'end',
        'start',
        'end',
      ]);
      expect(await rowsOf(database, 'select name from storage_steps order by 1')).toEqual(
        STEPS[edition].map((name) => ({ name })),
      );
    });
  });
});

interface Member {
  readonly person: BeatPerson;
  readonly acknowledged: FoldBeat[];
}

async function seed(pools: ActivityPools, member: Member): Promise<void> {
  const beats = Array.from({ length: DAYS * 24 }, (_, index) => {
    const minute = Math.floor(index / 24) * 1_440 + (index % 24) * 58 + ((index * 17) % 23);
    return { time: START_US + minute * 60_000_000, hid: index };
  });
  for (let start = 0; start < beats.length; start += 1_000)
    await write(pools, member, beats.slice(start, start + 1_000));
}

async function write(pools: ActivityPools, { person, acknowledged }: Member, beats: FoldBeat[]): Promise<void> {
  const outcomes = await new IngestRepository(pools, new FixedClock(NOW)).ingestWaiting(beats.map(person.rowOf));
  acknowledged.push(...beats.filter((_, index) => outcomes[index] === 'stored'));
}

/** Heartbeats of now and of any day of the year for everybody, and reads by prepared statements, until stopped. */
function startTraffic(pools: ActivityPools, team: readonly Member[]) {
  let isOver = false;
  const counts = { written: 0, read: 0, refused: 0 };
  const writer = async (first: number) => {
    for (let turn = first; !isOver; turn += 2) {
      const member = team[turn % team.length] as Member;
      const day = turn % 4 === 0 ? DAYS : (turn * 37) % DAYS;
      const beats = [0, 1, 2].map((part) => ({
        time: START_US + day * DAY_US + ((turn * 7919) % 86_400) * 1_000_000 + part * 90_000_000 + turn,
        hid: 1_000_000 + turn * 10 + part,
      }));
      try {
        await write(pools, member, beats);
        counts.written += 1;
      } catch (error) {
        // Locked out for two seconds: the client is told to come again, and nothing was acknowledged.
        if ((error as { code?: string }).code !== '55P03') throw error;
        counts.refused += 1;
      }
    }
  };
  const reader = async () => {
    for (let turn = 0; !isOver; turn++) {
      const { person } = team[turn % team.length] as Member;
      const [row] = await run(pools.read, READ, [person.userId]);
      expect(row?.heartbeats).toBeGreaterThan(8_000);
      counts.read += 1;
      await sleep(10);
    }
  };
  const all = Promise.all([writer(0), writer(1), reader()]);
  all.catch(() => undefined);
  return {
    async stop() {
      isOver = true;
      await all;
      return counts;
    },
  };
}

const READ = namedQuery<[userId: number], { heartbeats: number; us: number; fleet_us: number }>(
  'test.read-under-upgrade',
  `select (select count(*) from heartbeats where user_id = $1) as heartbeats,
    (select sum(us)::bigint from activity_15m where user_id = $1) as us,
    (select sum(us)::bigint from fleet_day where user_id = $1) as fleet_us`,
);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function upgrade(
  { url, ownerUrl, jobUrl }: TestDatabase,
  args: string[],
): { process: ChildProcess; end: Promise<Ended> } {
  const child = spawn(process.execPath, [MAIN, 'storage:upgrade', ...args], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: url,
      OWNER_DATABASE_URL: ownerUrl,
      JOB_DATABASE_URL: jobUrl,
      SECRET_KEY: 'a secret of tests, and of nobody else',
    },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += chunk));
  child.stderr.on('data', (chunk) => (output.stderr += chunk));
  return { process: child, end: once(child, 'close').then(([code]) => ({ code, ...output })) };
}

/** Holds the lock of somebody whom the copying comes to, and kills it there. */
async function killHalfway(database: TestDatabase, { userId }: BeatPerson): Promise<void> {
  await withClient(database.superUrl, async (client) => {
    await client.query('select pg_advisory_lock(1, $1)', [userId]);
    const { process: child, end } = upgrade(database, ['--json']);
    await eventually(async () => (await copiedMonths(database)) > 0 && (await isBlocked(database)));
    child.kill('SIGKILL');
    expect((await end).code).toBe(null);
  });
}

async function eventually(isTrue: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (await isTrue()) return;
    await sleep(50);
  }
  throw new Error('it never came true');
}

async function copiedMonths(database: TestDatabase): Promise<number> {
  const [found] = await rowsOf(database, `select to_regclass('storage_upgrade_months') is not null as is_there`);
  if (found?.is_there !== true) return 0;
  const [row] = await rowsOf(database, 'select count(copied_at)::integer as copied from storage_upgrade_months');
  return row?.copied as number;
}

async function isBlocked(database: TestDatabase): Promise<boolean> {
  const rows = await rowsOf(
    database,
    `select from pg_stat_activity where datname = current_database() and application_name = 'beatkeeper-storage'
      and wait_event = 'advisory'`,
  );
  return rows.length > 0;
}

const traces = async (database: TestDatabase): Promise<unknown[]> =>
  (
    await rowsOf(
      database,
      `select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
      and (relname ~ '^storage_upgrade' or relname ~ '_(next|plain)$') order by 1`,
    )
  ).map(({ relname }) => relname);

async function bucketDays(database: TestDatabase, { userId }: BeatPerson): Promise<Record<string, number>> {
  const rows = await rowsOf(
    database,
    `select (bucket at time zone 'UTC')::date::text as day, sum(us)::bigint::text as us from activity_15m
    where user_id = ${userId} group by 1 having sum(us) > 0 order by 1`,
  );
  return Object.fromEntries(rows.map(({ day, us }) => [day, Number(us)]));
}

async function countOf(database: TestDatabase, table: string, { userId }: BeatPerson): Promise<number> {
  const [row] = await rowsOf(database, `select count(*)::integer as n from ${table} where user_id = ${userId}`);
  return row?.n as number;
}

const COLUMNS = `
  select table_name, column_name, ordinal_position, data_type, is_nullable, column_default
  from information_schema.columns where table_schema = 'public' order by 1, 3`;
const INDEXES = `
  select tablename, indexname, indexdef from pg_indexes where schemaname = 'public' order by 1, 2`;
const RIGHTS = `
  select relname, acl.grantee::regrole::text as grantee, string_agg(acl.privilege_type, ' ' order by acl.privilege_type) as rights
  from pg_class, aclexplode(relacl) acl where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm')
  group by 1, 2 order by 1, 2`;

async function rowsOf({ superUrl }: TestDatabase, query: string): Promise<Record<string, unknown>[]> {
  return await withClient(superUrl, async (client) => (await client.query(query)).rows);
}
