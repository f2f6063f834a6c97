import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { drainJobs } from '../../support/jobs.js';

const NOW = '2026-11-21T10:00:00Z';
const at = (iso: string) => Date.parse(iso) / 1000;

let app: TestApp;

beforeAll(async () => {
  app = await startApp({ now: NOW });
});
afterAll(() => app.close());

const url = (path: string) => `/api/v1/users/current/${path}`;
const get = (path: string, person: TestUser) => app.request.get(url(path)).set('Authorization', person.authorization);
const send = (method: 'post' | 'delete' | 'put', path: string, person: TestUser, body?: object) =>
  app.request[method](url(path)).set('Authorization', person.authorization).send(body);

/** A minute each on three files, the last one open. */
const beats = [
  { time: at('2026-11-20T09:00:00Z'), entity: '/home/ada/notes/a.md', type: 'file', project: 'demo' },
  { time: at('2026-11-20T09:01:00Z'), entity: '/home/ada/demo/b.ts', type: 'file', project: 'demo', branch: 'main' },
  { time: at('2026-11-20T09:02:00Z'), entity: '/home/ada/demo/c.ts', type: 'file', project: 'demo' },
];

const NOTES = {
  action: 'change',
  source: 'entity',
  operation: 'contains',
  source_value: '/Notes/',
  destinations: [
    { destination: 'project', destination_value: 'papers' },
    { destination: 'category', destination_value: 'Writing Docs' },
  ],
  priority: 1,
};

async function projects(person: TestUser): Promise<Record<string, number>> {
  const { body } = await get('summaries?start=2026-11-20&end=2026-11-20&timezone=UTC', person);
  return Object.fromEntries(
    body.data[0].projects.map((row: { name: string; total_seconds: number }) => [row.name, row.total_seconds]),
  );
}

