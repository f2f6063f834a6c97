import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { rowsOf } from '../../../support/rows.js';

const STATS_KEY = 'stats-0f4a1c5be27d9386-of-the-bots-of-tests';
const MORNING = Date.parse('2026-10-10T08:00:00Z') / 1000;
const RANGE = { start_time: '2026-10-10T08:00:00Z', end_time: '2026-10-10T09:00:00Z' };

let app: TestApp;
let ada: TestUser;
let viewer: TestUser;
let admin: TestUser;

beforeAll(async () => {
  app = await startApp({
    now: '2026-10-10T12:00:00Z',
    config: { STATS_API_KEY: STATS_KEY, YSWS_PROGRAMMES: 'high_seas,arcade', RATE_LIMIT: 'off' },
  });
  ada = await app.createUser({ username: 'ada' });
  viewer = await app.createUser({ username: 'vic', adminLevel: 'viewer' });
  admin = await app.createUser({ username: 'adam', adminLevel: 'admin' });
});
afterAll(() => app?.close());

const claim = (body: object | string, authorization = `Bearer ${STATS_KEY}`) =>
  app.request
    .post('/api/v1/ysws_programs/claim')
    .set('authorization', authorization)
    .set('content-type', 'application/json')
    .send(typeof body === 'string' ? body : JSON.stringify(body));

/** One heartbeat a minute from eight o'clock of the day on. */
async function work(person: TestUser, project: string, minutes: readonly number[], day = 0): Promise<string[]> {
  const items = minutes.map((minute) => ({
    entity: `/home/ada/${project}/x.ts`,
    type: 'file',
    project,
    time: MORNING + day * 86_400 + minute * 60,
  }));
  const { body } = await app.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set('authorization', person.authorization)
    .send(items);
  return body.responses.map(([{ data }]: [{ data: { id: string } }]) => data.id);
}

const claims = () =>
  rowsOf<{ user_id: number; programme: string; n: number }>(
    app.database,
    'select user_id, programme, count(*)::integer as n from programme_claims group by 1, 2 order by 1, 2',
  );

describe('programmes', () => {
  it('are listed to everybody, nothing first', async () => {
    const { status, body } = await app.request.get('/api/v1/ysws_programs');
    expect([status, body]).toEqual([200, ['nothing', 'high_seas', 'arcade']]);
  });

  it.each([
    [{}, 'Missing required parameters: start_time, end_time, user_id, program_id'],
    [{ ...RANGE, user_id: ' ' }, 'Missing required parameters: user_id, program_id'],
    [{ ...RANGE, user_id: 1, program_id: 0 }, 'Invalid program_id value'],
    [{ ...RANGE, user_id: 1, program_id: 3 }, 'Invalid program_id value'],
    [{ ...RANGE, user_id: 1, program_id: 'nothing' }, 'Invalid program_id value'],
    [{ ...RANGE, user_id: 1, program_id: '1', start_time: 'yesterday' }, 'Invalid start_time'],
    [{ ...RANGE, user_id: 1, program_id: '1', end_time: '2026-13-10T00:00:00Z' }, 'Invalid end_time'],
  ])('%j is refused: %s', async (body, error) => {
    const answer = await claim(body);
    expect([answer.status, answer.body]).toEqual([400, { error }]);
  });

  it('claim nothing of nobody, nor of whoever calls themselves as somebody', async () => {
    for (const user_id of ['999999', 'U0NOBODY', 'ada']) {
      const answer = await claim({ ...RANGE, user_id, program_id: 1 });
      expect([answer.status, answer.body]).toEqual([
        200,
        { message: 'Successfully claimed 0 heartbeats', claimed_count: 0 },
      ]);
    }
  });
});

