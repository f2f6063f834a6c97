import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HeartbeatIngestService } from '#libs/heartbeats';
import { rowsOf } from '../../../support/rows.js';
import { type MirrorHouse, NOW, openMirrorHouse } from './house.js';

let house: MirrorHouse;

beforeAll(async () => {
  house = await openMirrorHouse();
});
afterAll(() => house?.close());
beforeEach(() => house.reset());

const queued = async () =>
  (await rowsOf<{ count: number }>(house.app.database, 'select count(*)::integer as count from mirror_queue'))[0]
    ?.count;
const sizes = () => house.other.calls.map(({ items }) => items.length);
const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `/${prefix}/${String(index).padStart(3, '0')}.ts`);

describe('what is passed on', () => {
  it('comes as editors send it, in batches of 25, under the key of the mirror', async () => {
    const id = await house.mirror();
    const files = names('batch', 60);
    const agent = 'wakatime/v1.102.1 (linux-6.8-x86_64) go1.22 vim/9.1 vim-wakatime/11.1.1';
    const fields = { language: 'TypeScript', branch: 'main', lineno: 7, is_write: true, dependencies: ['a', 'b'] };
    const headers = { 'user-agent': agent, 'x-machine-name': 'm%C3%BChle' };
    await house.beat(files, { fields, headers });
    await house.round();
    expect(sizes()).toEqual([25, 25, 10]);
    expect(house.other.taken).toEqual(files);
    const [first] = house.other.calls;
    expect(first).toMatchObject({ key: 'waka_over-there', path: 'POST /api/v1/users/current/heartbeats.bulk' });
    expect(first?.headers).toMatchObject({
      'x-origin-instance': 'beatkeeper.test',
      'x-machine-name': 'm%C3%BChle',
      'content-type': 'application/json',
    });
    expect(first?.items[0]).toEqual({
      entity: '/batch/000.ts',
      type: 'file',
      category: 'coding',
      time: Date.parse(NOW) / 1000,
      project: 'demo',
      branch: 'main',
      language: 'TypeScript',
      dependencies: ['a', 'b'],
      is_write: true,
      lineno: 7,
      user_agent: agent,
    });
    expect(await house.shown(id)).toMatchObject({ status: 'ok', sent: 60, dropped: 0, waiting: 0, last_error: null });
    expect(await queued()).toBe(0);
  });

  it('comes in the order of acceptance: late heartbeats too, when they come', async () => {
    await house.mirror();
    await house.beat(['/live/1']);
    await house.beat(['/late/1', '/late/2'], { minutesAgo: 60 * 24 * 40 });
    await house.beat(['/live/2'], { minutesAgo: 1 });
    await house.round();
    await house.beat(['/late/3'], { minutesAgo: 60 * 24 * 90 });
    await house.round();
    expect(house.other.taken).toEqual(['/live/1', '/late/1', '/late/2', '/live/2', '/late/3']);
  });

  it('is what was received, whatever the rules make of it, and not what they forget', async () => {
    const person = await house.app.createUser();
    const { authorization } = person;
    const rules = [
      { action: 'delete', source: 'entity', operation: 'contains', source_value: '/secret/' },
      {
        action: 'change',
        source: 'entity',
        operation: 'contains',
        source_value: '/renamed/',
        destinations: [{ destination: 'project', destination_value: 'other name' }],
      },
    ];
    await house.app.request.put('/api/v1/users/current/custom_rules').set({ authorization }).send(rules).expect(200);
    const body = { url: house.other.url, api_key: 'k' };
    await house.call('post', '', body, person).expect(201);
    await house.beat(['/renamed/1', '/secret/1', '/plain/1'], { person });
    await house.round();
    expect(house.other.calls.flatMap(({ items }) => items)).toMatchObject([
      { entity: '/renamed/1', project: 'demo' },
      { entity: '/plain/1', project: 'demo' },
    ]);
  });

  it('is nothing that is no news, that was refused, or that another instance passed on', async () => {
    await house.beat(['/news/1']);
    await house.mirror();
    await house.beat(['/news/1', '/news/2']);
    await house.beat(['/news/1', '/news/2']);
    await house.beat(['/news/3'], { minutesAgo: 60 * 24 * 365 * 20 });
    await house.beat(['/news/4'], { headers: { 'x-origin-instance': 'elsewhere.example' } });
    await house.round();
    expect(house.other.taken).toEqual(['/news/2']);
  });

  it('is no import', async () => {
    await house.mirror();
    const ingest = house.app.app.get(HeartbeatIngestService, { strict: false });
    const at = house.app.clock.now() + 1;
    const items = [{ entity: '/import/1', type: 'file', time: Date.parse(NOW) / 1000 - 7_777 }];
    const [result] = await ingest.ingestRecorded(house.jane.user.id, items, { firstAt: at, at, keepsIds: false });
    expect(result).toMatchObject({ ok: true, isDuplicate: false });
    await house.round();
    expect([await queued(), house.other.calls]).toEqual([0, []]);
  });

  it('is not what was deleted before its turn', async () => {
    const id = await house.mirror();
    await house.beat(['/gone/1', '/gone/2', '/gone/3']);
    await rowsOf(
      house.app.database,
      `delete from heartbeats where entity_id in (select id from dictionary where value = '/gone/2')`,
    );
    await house.round();
    expect(house.other.taken).toEqual(['/gone/1', '/gone/3']);
    expect(await house.shown(id)).toMatchObject({ status: 'ok', sent: 2, waiting: 0 });
  });

  it('keeps machines apart and their order', async () => {
    await house.mirror();
    await house.beat(['/m/1', '/m/2'], { headers: { 'x-machine-name': 'one' } });
    await house.beat(['/m/3'], { headers: { 'x-machine-name': 'two' }, minutesAgo: 1 });
    await house.beat(['/m/4'], { headers: { 'x-machine-name': 'one' }, minutesAgo: 2 });
    await house.round();
    const machines = house.other.calls.map(({ headers }) => headers['x-machine-name']);
    expect([machines, sizes(), house.other.taken]).toEqual([
      ['one', 'two', 'one'],
      [2, 1, 1],
      ['/m/1', '/m/2', '/m/3', '/m/4'],
    ]);
  });

  it('goes to every mirror, each at its own pace', async () => {
    const slow = await house.mirror({ api_key: 'slow' });
    const quick = await house.mirror({ api_key: 'quick' });
    house.other.rule = ({ key }) => (key === 'slow' ? { status: 500 } : undefined);
    await house.beat(['/both/1', '/both/2']);
    await house.round();
    expect(await house.shown(quick)).toMatchObject({ status: 'ok', sent: 2, waiting: 0 });
    expect(await house.shown(slow)).toMatchObject({ status: 'failing', sent: 0, waiting: 2 });
    expect(await queued()).toBe(2);
    house.other.rule = undefined;
    await house.wait();
    expect(await house.shown(slow)).toMatchObject({ status: 'ok', sent: 2, waiting: 0, failures_in_row: 0 });
    expect(await queued()).toBe(0);
  });
});

