import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HeartbeatIngestService } from '#libs/heartbeats';
import type { UserId } from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';
import { ActivityPools } from '#libs/platform/database';
import { startApp, type TestApp } from '../../../test/support/app.js';
import { ActivityReader } from './activity.reader.js';
import type { BranchWindow } from './activity-query.js';

const BRANCHES = ['main', 'feature/x', 'other'];
const START = Date.parse('2026-03-28T00:00:00Z') * 1000;

let app: TestApp;
let userId: UserId;
let end = START;
beforeAll(async () => {
  app = await startApp({ now: '2026-04-20T00:00:00Z' });
  const { user } = await app.createUser({ timezone: 'America/Sao_Paulo' });
  userId = user.id;
  const sent = Array.from({ length: 800 }, (_, index) => {
    const turn = (index * 37) % 101;
    end += (index % 9 === 0 ? 4_000 + turn * 100 : 30 + turn * 10) * 1e6 + turn * 7;
    return {
      entity: `/src/file${turn % 7}.x`,
      type: 'file',
      project: turn % 5 === 0 ? 'heron' : 'kite',
      branch: BRANCHES[(index >> 3) % 3],
      time: end / 1e6,
    };
  });
  await app.app.get(HeartbeatIngestService, { strict: false }).ingest(userId, sent, { ip: null } as never);
});
afterAll(() => app?.close());

/** Windows of odd edges, touching ones among them, in no order. */
function windows(seed: number): BranchWindow[] {
  const at = (index: number) => START + Math.floor(((end - START) / 23) * ((index * seed) % 24)) + index * 1_234_567;
  return BRANCHES.flatMap((branch) =>
    Array.from({ length: 8 }, (_, index) => {
      const [a, b] = [at(index), at(index + 1)];
      return { from: Math.min(a, b), to: Math.max(a, b), branch };
    }),
  );
}

const question = (from: number, to: number, hiddenProjectIds: number[] = []) => ({
  subject: mintVisibleUsers([{ userId, windows: 'always', hiddenProjectIds, shownProjectIds: 'all' }]),
  range: { from, to, zone: 'UTC' },
  counting: {},
  filters: { project: 'kite' },
});

describe('time inside windows', () => {
  it.each([1, 5, 7, 11])('is what the credits of each window add up to (%i)', async (seed) => {
    const reader = app.app.get(ActivityReader, { strict: false });
    const asked = windows(seed);
    const answer = await reader.ask(question(0, end + 4e9), (activity) => activity.byWindow(asked));
    const expected = await Promise.all(
      asked.map(({ from, to, branch }) =>
        reader.ask({ ...question(from, to), filters: { project: 'kite', branches: [branch] } }, async (activity) =>
          (await activity.credits()).reduce((sum, { us }) => sum + us, 0),
        ),
      ),
    );
    expect(answer).toEqual(expected);
    expect(Math.max(...answer)).toBeGreaterThan(3_600e6);
  });

  it('leaves out what lies outside the range, other projects and hidden ones', async () => {
    const reader = app.app.get(ActivityReader, { strict: false });
    const all = [{ from: 0, to: end + 4e9, branch: 'main' }];
    const inside = (from: number, to: number) => reader.ask(question(from, to), (activity) => activity.byWindow(all));
    const middle = START + 86_400e6 + 7;
    const [before, after, whole] = [
      await inside(0, middle),
      await inside(middle, end + 4e9),
      await inside(0, end + 4e9),
    ];
    expect((before[0] as number) + (after[0] as number)).toBe(whole[0]);
    const { rows } = await pool().query(`select id from projects where user_id = ${userId} and name = 'kite'`);
    const hidden = await reader.ask(question(0, end, [Number(rows[0].id)]), (activity) => activity.byWindow(all));
    expect(hidden).toEqual([0]);
    expect(await reader.ask(question(0, end), (activity) => activity.byWindow([]))).toEqual([]);
  });
});

function pool() {
  return app.app.get(ActivityPools, { strict: false }).read;
}