describe('a claim', () => {
  it('takes everything between both ends once, all or none', async () => {
    const grace = await app.createUser({ username: 'grace' });
    await work(grace, 'alpha', [0, 1, 30, 60, 61]);
    const { id } = grace.user;
    const first = await claim({ ...RANGE, user_id: id, program_id: 1 });
    expect([first.status, first.body]).toEqual([
      200,
      { message: 'Successfully claimed 4 heartbeats', claimed_count: 4 },
    ]);
    const again = await claim({ user_id: id, program_id: 2, start_time: '2026-10-10T08:30Z', end_time: '2026-10-11' });
    expect(again.status).toBe(409);
    expect(again.body).toEqual({
      error: 'Some heartbeats are already claimed',
      conflicts: [
        [expect.any(Number), 'high_seas'],
        [expect.any(Number), 'high_seas'],
      ],
    });
    expect(await claims()).toEqual([{ user_id: id, programme: 'high_seas', n: 4 }]);
    const rest = await claim({
      user_id: String(id),
      program_id: 'arcade',
      start_time: '2026-10-10 10:00:01 +0100',
      end_time: '2026-10-11',
    });
    expect(rest.body.claimed_count).toBe(1);
    const [log] = await rowsOf(
      app.database,
      `select l.actor_kind, l.actor_id, l.credential, l.target_id, d.details - 'address' as details from audit_log l
      join audit_details d on d.audit_id = l.id where l.action = 'programme.claimed' order by l.seq`,
    );
    expect(log).toEqual({
      actor_kind: 'operator',
      actor_id: null,
      credential: 'stats',
      target_id: grace.user.uuid,
      details: {
        programme: 'high_seas',
        from: '2026-10-10T08:00:00.000Z',
        to: '2026-10-10T09:00:00.000Z',
        project: null,
        claimed: 4,
      },
    });
  });

  it('knows a project by every name it had, also after it was merged', async () => {
    const hedy = await app.createUser({ username: 'hedy' });
    await work(hedy, 'old', [0, 1]);
    await work(hedy, 'part', [2]);
    await work(hedy, 'other', [3]);
    const rows = await rowsOf<{ id: string; name: string }>(
      app.database,
      'select id::text, name from projects where user_id = $1',
      [hedy.user.id],
    );
    const idOf = (name: string) => rows.find((row) => row.name === name)?.id;
    await rowsOf(app.database, 'update projects set name = $2 where id = $1', [idOf('old'), 'new']);
    await rowsOf(app.database, `insert into project_names (user_id, name, project_id) values ($1, 'new', $2)`, [
      hedy.user.id,
      idOf('old'),
    ]);
    await rowsOf(app.database, 'update projects set merged_into = $2 where id = $1', [idOf('part'), idOf('old')]);
    const wish = { ...RANGE, user_id: hedy.user.id, program_id: 1 };
    expect((await claim({ ...wish, project: 'never' })).body.claimed_count).toBe(0);
    expect((await claim({ ...wish, project: 'part' })).body.claimed_count).toBe(3);
    expect((await claim({ ...wish, project: 'old' })).status).toBe(409);
    expect((await claim({ ...wish, project: 'other' })).body.claimed_count).toBe(1);
  });

  it('is not stood in the way of by a heartbeat that was deleted', async () => {
    const joan = await app.createUser({ username: 'joan' });
    const [gone] = await work(joan, 'alpha', [0]);
    const wish = { ...RANGE, user_id: joan.user.id, program_id: 1 };
    expect((await claim(wish)).body.claimed_count).toBe(1);
    await app.request
      .delete('/api/v1/users/current/heartbeats.bulk')
      .set('authorization', joan.authorization)
      .send({ date: '2026-10-10', ids: [gone] });
    await work(joan, 'alpha', [5]);
    expect((await claim({ ...wish, program_id: 2 })).body).toEqual({
      message: 'Successfully claimed 1 heartbeats',
      claimed_count: 1,
    });
  });

  it('finds people by Slack id, and is made once by two at once', async () => {
    const mary = await app.createUser({ username: 'mary' });
    await rowsOf(app.database, `update users set slack_id = 'U0MARY' where id = $1`, [mary.user.id]);
    await work(mary, 'alpha', [0, 1, 2]);
    const wish = { ...RANGE, user_id: 'U0MARY' };
    const answers = await Promise.all([claim({ ...wish, program_id: 1 }), claim({ ...wish, program_id: 2 })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await claims()).filter(({ user_id }) => user_id === mary.user.id)).toEqual([
      { user_id: mary.user.id, programme: expect.any(String), n: 3 },
    ]);
  });

  it('is for the bots and for people who administer', async () => {
    const status = async (authorization: string) =>
      (await claim({ ...RANGE, user_id: ada.user.id, program_id: 1 }, authorization)).status;
    expect(await status(admin.authorization)).toBe(200);
    expect(await status(viewer.authorization)).toBe(403);
    expect(await status(ada.authorization)).toBe(403);
    expect(await status('Bearer nothing')).toBe(401);
    const readOnly = await app.createKey(admin.user, { isReadOnly: true });
    expect(await status(`Bearer ${readOnly}`)).toBe(403);
  });
});
