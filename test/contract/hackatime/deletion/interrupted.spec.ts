import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '#libs/audit';
import { DeletionsService } from '#libs/deletions';
import { EraseDuePeople } from '#libs/deletions/worker';
import { MICROS_PER_DAY } from '#libs/kernel';
import { PERSON_ERASERS, type PersonEraser } from '#libs/platform/database';
import { JobList } from '#libs/platform/queue';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { drainJobs } from '../../../support/jobs.js';
import { rowsOf } from '../../../support/rows.js';
import { makeMarked, useEverything } from './seed.js';
import { tracesInFiles, tracesInTables } from './traces.js';

const NOW = '2026-10-10T12:00:00Z';

let server: TestApp;

beforeAll(async () => {
  server = await startApp({ now: NOW, config: { RATE_LIMIT: 'off' } });
});
afterAll(() => server?.close());

const eraseNow = ({ user }: TestUser) =>
  server.app.get(DeletionsService, { strict: false }).eraseNow(user.id, OPERATOR);
const isThere = async ({ user }: TestUser) =>
  (await rowsOf(server.database, 'select 1 from users where id = $1', [user.id])).length === 1;
const beat = ({ authorization }: TestUser, index: number) =>
  server.request
    .post('/api/v1/users/current/heartbeats')
    .set('authorization', authorization)
    .send({
      entity: `/home/eve/${index}.ts`,
      type: 'file',
      time: Date.parse(NOW) / 1000 - index,
      project: `p${index % 7}`,
    });

const WITHOUT_A_KEY = [
  'heartbeats',
  'activity_15m',
  'activity_day',
  'activity_day_dim',
  'activity_month',
  'edits_15m',
  'edits_month',
  'month_dirty',
  'dependency_dirty',
  'dictionary',
  'ctx',
];

async function rowsLeft({ user }: TestUser): Promise<string[]> {
  const left: string[] = [];
  for (const table of WITHOUT_A_KEY) {
    const rows = await rowsOf(server.database, `select 1 from ${table} where user_id = $1 limit 1`, [user.id]);
    if (rows.length > 0) left.push(table);
  }
  return left;
}

describe('an erasure that ends in the midst', () => {
  it('goes on, wherever that was', async () => {
    const ada = await makeMarked(server, 'zyxwada', 918_273_645);
    await useEverything(server, ada);
    await drainJobs(server);
    const erasers = server.app.get<PersonEraser[]>(PERSON_ERASERS, { strict: false });
    const ended: string[] = [];
    for (const eraser of erasers) endOnce(eraser, ended);
    await eraseNow(ada.person);
    for (let day = 0; day < 40 && (await isThere(ada.person)); day++) {
      server.clock.advance(MICROS_PER_DAY);
      await server.app.get(EraseDuePeople, { strict: false }).run();
      await drainJobs(server);
    }
    expect(ended.length).toBeGreaterThan(erasers.length);
    expect(new Set(ended)).toEqual(new Set(erasers.map(({ erases }) => erases)));
    const traces = await tracesInTables(server.database, ada.needles);
    expect(traces).toEqual(['audit_log.actor_id', 'audit_log.target_id']);
    expect(await tracesInFiles(server.config.dataDir, ada.needles)).toEqual([]);
    const { items } = await server.app.get(JobList, { strict: false }).page({ name: 'deletions.erase', page: 1 });
    expect(items.map(({ state }) => state).filter((state) => state === 'done')).toEqual(['done']);
  }, 120_000);
});

describe('an erasure whose connections die under it', () => {
  it('goes on with new ones, from wherever that was', async () => {
    const eve = await makeMarked(server, 'ujkmeve', 719_263_541);
    await useEverything(server, eve);
    await drainJobs(server);
    await eraseNow(eve.person);
    let isKilling = true;
    let killed = 0;
    const killer = (async () => {
      while (isKilling) {
        killed += (await rowsOf(server.database, KILL)).length;
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const again = async () => {
      server.clock.advance(MICROS_PER_DAY);
      await server.app.get(EraseDuePeople, { strict: false }).run();
      await drainJobs(server);
    };
    for (let round = 0; round < 6 || (killed === 0 && round < 60); round++) await again().catch(() => undefined);
    isKilling = false;
    await killer;
    for (let round = 0; round < 5 && (await isThere(eve.person)); round++) await again();
    expect(killed).toBeGreaterThan(0);
    expect(await tracesInTables(server.database, eve.needles)).toEqual(['audit_log.actor_id', 'audit_log.target_id']);
    expect(await tracesInFiles(server.config.dataDir, eve.needles)).toEqual([]);
  }, 120_000);
});

/** Connections of long work that do something. */
const KILL = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name = 'beatkeeper-job' and state <> 'idle'`;

/** As if the process had ended once before its work was done, and once right after it; and once before the account went. */
function endOnce(eraser: PersonEraser, ended: string[]): void {
  const [erase, eraseLast] = [eraser.erase.bind(eraser), eraser.eraseLast?.bind(eraser)];
  let runs = 0;
  const end = () => {
    ended.push(eraser.erases);
    throw new Error('the process ended');
  };
  eraser.erase = async (person, signal) => {
    runs++;
    if (runs === 1) end();
    await erase(person, signal);
    if (runs === 2) end();
  };
  if (eraseLast === undefined) return;
  let lastRuns = 0;
  eraser.eraseLast = async (em, person) => {
    await eraseLast(em, person);
    if (++lastRuns === 1) end();
  };
}

describe('heartbeats that come meanwhile', () => {
  it('are refused from the mark on, and none is stored', async () => {
    const eve = await server.createUser();
    await beat(eve, 1).expect(202);
    await rowsOf(server.database, 'update users set erasing_since = now() where id = $1', [eve.user.id]);
    await beat(eve, 2).expect(401);
    const stored = await rowsOf(server.database, 'select 1 from heartbeats where user_id = $1', [eve.user.id]);
    expect(stored).toHaveLength(1);
  });

  it('leave nothing behind, and are not answered as stored once it has begun', async () => {
    const eve = await server.createUser();
    const others = await server.createUser();
    for (let index = 0; index < 20; index++) await beat(eve, index).expect(202);
    await beat(others, 1).expect(202);
    const isRefusal = (status: number) => status === 401 || status === 403;
    let isOver = false;
    const flood = Array.from({ length: 6 }, async (_, lane) => {
      const statuses: number[] = [];
      for (let index = 1; !isOver; index++) statuses.push((await beat(eve, lane * 10_000 + 100 + index)).status);
      return statuses;
    });
    await eraseNow(eve);
    while (await isThere(eve)) await drainJobs(server);
    isOver = true;
    const lanes = await Promise.all(flood);
    const statuses = lanes.flat();
    expect([...new Set(statuses)].filter((status) => ![202, 401, 403, 404, 503].includes(status))).toEqual([]);
    expect(statuses.some(isRefusal)).toBe(true);
    for (const lane of lanes) expect(lane.slice(lane.findIndex(isRefusal)).includes(202)).toBe(false);
    expect(await rowsLeft(eve)).toEqual([]);
    expect(await rowsLeft(others)).toContain('heartbeats');
  }, 60_000);
});
