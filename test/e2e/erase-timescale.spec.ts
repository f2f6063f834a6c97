import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '#libs/audit';
import { DeletionsService } from '#libs/deletions';
import { FleetRefresh } from '#libs/storage';
import { withClient } from '../../tools/postgres/roles.mjs';
import { startApp, type TestApp, type TestUser } from '../support/app.js';
import { has } from '../support/capabilities.js';
import { drainJobs } from '../support/jobs.js';
import { rowsOf } from '../support/rows.js';
import { createTimescaleDatabase } from '../support/timescale-db.js';

const NOW = '2026-11-21T10:00:00Z';
const COMPRESS = `select compress_chunk(c, true) from unnest(array['heartbeats', 'activity_15m']) t, show_chunks(t::regclass) c`;
const HELD = ['heartbeats', 'activity_15m', 'activity_day', 'fleet_day', 'fleet_day_tools'];

describe.skipIf(!(await has('TimescaleDB (community)')))('erasing somebody whose history lies in columns', () => {
  let app: TestApp;
  let ada: TestUser;
  let bob: TestUser;

  beforeAll(async () => {
    app = await startApp({ now: NOW, database: await createTimescaleDatabase('community') });
    ada = await app.createUser();
    bob = await app.createUser();
  });
  afterAll(() => app?.close());

  async function beat({ authorization }: TestUser): Promise<void> {
    for (let day = 0; day < 160; day += 40) {
      const beats = Array.from({ length: 440 }, (_, index) => ({
        time: Date.parse('2026-06-01T20:00:00Z') / 1000 + (day + Math.floor(index / 11)) * 86_400 + (index % 11) * 60,
        entity: `/code/${index % 3}.ts`,
        type: 'file',
        project: 'demo',
      }));
      const sent = await app.request
        .post('/api/v1/users/current/heartbeats.bulk')
        .set('authorization', authorization)
        .send(beats);
      expect(sent.status).toBe(201);
    }
  }

  async function counts({ user }: TestUser): Promise<number[]> {
    const found: number[] = [];
    for (const table of HELD) {
      const sql = `select count(*)::integer as n from ${table} where user_id = $1`;
      found.push((await rowsOf<{ n: number }>(app.database, sql, [user.id]))[0]?.n ?? -1);
    }
    return found;
  }

  it('leaves nothing of them, and everything of others', async () => {
    await beat(ada);
    await beat(bob);
    const fleet = app.app.get(FleetRefresh, { strict: false });
    await withClient(app.database.ownerUrl, async (client) => {
      await client.query(COMPRESS);
      await fleet.materialise(client as never, () => undefined);
    });
    const before = await counts(bob);
    expect(before[0]).toBe(1_760);
    expect(await counts(ada)).toEqual(before);
    await app.app.get(DeletionsService, { strict: false }).eraseNow(ada.user.id, OPERATOR);
    await drainJobs(app);
    expect(await rowsOf(app.database, 'select 1 from users where id = $1', [ada.user.id])).toEqual([]);
    expect(await counts(ada)).toEqual([0, 0, 0, 0, 0]);
    expect(await counts(bob)).toEqual(before);
  }, 120_000);
});
