import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeHeartbeatId } from '#libs/kernel';
import { beat, DurationsFixture, us } from '../../../test/engine/durations-fixture.js';
import { HeartbeatsReader } from './heartbeats.reader.js';

const TEN = us('2026-05-05T10:00:00Z');

let db: DurationsFixture;
let reader: HeartbeatsReader;
let owner: number;
beforeAll(async () => {
  db = await DurationsFixture.create();
  reader = new HeartbeatsReader(db.pools);
  owner = await db.person();
  const [[context = 0] = []] = await db.list('insert into ctx (user_id) values ($1) returning id', owner);
  const inContext = (time: number, hid: string, lines: number) =>
    beat(owner, time, { c: context as number, h: hid, l: lines });
  await db.ingest.tryIngest([inContext(TEN, '7', 70), inContext(TEN, '-7', 77), inContext(TEN + 1, '7', 71)]);
});
afterAll(() => db.close());

describe('a heartbeat by its id', () => {
  it.each([
    [TEN, 7n, 70],
    [TEN, -7n, 77],
    [TEN + 1, 7n, 71],
  ])('at %i with the hash %i is that of %i lines', async (time, hid, lines) => {
    const id = encodeHeartbeatId(time, hid);
    expect(await reader.find(owner, id)).toMatchObject({ id, time, lines });
    expect(await reader.find(owner, id.toUpperCase())).toMatchObject({ id, lines });
  });

  it('is not found for other hashes, instants and texts', async () => {
    for (const id of [encodeHeartbeatId(TEN, 8n), encodeHeartbeatId(TEN - 1, 7n), 'nonsense', '']) {
      expect(await reader.find(owner, id)).toBeUndefined();
    }
  });

  it('is not found for another person', async () => {
    expect(await reader.find(await db.person(), encodeHeartbeatId(TEN, 7n))).toBeUndefined();
  });
});
