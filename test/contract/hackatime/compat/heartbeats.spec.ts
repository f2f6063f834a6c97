import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';

const NOW = '2026-10-10T12:00:00Z';
const TIME = 1_791_633_000;
const SINGLE = '/api/hackatime/v1/users/current/heartbeats';
const BULK = `${SINGLE}.bulk`;
const AGENT = 'wakatime/v2.30.0 (linux-6.1.0-x86_64) go1.26.0 vscode/1.120.0 vscode-wakatime/25.1.0';
const NO_DATA = { error: 'No data provided: a heartbeat or a list of heartbeats is expected' };

let app: TestApp;
let ada: TestUser;
let second = 0;

beforeAll(async () => {
  app = await startApp({ now: NOW, config: { RATE_LIMIT: 'off' } });
  ada = await app.createUser({ username: 'ada' });
});
afterAll(() => app?.close());

const beat = (more: object = {}) => ({
  entity: '/home/ada/demo/x.ts',
  type: 'file',
  time: TIME + ++second,
  project: 'demo',
  ...more,
});

interface Sender {
  readonly agent?: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const send = (path: string, body: unknown, { agent = AGENT, type = 'application/json', headers = {} }: Sender = {}) =>
  app.request
    .post(path)
    .set({ authorization: ada.authorization, 'user-agent': agent, 'content-type': type, ...headers })
    .send(typeof body === 'string' ? body : JSON.stringify(body));

const stored = async (): Promise<number> => {
  const { body } = await app.request
    .get('/api/v1/users/current/heartbeats?date=2026-10-10')
    .set('authorization', ada.authorization)
    .expect(200);
  return body.data.length;
};

describe('one heartbeat', () => {
  it('is answered with its row, flat', async () => {
    const one = beat({ language: 'TypeScript', branch: 'main', is_write: true, lineno: 3, cursorpos: 7, lines: 90 });
    const { body } = await send(SINGLE, one, { headers: { 'x-machine-name': 'laptop' } }).expect(202);
    expect(body).toEqual({
      id: expect.any(Number),
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      user_id: ada.user.id,
      time: one.time,
      entity: '/home/ada/demo/x.ts',
      type: 'file',
      category: 'coding',
      project: 'demo',
      project_root_count: null,
      branch: 'main',
      language: 'TypeScript',
      dependencies: [],
      editor: 'VS Code',
      operating_system: 'Linux',
      machine: 'laptop',
      user_agent: AGENT,
      is_write: true,
      lines: 90,
      lineno: 3,
      cursorpos: 7,
      line_additions: null,
      line_deletions: null,
      ai_model: null,
      ai_session: null,
      ai_subscription_plan: null,
      ai_line_changes: null,
      ai_input_tokens: null,
      ai_cached_input_tokens: null,
      ai_output_tokens: null,
      ai_prompt_length: null,
      human_line_changes: null,
      source_type: 'direct_entry',
      fields_hash: body.uuid.replaceAll('-', ''),
      ip_address: '127.0.0.1',
      ysws_program: 'nothing',
      raw_heartbeat_upload_id: null,
      created_at: '2026-10-10T12:00:00.000Z',
      updated_at: '2026-10-10T12:00:00.000Z',
      deleted_at: null,
    });
    expect(Number.isSafeInteger(body.id)).toBe(true);
  });

  it.each<[string, (one: object) => unknown, string]>([
    ['an object', (one) => one, 'application/json'],
    ['a list of one', (one) => [one], 'application/json'],
    ['under hackatime', (one) => ({ hackatime: one }), 'application/json'],
    ['text that holds an object', (one) => JSON.stringify(one), 'text/plain'],
    ['text that holds a list', (one) => JSON.stringify([one]), 'text/plain;charset=UTF-8'],
  ])('is taken as %s', async (_, wrap, type) => {
    const one = beat();
    const { body } = await send(SINGLE, wrap(one), { type }).expect(202);
    expect(body).toMatchObject({ time: one.time, entity: one.entity });
  });

  it('is taken for the caller by any of their names, and for nobody else', async () => {
    for (const name of ['my', 'ada', String(ada.user.id), ada.user.uuid]) {
      await send(`/api/hackatime/v1/users/${name}/heartbeats`, beat()).expect(202);
    }
    await send('/api/hackatime/v1/heartbeats', beat()).expect(202);
    const bob = await app.createUser({ username: 'bob' });
    await send(`/api/hackatime/v1/users/${bob.user.id}/heartbeats`, beat()).expect(404);
    await send('/api/hackatime/v1/users/bob/heartbeats', beat()).expect(404);
  });

  it('answers a duplicate with the row that is there', async () => {
    const one = beat();
    const first = await send(SINGLE, one).expect(202);
    app.clock.set('2026-10-10T12:05:00Z');
    const again = await send(SINGLE, one).expect(202);
    app.clock.set(NOW);
    expect(again.body).toEqual(first.body);
  });

  it('of a trial is called so', async () => {
    const { body } = await send(SINGLE, beat({ entity: 'test.txt' })).expect(202);
    expect(body.source_type).toBe('test_entry');
  });

  it('that is refused is so as the client needs it', async () => {
    const errors = { time: ['This field is required.'] };
    const refused = await send(SINGLE, { entity: '/x.ts' }).expect(400);
    expect(refused.body).toEqual({ errors });
    const other = await send(SINGLE, { entity: '/x.ts' }, { agent: 'curl/8.9' }).expect(422);
    expect(other.body).toEqual({ error: 'time: This field is required.', type: 'InvalidHeartbeatTime' });
  });

  it('takes a key in every place', async () => {
    const anonymous = () => app.request.post(SINGLE).send(beat());
    await anonymous().expect(401);
    await anonymous().set('authorization', `Bearer ${ada.apiKey}`).expect(202);
    await app.request.post(`${SINGLE}?api_key=${ada.apiKey}`).send(beat()).expect(202);
    await anonymous()
      .set('authorization', `Basic ${Buffer.from(`${ada.apiKey}:`).toString('base64')}`)
      .expect(202);
  });
});

describe('a list at the address of one', () => {
  it('is stored whole and answered with its first row', async () => {
    const before = await stored();
    const list = [beat(), beat(), beat()];
    const { body } = await send(SINGLE, list).expect(202);
    expect(body.time).toBe(list[0]?.time);
    expect(await stored()).toBe(before + 3);
  });

  it('is answered with the first that is accepted', async () => {
    const good = beat();
    const { body } = await send(SINGLE, [{ entity: '/x.ts' }, good]).expect(202);
    expect(body.time).toBe(good.time);
  });

  it('is refused when all are', async () => {
    await send(SINGLE, [{ entity: '/x.ts' }, { time: 12 }]).expect(400);
    await send(SINGLE, [{ entity: '/x.ts' }, { time: 12 }], { agent: 'bot/1' }).expect(422);
  });
});

describe('a bulk', () => {
  it.each<[string, (list: object[]) => unknown, string]>([
    ['a list', (list) => list, 'application/json'],
    ['under heartbeats', (heartbeats) => ({ heartbeats }), 'application/json'],
    ['under hackatime', (heartbeats) => ({ hackatime: { heartbeats } }), 'application/json'],
    ['text', (list) => JSON.stringify(list), 'text/plain'],
  ])('is taken as %s', async (_, wrap, type) => {
    const list = [beat(), beat()];
    const { body } = await send(BULK, wrap(list), { type }).expect(201);
    expect(body.responses.map(([row, status]: [{ time: number }, number]) => [row.time, status])).toEqual(
      list.map(({ time }) => [time, 201]),
    );
  });

  it('keeps positions: duplicates, refusals and junk in their places', async () => {
    const [one, two] = [beat(), beat()];
    const { body } = await send(BULK, [one, { entity: '/x' }, one, null, 7, two]).expect(201);
    const [first, refused, again, junk, number, last] = body.responses;
    expect([first[1], again[1], last[1]]).toEqual([201, 201, 201]);
    expect(again[0]).toEqual(first[0]);
    expect(last[0].time).toBe(two.time);
    expect(refused).toEqual([{ errors: { time: ['This field is required.'] } }, 400]);
    expect([junk, number]).toEqual([
      [{ errors: { heartbeat: ['Heartbeat must be an object.'] } }, 400],
      [{ errors: { heartbeat: ['Heartbeat must be an object.'] } }, 400],
    ]);
  });

  it('says 422 per item to whoever is no client of WakaTime’s kind', async () => {
    const { body } = await send(BULK, [beat(), null, { entity: '/x' }], { agent: 'python-requests/2' }).expect(201);
    expect(body.responses.slice(1)).toEqual([
      [{ error: 'heartbeat: Heartbeat must be an object.', type: 'InvalidHeartbeat' }, 422],
      [{ error: 'time: This field is required.', type: 'InvalidHeartbeatTime' }, 422],
    ]);
  });

  it('takes a thousand, and no more', async () => {
    const many = Array.from({ length: 1_000 }, () => beat());
    const { body } = await send('/api/hackatime/v1/heartbeats.bulk', many).expect(201);
    expect(body.responses).toHaveLength(1_000);
    expect(new Set(body.responses.map(([row]: [{ uuid: string }]) => row.uuid)).size).toBe(1_000);
    const refused = await send(BULK, [...many, beat()]).expect(400);
    expect(refused.body).toEqual({ error: 'Too many heartbeats in a single request (max 1000)' });
  });

  it.each(['', '[]', '{}', '42', '{"hackatime":{"heartbeats":[]}}', '[1,null]'])('is refused as %j', async (body) => {
    for (const path of [SINGLE, BULK]) expect((await send(path, body).expect(400)).body).toEqual(NO_DATA);
  });

  it('shows what the person’s own rules forget as it was sent', async () => {
    const eve = await app.createUser({ username: 'eve' });
    const rule = { action: 'delete', source: 'project', operation: 'equals', source_value: 'secret', priority: 1 };
    await app.request
      .put('/api/v1/users/current/custom_rules')
      .set('authorization', eve.authorization)
      .send([rule])
      .expect((response) => expect([200, 201, 202]).toContain(response.status));
    const { body } = await app.request
      .post(BULK)
      .set({ authorization: eve.authorization, 'user-agent': AGENT })
      .send([beat({ project: 'secret' }), beat()])
      .expect(201);
    expect(body.responses).toMatchObject([
      [{ project: 'secret', editor: 'VS Code', user_id: eve.user.id }, 201],
      [{ project: 'demo' }, 201],
    ]);
  });
});

describe('the addresses themselves', () => {
  it('lead a browser to the front page', async () => {
    for (const path of ['/api/hackatime/v1', '/hackatime/v1']) {
      const { headers } = await app.request.get(path).expect(302);
      expect(headers.location).toBe('/');
    }
  });

  it('tell who somebody is, and of their days, as WakaTime’s do', async () => {
    const get = (path: string) => app.request.get(path).set('authorization', ada.authorization).expect(200);
    const [ours, theirs] = await Promise.all([get('/api/hackatime/v1/users/current'), get('/api/v1/users/current')]);
    expect(ours.body).toEqual(theirs.body);
    const range = 'summaries?start=2026-10-10&end=2026-10-10';
    const [days, same] = await Promise.all([
      get(`/api/hackatime/v1/users/current/${range}`),
      get(`/api/v1/users/current/${range}`),
    ]);
    expect(days.body.cumulative_total).toEqual(same.body.cumulative_total);
    expect(days.body.data).toHaveLength(1);
  });
});
