import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type House, openHouse } from './house.js';
import { type ClientModel, goCli190, goCli2026, pythonCli } from './models.js';
import { play } from './play.js';
import { GO_USER_AGENT, goCliBulk, goItems, goItems2026, pythonCliBulk, pythonItems } from './requests.js';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(() => house.sweep());

describe('the Go client', () => {
  it('delivers a batch in one go and can read the answer', async () => {
    const items = goItems(house.now() - 60);
    const { answers, delivered } = await play(house, goCli190, (batch) => goCliBulk(house.key, batch), items);
    expect(answers).toHaveLength(1);
    expect(answers[0]?.status).toBe(201);
    expect(answers[0]?.headers['content-type']).toContain('application/json');
    expect(delivered).toEqual(items);
    const stored = await house.stored();
    expect(JSON.parse(answers[0]?.text ?? '')).toEqual({
      responses: stored.map(({ id }) => [{ data: { id } }, 201]),
    });
    expect(stored).toMatchObject([
      {
        entity: '/home/dev/demo/main.py',
        category: 'coding',
        project: 'demo',
        branch: 'feature/x',
        language: 'Python',
        dependencies: ['json', 'collections'],
        lines: 4,
        project_root_count: 4,
        is_write: null,
      },
      { entity: '/home/dev/demo/main.go', category: 'debugging', is_write: false, lineno: 2, lines: 6 },
      { entity: 'HIDDEN.py', branch: null, is_write: true },
    ]);
    expect(stored.map(({ time }) => time / 1e6 - house.now())).toEqual([-59.75, -58.5, -58]);
    expect(new Set(stored.map((row) => row.machine_uuid)).size).toBe(1);
    expect(stored[0]?.machine_uuid).not.toBeNull();
  });

  it('of 2026 delivers categories and types nobody has heard of, and AI fields', async () => {
    const items = goItems2026(house.now() - 60);
    const { delivered, queued } = await play(house, goCli2026, (batch) => goCliBulk(house.key, batch), items);
    expect([delivered, queued]).toEqual([items, []]);
    expect(await house.stored()).toMatchObject([
      {
        category: 'ai coding',
        ai_line_changes: 12,
        human_line_changes: 3,
        ai_session: 'session-1',
        ai_input_tokens: 5000,
        ai_output_tokens: 700,
        ai_prompt_length: 90,
        ai_plan: 'pro',
      },
      { category: 'supporting', type: 'url' },
    ]);
  });

  it('empties its offline queue of 61 in batches of 25, 25 and 11', async () => {
    const base = house.now() - 7200;
    const items = Array.from({ length: 61 }, (_, index) => ({
      category: 'coding',
      entity: `/home/dev/demo/f${index}.py`,
      type: 'file',
      time: base + index * 30,
      user_agent: GO_USER_AGENT,
    }));
    for (const batch of [items.slice(0, 25), items.slice(25, 50), items.slice(50)]) {
      const { queued, dropped } = await play(house, goCli190, (rest) => goCliBulk(house.key, rest), batch);
      expect([queued, dropped]).toEqual([[], []]);
    }
    expect((await house.stored()).map((row) => row.entity)).toEqual(items.map((item) => item.entity));
  });

  it('keeps everything when its key is wrong, and delivers it with the right one', async () => {
    const items = goItems(house.now() - 60);
    const wrong = {
      prefixed: 'waka_00000000-0000-4000-8000-000000000000',
      bare: '00000000-0000-4000-8000-000000000000',
    };
    const answer = await house.send(goCliBulk(wrong, items));
    expect(answer.status).toBe(401);
    expect(goCli190(answer, 3)).toEqual({ fates: ['queued', 'queued', 'queued'], exitCode: 104 });
    expect(await house.stored()).toEqual([]);
    const { delivered } = await play(house, goCli190, (batch) => goCliBulk(house.key, batch), items);
    expect(delivered).toEqual(items);
  });

  it('sends again after a lost answer and nothing is counted twice', async () => {
    const items = goItems(house.now() - 60);
    const lost = await house.send(goCliBulk(house.key, items));
    const again = await house.send(goCliBulk(house.key, items));
    expect(goCli190(again, 3)).toEqual({ fates: ['delivered', 'delivered', 'delivered'], exitCode: 0 });
    expect(again.text).toBe(lost.text);
    expect(await house.stored()).toHaveLength(3);
  });
});

describe('the Python client', () => {
  it.each([
    '/api/v1/users/current/heartbeats.bulk',
    '/api/compat/wakatime/v1/users/current/heartbeats.bulk',
    '/api/users/current/heartbeats.bulk',
    '/api/v1/users/current/heartbeats',
    '/api/heartbeat',
    '/api/v1/heartbeats',
  ])('delivers to %s, which it takes as it is', async (target) => {
    const items = pythonItems(house.now() - 60);
    const { delivered, answers } = await play(
      house,
      pythonCli,
      (batch) => pythonCliBulk(house.key, batch, target),
      items,
    );
    expect(answers).toHaveLength(1);
    expect(delivered).toEqual(items);
    expect(await house.stored()).toMatchObject([
      {
        entity: '/home/dev/legacy/server.go',
        category: 'coding',
        dependencies: ['net/http', 'fmt'],
        lineno: 17,
        cursorpos: 3,
        is_write: null,
      },
      {
        entity: '/home/dev/legacy/notes.txt',
        category: 'coding',
        project: null,
        language: 'Text',
        lineno: 2,
        is_write: true,
      },
    ]);
  });
});

/** What clients must drop, each beside heartbeats that must stay. */
const HOPELESS: [string, (now: number) => unknown][] = [
  ['no time', () => ({ entity: '/bad', type: 'file' })],
  ['no entity', (now) => ({ type: 'file', time: now - 5 })],
  ['a clock 25 h ahead', (now) => ({ entity: '/bad', type: 'file', time: now + 25 * 3600 })],
  ['1970', () => ({ entity: '/bad', type: 'file', time: 17 })],
  ['a line number out of bounds', (now) => ({ entity: '/bad', type: 'file', time: now - 5, lineno: 2 ** 40 })],
  ['null', () => null],
  ['a list', () => []],
];

describe.each<[string, ClientModel, typeof goCliBulk]>([
  ['Go 1.90', goCli190, goCliBulk],
  ['Go 2026', goCli2026, goCliBulk],
  ['Python', pythonCli, pythonCliBulk],
])('%s with a batch of good and bad', (_, model, build) => {
  it('drops the bad, delivers the good, and queues nothing', async () => {
    const good = goItems(house.now() - 60);
    const bad = HOPELESS.map(([, make]) => make(house.now()) as object);
    const mixed = bad.flatMap((item, index) => (good[index] === undefined ? [item] : [item, good[index]]));
    const played = await play(house, model, (batch) => build(house.key, batch), mixed);
    expect(played.answers).toHaveLength(1);
    expect(played.queued).toEqual([]);
    expect(played.delivered).toEqual(good);
    expect(played.dropped).toEqual(bad);
    expect(await house.stored()).toHaveLength(good.length);
  });

  it.each(
    HOPELESS.filter(([name]) => name !== 'null' && name !== 'a list'),
  )('drops a batch of nothing but %s', async (__, make) => {
    const played = await play(house, model, (batch) => build(house.key, batch), [make(house.now()) as object]);
    expect([played.queued, played.dropped.length]).toEqual([[], 1]);
  });
});
