import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../tools/postgres/roles.mjs';
import { startApp, type TestApp, type TestUser } from '../support/app.js';
import { WorkerProcess, workerEnv } from '../support/worker-process.js';

const HEARTBEATS = 100_000;
/** Of an import that is only there to be in the way. */
const FEW_HEARTBEATS = 40_000;
/** Every so many rows one comes again, and one is no good. */
const [AGAIN_EVERY, BAD_EVERY] = [1_003, 2_011];
const START = Date.parse('2022-01-10T05:00:00Z') / 1_000;
const STEPS = [20.000_001, 45.5, 130.25, 70, 1_900.125, 10, 300];
/** How `npm run worker` runs it. */
const AS_SERVED = ['--max-semi-space-size=4', '--max-old-space-size=512'];
/** Bytes beyond what the process holds before it did anything. */
const MOST_GROWTH = 150_000_000;
const KILLED_AT = [10_000, 35_000, 70_000];
/** Requests that are answered while an import runs, one after the other. */
const LIVE_CALLS = 20;

interface Dump {
  readonly bytes: Buffer;
  /** Rows in all, rows that come again, rows that are no good. */
  readonly total: number;
  readonly again: number;
  readonly bad: number;
}

function dump(heartbeats = HEARTBEATS): Dump {
  const rows: object[] = [];
  let time = START;
  let [again, bad] = [0, 0];
  for (let index = 0; rows.length < heartbeats; index++) {
    time += STEPS[index % STEPS.length] as number;
    const row = {
      entity: `/home/x/demo/file${index % 97}.ts`,
      type: 'file',
      time: Math.round(time * 1e6) / 1e6,
      project: `project ${index % 7}`,
      branch: index % 5 === 0 ? 'main' : 'feature',
      is_write: index % 3 === 0,
      lines: index % 500,
    };
    rows.push(row);
    if (index % AGAIN_EVERY === 0) {
      rows.push(row);
      again++;
    }
    if (index % BAD_EVERY === 0) {
      rows.push({ ...row, entity: '' });
      bad++;
    }
  }
  return { bytes: gzipSync(JSON.stringify({ days: [{ heartbeats: rows }] })), total: rows.length, again, bad };
}

