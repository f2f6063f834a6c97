import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beat, DurationsFixture, MINUTE, us } from '../../../../test/engine/durations-fixture.js';
import { IngestBatcher } from './ingest.batcher.js';

const TEN = us('2026-05-05T10:00:00Z');
const LIMITS = { maxPeoplePerBatch: 20, maxRowsPerBatch: 500, maxConcurrentFlushes: 4, maxQueuedRows: 10_000 };

let db: DurationsFixture;
let batcher: IngestBatcher;
beforeAll(async () => {
  db = await DurationsFixture.create();
  batcher = new IngestBatcher(db.ingest, LIMITS);
});
afterAll(() => db.close());

const people = (count: number) => Promise.all(Array.from({ length: count }, () => db.person()));

describe('a batch on PostgreSQL', () => {
  it('gives the refusal to the guilty item alone', async () => {
    const [guilty = 0, ...others] = await people(6);
    const good = (user: number) => [beat(user, TEN), beat(user, TEN + MINUTE)];
    const answers = await Promise.all([
      ...others.map((user) => batcher.submit(user, good(user))),
      batcher.submit(guilty, [beat(guilty, TEN), beat(guilty, TEN + 1, { prc: 2 ** 40 }), beat(guilty, TEN + MINUTE)]),
      batcher.submit(guilty, [beat(guilty, TEN + 2 * MINUTE)]),
    ]);
    expect(answers).toEqual([
      ...others.map(() => ['stored', 'stored']),
      ['stored', 'unstorable', 'stored'],
      ['stored'],
    ]);
    expect(await db.days(guilty)).toEqual([['2026-05-05', 1, 120_000_000, 3]]);
    for (const user of others) expect(await db.days(user)).toEqual([['2026-05-05', 1, 60_000_000, 2]]);
  });

  it('answers everybody when requests of the same people collide', async () => {
    const users = await people(5);
    const requests = Array.from({ length: 60 }, (_, index) => {
      const user = users[index % 5] as number;
      return batcher.submit(user, [beat(user, TEN + Math.floor(index / 5) * MINUTE), beat(user, TEN)]);
    });
    const answers = await Promise.all(requests);
    expect(answers.flat().filter((answer) => answer === 'stored')).toHaveLength(60);
    for (const user of users) expect(await db.days(user)).toEqual([['2026-05-05', 1, 660_000_000, 12]]);
  });
});
