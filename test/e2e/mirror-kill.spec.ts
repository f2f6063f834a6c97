import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECK_MIRRORS } from '#libs/mirrors/worker';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { withClient } from '../../tools/postgres/roles.mjs';
import { startApp, type TestApp, type TestUser } from '../support/app.js';
import { WakatimeServer } from '../support/wakatime-server.js';
import { WorkerProcess, workerEnv } from '../support/worker-process.js';

const HEARTBEATS = 400;
/** Older than what shares transactions with live heartbeats: all of them are accepted at once. */
const LATE = Date.now() / 1000 - 10_800;
/** Calls after which a worker is killed: while the next one is answered, or right after. */
const LIVES = [1, 3, 5];

describe.skipIf(!existsSync('dist/libs/mirrors'))('workers that are killed while they pass heartbeats on', () => {
  let dir: string;
  let app: TestApp;
  let other: WakatimeServer;
  let person: TestUser;
  let env: Record<string, string>;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mirror-kill-'));
    other = await WakatimeServer.start();
    const config = { OUTBOUND_ALLOWED: '127.0.0.1' };
    app = await startApp({ now: Date.now() * 1000, config: { ...config, DATA_DIR: dir } });
    env = { ...workerEnv(app.database, dir), ...config };
    person = await app.createUser();
  }, 60_000);

  afterAll(async () => {
    await app?.close();
    await other?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const as = (method: 'get' | 'post', path: string) =>
    app.request[method](`/api/v1/users/current/${path}`).set('authorization', person.authorization);

  it('leave everything to the next one, in the order of acceptance', async () => {
    const body = { url: other.url, api_key: 'over-there' };
    const { id } = (await as('post', 'mirrors').send(body).expect(201)).body.data;
    const files = Array.from({ length: HEARTBEATS }, (_, index) => `/kill/${index}.ts`);
    // The later it was accepted, the longer ago it happened.
    const items = files.map((entity, index) => ({ entity, type: 'file', time: LATE - 60 * index }));
    await as('post', 'heartbeats.bulk').send(items).expect(201);
    await app.app.get(Jobs, { strict: false }).request(app.app.get(ActivityPools).job, CHECK_MIRRORS, {});

    for (const life of LIVES) {
      const before = other.calls.length;
      const worker = await WorkerProcess.start(env);
      const ended = worker.drain().then(
        () => 'finished',
        () => 'killed',
      );
      await expect
        .poll(() => other.calls.length - before, { timeout: 20_000, interval: 1 })
        .toBeGreaterThanOrEqual(life);
      await sleep(life);
      await worker.kill();
      expect(await ended).toBe('killed');
      await withClient(app.database.superUrl, (client) =>
        client.query(`update jobs set lease_until = now() - interval '1 second' where state = 'running'`),
      );
    }

    const last = await WorkerProcess.start(env);
    await last.drain();
    await last.stop();
    expect(other.taken).toEqual(files);
    const sent = other.calls.reduce((sum, { items: { length } }) => sum + length, 0);
    expect(sent).toBeLessThanOrEqual(HEARTBEATS + 25 * LIVES.length);
    const { body: shown } = await as('get', `mirrors/${id}`).expect(200);
    expect(shown.data).toMatchObject({ status: 'ok', waiting: 0, sent: HEARTBEATS, dropped: 0 });
  }, 90_000);
});
