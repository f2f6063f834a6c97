import 'reflect-metadata';
import type { TestingModule } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { IngestRepository } from '#libs/durations';
import { MICROS_PER_DAY } from '#libs/kernel';
import { ActivityPools } from '#libs/platform/database';
import { UsersService } from '#libs/users';
import { beat, MINUTE } from '../../../../test/engine/durations-fixture.js';
import { openCli } from '../../../../test/support/cli.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/template-db.js';
import { withClient } from '../../../../tools/postgres/roles.mjs';
import { AuditCommand } from './audit.command.js';
import { MaintainCommand } from './maintain.command.js';
import { RetentionCommand } from './retention.command.js';
import { UserSetCommand } from './user.commands.js';

/** Whole, so that five minutes after it is the same quarter of an hour. */
const NOW = Math.floor(Date.now() / 3_600_000) * 3_600_000_000;
const LONG_AGO = NOW - 200 * MICROS_PER_DAY;

let database: TestDatabase;
let cli: TestingModule;
let pools: ActivityPools;
let userId: number;

beforeAll(async () => {
  database = await createTestDatabase();
  cli = await openCli(database);
  pools = cli.get(ActivityPools, { strict: false });
  const user = await cli.get(UsersService, { strict: false }).create({ username: 'ann' });
  userId = user.id;
  const ingest = cli.get(IngestRepository, { strict: false });
  const bursts = [LONG_AGO, NOW - 60 * MINUTE].flatMap((time) => [
    beat(userId, time),
    beat(userId, time + 5 * MINUTE, { h: '2' }),
  ]);
  await ingest.ingestWaiting(bursts);
});
afterAll(async () => {
  await cli.close();
  await database.drop();
});
afterEach(() => {
  process.exitCode = undefined;
});

/** What a command printed, as JSON or as lines. */
async function printed(work: () => Promise<void>): Promise<string> {
  let text = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += chunk;
    return true;
  });
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await work();
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
  return text;
}

const retention = (options: object) => printed(() => cli.get(RetentionCommand).run([], options));
const audit = (options: object) => printed(() => cli.get(AuditCommand).run([], options));
const maintain = (options: object) => printed(() => cli.get(MaintainCommand).run([], options));
const set = (options: object) => printed(() => cli.get(UserSetCommand).run([], { user: 'ann', ...options }));
const count = async (table: string) =>
  Number((await pools.job.query(`select count(*) from ${table} where user_id = $1`, [userId])).rows[0].count);

describe('audit', () => {
  it('repairs what differs, says so, and is content', async () => {
    await pools.job.query('update activity_15m set us = us + 1 where user_id = $1', [userId]);
    const found = JSON.parse(await audit({ user: 'ann', json: true }));
    expect(found).toMatchObject({ people: 1, repaired: 2 });
    expect(found.findings[0]).toMatchObject({ username: 'ann', differing: { activity_15m: 1 }, repaired: true });
    expect(process.exitCode).toBeUndefined();
    expect(await audit({ all: true })).toMatch(/^1 people, \d+ windows: 0 with differences, 0 repaired\n$/);
  });

  it('fails when a repair does not help', async () => {
    await withClient(database.ownerUrl, (owner) =>
      owner.query(`create function spoil() returns trigger language plpgsql as 'begin new.us := new.us + 1; return new; end';
        create trigger spoil before insert on activity_day for each row execute function spoil();
        update activity_day set n = n + 1`),
    );
    expect(await audit({ sample: 5 })).toMatch(/^ann .* NOT repaired: activity_day 1\n/);
    expect(process.exitCode).toBe(1);
    await withClient(database.ownerUrl, (owner) => owner.query('drop trigger spoil on activity_day'));
    process.exitCode = undefined;
    const { findings } = JSON.parse(await audit({ all: true, json: true }));
    expect(findings.map(({ repaired }: { repaired: boolean }) => repaired)).not.toContain(false);
    expect(process.exitCode).toBeUndefined();
  });
});

describe('retention', () => {
  it('keeps everything where nothing is said', async () => {
    expect(await retention({ dryRun: true })).toBe(
      'nobody has heartbeats that are to go\nwould drop 0 heartbeats, 0 whole chunks of them\n',
    );
  });

  it('shows in a table what would go, then drops it', async () => {
    const months = cli.get(UserSetCommand).parseRetentionMonths('2');
    expect(JSON.parse(await set({ retentionMonths: months, json: true })).changed).toEqual(['retention_months']);
    const shown = await retention({ dryRun: true });
    expect(shown.split('\n')[0]).toBe('username  months  facts from  heartbeats');
    expect(shown.split('\n')[1]).toMatch(/^ann {12}2 {2}\d{4}-\d\d-01 {2}2$/);
    expect(await count('heartbeats')).toBe(4);
    const done = JSON.parse(await retention({ json: true }));
    expect(done).toMatchObject({
      dry_run: false,
      heartbeats: 2,
      chunks: 0,
      people: [{ username: 'ann', heartbeats: 2 }],
    });
    expect(await count('heartbeats')).toBe(2);
    expect(await count('storage_log')).toBeGreaterThan(0);
  });

  it('takes months, "keep" and "default", and nothing else', async () => {
    const { parseRetentionMonths } = cli.get(UserSetCommand);
    expect(['1', '1200', 'keep', 'default'].map(parseRetentionMonths)).toEqual([1, 1200, 'keep', 'default']);
    for (const bad of ['0', '1201', '2.5', '-1', 'never', '']) expect(() => parseRetentionMonths(bad)).toThrow('keep');
    await expect(set({})).rejects.toThrow('nothing to set');
  });
});

describe('maintain', () => {
  it('does the round of every few minutes, as lines or as JSON', async () => {
    await pools.job.query(`insert into fleet_dirty (day) values ('2020-01-01')`);
    const { round, busy, parts } = JSON.parse(await maintain({ json: true }));
    expect([round, busy]).toEqual(['frequent', false]);
    expect(parts.map(({ name }: { name: string }) => name)).toEqual(['rollups', 'fleet']);
    expect(await maintain({})).toBe('rollups: rolled 0\nfleet: days 0, refreshed false\n');
    expect(process.exitCode).toBeUndefined();
  });

  it('does the nightly one', async () => {
    expect(await maintain({ nightly: true })).toMatch(
      /^retention: people \d+, heartbeats \d+, chunks 0, postponed 0\nexpired: accounts 0, oauth 0, sso 0, imports 0, jobs 0, sightings 0, webhooks 0\naudit: people 1, windows \d+, findings 0, unrepaired 0\n$/,
    );
  });

  it('leaves a round to the process that is at it', async () => {
    await withClient(database.jobUrl, async (other) => {
      await other.query(`select pg_advisory_lock(hashtext('beatkeeper-maintenance-nightly'))`);
      expect(await maintain({ nightly: true })).toBe('another process is at it\n');
      expect(JSON.parse(await maintain({ nightly: true, json: true }))).toEqual({
        round: 'nightly',
        busy: true,
        parts: [],
      });
      expect(process.exitCode).toBeUndefined();
    });
  });

  it('fails when a part does, and does the others', async () => {
    await withClient(database.ownerUrl, async (owner) => {
      await owner.query('alter table month_dirty rename to month_dirty_away');
      const text = await maintain({});
      await owner.query('alter table month_dirty_away rename to month_dirty');
      expect(text).toBe('rollups: FAILED, relation "month_dirty" does not exist\nfleet: days 0, refreshed false\n');
    });
    expect(process.exitCode).toBe(1);
  });
});
