import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HeartbeatIngestService, type IngestResult } from '#libs/heartbeats';
import type { TestUser } from '../../../support/app.js';
import { ImportStory } from './import-story.js';

const TEN = Date.parse('2026-05-05T10:00:00Z') / 1_000;
const AT = 1_795_000_000_000_001;

let story: ImportStory;
let door: HeartbeatIngestService;
beforeAll(async () => {
  story = await ImportStory.begin();
  door = story.house.app.get(HeartbeatIngestService, { strict: false });
});
afterAll(() => story.end());

const beat = (offset: number, rest: object = {}) => ({ entity: '/a.py', time: TEN + offset, ...rest });

/** What became of each: `i`mported, `d`uplicate, `r`efused. */
function letters(results: readonly IngestResult[]): string {
  return results.map((result) => (result.ok ? (result.isDuplicate ? 'd' : 'i') : 'r')).join('');
}

async function take(who: TestUser, items: readonly unknown[], batch: number): Promise<string> {
  return letters(await door.ingestRecorded(who.user.id, items, { firstAt: AT, at: AT + batch, keepsIds: false }));
}

describe('a batch whose worker was killed before it could say so', () => {
  it('says the same again, of equal rows and bad ones too', async () => {
    const who = await story.house.createUser();
    const items = [beat(0), beat(0), beat(60), beat(60.0004), beat(1, { entity: '' }), beat(120)];
    expect(await take(who, items, 0)).toBe('idiiri');
    const rows = await story.stored(who);
    for (let attempt = 0; attempt < 3; attempt++) expect(await take(who, items, 0)).toBe('idiiri');
    expect(await story.stored(who)).toEqual(rows);
  });

  it('says the same when only a part of it had been stored', async () => {
    const who = await story.house.createUser();
    const items = [beat(0), beat(60), beat(60), beat(120)];
    await take(who, items.slice(1, 2), 3);
    expect(await take(who, items, 3)).toBe('iidi');
  });

  it('does not count what an earlier batch has stored, nor what somebody sent', async () => {
    const who = await story.house.createUser();
    await story.live(who, [beat(180)]);
    expect(await take(who, [beat(0), beat(60)], 0)).toBe('ii');
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(await take(who, [beat(60), beat(120), beat(180), beat(120)], 1)).toBe('didd');
    }
    expect(await take(who, [beat(0), beat(60)], 0)).toBe('ii');
  });

  it('is one of people that are there', async () => {
    const taking = door.ingestRecorded(2_000_000_000, [beat(0)], { firstAt: AT, at: AT, keepsIds: false });
    await expect(taking).rejects.toMatchObject({ code: 'heartbeats.person_gone' });
  });
});

describe('reads', () => {
  it('are exact right after an import, of every length', async () => {
    const who = await story.house.createUser({ timezone: 'America/Sao_Paulo' });
    await story.live(who, [beat(0), beat(600)]);
    await story.days(who, '2026-05-01', '2026-05-31');
    const times = Array.from({ length: 3_000 }, (_, index) =>
      beat(-86_400 * 1_000 + index * 29_000, { entity: '/b.py' }),
    );
    const pairs = times.flatMap((row) => [row, { ...row, time: row.time + 90 }]);
    const done = await story.take(who, { kind: 'beatkeeper', bytes: JSON.stringify(pairs) });
    expect(done).toMatchObject({ rows_imported: 6_000, rows_duplicate: 0 });
    const days = await story.days(who, '2023-08-01', '2026-06-30');
    const inRange = pairs.filter(({ time }) => time < Date.parse('2026-07-01T03:00:00Z') / 1_000).length / 2;
    expect(Object.values(days).reduce((sum, time) => sum + time, 0)).toBe(inRange * 90 + 600);
    const { body } = await story.house.request
      .get('/api/v1/users/current/all_time_since_today')
      .set('authorization', who.authorization)
      .expect(200);
    expect(body.data.total_seconds).toBe(3_000 * 90 + 600);
  });
});
