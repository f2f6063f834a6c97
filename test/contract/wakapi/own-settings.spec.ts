import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClearHeartbeats } from '#libs/heartbeats/worker';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { drainJobs } from '../../support/jobs.js';
import { rowsOf } from '../../support/rows.js';
import { BASE, NOW, ownActs, THREE } from './own-acts.js';

let app: TestApp;
const { call, data, send, spent, total } = ownActs(() => app);
beforeAll(async () => {
  app = await startApp({ now: NOW });
});
afterAll(() => app?.close());

describe('settings', () => {
  it('are shown and changed by Wakapi’s names', async () => {
    const ada = await app.createUser();
    expect(await data(ada, 'settings')).toEqual({
      share_data_max_days: 0,
      share_projects: false,
      share_languages: false,
      share_editors: false,
      share_operating_systems: false,
      share_machines: false,
      share_labels: false,
      share_activity_chart: false,
      leaderboard_opt_in: false,
      unknown_projects: 'shown',
      gap_timeout_seconds: null,
      weekly_report: false,
    });
    const changed = await call(ada, 'patch', 'settings', {
      share_data_max_days: 30,
      share_machines: true,
      unknown_projects: 'left_out',
      gap_timeout_seconds: 120,
    });
    expect(changed.body.data).toMatchObject({
      share_data_max_days: 30,
      share_machines: true,
      gap_timeout_seconds: 120,
    });
    const all = await call(ada, 'patch', 'settings', { share_data_max_days: -1, gap_timeout_seconds: null });
    expect(all.body.data).toMatchObject({ share_data_max_days: -1, share_machines: true, gap_timeout_seconds: null });
    expect(
      await rowsOf(app.database, 'select share_days, logged_time_public from users where id = $1', [ada.user.id]),
    ).toEqual([{ share_days: null, logged_time_public: true }]);
  });

  it.each([
    [{ admin_level: 'admin' }, ['admin_level']],
    [{ email: 'x@example.com', nope: 1 }, ['email', 'nope']],
    [{ share_data_max_days: 1.5 }, ['share_data_max_days']],
    [{ share_data_max_days: -2 }, ['share_data_max_days']],
    [{ gap_timeout_seconds: 59 }, ['gap_timeout_seconds']],
    [{ gap_timeout_seconds: 3601 }, ['gap_timeout_seconds']],
    [{ unknown_projects: 'hidden', weekly_report: 'perhaps' }, ['unknown_projects', 'weekly_report']],
  ])('refuse %j', async (body, fields) => {
    const ada = await app.createUser();
    const { status, body: answer } = await call(ada, 'patch', 'settings', body);
    expect([status, Object.keys(answer.errors ?? {}).sort()]).toEqual([400, [...fields].sort()]);
  });

  it('are changed by no key that may not read what would be shown', async () => {
    const ada = await app.createUser();
    const key = await app.createKey(ada.user, { scopes: new Set(['write_heartbeats'] as const) });
    const change = { share_projects: true, share_data_max_days: -1 };
    const { status, body } = await app.request.patch(`${BASE}/settings?api_key=${key}`).send(change);
    expect([status, body]).toEqual([403, { error: 'insufficient_scope' }]);
    expect(await data(ada, 'settings')).toMatchObject({ share_projects: false, share_data_max_days: 0 });
  });

  it('leave time in no project out of every answer, from the next read on', async () => {
    const ada = await app.createUser({ timezone: 'Asia/Kathmandu' });
    await send(ada, [...THREE, { at: '2026-11-11T06:17:00Z', project: 'heron' }]);
    const day = '2026-11-11';
    expect(await total(ada, day)).toBe(1020);
    expect(await total(ada, day)).toBe(1020);
    await call(ada, 'patch', 'settings', { unknown_projects: 'left_out' });
    for (const more of ['', '&policy=wakapi', '&timeout=5', '&timezone=UTC']) {
      expect([more, await total(ada, day, more)]).toEqual([more, 900]);
    }
    // Capped gaps are measured among what is left: 300 → 120 twice, and the last one.
    expect(await total(ada, day, '&policy=hackatime')).toBe(360);
    expect((await data(ada, 'all_time_since_today')).total_seconds).toBe(900);
    expect((await data(ada, 'stats/last_7_days')).total_seconds).toBe(900);
    expect(Object.keys(await spent(ada, day, 'projects')).sort()).toEqual(['Site-b', 'heron', 'site-a']);
    await call(ada, 'patch', 'settings', { unknown_projects: 'shown' });
    expect(await total(ada, day)).toBe(1020);
  });

  it('show others what is shared, and no more of it than the days say', async () => {
    const [ada, eve] = [
      await app.createUser({ username: 'sharer', timezone: 'America/Sao_Paulo' }),
      await app.createUser(),
    ];
    const beats = ['2026-11-10T14:00:00Z', '2026-11-10T14:05:00Z', '2026-11-11T14:00:00Z', '2026-11-11T14:07:00Z'];
    for (const at of beats) {
      const time = Date.parse(at) / 1000;
      await app.request
        .post(`${BASE}/heartbeats`)
        .set('authorization', ada.authorization)
        .set('x-machine-name', 'loom')
        .send({ entity: '/a.txt', type: 'file', project: 'kite', time })
        .expect(202);
    }
    const seen = async () => {
      const path = '/api/v1/users/sharer/stats/last_7_days';
      const { status, body } = await app.request.get(path).set('authorization', eve.authorization);
      const { total_seconds, machines, projects } = body.data ?? {};
      const names = (list?: { name: string }[]) => list?.map(({ name }) => name);
      return { status, total_seconds, machines: names(machines), projects: names(projects) };
    };
    expect((await seen()).status).toBe(404);
    await call(ada, 'patch', 'settings', { share_data_max_days: 1, share_machines: true });
    expect(await seen()).toMatchObject({ status: 200, total_seconds: 420, machines: ['loom'] });
    expect((await seen()).projects ?? []).toEqual([]);
    await call(ada, 'patch', 'settings', { share_data_max_days: -1, share_machines: false, share_projects: true });
    expect(await seen()).toMatchObject({ status: 200, total_seconds: 720, projects: ['kite'] });
    expect((await seen()).machines ?? []).toEqual([]);
    await call(ada, 'patch', 'settings', { share_data_max_days: 0 });
    expect((await seen()).status).toBe(404);
  });

  it('give the policy wakapi its timeout, which a request overrides', async () => {
    const ada = await app.createUser({ timezone: 'Pacific/Chatham' });
    await send(ada, [
      { at: '2026-11-11T00:00:00Z', project: 'kite' },
      { at: '2026-11-11T00:02:00Z', project: 'kite' },
      { at: '2026-11-11T00:09:00Z', project: 'kite' },
      { at: '2026-11-11T00:22:00Z', project: 'kite' },
    ]);
    const day = '2026-11-11';
    const wakapi = (more = '') => total(ada, day, `&policy=wakapi${more}`);
    expect([await wakapi(), await total(ada, day)]).toEqual([540, 1320]);
    await call(ada, 'patch', 'settings', { gap_timeout_seconds: 120 });
    expect([await wakapi(), await wakapi('&timeout=3'), await total(ada, day)]).toEqual([0, 120, 1320]);
    await call(ada, 'patch', 'settings', { gap_timeout_seconds: 121 });
    expect(await wakapi()).toBe(120);
    await call(ada, 'patch', 'settings', { gap_timeout_seconds: 3600 });
    expect(await wakapi()).toBe(1320);
  });
});

