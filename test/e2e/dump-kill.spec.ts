import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../tools/postgres/roles.mjs';
import { startApp, type TestApp, type TestUser } from '../support/app.js';
import { WorkerProcess, workerEnv } from '../support/worker-process.js';

const HEARTBEATS = 200_000;

/** One heartbeat a minute and a bit, at odd microseconds, of two files. */
const SEED = `insert into heartbeats (user_id, time, hid, ctx_id, raw_ctx_id, entity_id, type_id, user_agent_id, lines)
  select user_id, time - n * interval '61.000007 s', n, ctx_id, raw_ctx_id, entity_id, type_id, user_agent_id, n
  from heartbeats, generate_series(1, $1::int - 1) n`;

describe.skipIf(!existsSync('dist/libs/dumps'))('a worker that is killed in the middle of an export', () => {
  let dir: string;
  let app: TestApp;
  let person: TestUser;
  let env: Record<string, string>;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'dump-kill-'));
    app = await startApp({ now: Date.now() * 1000, config: { DATA_DIR: dir } });
    env = workerEnv(app.database, dir);
    person = await app.createUser({ timezone: 'Pacific/Chatham' });
    await app.request
      .post('/api/v1/users/current/heartbeats')
      .set('authorization', person.authorization)
      .send({ entity: '/home/x/demo/a.ts', project: 'demo', time: Date.now() / 1000 - 60 })
      .expect(202);
    await withClient(app.database.superUrl, (client) => client.query(SEED, [HEARTBEATS]));
  }, 60_000);

  afterAll(async () => {
    await app?.close();
    await rm(dir, { recursive: true, force: true });
  });

  const dumps = () => app.request.get('/api/v1/users/current/data_dumps').set('authorization', person.authorization);
  const files = (area: string) => readdir(join(dir, 'blobs', area)).catch(() => []);

  it('leaves it to the next one, which writes all of it, once', async () => {
    const { body } = await app.request
      .post('/api/v1/users/current/data_dumps')
      .set('authorization', person.authorization)
      .send({ type: 'heartbeats' })
      .expect(201);
    const first = await WorkerProcess.start(env);
    const ended = first.drain().then(
      () => 'finished',
      () => 'killed',
    );
    await expect.poll(async () => (await files('.parts')).length, { timeout: 20_000, interval: 5 }).toBe(1);
    await sleep(700);
    await first.kill();
    expect(await ended).toBe('killed');

    const [halfway] = (await dumps()).body.data;
    expect(halfway).toMatchObject({ id: body.data.id, status: 'Processing coding activity…', download_url: null });
    expect([(await files('.parts')).length, await files('dumps')]).toEqual([1, []]);

    await withClient(app.database.superUrl, (client) =>
      client.query(`update jobs set lease_until = now() - interval '1 second' where state = 'running'`),
    );
    const second = await WorkerProcess.start(env);
    expect(await second.drain()).toMatchObject({ drained: 1 });
    await second.stop();

    const [finished] = (await dumps()).body.data;
    expect(finished).toMatchObject({ id: body.data.id, status: 'Completed', percent_complete: 100 });
    expect([await files('.parts'), await files('dumps')]).toEqual([[], [body.data.id]]);

    const file = await fetch(finished.download_url.replace('http://beatkeeper.test', app.url));
    const { days } = (await file.json()) as { days: { heartbeats: { id: string; time: number; lines: number }[] }[] };
    const rows = days.flatMap(({ heartbeats }) => heartbeats);
    expect([rows.length, new Set(rows.map(({ id }) => id)).size]).toEqual([HEARTBEATS, HEARTBEATS]);
    expect(rows.every(({ time }, index) => index === 0 || time > (rows[index - 1]?.time ?? 0))).toBe(true);
    expect(rows.slice(0, -1).map(({ lines }) => lines)).toEqual(
      Array.from({ length: HEARTBEATS - 1 }, (_, index) => HEARTBEATS - 1 - index),
    );
  }, 120_000);
});
