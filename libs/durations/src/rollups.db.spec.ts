import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beat, DurationsFixture, MINUTE, us } from '../../../test/engine/durations-fixture.js';
import { Rollups } from './rollups.service.js';

const JUNE = us('2026-06-10T10:00:00Z');

let db: DurationsFixture;
let rollups: Rollups;
beforeAll(async () => {
  db = await DurationsFixture.create();
  rollups = new Rollups(db.pools, db.clock);
});
afterAll(() => db.close());

const marks = (user: number) => db.list('select month::text from month_dirty where user_id = $1 order by 1', user);

const additions = (user: number, table: 'edits_month' | 'edits_15m') =>
  db.list(`select sum(human_additions)::integer from ${table} where user_id = $1`, user);

describe('rollups', () => {
  it('follow lines of a heartbeat that counts no time, because only writes do', async () => {
    const user = await db.person({ writesOnly: true });
    await db.ingest.tryIngest([beat(user, JUNE, { w: true, la: 12 }), beat(user, JUNE + MINUTE, { w: true })]);
    await rollups.catchUp();
    expect(await marks(user)).toEqual([]);
    expect(await additions(user, 'edits_month')).toEqual([[12]]);

    await db.ingest.ingestWaiting([beat(user, JUNE + 3 * MINUTE, { w: false, la: 100 })]);
    expect(await marks(user)).toEqual([['2026-06-01']]);
    await rollups.catchUp();
    expect(await additions(user, 'edits_month')).toEqual([[112]]);
    expect(await additions(user, 'edits_15m')).toEqual([[112]]);
  });

  it('do as much as they are asked to, and go on where they stopped', async () => {
    const user = await db.person();
    const months = ['2026-01-05', '2026-02-05', '2026-03-05'].map((day) => us(`${day}T10:00:00Z`));
    await db.ingest.tryIngest(months.map((time) => beat(user, time)));
    expect(await rollups.catchUp(2)).toBe(2);
    expect(await marks(user)).toEqual([['2026-03-01']]);
    expect(await rollups.catchUp()).toBe(1);
    expect(await rollups.catchUp()).toBe(0);
  });
});