describe('custom rules', () => {
  it('count what was received before and after them, and what is left when they go', async () => {
    const ada = await app.createUser({ timezone: 'UTC' });
    expect((await get('custom_rules', ada)).body).toEqual({ data: [], job_id: null });
    expect((await get('custom_rules_progress', ada)).body).toEqual({ data: { progress: 100, job_id: null } });
    await send('post', 'heartbeats.bulk', ada, beats.slice(0, 2));
    expect(await projects(ada)).toEqual({ demo: 60 });

    const put = await send('put', 'custom_rules', ada, [NOTES]);
    expect(put.status).toBe(200);
    expect(put.body.data).toEqual({ changes: { added: 1, removed: 0, rearranged: 0 }, job_id: expect.any(String) });
    const { body } = await get('custom_rules', ada);
    expect(body.job_id).toBe(put.body.data.job_id);
    expect(body.data).toEqual([
      {
        id: expect.any(String),
        name: null,
        action: 'change',
        source: 'entity',
        operation: 'contains',
        source_value: '/Notes/',
        destinations: [
          { id: expect.any(String), destination: 'project', destination_value: 'papers' },
          { id: expect.any(String), destination: 'category', destination_value: 'writing docs' },
        ],
        priority: 1,
        if_match: { entity: { contains: '/Notes/' } },
        then_set: { project: 'papers', category: 'writing docs' },
        created_at: '2026-11-21T10:00:00Z',
        modified_at: '2026-11-21T10:00:00Z',
      },
    ]);
    expect((await get('custom_rules_progress', ada)).body.data).toEqual({ progress: 0, job_id: body.job_id });

    await send('post', 'heartbeats', ada, beats[2] as object);
    expect(await projects(ada)).toEqual({ demo: 120 });
    await drainJobs(app);
    expect(await projects(ada)).toEqual({ papers: 60, demo: 60 });
    expect((await get('custom_rules_progress', ada)).body.data).toEqual({ progress: 100, job_id: body.job_id });
    const list = await get('heartbeats?date=2026-11-20&timezone=UTC', ada);
    expect(list.body.data.map((row: { project: string }) => row.project)).toEqual(['papers', 'demo', 'demo']);

    const gone = await send('delete', `custom_rules/${body.data[0].id}`, ada);
    expect(gone.status).toBe(204);
    await drainJobs(app);
    expect(await projects(ada)).toEqual({ demo: 120 });
    expect((await send('delete', `custom_rules/${body.data[0].id}`, ada)).status).toBe(404);
  });

  it('are read in the other spelling, reordered and replaced', async () => {
    const bob = await app.createUser({ timezone: 'UTC' });
    const other = { name: 'To the garden', if_match: { branch: 'main' }, then_set: { project: 'garden' } };
    await send('put', 'custom_rules', bob, [other, { ...NOTES, priority: undefined }]);
    const before = (await get('custom_rules', bob)).body.data;
    expect(before.map((row: { source: string; operation: string }) => [row.source, row.operation])).toEqual([
      ['branch', 'equals'],
      ['entity', 'contains'],
    ]);
    const swapped = await send(
      'put',
      'custom_rules',
      bob,
      [before[1], before[0]].map((row, index) => ({ ...row, priority: index })),
    );
    expect(swapped.body.data.changes).toEqual({ added: 0, removed: 0, rearranged: 2 });
    const after = (await get('custom_rules', bob)).body.data;
    expect(after.map(({ id }: { id: string }) => id)).toEqual([before[1].id, before[0].id]);
    const empty = await send('put', 'custom_rules', bob, [{ if_match: {}, then_set: {}, name: 'Nothing' }]);
    expect(empty.body.data.changes).toEqual({ added: 1, removed: 2, rearranged: 0 });
    expect((await get('custom_rules', bob)).body.data).toMatchObject([{ source: null, if_match: {}, then_set: {} }]);
    await drainJobs(app);
  });

  it.each<[object, string]>([
    [{}, 'A rule needs source and destinations, or if_match and then_set.'],
    [[{}], 'A rule needs source and destinations, or if_match and then_set.'],
    [{ ruels: [NOTES] }, 'A rule needs source and destinations, or if_match and then_set.'],
    [[{ name: 'Papers', if_match: 1, then_set: {} }], 'if_match and then_set are objects.'],
  ])('keeps the rules that are there when a body holds none: %j', async (body, error) => {
    const zoe = await app.createUser({ timezone: 'UTC' });
    await send('put', 'custom_rules', zoe, [NOTES]);
    const answer = await send('put', 'custom_rules', zoe, body);
    expect([answer.status, answer.body]).toEqual([400, { error }]);
    expect((await get('custom_rules', zoe)).body.data).toMatchObject([{ source: 'entity' }]);
    await drainJobs(app);
  });

  it('says of every rule what is wrong', async () => {
    const eve = await app.createUser({ timezone: 'UTC' });
    const answer = await send('put', 'custom_rules', eve, [
      NOTES,
      { ...NOTES, operation: 'matches' },
      { ...NOTES, source: 'mood', source_value: '' },
      { ...NOTES, destinations: [{ destination: 'entity', destination_value: 'x' }] },
      { ...NOTES, action: 'forget' },
    ]);
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body.errors)).toEqual([
      '1.operation',
      '2.source',
      '2.source_value',
      '3.destination',
      '4.action',
    ]);
    expect(answer.body.errors['3.destination']).toEqual([
      'Must be one of project, branch, language, category, editor, operating_system, machine.',
    ]);
    expect((await get('custom_rules', eve)).body.data).toEqual([]);
  });

  it.each([
    [7, { error: 'The body must be a list of rules.' }],
    [[{ ...NOTES, destinations: 'project' }], { errors: { '0.destinations': ['Must be a list.'] } }],
    [[{ ...NOTES, destination: 'project', destinations: {} }], { errors: { '0.destinations': ['Must be a list.'] } }],
    [
      [{ if_match: { branch: 'x' }, then_set: { project: {} } }],
      { errors: { '0.destination_value': ['Not a valid value.'] } },
    ],
  ])('empties nothing for %j', async (body, says) => {
    const kim = await app.createUser({ timezone: 'UTC' });
    const answer = await app.request
      .put(url('custom_rules'))
      .set({ Authorization: kim.authorization, 'content-type': 'application/json' })
      .send(JSON.stringify(body));
    expect([answer.status, answer.body]).toEqual([400, says]);
  });

  it('forget what they delete: what is there, what comes, external durations; and no more once they are gone', async () => {
    const joe = await app.createUser({ timezone: 'UTC', settings: {} });
    await send('post', 'heartbeats.bulk', joe, beats);
    expect(await projects(joe)).toEqual({ demo: 120 });
    await send('put', 'custom_rules', joe, [
      { action: 'delete', source: 'entity', operation: 'ends with', source_value: '.TS' },
    ]);
    await drainJobs(app);
    expect((await get('heartbeats?date=2026-11-20&timezone=UTC', joe)).body.data).toHaveLength(1);
    expect(await projects(joe)).toEqual({});
    const again = await send('post', 'heartbeats.bulk', joe, beats.slice(1));
    expect(again.status).toBe(201);
    expect(again.body.responses.map(([, status]: [unknown, number]) => status)).toEqual([201, 201]);
    expect((await get('heartbeats?date=2026-11-20&timezone=UTC', joe)).body.data).toHaveLength(1);
    await send('put', 'custom_rules', joe, []);
    await send('post', 'heartbeats.bulk', joe, beats.slice(1));
    await drainJobs(app);
    expect(await projects(joe)).toEqual({ demo: 120 });
  });

  it('look at the meta of external durations', async () => {
    const zoe = await app.createUser({ timezone: 'UTC' });
    app.clock.set('2026-11-22T10:00:00Z');
    const duration = {
      external_id: 'x',
      entity: 'Call',
      type: 'event',
      meta: 'room=4',
      start_time: at('2026-11-22T08:00:00Z'),
      end_time: at('2026-11-22T09:00:00Z'),
    };
    await send('post', 'external_durations', zoe, duration);
    const category = async () =>
      (await get('external_durations?date=2026-11-22&timezone=UTC', zoe)).body.data.map(
        (row: { category: string }) => row.category,
      );
    expect(await category()).toEqual(['Coding']);
    const rule = {
      source: 'meta',
      operation: 'starts with',
      source_value: 'ROOM',
      destination: 'category',
      destination_value: 'meeting',
    };
    await send('put', 'custom_rules', zoe, [rule]);
    expect(await category()).toEqual(['Coding']);
    await drainJobs(app);
    expect(await category()).toEqual(['Meeting']);
    await send('post', 'external_durations', zoe, { ...duration, external_id: 'y' });
    expect(await category()).toEqual(['Meeting', 'Meeting']);
    await send('put', 'custom_rules', zoe, [{ ...rule, action: 'delete' }]);
    await drainJobs(app);
    expect(await category()).toEqual([]);
    const answer = await send('post', 'external_durations', zoe, duration);
    expect([answer.status, answer.body]).toEqual([201, { data: null }]);
  });

  it('can be called off: what does not follow them stays as it is', async () => {
    const tim = await app.createUser({ timezone: 'UTC' });
    await send('post', 'heartbeats.bulk', tim, beats);
    await send('put', 'custom_rules', tim, [NOTES]);
    expect((await send('delete', 'custom_rules_progress', tim)).status).toBe(204);
    await drainJobs(app);
    expect(await projects(tim)).toEqual({ demo: 120 });
    expect((await send('delete', 'custom_rules_progress', tim)).status).toBe(204);
    await send('put', 'custom_rules', tim, [NOTES]);
    await drainJobs(app);
    expect(await projects(tim)).toEqual({ papers: 60, demo: 60 });
  });
});
