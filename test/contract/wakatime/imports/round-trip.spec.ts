import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DumpsOptions } from '#libs/dumps';
import { Pauses } from '#libs/imports/worker';
import type { TestUser } from '../../../support/app.js';
import { drainJobs } from '../../../support/jobs.js';
import { countsOf, ImportStory } from './import-story.js';

const AT = Date.parse('2026-11-18T10:14:59.999999Z');
const CLAUDE = 'wakatime/v2.0.0 (linux-6.6.0-x86_64) go1.25.0 opus/4.1 claude-code/2.1.0 claude-code-wakatime/3.1.0';
const VIM = 'wakatime/v1.90.0 (darwin-23.0.0-arm64) go1.22.12 vim/9.0 vim-wakatime/11.0.0';

let story: ImportStory;
let jane: TestUser;

/** Everything a heartbeat may say, microseconds that a float cannot round away, and pairs within a millisecond. */
const heartbeats = Array.from({ length: 1_500 }, (_, index) => ({
  entity: `/home/jäne/proj "${index % 5}"/ü${index % 11}.${index % 2 === 0 ? 'ts' : 'weird'}`,
  type: index % 50 === 0 ? 'app' : 'file',
  category: ['coding', 'ai coding', 'code reviewing', undefined][index % 4],
  time: Math.floor(AT / 1_000) + index * 61 + ((index * 7_919) % 1_000_000) / 1_000_000,
  project: index % 7 === 0 ? undefined : `p${index % 3}`,
  branch: index % 3 === 0 ? 'feature/ö, x' : undefined,
  language: index % 4 === 0 ? 'TypeScript' : undefined,
  dependencies: index % 6 === 0 ? ['react', '@scope/a,b'] : [],
  is_write: [true, false, undefined][index % 3],
  project_root_count: index % 9,
  lines: index,
  lineno: index % 100,
  cursorpos: index % 80,
  line_additions: index % 5,
  line_deletions: index % 3,
  ai_line_changes: index % 8,
  human_line_changes: -(index % 6),
  ai_session: index % 10 === 0 ? `session ${index}` : undefined,
  ai_input_tokens: 10 * index,
  ai_cached_input_tokens: index,
  ai_output_tokens: 3 * index,
  ai_prompt_length: index % 77,
  ai_subscription_plan: index % 10 === 0 ? 'max' : undefined,
  user_agent: index % 2 === 0 ? CLAUDE : VIM,
}));
const pairs = [
  { entity: '/a.ts', time: AT / 1_000 - 60, is_write: true },
  { entity: '/a.ts', time: AT / 1_000 - 60, is_write: false },
  { entity: '/a.ts', time: AT / 1_000 - 60 + 0.000_4, is_write: false },
];

beforeAll(async () => {
  story = await ImportStory.begin({ RATE_LIMIT: 'off', OUTBOUND_ALLOWED: '127.0.0.1', MAX_BULK_ITEMS: '2000' });
  jane = await story.house.createUser({ timezone: 'Pacific/Chatham' });
  await story.house.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set('authorization', jane.authorization)
    .set('x-machine-name', 'j%C3%A4nes+box')
    .send([...heartbeats, ...pairs])
    .expect(201);
});
afterAll(() => story.end());

async function dumpOf(who: TestUser, type = 'heartbeats'): Promise<Buffer> {
  const dumps = '/api/v1/users/current/data_dumps';
  await story.house.request.post(dumps).set('authorization', who.authorization).send({ type }).expect(201);
  await drainJobs(story.house);
  const { body } = await story.house.request.get(dumps).set('authorization', who.authorization).expect(200);
  const file = await fetch(
    body.data
      .find((dump: { type: string }) => dump.type === type)
      .download_url.replace('http://beatkeeper.test', story.house.url),
  );
  const bytes = Buffer.from(await file.arrayBuffer());
  return bytes[0] === 0x1f ? gunzipSync(bytes) : bytes;
}

describe('our own dump', () => {
  it('taken into an empty account makes the same account', async () => {
    const bytes = await dumpOf(jane);
    const copy = await story.house.createUser({ timezone: 'Pacific/Chatham' });
    const done = await story.take(copy, { kind: 'beatkeeper', bytes });
    expect(countsOf(done)).toEqual([1_503, 0, 0]);
    const rows = await story.stored(jane);
    expect(rows).toHaveLength(1_503);
    expect(rows[5]).toMatchObject({ machine: 'jänes box', user_agent: CLAUDE });
    expect(await story.stored(copy)).toEqual(rows);
    expect(await story.ids(copy)).toEqual(await story.ids(jane));
    const days = await story.days(jane, '2026-11-17', '2026-11-21');
    expect(Object.keys(days).length).toBeGreaterThanOrEqual(2);
    expect(await story.days(copy, '2026-11-17', '2026-11-21')).toEqual(days);
    expect(countsOf(await story.take(jane, { kind: 'beatkeeper', bytes }))).toEqual([0, 1_503, 0]);
    expect(await story.stored(jane)).toEqual(rows);
  });

  it('is as good as a table', async () => {
    const copy = await story.house.createUser({ timezone: 'Pacific/Chatham' });
    const done = await story.take(copy, { kind: 'beatkeeper', bytes: await dumpOf(jane, 'csv'), name: 'dump.csv' });
    expect(countsOf(done)).toEqual([1_503, 0, 0]);
    expect(await story.stored(copy)).toEqual(await story.stored(jane));
  });

  it('of nobody’s heartbeats holds none', async () => {
    const who = await story.house.createUser();
    const bytes = await dumpOf(who);
    expect(await story.take(who, { kind: 'beatkeeper', bytes })).toMatchObject({
      state: 'failed',
      error: 'There is no list of heartbeats in it.',
    });
  });
});

describe('our own API', () => {
  it('is asked like anybody else’s', async () => {
    const pauses = story.house.app.get(Pauses, { strict: false });
    pauses.wait = async (ms) => story.house.clock.advance(Math.round(ms * 1_000));
    Object.assign(story.house.app.get(DumpsOptions, { strict: false }), { publicUrl: story.house.url });
    const [john, copy] = [await story.house.createUser(), await story.house.createUser()];
    const rows = heartbeats.slice(0, 1_200).map(({ time, ...rest }, index) => ({ ...rest, time: time - index * 40 }));
    await story.live(john, rows);
    const request = { kind: 'beatkeeper', api_key: john.apiKey, base_url: `${story.house.url}/api/v1` };
    const done = await story.askAll(copy, request);
    expect(done).toMatchObject({ state: 'completed', error: null });
    expect(countsOf(done)).toEqual([1_200, 0, 0]);
    expect(await story.stored(copy)).toEqual(await story.stored(john));
  });
});