describe('what the other side says', () => {
  it.each([401, 403])('%i: nothing more is sent, everything waits, its owner sees why', async (status) => {
    const id = await house.mirror();
    house.other.rule = () => ({ status });
    await house.beat([`/key/${status}/1`]);
    await house.round();
    expect(await house.shown(id)).toMatchObject({
      status: 'refused',
      is_enabled: false,
      waiting: 1,
      failures_in_row: 1,
      last_error: `answered ${status}: the key is not taken`,
      last_failed_at: '2026-10-10T08:00:00Z',
      retry_at: null,
    });
    await house.beat([`/key/${status}/2`], { minutesAgo: 1 });
    await house.wait(600);
    expect(sizes()).toEqual([1]);
    house.other.rule = ({ key }) => (key === 'better' ? undefined : { status });
    const changed = await house.call('patch', `/${id}`, { api_key: 'better' }).expect(200);
    expect(changed.body.data).toMatchObject({ status: 'behind', is_enabled: true, waiting: 2, failures_in_row: 0 });
    await house.wait();
    expect(house.other.taken).toEqual([`/key/${status}/1`, `/key/${status}/2`]);
    expect(await house.shown(id)).toMatchObject({ status: 'ok', sent: 2, waiting: 0 });
  });

  it('429: it is left alone for as long as it says', async () => {
    const id = await house.mirror();
    house.other.rule = (_, number) => (number === 1 ? { status: 429, headers: { 'retry-after': '600' } } : undefined);
    await house.beat(['/limit/1']);
    await house.round();
    expect(await house.shown(id)).toMatchObject({ status: 'behind', waiting: 1, retry_at: '2026-10-10T08:10:00Z' });
    const renamed = await house.call('patch', `/${id}`, { name: 'Tired' }).expect(200);
    expect(renamed.body.data).toMatchObject({ name: 'Tired', status: 'behind', retry_at: '2026-10-10T08:10:00Z' });
    await house.wait(5);
    expect(sizes()).toEqual([1]);
    await house.wait(5);
    expect(await house.shown(id)).toMatchObject({ status: 'ok', sent: 1, last_error: 'answered 429', retry_at: null });
  });

  it('5xx: tried again, less and less often, and everything arrives in order', async () => {
    const id = await house.mirror();
    house.other.rule = () => ({ status: 503 });
    await house.beat(['/down/1']);
    await house.round();
    const pauses: unknown[] = [];
    for (let hour = 0; hour < 9; hour++) {
      const { retry_at: retryAt } = await house.shown(id);
      pauses.push((Date.parse(String(retryAt)) * 1000 - house.app.clock.now()) / 1_000_000);
      house.app.clock.set(String(retryAt));
      await house.beat([`/down/${hour + 2}`], { minutesAgo: hour + 1 });
      await house.round();
    }
    expect(pauses).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    house.other.rule = undefined;
    await house.wait(61);
    expect(house.other.taken).toEqual(Array.from({ length: 10 }, (_, index) => `/down/${index + 1}`));
    expect(await house.shown(id)).toMatchObject({ status: 'ok', sent: 10, dropped: 0, failures_in_row: 0 });
  });

  it('nothing, or half an answer: again', async () => {
    const id = await house.mirror();
    house.other.rule = (_, number) => {
      if (number === 1) return { headers: { 'content-length': '1000' }, body: '{"responses":' };
      return number === 2 ? { statuses: [201] } : undefined;
    };
    setTimeout(() => house.other.hangUp(), 500);
    await house.beat(['/half/1', '/half/2', '/half/3']);
    await house.round();
    expect(await house.shown(id)).toMatchObject({ status: 'failing', sent: 0, waiting: 3 });
    await house.wait();
    expect(await house.shown(id)).toMatchObject({
      status: 'failing',
      sent: 1,
      waiting: 2,
      last_error: 'a heartbeat was not answered',
    });
    await house.wait();
    expect(house.other.taken).toEqual(['/half/1', '/half/2', '/half/3']);
    expect(sizes()).toEqual([3, 3, 2]);
  });

  it('some of a batch for good, one later: what was refused is dropped, order is kept', async () => {
    const id = await house.mirror();
    house.other.rule = (_, number) => (number === 1 ? { statuses: [201, 400, 201, 500, 201] } : undefined);
    await house.beat(names('part', 5));
    await house.round();
    expect(await house.shown(id)).toMatchObject({ status: 'failing', sent: 2, dropped: 1, waiting: 2 });
    await house.wait();
    expect(await house.shown(id)).toMatchObject({
      status: 'ok',
      sent: 4,
      dropped: 1,
      waiting: 0,
      last_error: 'a heartbeat was answered 400 {"error":"No."}',
    });
    expect(house.other.calls[1]?.items.map(({ entity }) => entity)).toEqual(['/part/003.ts', '/part/004.ts']);
  });

  it('400 to all of them: the guilty one is found and dropped, the others arrive', async () => {
    const id = await house.mirror();
    const isBad = ({ entity }: Record<string, unknown>) => entity === '/bad/002.ts';
    house.other.rule = ({ items }) => (items.some(isBad) ? { status: 400 } : undefined);
    const files = names('bad', 30);
    await house.beat(files);
    await house.round();
    expect(house.other.taken).toEqual(files.filter((file) => file !== '/bad/002.ts'));
    expect(await house.shown(id)).toMatchObject({ status: 'ok', sent: 29, dropped: 1, last_error: 'answered 400' });
  });

  it('yes, in words that nobody can read: yes', async () => {
    const id = await house.mirror();
    house.other.rule = () => ({ status: 202, body: 'OK' });
    await house.beat(['/words/1']);
    await house.round();
    expect(await house.shown(id)).toMatchObject({ status: 'ok', sent: 1, waiting: 0 });
  });

  it('go elsewhere: nobody goes', async () => {
    const id = await house.mirror();
    house.other.rule = () => ({ status: 307, headers: { location: 'http://127.0.0.1:1/' } });
    await house.beat(['/elsewhere/1']);
    await house.round();
    expect(await house.shown(id)).toMatchObject({ status: 'failing', last_error: 'answered 307' });
  });
});