describe('clearing data', () => {
  const stored = async ({ user }: TestUser) =>
    (
      await rowsOf<{ at: string }>(
        app.database,
        `select to_char(time at time zone 'UTC', 'DD HH24:MI') as at from heartbeats where user_id = $1 order by time`,
        [user.id],
      )
    ).map(({ at }) => at);

  it('deletes what was before a day of the person’s own zone', async () => {
    const ada = await app.createUser({ timezone: 'Asia/Kathmandu' });
    await send(ada, [
      { at: '2026-11-09T18:10:00Z', project: 'kite' },
      { at: '2026-11-09T18:14:00Z', project: 'kite' },
      { at: '2026-11-09T18:16:00Z', project: 'kite' },
      { at: '2026-11-09T18:20:00Z', project: 'heron' },
    ]);
    expect(await total(ada, '2026-11-09')).toBe(300);
    const { status, body } = await call(ada, 'post', 'data_clearings', { before: '2026-11-10' });
    expect([status, body.data.state]).toEqual([202, 'waiting']);
    await drainJobs(app);
    expect(await data(ada, `data_clearings/${body.data.id}`)).toEqual({
      id: body.data.id,
      state: 'done',
      progress: 100,
    });
    expect(await stored(ada)).toEqual(['09 18:16', '09 18:20']);
    expect([await total(ada, '2026-11-09'), await total(ada, '2026-11-10')]).toEqual([0, 240]);
    const log = `select actor_kind, target_kind from audit_log where action = 'heartbeats.clearing_requested' and target_id = $1`;
    expect(await rowsOf(app.database, log, [ada.user.uuid])).toEqual([{ actor_kind: 'person', target_kind: 'person' }]);
  });

  it('deletes a project by any of its names, in slices, and nothing that came later', async () => {
    const ada = await app.createUser({ timezone: 'America/Sao_Paulo' });
    const many = Array.from({ length: 1_200 }, (_, index) => ({
      at: new Date(Date.parse('2026-11-10T00:00:00Z') + index * 60_000).toISOString(),
      project: index % 2 === 0 ? 'kite' : 'heron',
    }));
    for (let at = 0; at < many.length; at += 600) await send(ada, many.slice(at, at + 600));
    await send(ada, [{ at: '2026-11-12T12:30:00Z', project: 'kite' }]);
    await call(ada, 'post', 'data_clearings', { project: 'kite' });
    await drainJobs(app);
    const left = await rowsOf(
      app.database,
      `select p.name, count(*)::integer as n from heartbeats h join ctx c on c.id = h.ctx_id join projects p on p.id = c.project_id
      where h.user_id = $1 group by 1 order by 1`,
      [ada.user.id],
    );
    expect(left).toEqual([
      { name: 'heron', n: 600 },
      { name: 'kite', n: 1 },
    ]);
  });

  it('goes on where a worker was stopped', async () => {
    const ada = await app.createUser();
    const beats = Array.from({ length: 1_000 }, (_, index) => ({
      at: new Date(Date.parse('2026-11-10T00:00:00Z') + index * 1_000).toISOString(),
    }));
    for (let at = 0; at < beats.length; at += 500) await send(ada, beats.slice(at, at + 500));
    const handler = app.app.get(ClearHeartbeats, { strict: false });
    const payload = { userId: ada.user.id, untilUs: Date.parse('2026-11-10T00:16:35Z') * 1000, projectId: null };
    const stop = new AbortController();
    const shares: number[] = [];
    const run = (progress: (done: number) => void) =>
      handler.run({ id: 'x', payload, attempt: 1, isLastAttempt: false, signal: stop.signal, progress });
    await expect(
      run((done) => {
        shares.push(done);
        stop.abort();
      }),
    ).rejects.toThrow(/abort/i);
    expect([shares.length, (await stored(ada)).length]).toEqual([1, 500]);
    const again = new AbortController();
    await handler.run({
      id: 'x',
      payload,
      attempt: 2,
      isLastAttempt: false,
      signal: again.signal,
      progress: (done) => shares.push(done),
    });
    expect((await stored(ada)).length).toBe(5);
    expect(shares.every((share) => share > 0 && share <= 1)).toBe(true);
    expect(await total(ada, '2026-11-10')).toBe(4);
  });

  it('leaves other people alone, and tells nobody else of it', async () => {
    const [ada, eve] = [await app.createUser(), await app.createUser()];
    for (const person of [ada, eve]) await send(person, THREE);
    const { body } = await call(ada, 'post', 'data_clearings', { before: '2026-11-12' });
    await drainJobs(app);
    expect([(await stored(ada)).length, (await stored(eve)).length]).toEqual([0, 4]);
    expect((await call(eve, 'get', `data_clearings/${body.data.id}`)).status).toBe(404);
    expect((await call(eve, 'get', 'data_clearings/nothing')).status).toBe(404);
  });

  it.each([
    [{}, ['before', 'project']],
    [{ before: 'soon' }, ['before']],
    [{ before: null }, ['before']],
    [{ before: '2026-02-30' }, ['before']],
    [{ project: 7 }, ['project']],
    [{ before: '2026-11-10', everything: true }, ['everything']],
  ])('refuses %j', async (body, fields) => {
    const ada = await app.createUser();
    const { status, body: answer } = await call(ada, 'post', 'data_clearings', body);
    expect([status, Object.keys(answer.errors)]).toEqual([400, fields]);
  });

  it.each(['2026-12-01', '2255-07-01', '2999-12-31'])('deletes all there is before %s', async (before) => {
    const ada = await app.createUser();
    await send(ada, [...THREE, { at: '2026-11-13T11:00:00Z' }]);
    expect((await call(ada, 'post', 'data_clearings', { before })).status).toBe(202);
    await drainJobs(app);
    expect(await stored(ada)).toEqual([]);
  });

  it('knows no project of others', async () => {
    const [ada, eve] = [await app.createUser(), await app.createUser()];
    await send(ada, THREE);
    expect((await call(eve, 'post', 'data_clearings', { project: 'heron' })).status).toBe(404);
  });
});
