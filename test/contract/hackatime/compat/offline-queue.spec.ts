import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type House, openHouse } from '../../wakatime/clients/house.js';
import { browserExtension, goCli190, goCli2026, pythonCli } from '../../wakatime/clients/models.js';
import { browserBulk, GO_USER_AGENT, goCliBulk, type Key, pythonCliBulk } from '../../wakatime/clients/requests.js';
import type { WireRequest } from '../../wakatime/clients/wire.js';
import { type Habits, OfflineQueue } from './offline-queue.js';

type Build = (key: Key, items: readonly object[], target: string) => WireRequest;

interface Client extends Habits {
  readonly name: string;
  readonly build: Build;
}

const CLIENTS: readonly Client[] = [
  { name: 'the Go client 1.90', model: goCli190, batch: 25, build: goCliBulk },
  { name: 'the Go client of 2026', model: goCli2026, batch: 10, build: goCliBulk },
  { name: 'the Python client', model: pythonCli, batch: 25, build: pythonCliBulk },
  {
    name: 'the browser extension',
    model: browserExtension,
    batch: 25,
    build: (key, items, target) => {
      const request = browserBulk(key, items);
      return { ...request, target: request.target.replace('/api/v1/users/current/heartbeats.bulk', target) };
    },
  },
];
const PREFIXES = ['/api/hackatime/v1', '/api/v1', '/api/compat/wakatime/v1'];

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house?.close());
beforeEach(() => house.sweep());

const good = (minute: number) => ({
  category: 'coding',
  entity: `/home/dev/demo/f${minute}.py`,
  type: 'file',
  time: house.now() - 7_200 + minute * 60,
  user_agent: GO_USER_AGENT,
});
/** What no server can make a heartbeat of. */
const BAD: readonly (readonly [string, (time: number) => Record<string, unknown>])[] = [
  ['without a time', () => ({ entity: '/home/dev/demo/x.py', type: 'file' })],
  ['with a time that is none', () => ({ entity: '/home/dev/demo/x.py', type: 'file', time: 'soon' })],
  ['with a time of null', () => ({ entity: '/home/dev/demo/x.py', type: 'file', time: null })],
  ['of a far future', (now) => ({ entity: '/home/dev/demo/x.py', type: 'file', time: now + 900_000_000 })],
  ['that is an empty object', () => ({})],
];

describe.each(PREFIXES)('under %s', (prefix) => {
  describe.each(CLIENTS)('$name', ({ build, ...habits }) => {
    const queueOf = () =>
      new OfflineQueue(habits, (items) =>
        house.send(build(house.key, items, `${prefix}/users/current/heartbeats.bulk`)),
      );

    it.each(BAD)('sends a bad item %s once', async (_, bad) => {
      const queue = queueOf();
      const item = bad(house.now());
      queue.push(good(1), item, good(2));
      expect((await queue.sync()).flat()).toHaveLength(3);
      expect(queue.pending).toEqual([]);
      queue.push(good(3));
      expect(await queue.sync()).toEqual([[good(3)]]);
      expect((await house.stored()).map(({ entity }) => entity)).toEqual(
        [good(1), good(2), good(3)].map((one) => one.entity),
      );
    });

    it('loses no good one among bad ones, over several batches', async () => {
      const queue = queueOf();
      const items = Array.from({ length: 40 }, (_, index) =>
        index % 7 === 3 ? { ...(BAD[index % BAD.length] as (typeof BAD)[number])[1](house.now()) } : good(index),
      );
      queue.push(...items);
      const sent = await queue.sync();
      expect(sent.map((batch) => batch.length)).toEqual(habits.batch === 10 ? [10, 10, 10, 10] : [25, 15]);
      expect(queue.pending).toEqual([]);
      expect(await queue.sync()).toEqual([]);
      expect(await house.stored()).toHaveLength(34);
    });

    it('keeps everything where its key is not good, and delivers it later', async () => {
      const wrong = {
        prefixed: 'waka_00000000-0000-4000-8000-000000000000',
        bare: '00000000-0000-4000-8000-000000000000',
      };
      let key: Key = wrong;
      const queue = new OfflineQueue(habits, (items) =>
        house.send(build(key, items, `${prefix}/users/current/heartbeats.bulk`)),
      );
      queue.push(good(1), good(2));
      await queue.sync();
      expect(queue.pending).toEqual([good(1), good(2)]);
      key = house.key;
      await queue.sync();
      expect(queue.pending).toEqual([]);
      expect(await house.stored()).toHaveLength(2);
    });
  });
});