describe('a mirror', () => {
  it('that may not be called any more is refused', async () => {
    const id = await house.mirror();
    await rowsOf(house.app.database, `update mirrors set url = 'http://10.0.0.1/api/v1' where id = $1`, [id]);
    await house.beat(['/private/1']);
    await house.round();
    expect(await house.shown(id)).toMatchObject({ status: 'refused', waiting: 1, is_enabled: false });
  });

  it('that nobody answers fails', async () => {
    const id = await house.mirror({ url: 'http://127.0.0.1:9/api/v1' });
    await house.beat(['/nobody/1']);
    await house.round();
    expect(await house.shown(id)).toMatchObject({ status: 'failing', last_error: 'cannot reach 127.0.0.1:9' });
  });

  it('that is off passes on nothing that comes meanwhile, and goes on from when it is on again', async () => {
    const id = await house.mirror();
    await house.beat(['/off/1']);
    await house.call('patch', `/${id}`, { is_enabled: false }).expect(200);
    expect(await queued()).toBe(0);
    await house.beat(['/off/2'], { minutesAgo: 1 });
    expect(await queued()).toBe(0);
    const { body } = await house.call('patch', `/${id}`, { is_enabled: true }).expect(200);
    expect(body.data).toMatchObject({ status: 'ok', waiting: 0 });
    await house.beat(['/off/3'], { minutesAgo: 2 });
    await house.round();
    expect(house.other.taken).toEqual(['/off/3']);
  });

  it('that has failed for thirty days is turned off, and nothing waits for it', async () => {
    const id = await house.mirror();
    house.other.rule = () => ({ status: 401 });
    await house.beat(['/month/1']);
    await house.round();
    await house.wait(60 * 24 * 29);
    expect(await house.shown(id)).toMatchObject({ status: 'refused', waiting: 1 });
    await house.wait(60 * 24);
    expect(await house.shown(id)).toMatchObject({
      status: 'off',
      last_error: 'nothing could be passed on for 30 days: turned off',
    });
    expect(await queued()).toBe(0);
  });

  it('that is removed leaves nothing behind', async () => {
    const id = await house.mirror();
    await house.beat(['/removed/1']);
    await house.call('delete', `/${id}`).expect(204);
    expect(await queued()).toBe(0);
    await house.round();
    expect(house.other.calls).toEqual([]);
  });
});
