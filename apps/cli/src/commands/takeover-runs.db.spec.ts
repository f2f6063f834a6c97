import 'reflect-metadata';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type ForeignInstance,
  InstanceTakeover,
  openInstance,
  type TakeoverReport,
  UnreadableDatabase,
} from '#libs/imports';
import { type ForeignDatabase, sqliteDatabase } from '../../../../test/support/foreign/databases.js';
import { WAKAPI_TABLES } from '../../../../test/support/foreign/tables.js';
import { startTakeoverHouse, type TakeoverHouse } from '../../../../test/support/foreign/takeover-house.js';
import { ANN, beat } from '../../../../test/support/foreign/wakapi-story.js';
import { rowsOf } from '../../../../test/support/rows.js';

const BEATS = 2_500;
const CHOICES = { isDryRun: false, mergesPeople: false, takesPasswords: false };

let there: TakeoverHouse;
let source: ForeignDatabase & { close(): void };
let instance: ForeignInstance;
beforeEach(async () => {
  there = await startTakeoverHouse();
  const path = join(there.dir, 'wakapi.db');
  source = await sqliteDatabase(path, WAKAPI_TABLES);
  await source.add('users', ANN);
  await source.add('heartbeats', ...Array.from({ length: BEATS }, (_, index) => beat(index * 30)));
  instance = await openInstance('wakapi', path, 'UTC');
});
afterEach(async () => {
  await instance.close();
  source.close();
  await there.close();
});

/** @param until stops behind so many heartbeats */
async function run(until = Number.POSITIVE_INFINITY): Promise<TakeoverReport> {
  const stop = new AbortController();
  return there.cli.get(InstanceTakeover, { strict: false }).run(instance, CHOICES, {
    signal: stop.signal,
    told({ heartbeats: { imported, duplicates } }) {
      if (imported + duplicates >= until) stop.abort();
    },
  });
}

async function stored(): Promise<number> {
  const [row] = await rowsOf<{ n: string }>(there.database, 'select count(*) as n from heartbeats');
  return Number(row?.n);
}

describe('taking an installation over', () => {
  it('is interrupted between batches, and goes on there', async () => {
    const first = await run(1_000);
    expect(first).toMatchObject({
      isComplete: false,
      people: [{ outcome: 'created', heartbeats: { waiting: 2_500, imported: 1_000 }, notes: ['interrupted'] }],
    });
    expect(await stored()).toBe(1_000);
    const second = await run();
    expect(second).toMatchObject({
      isComplete: true,
      people: [{ outcome: 'continued', heartbeats: { waiting: 1_500, imported: 1_500, duplicates: 0 } }],
    });
    expect(await stored()).toBe(BEATS);
    const [row] = await rowsOf(
      there.database,
      `select imported::integer, duplicates::integer, batches, finished_at is not null as finished from imported_people`,
    );
    expect(row).toEqual({ imported: 2_500, duplicates: 0, batches: 3, finished: true });
  });

  it('tells how far it came where the other database is gone, and goes on when it is back', async () => {
    const lost = new UnreadableDatabase('the database cannot be read: terminating connection');
    vi.spyOn(instance, 'heartbeats').mockRejectedValueOnce(lost);
    expect(await run()).toMatchObject({
      isComplete: false,
      people: [{ outcome: 'created', heartbeats: { imported: 0 }, notes: [lost.message] }],
    });
    expect(await run()).toMatchObject({
      isComplete: true,
      people: [{ outcome: 'continued', heartbeats: { imported: 2_500 }, notes: [] }],
    });
  });

  it('counts what was stored as stored, where it died before it could say so', async () => {
    await run(2_000);
    await rowsOf(there.database, 'update imported_people set batches = 1, last_id = 1000, imported = 1000');
    const [person] = (await run()).people;
    expect(person?.heartbeats).toMatchObject({ waiting: 1_500, imported: 1_500, duplicates: 0 });
    expect(await stored()).toBe(BEATS);
  });

  it('lets one of two runs at once take a batch in', async () => {
    const reports = await Promise.all([run(), run()]);
    const outcomes = reports.map(({ isComplete }) => isComplete).sort();
    expect(outcomes).toContain(true);
    expect(await stored()).toBe(BEATS);
    const [row] = await rowsOf(there.database, 'select (imported + duplicates)::integer as n from imported_people');
    expect(row).toEqual({ n: BEATS });
  });

  it('finds what a person who was sent here already has, and stores it once', async () => {
    const { apiKey } = await (await there.server()).createUser({ username: 'early' });
    await rowsOf(there.database, "update users set username = 'ann' where username = 'early'");
    const time = Date.parse('2026-05-05T10:00:00.250Z') / 1_000;
    const { entity, type, project, branch, language, is_write } = beat(0);
    await (await there.server()).request
      .post('/api/v1/users/current/heartbeats')
      .set('authorization', `Basic ${Buffer.from(apiKey).toString('base64')}`)
      .send({ entity, type, project, branch, language, is_write, time: time + 0.0004 });
    const report = await there.cli
      .get(InstanceTakeover, { strict: false })
      .run(
        instance,
        { ...CHOICES, mergesPeople: true },
        { signal: new AbortController().signal, told: () => undefined },
      );
    expect(report.people[0]?.heartbeats).toMatchObject({ imported: 2_499, duplicates: 1 });
  });
});
