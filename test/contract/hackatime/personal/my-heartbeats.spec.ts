import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PersonalHouse, startHouse } from './personal-house.js';

const LIST = '/api/v1/my/heartbeats';
const RECENT = `${LIST}/most_recent`;

let house: PersonalHouse;
beforeAll(async () => {
  house = await startHouse({ MAX_LISTED_HEARTBEATS: '5' });
});
afterAll(() => house?.site.close());

const read = async (path: string, authorization?: string) => (await house.get(path, authorization).expect(200)).body;
const times = (body: { heartbeats: { time: number }[] }) => body.heartbeats.map(({ time }) => time);

const ROW = {
  id: expect.any(Number),
  uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  user_id: expect.any(Number),
  time: 1791657000,
  entity: '/home/jane/beacon/src/main.ts',
  type: 'file',
  category: 'coding',
  project: 'beacon',
  project_root_count: 4,
  branch: 'main',
  language: 'TypeScript',
  dependencies: ['express', 'zod'],
  editor: 'VS Code',
  operating_system: 'Linux',
  machine: 'laptop',
  user_agent: 'wakatime/v1.90.0 (linux-6.6.0-x86_64) go1.22.12 vscode/1.90.0 vscode-wakatime/24.0.0',
  is_write: null,
  lines: 120,
  lineno: 12,
  cursorpos: 4,
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
  fields_hash: expect.stringMatching(/^[0-9a-f]{32}$/),
  ip_address: null,
  ysws_program: 'nothing',
  raw_heartbeat_upload_id: null,
  created_at: '2026-10-10T20:30:00.000Z',
  updated_at: '2026-10-10T20:30:00.000Z',
  deleted_at: null,
};

describe('the most recent heartbeat', () => {
  it('is the whole row, its editor, and how long ago it was', async () => {
    const body = await read(RECENT);
    expect(body).toEqual({ has_heartbeat: true, heartbeat: ROW, editor: 'VS Code', time_ago: 'about 2 hours ago' });
    expect(body.heartbeat.user_id).toBe(house.jane.user.id);
    expect(Number.isSafeInteger(body.heartbeat.id)).toBe(true);
  });

  it.each([
    ['?editor=goland', 1791607200, 'about 16 hours ago'],
    ['?editor=vs%20CODE&source_type=direct_entry', 1791657000, 'about 2 hours ago'],
  ])('%s', async (query, time, time_ago) => {
    expect(await read(RECENT + query)).toMatchObject({ heartbeat: { time }, time_ago });
  });

  it.each([
    '?editor=ed',
    '?source_type=wakapi_import',
    '?source_type=test_entry',
    '?source_type=what',
    '?editor=%00',
  ])('%s: none, or any', async (query) => {
    const none = { has_heartbeat: false, heartbeat: null, editor: null, time_ago: null };
    expect(await read(RECENT + query)).toEqual(
      query === '?editor=%00' ? expect.objectContaining({ has_heartbeat: true }) : none,
    );
  });

  it('is no trial, unless one is asked for', async () => {
    const kim = await house.server.createUser({ username: 'kim' });
    const push = (entity: string, time: number) =>
      house.server.request
        .post('/api/hackatime/v1/users/current/heartbeats')
        .set('authorization', kim.authorization)
        .send({ entity, type: 'file', time })
        .expect(202);
    await push('test.txt', 1_791_650_100);
    expect(await read(RECENT, kim.authorization)).toMatchObject({ has_heartbeat: false });
    await push('/a.ts', 1_791_650_000);
    expect(await read(RECENT, kim.authorization)).toMatchObject({ heartbeat: { time: 1_791_650_000 } });
    expect(await read(`${RECENT}?source_type=test_entry`, kim.authorization)).toMatchObject({
      heartbeat: { time: 1_791_650_100, source_type: 'test_entry' },
    });
    expect(await read('/api/v1/authenticated/heartbeats/latest', kim.authorization)).toMatchObject({ entity: '/a.ts' });
  });
});

describe('heartbeats of a time', () => {
  it("are those of the person's today", async () => {
    const body = await read(LIST);
    expect(body).toMatchObject({
      start_time: '2026-10-10T18:15:00.000Z',
      end_time: '2026-10-11T18:15:00.000Z',
      total_seconds: 900,
      limit: 5,
      offset: 0,
      has_more: false,
    });
    expect(body.heartbeats).toHaveLength(2);
    expect(body.heartbeats[1]).toEqual(ROW);
  });

  it.each([
    [
      '?start_time=2026-10-10&end_time=2026-10-10',
      [1791604800, 1791605400, 1791606000, 1791606300, 1791607200, 1791608160, 1791608280, 1791655800],
      2820,
    ],
    ['?start_time=2026-10-10T04:56:00Z&end_time=2026-10-10T04:58:00Z', [1791608160], 120],
    ['?start_time=2026-10-10T04:56:00Z&end_time=2026-10-10T10:43:00.5%2B05:45', [1791608160, 1791608280], 120],
    ['?start_time=2026-09-20&end_time=2026-09-20', [1789880400, 1789880700], 300],
    ['?start_time=2026-10-11&end_time=2026-10-01', [], 0],
    ['?start_time=2999-01-01', [], 0],
  ])('%s', async (query, expected, total) => {
    const body = await read(LIST + query);
    expect([...times(body), ...times(await read(`${LIST}${query}&offset=5`))]).toEqual(expected);
    expect(body.has_more).toBe(expected.length > 5);
    expect(body.total_seconds).toBe(total);
  });

  it('come in pages', async () => {
    const day = `${LIST}?start_time=2026-10-10&end_time=2026-10-10`;
    const first = await read(`${day}&limit=3`);
    expect(first).toMatchObject({ limit: 3, offset: 0, has_more: true, total_seconds: 2820 });
    expect(times(first)).toEqual([1791604800, 1791605400, 1791606000]);
    const last = await read(`${day}&limit=3&offset=6`);
    expect(last).toMatchObject({ limit: 3, offset: 6, has_more: false });
    expect(times(last)).toEqual([1791608280, 1791655800]);
    expect(await read(`${day}&limit=999999`)).toMatchObject({ limit: 5, has_more: true });
    expect(times(await read(`${day}&offset=99999999999`))).toEqual([]);
  });

  it.each([
    ['start_time=soon', 'Invalid start_time'],
    ['end_time=2026-02-30', 'Invalid end_time'],
    ['end_time=2026-10-10T99:00:00Z', 'Invalid end_time'],
    ['limit=0', 'Invalid limit'],
    ['limit=-1', 'Invalid limit'],
    ['limit=1e3', 'Invalid limit'],
    ['offset=x', 'Invalid offset'],
  ])('%s is refused', async (query, error) => {
    await house.get(`${LIST}?${query}`).expect(422, { error });
  });

  it("are nobody else's", async () => {
    const kim = await house.server.createUser();
    expect(await read(`${LIST}?start_time=2020-01-01`, kim.authorization)).toMatchObject({ heartbeats: [] });
    await house.server.request.get(LIST).expect(401, { error: 'Unauthorized' });
    await house.server.request.get(RECENT).expect(401, { error: 'Unauthorized' });
    const { authorization } = await house.letIn(house.jane, 'read_stats');
    await house.get(LIST, authorization).expect(403, { error: 'insufficient_scope' });
  });
});