describe.skipIf(!existsSync('dist/libs/imports'))('a worker that is killed in the middle of an import', () => {
  let dir: string;
  let app: TestApp;
  let env: Record<string, string>;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'import-kill-'));
    app = await startApp({ now: Date.now() * 1_000, config: { DATA_DIR: dir, RATE_LIMIT: 'off' } });
    env = { ...workerEnv(app.database, dir), MALLOC_ARENA_MAX: '2' };
  }, 60_000);

  afterAll(async () => {
    await app?.close();
    await rm(dir, { recursive: true, force: true });
  });

  const sql = (text: string, params: unknown[] = []) =>
    withClient(app.database.superUrl, async (client) => (await client.query(text, params)).rows);
  const ask = (who: TestUser, path: string) =>
    app.request.get(`/api/v1/users/current/${path}`).set('authorization', who.authorization).expect(200);
  const current = async (who: TestUser) => (await ask(who, 'imports')).body.data[0];

  async function send(who: TestUser, bytes: Buffer): Promise<void> {
    await app.request
      .post('/api/v1/users/current/imports')
      .set('authorization', who.authorization)
      .field('kind', 'wakatime_dump')
      .attach('file', bytes, 'dump.json.gz')
      .expect(201);
  }

  /** Seconds per day, as the public summaries say. */
  async function days(who: TestUser): Promise<(readonly [string, number])[]> {
    const { body } = await ask(who, 'summaries?start=2022-01-01&end=2024-06-30');
    return body.data.map((day: { range: { date: string }; grand_total: { total_seconds: number } }) => [
      day.range.date,
      day.grand_total.total_seconds,
    ]);
  }

  const facts = (who: TestUser) =>
    sql(
      `select count(*)::integer as rows, count(distinct (time, hid))::integer as different, sum(lines)::text as lines,
        sum(gap)::text as gaps, md5(string_agg(to_us_v1(time) || ' ' || hid || ' ' || coalesce(gap, -9), ',' order by time, hid)) as all
      from heartbeats where user_id = $1`,
      [who.user.id],
    );

  it('leaves it to the next one, and to the next; nothing is lost, nothing doubled', async () => {
    const [whole, killed] = [
      await app.createUser({ timezone: 'Pacific/Chatham' }),
      await app.createUser({ timezone: 'Pacific/Chatham' }),
    ];
    const { bytes, total, again, bad } = dump();
    await send(whole, bytes);
    const quiet = await WorkerProcess.start(env, AS_SERVED);
    const began = performance.now();
    const { maxRss } = await quiet.drain();
    const seconds = (performance.now() - began) / 1_000;
    process.stdout.write(
      `import: ${Math.round(HEARTBEATS / seconds)} rows/s, peak RSS ${Math.round(maxRss / 1e6)} MB, at rest ${Math.round(quiet.atRest.maxRss / 1e6)} MB\n`,
    );
    await quiet.stop();
    expect(maxRss - quiet.atRest.maxRss).toBeLessThan(MOST_GROWTH);

    await send(killed, bytes);
    for (const at of KILLED_AT) {
      const worker = await WorkerProcess.start(env);
      const ended = worker.drain().then(
        () => 'finished',
        () => 'killed',
      );
      await expect
        .poll(async () => (await current(killed)).rows_read, { timeout: 60_000, interval: 20 })
        .toBeGreaterThan(at);
      await sleep(at % 37);
      await worker.kill();
      expect(await ended).toBe('killed');
      expect((await current(killed)).state).toBe('importing');
      await sql(`update jobs set lease_until = now() - interval '1 second' where state = 'running'`);
    }
    const last = await WorkerProcess.start(env);
    await last.drain();
    await last.stop();

    const expected = {
      state: 'completed',
      rows_read: total,
      rows_imported: total - again - bad,
      rows_duplicate: again,
      rows_rejected: bad,
      rejects_kept: bad,
    };
    expect(await current(whole)).toMatchObject(expected);
    expect(await current(killed)).toMatchObject(expected);
    expect(await facts(killed)).toEqual(await facts(whole));
    expect((await facts(killed))[0]).toMatchObject({ rows: total - again - bad, different: total - again - bad });
    const sums = await days(whole);
    expect(sums.reduce((sum, [, time]) => sum + time, 0)).toBeGreaterThan(5_000_000);
    expect(await days(killed)).toEqual(sums);
    expect(await readdir(join(dir, 'blobs', 'imports'))).toEqual([]);
  }, 600_000);

  it('lets live heartbeats through meanwhile, also of the same person', async () => {
    const [importing, other] = [await app.createUser(), await app.createUser()];
    const { bytes, total } = dump(FEW_HEARTBEATS);
    await send(importing, bytes);
    const worker = await WorkerProcess.start(env);
    let isOver = false;
    const drained = worker.drain().finally(() => {
      isOver = true;
    });
    const waits: Record<string, number[]> = { importing: [], other: [] };
    for (let sent = 0; !isOver; sent++) {
      for (const [name, who] of Object.entries({ importing, other })) {
        const began = performance.now();
        await app.request
          .post('/api/v1/users/current/heartbeats')
          .set('authorization', who.authorization)
          .send({ entity: '/live.ts', time: Date.now() / 1_000 - 3_000 + sent })
          .expect(202);
        waits[name]?.push(performance.now() - began);
      }
    }
    await drained;
    await worker.stop();
    for (const [name, list] of Object.entries(waits)) {
      const sorted = list.toSorted((a, b) => a - b);
      const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
      process.stdout.write(`live, ${name}: ${list.length} calls, ms p50 ${at(0.5)} p99 ${at(0.99)} max ${at(1)}\n`);
      expect(list.length).toBeGreaterThan(LIVE_CALLS);
    }
    expect(await current(importing)).toMatchObject({ state: 'completed', rows_read: total });
  }, 300_000);
});
