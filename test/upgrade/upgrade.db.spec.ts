import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { OLDEST_RELEASE, RELEASE } from '../../migrations/release.js';
import { ROLES, type RolePasswords, withClient, withUser } from '../../tools/postgres/roles.mjs';
import { type App, isBuilt } from '../support/built.js';
import { has } from '../support/capabilities.js';
import type { TalkingProcess } from '../support/talking-process.js';
import { Editors, judge, postHeartbeats } from './editors.js';
import { buildRelease, PREVIOUS, type Settings, startRelease } from './release.js';

const NEW = process.cwd();
const CLEAN = { code: 0, signal: null };
const isHere = isBuilt && (await has('previous release'));
const DAY_US = 86_400_000_000;
const TODAY_US = Math.floor(Date.now() / 86_400_000) * DAY_US;
const PAST = [5, 4, 3].map((days) => TODAY_US - days * DAY_US);

it('comes from the release that this one says it can run beside', () => {
  expect([RELEASE, OLDEST_RELEASE]).toEqual([
    (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version,
    PREVIOUS.version,
  ]);
});

describe.skipIf(!isHere)(
  `an installation of ${PREVIOUS.version}, upgraded with people at work`,
  { timeout: 600_000 },
  () => {
    const running: TalkingProcess[] = [];
    let scratch: string;
    let old: string;
    let name: string;
    let settings: Settings;
    let superUrl: string;

    const rows = (text: string, values: unknown[] = []) =>
      withClient(superUrl, async (client: pg.Client) => (await client.query(text, values)).rows);
    const start = (folder: string, app: App, given: Settings, args: readonly string[] = []) => {
      const child = startRelease(folder, app, given, args);
      running.push(child);
      return child;
    };

    beforeAll(async () => {
      scratch = mkdtempSync(join(tmpdir(), 'beatkeeper-upgrade-'));
      old = join(scratch, 'old');
      buildRelease(PREVIOUS.commit, old);
      const server = inject('testServer');
      name = `${server.template}_upgrade`;
      await withClient(server.superUrl, (client) => client.query(`create database ${name} owner ${ROLES.owner}`));
      superUrl = withUser(server.superUrl, { database: name });
      const as = (role: keyof RolePasswords) =>
        withUser(server.superUrl, { user: ROLES[role], password: server.passwords[role], database: name });
      settings = {
        DATABASE_URL: as('app'),
        JOB_DATABASE_URL: as('job'),
        OWNER_DATABASE_URL: as('owner'),
        SECRET_KEY: 'Zq8rT1vN5xB0mK4cW7yH2sJ6dG9fL3pA',
        DATA_DIR: join(scratch, 'data'),
        PORT: '0',
        RATE_LIMIT: 'off',
        MAINTENANCE_INTERVAL_MINUTES: '0',
        LOG_LEVEL: 'error',
      };
    }, 600_000);

    afterAll(async () => {
      await Promise.all(running.map((child) => child.end('SIGKILL')));
      await withClient(inject('testServer').superUrl, (client) =>
        client.query(`drop database if exists ${name} with (force)`),
      );
      rmSync(scratch, { recursive: true, force: true });
    });

    it('loses nothing, counts the same, and ends with the new release alone', async () => {
      const before = start(old, 'api', settings);
      const oldUrl = await before.said(/^ready (http\S+)$/m);
      const authorization = `Bearer ${await before.said(/^API key\s+(\S+)/m)}`;
      const past = PAST.flatMap((day) =>
        Array.from({ length: 80 }, (_, n) => day + 3_600_000_000 + n * 97_000_000 + n),
      );
      for (let from = 0; from < past.length; from += 80)
        expect((await postHeartbeats(oldUrl, authorization, past.slice(from, from + 80))).status).toBeLessThan(300);
      const told = await tellings(oldUrl, authorization);
      const knownBefore = await migrationsOf();

      let targets = [oldUrl];
      let turn = 0;
      const target = () => targets[turn++ % targets.length] as string;
      const editors = new Editors({ authorization, target, firstUs: TODAY_US - 2 * DAY_US });
      await editors.further(100);

      await killMigration();
      expect(await migrationsOf()).toEqual(knownBefore);
      expect(await rows(`select to_regclass('project_labels') as made`)).toEqual([{ made: null }]);
      await editors.further(100);

      const migration = start(NEW, 'cli', settings, ['migrate', '--json']);
      expect((await migration.ended).code, migration.output).toBe(0);
      const applied = (await migrationsOf()).slice(knownBefore.length);
      expect(applied.length).toBeGreaterThan(0);
      expect(migration.output).toContain(JSON.stringify({ applied }));
      await editors.further(200);
      expect(await tellings(oldUrl, authorization)).toEqual(told);

      const { OWNER_DATABASE_URL: _, ...withoutOwner } = settings;
      const after = start(NEW, 'api', { ...withoutOwner, MIGRATE: 'wait' });
      const newUrl = await after.said(/^ready (http\S+)$/m);
      targets = [oldUrl, newUrl];
      await editors.further(200);
      targets = [newUrl];
      expect(await before.end('SIGTERM')).toEqual(CLEAN);
      await editors.further(200);

      const journal = await editors.stop();
      expect(await tellings(newUrl, authorization)).toEqual(told);
      const stored = await rows(`select (extract(epoch from time) * 1000000)::bigint::text as us from heartbeats`);
      for (const time of past) journal.sent.add(time);
      const times = stored.map(({ us }) => Number(us));
      expect(judge(journal, times)).toEqual({ lost: [], doubled: [], invented: [] });
      expect(times.filter((time) => past.includes(time))).toHaveLength(past.length);
      expect(journal.acknowledged.size).toBeGreaterThanOrEqual(800);

      const audit = start(NEW, 'cli', settings, ['audit', '--json']);
      expect((await audit.ended).code, audit.output).toBe(0);
      expect(await after.end('SIGTERM')).toEqual(CLEAN);
      console.log(
        `upgraded from ${PREVIOUS.version}: ${journal.acknowledged.size} heartbeats acknowledged, ${journal.refused} ` +
          `requests sent again, 0 lost, 0 doubled; ${applied.length} migrations, one of them killed and begun anew`,
      );
    });

    const migrationsOf = async (): Promise<string[]> =>
      (await rows('select name from schema_migrations order by id')).map((row) => row.name as string);

    /** Stopped by a lock where it has made tables already, then ended without a word. */
    async function killMigration(): Promise<void> {
      await withClient(superUrl, async (holder: pg.Client) => {
        await holder.query('begin');
        await holder.query('lock table users in access share mode');
        const migration = start(NEW, 'cli', settings, ['migrate']);
        await until(async () => {
          if (migration.hasEnded) throw new Error(migration.output);
          return (await waiting()) > 0;
        });
        await migration.end('SIGKILL');
        await holder.query('rollback');
      });
      await until(async () => (await waiting()) === 0);
    }

    const waiting = async (): Promise<number> =>
      (
        await rows(`select from pg_locks join pg_class c on c.oid = relation
        where relname = 'users' and mode = 'AccessExclusiveLock' and not granted`)
      ).length;
  },
);

/** Days whose heartbeats are all there: numbers of them must never change again. */
async function tellings(url: string, authorization: string): Promise<unknown> {
  const [first = 0] = PAST;
  const [start, end] = [first, PAST.at(-1) ?? 0].map((us) => new Date(us / 1000).toISOString().slice(0, 10));
  const get = async (path: string) => {
    const response = await fetch(`${url}/api/v1/users/current/${path}`, { headers: { authorization } });
    expect(response.status, path).toBe(200);
    return (await response.json()) as { data: Day[]; cumulative_total: { seconds: number } };
  };
  const { data, cumulative_total: total } = await get(`summaries?start=${start}&end=${end}`);
  const { data: durations } = await get(`durations?date=${start}`);
  expect(total.seconds).toBeGreaterThan(3_600);
  return { total: total.seconds, days: data.map(numbersOf), durations: durations.map(({ duration }) => duration) };
}

interface Day {
  readonly duration?: number;
  readonly grand_total: { readonly total_seconds: number };
  readonly projects: readonly { readonly name: string; readonly total_seconds: number }[];
  readonly languages: readonly { readonly name: string; readonly total_seconds: number }[];
}

function numbersOf({ grand_total: all, projects, languages }: Day) {
  const named = (parts: Day['projects']) => parts.map(({ name, total_seconds: seconds }) => [name, seconds]);
  return { all: all.total_seconds, projects: named(projects), languages: named(languages) };
}

async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 50));
}
