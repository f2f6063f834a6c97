import { MICROS_PER_MINUTE, MICROS_PER_SECOND } from '#libs/kernel';
import { CHECK_MIRRORS } from '#libs/mirrors/worker';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { drainJobs } from '../../../support/jobs.js';
import { rowsOf } from '../../../support/rows.js';
import { WakatimeServer } from '../../../support/wakatime-server.js';

export const NOW = '2026-10-10T08:00:00Z';
const NOW_S = Date.parse(NOW) / 1000;

/** An application, and somebody else's server that takes heartbeats. */
export interface MirrorHouse {
  readonly app: TestApp;
  readonly other: WakatimeServer;
  readonly jane: TestUser;
  close(): Promise<void>;
  /** As it was opened: nothing is mirrored, nothing waits, nobody was called. */
  reset(): Promise<void>;
  /** A mirror of jane's; its id. */
  mirror(fields?: object): Promise<string>;
  /** What jane may see of it. */
  shown(id: string): Promise<Record<string, unknown>>;
  call(method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, body?: object, person?: TestUser): Asked;
  /** Heartbeats of these files, a second apart; minutes before now. */
  beat(entities: readonly string[], options?: BeatOptions): Promise<void>;
  /** What the schedule asks for, and everything that follows. */
  round(): Promise<void>;
  /** Later: a minute, or as many. */
  wait(minutes?: number): Promise<void>;
}

export interface BeatOptions {
  readonly minutesAgo?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fields?: object;
  readonly person?: TestUser;
}

type Asked = ReturnType<TestApp['request']['get']>;

export async function openMirrorHouse(username = 'jane'): Promise<MirrorHouse> {
  const other = await WakatimeServer.start();
  const app = await startApp({ now: NOW, config: { OUTBOUND_ALLOWED: '127.0.0.1', RATE_LIMIT: 'off' } });
  const jane = await app.createUser({ username });
  const call: MirrorHouse['call'] = (method, path, body, { authorization } = jane) => {
    const asked = app.request[method](`/api/v1/users/current/mirrors${path}`).set({ authorization });
    return body === undefined ? asked : asked.send(body);
  };
  const round = async () => {
    await app.app.get(Jobs, { strict: false }).request(app.app.get(ActivityPools).job, CHECK_MIRRORS, {});
    await drainJobs(app);
  };
  return {
    app,
    other,
    jane,
    call,
    round,
    close: async () => {
      await app.close();
      await other.stop();
    },
    reset: async () => {
      await rowsOf(app.database, 'delete from mirrors');
      await rowsOf(app.database, 'delete from mirror_queue');
      app.clock.set(NOW);
      other.reset();
    },
    mirror: async (fields = {}) => {
      const body = { url: other.url, api_key: 'waka_over-there', ...fields };
      return (await call('post', '', body).expect(201)).body.data.id;
    },
    shown: async (id) => (await call('get', `/${id}`).expect(200)).body.data,
    beat: async (entities, { minutesAgo = 0, headers = {}, fields = {}, person = jane } = {}) => {
      const items = entities.map((entity, index) => ({
        entity,
        type: 'file',
        time: NOW_S - 60 * minutesAgo + index,
        project: 'demo',
        ...fields,
      }));
      const { authorization } = person;
      const asked = app.request.post('/api/v1/users/current/heartbeats.bulk').set({ authorization, ...headers });
      await asked.send(items).expect(201);
    },
    wait: async (minutes = 1) => {
      app.clock.advance(minutes * MICROS_PER_MINUTE + MICROS_PER_SECOND);
      await round();
    },
  };
}
