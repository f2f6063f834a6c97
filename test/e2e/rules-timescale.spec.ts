import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../tools/postgres/roles.mjs';
import { startApp, type TestApp, type TestUser } from '../support/app.js';
import { has } from '../support/capabilities.js';
import { drainJobs } from '../support/jobs.js';
import { createTimescaleDatabase } from '../support/timescale-db.js';

const NOW = '2026-11-21T10:00:00Z';
const COMPRESS = `select compress_chunk(c, true) from unnest(array['heartbeats', 'activity_15m']) t, show_chunks(t::regclass) c`;

describe.skipIf(!(await has('TimescaleDB (community)')))('custom rules over history that lies in columns', () => {
  let app: TestApp;
  let ada: TestUser;

  beforeAll(async () => {
    app = await startApp({ now: NOW, database: await createTimescaleDatabase('community') });
    ada = await app.createUser({ timezone: 'Pacific/Chatham' });
  });
  afterAll(() => app?.close());

  const call = (method: 'get' | 'post' | 'put', path: string, body?: object) =>
    app.request[method](`/api/v1/users/current/${path}`).set('Authorization', ada.authorization).send(body);
  const compress = () => withClient(app.database.ownerUrl, (client) => client.query(COMPRESS));

  /** Ten minutes a day for 160 days, by turns of notes and code. */
  const beats = Array.from({ length: 160 * 11 }, (_, index) => {
    const day = Math.floor(index / 11);
    return {
      time: Date.parse('2026-06-01T20:00:00Z') / 1000 + day * 86_400 + (index % 11) * 60,
      entity: (index % 11) % 2 === 0 ? '/notes/a.md' : '/code/b.ts',
      type: 'file',
      project: 'demo',
    };
  });

  async function projects(): Promise<Record<string, number>> {
    const { body } = await call('get', 'stats/last_6_months?is_including_today=true');
    const rows: { name: string; total_seconds: number }[] = body.data.projects;
    return Object.fromEntries(rows.map(({ name, total_seconds }) => [name, total_seconds / 60]));
  }

  async function follow(...rules: object[]): Promise<Record<string, number>> {
    await compress();
    expect((await call('put', 'custom_rules', rules)).status).toBe(200);
    await drainJobs(app);
    return projects();
  }

  it('is counted anew, deleted from and put back as anywhere', async () => {
    for (let at = 0; at < beats.length; at += 440) await call('post', 'heartbeats.bulk', beats.slice(at, at + 440));
    const notes = { source: 'entity', operation: 'starts with', source_value: '/notes/' };
    expect(await projects()).toEqual({ demo: 1_600 });
    expect(await follow({ ...notes, destination: 'project', destination_value: 'papers' })).toEqual({
      papers: 800,
      demo: 800,
    });
    expect(await follow()).toEqual({ demo: 1_600 });
    // Of eleven minutes six are gone; the other five lie two minutes apart.
    expect(await follow({ ...notes, action: 'delete' })).toEqual({ demo: 160 * 8 });
    expect(await follow()).toEqual({ demo: 160 * 8 });
  }, 120_000);
});
