import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { sayOfProject, seedDashboard, showOn } from '../../support/org-dashboards.js';
import { foundOrg, joinOrg, recordsOf } from '../../support/org-management.js';
import { rowsOf } from '../../support/rows.js';

const NOW = '2026-10-10T12:00:00Z';
const CODE = { type: 'file', branch: 'main', language: 'Go', category: 'coding' };

let app: TestApp;
let owner: TestUser;
let dana: TestUser;
let eli: TestUser;
let viewer: TestUser;
let stranger: TestUser;
let orgId: string;
let dashboardId: string;
let other: { orgId: string; dashboardId: string };

/** So many minutes on a project, beginning at an instant. */
async function code(who: TestUser, project: string, start: string, minutes: number): Promise<void> {
  const from = Date.parse(start) / 1000;
  const beats = Array.from({ length: minutes + 1 }, (_, index) => ({
    ...CODE,
    entity: `/home/${project}/a.go`,
    project,
    time: from + index * 60,
  }));
  for (let at = 0; at < beats.length; at += 25) {
    await app.request
      .post('/api/v1/users/current/heartbeats.bulk')
      .set({ authorization: who.authorization, 'x-machine-name': 'loom' })
      .send(beats.slice(at, at + 25))
      .expect(201);
  }
}

const get = (who: TestUser, path: string) => app.request.get(path).set({ authorization: who.authorization });
const base = () => `/api/v1/users/current/orgs/${orgId}/dashboards/${dashboardId}`;
const management = () => `/api/orgs/v1/${orgId}/dashboards/${dashboardId}`;
const setOrg = (assignment: string) =>
  rowsOf(app.database, `update organisations set ${assignment} where id = $1`, [orgId]);

beforeAll(async () => {
  app = await startApp({ now: NOW });
  owner = await app.createUser({ username: 'owner', fullName: 'Olive' });
  dana = await app.createUser({ username: 'dana', email: 'dana@example.com', fullName: '=HYPERLINK("x")' });
  eli = await app.createUser({ username: 'eli', email: 'eli@example.com' });
  viewer = await app.createUser({ username: 'viewer' });
  stranger = await app.createUser({ username: 'stranger' });
  await code(dana, 'kite', '2026-10-08T09:00:00Z', 30);
  await code(dana, 'secret', '2026-10-08T10:00:00Z', 20);
  await code(dana, 'kite', '2026-10-02T09:00:00Z', 10);
  await code(eli, 'heron', '2026-10-09T09:00:00Z', 45);
  orgId = await foundOrg(app, owner);
  await joinOrg(app, orgId, dana, 'member');
  await joinOrg(app, orgId, eli, 'member');
  await joinOrg(app, orgId, viewer, 'viewer');
  await rowsOf(app.database, `update org_members set joined_at = '2026-09-01Z' where org_id = $1`, [orgId]);
  dashboardId = await seedDashboard(app, orgId);
  await showOn(app, { orgId, dashboardId }, [dana, eli, viewer]);
  await sayOfProject(app, orgId, dana, 'secret', 'hidden');
  const elsewhere = await foundOrg(app, stranger);
  other = { orgId: elsewhere, dashboardId: await seedDashboard(app, elsewhere) };
});
afterAll(() => app?.close());

describe('a dashboard', () => {
  it('shows the day of every member who can be seen', async () => {
    const { body } = await get(viewer, `${base()}/summaries?date=2026-10-08`).expect(200);
    const rows = body.data.map((day: Record<string, { username: string } & { total_seconds: number }>) => [
      day.member?.username,
      day.grand_total?.total_seconds,
    ]);
    expect(rows).toEqual([
      ['dana', 1800],
      ['eli', 0],
    ]);
    expect(body.cumulative_total).toEqual({ seconds: 1800, text: '30 mins', decimal: '0.50', digital: '0:30' });
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('shows the days of everybody together', async () => {
    const { body } = await get(owner, `${base()}/summaries?start=2026-10-08&end=2026-10-09`).expect(200);
    expect(body.data.map(({ grand_total }: { grand_total: object }) => grand_total)).toMatchObject([
      { total_seconds: 1800, text: '30 mins' },
      { total_seconds: 2700, text: '45 mins' },
    ]);
    expect(body.data[0].member).toBeUndefined();
    expect(body).toMatchObject({ start: '2026-10-08T00:00:00Z', end: '2026-10-09T23:59:59Z' });
  });

  it('takes the name of a range, project and branches', async () => {
    const { body } = await get(owner, `${base()}/summaries?range=Last 7 Days&project=kite`).expect(200);
    expect(body.cumulative_total.seconds).toBe(1800);
    expect(body.data.flatMap(({ entities }: { entities: { name: string }[] }) => entities)).toMatchObject([
      { name: '/home/kite/a.go', total_seconds: 1800 },
    ]);
    const wip = await get(owner, `${base()}/summaries?date=2026-10-08&project=kite&branches=wip`).expect(200);
    expect(wip.body.cumulative_total.seconds).toBe(0);
    const allTime = await get(owner, `${base()}/summaries?range=All Time`).expect(200);
    expect(allTime.body.data[0].range.date).toBe('2026-09-01');
    expect(allTime.body.cumulative_total.seconds).toBe(1800 + 600 + 2700);
  });

  it('refuses what makes no sense', async () => {
    await get(owner, `${base()}/summaries?date=yesterdayish`).expect(400);
    await get(owner, `${base()}/summaries?start=2026-10-09&end=2026-10-08`).expect(400);
    await get(owner, `${base()}/summaries?start=2026-10-09`).expect(400);
  });

  it('shows addresses to those who manage people, and to themselves', async () => {
    const emails = async (who: TestUser) =>
      (await get(who, `${base()}/members`).expect(200)).body.data.map((row: { email: string | null }) => row.email);
    expect(await emails(owner)).toEqual(['dana@example.com', 'eli@example.com', null]);
    expect(await emails(eli)).toEqual([null, 'eli@example.com', null]);
    expect(await emails(viewer)).toEqual([null, null, null]);
  });
});

describe('stretches', () => {
  it('are for those who change settings alone where the organisation shows sums', async () => {
    for (const path of [
      `${base()}/durations?date=2026-10-08`,
      `${base()}/members/${dana.user.uuid}/durations?date=2026-10-08`,
    ]) {
      await get(viewer, path).expect(200);
      await setOrg('is_duration_visible = false');
      await get(viewer, path).expect(403);
      await get(dana, path).expect(403);
      await get(owner, path).expect(200);
      await setOrg('is_duration_visible = true');
    }
  });

  it('are those of visible projects', async () => {
    const { body } = await get(eli, `${base()}/member/dana/durations?date=2026-10-08`).expect(200);
    expect(body.data).toEqual([{ project: 'kite', time: 1791450000, duration: 1800, branch: 'main', language: 'Go' }]);
  });
});

describe('a member', () => {
  const summaries = (who: TestUser, member: string) =>
    get(who, `${base()}/members/${member}/summaries?date=2026-10-08`);

  it('is found by id and name, and as oneself', async () => {
    for (const [who, ref] of [
      [owner, dana.user.uuid],
      [owner, 'DANA'],
      [dana, 'current'],
    ] as const) {
      expect((await summaries(who, ref).expect(200)).body.cumulative_total.seconds).toBe(1800);
    }
  });

  it('is not there when not on this dashboard, or there to look only', async () => {
    const random = await summaries(owner, '5f8a2c7f-8b3a-4c2c-9b3f-1d2c4f5b6a7c').expect(404);
    for (const ref of [owner.user.uuid, 'viewer', stranger.user.uuid]) {
      expect((await summaries(owner, ref).expect(404)).body).toEqual(random.body);
    }
    await showOn(app, { orgId, dashboardId }, [dana], true);
    await summaries(owner, 'dana').expect(404);
    expect((await get(owner, `${base()}/summaries?date=2026-10-08`)).body.cumulative_total.seconds).toBe(0);
    await showOn(app, { orgId, dashboardId }, [dana], false);
  });
});

describe('others', () => {
  it('find neither the organisation nor its dashboards, by whichever ids', async () => {
    const ids = [
      [orgId, dashboardId],
      [orgId, other.dashboardId],
      [other.orgId, dashboardId],
    ] as const;
    for (const what of ['members', 'summaries', 'durations', 'members/dana/summaries', 'members/dana/durations']) {
      for (const [org, dashboard] of ids) {
        await get(stranger, `/api/v1/users/current/orgs/${org}/dashboards/${dashboard}/${what}`).expect(404);
      }
      await get(owner, `/api/v1/users/current/orgs/${orgId}/dashboards/${other.dashboardId}/${what}`).expect(404);
      await get(owner, `/api/v1/users/dana/orgs/${orgId}/dashboards/${dashboardId}/${what}`).expect(404);
    }
    await get(stranger, `/api/v1/users/current/teams/${dashboardId}/members`).expect(404);
    await get(stranger, `${management()}/summary`).expect(404);
  });

  it('see a restricted dashboard when they are on its list', async () => {
    await rowsOf(app.database, 'update dashboards set is_viewing_restricted = true where id = $1', [dashboardId]);
    await get(eli, `${base()}/summaries?date=2026-10-08`).expect(403);
    await get(eli, `/api/v1/users/current/teams/${dashboardId}/members`).expect(404);
    expect((await get(eli, '/api/v1/users/current/teams').expect(200)).body.total).toBe(0);
    await rowsOf(app.database, 'insert into dashboard_viewers (org_id, dashboard_id, user_id) values ($1, $2, $3)', [
      orgId,
      dashboardId,
      eli.user.id,
    ]);
    await get(eli, `${base()}/summaries?date=2026-10-08`).expect(200);
    expect((await get(eli, '/api/v1/users/current/teams').expect(200)).body.total).toBe(1);
    await rowsOf(app.database, 'update dashboards set is_viewing_restricted = false where id = $1', [dashboardId]);
  });
});

describe('the summary', () => {
  it('compares with as many days before', async () => {
    const { body } = await get(owner, `${management()}/summary?start=2026-10-06&end=2026-10-09`).expect(200);
    expect(body.data).toEqual({
      start: '2026-10-06',
      end: '2026-10-09',
      timezone: 'UTC',
      previous: { start: '2026-10-02', end: '2026-10-05' },
      total: { seconds: 4500, text: '1 hr 15 mins', previous_seconds: 600, change_percent: 650 },
      members: [
        {
          id: eli.user.uuid,
          username: 'eli',
          full_name: null,
          seconds: 2700,
          text: '45 mins',
          previous_seconds: 0,
          change_percent: null,
        },
        {
          id: dana.user.uuid,
          username: 'dana',
          full_name: '=HYPERLINK("x")',
          seconds: 1800,
          text: '30 mins',
          previous_seconds: 600,
          change_percent: 200,
        },
      ],
      projects: [
        { name: 'heron', seconds: 2700, text: '45 mins', previous_seconds: 0, change_percent: null },
        { name: 'kite', seconds: 1800, text: '30 mins', previous_seconds: 600, change_percent: 200 },
      ],
      languages: [{ name: 'Go', seconds: 4500, text: '1 hr 15 mins', previous_seconds: 600, change_percent: 650 }],
    });
  });

  it('is of the last seven days when nothing is said, and of no more than a year', async () => {
    const { body } = await get(viewer, `${management()}/summary`).expect(200);
    expect(body.data).toMatchObject({ start: '2026-10-04', end: '2026-10-10', total: { seconds: 4500 } });
    await get(viewer, `${management()}/summary?start=2025-10-09&end=2026-10-10`).expect(400);
    await get(viewer, `${management()}/summary?start=2026-10-11&end=2026-10-10`).expect(400);
  });

  it('is exported by those who may, and never without a record', async () => {
    await get(viewer, `${management()}/summary.csv`).expect(403);
    const before = await recordsOf(app, orgId);
    const { text, headers } = await get(owner, `${management()}/summary.csv?start=2026-10-06&end=2026-10-09`).expect(
      200,
    );
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(text.split('\r\n')).toEqual([
      'id,username,full_name,seconds,previous_seconds,change_percent',
      `${eli.user.uuid},eli,,2700,0,`,
      `${dana.user.uuid},dana,"'=HYPERLINK(""x"")",1800,600,200`,
      ',,Total,4500,600,650',
      '',
    ]);
    expect(await recordsOf(app, orgId)).toEqual([...before, 'org.exported dashboard']);
  });

  it('follows the rules of the organisation', async () => {
    const rules = `/api/v1/users/current/orgs/${orgId}/custom_rules`;
    const rule = { action: 'delete', source: 'project', operation: 'equals', source_value: 'heron' };
    await app.request.put(rules).set({ authorization: eli.authorization }).send([rule]).expect(403);
    await app.request
      .put(rules)
      .set({ authorization: owner.authorization })
      .send([{ source: 'project' }])
      .expect(400);
    const { body } = await app.request.put(rules).set({ authorization: owner.authorization }).send([rule]).expect(200);
    expect(body).toEqual({ data: { changes: { added: 1, removed: 0, rearranged: 0 } } });
    expect((await get(owner, `${management()}/summary`)).body.data.total.seconds).toBe(1800);
    const own = await get(eli, '/api/v1/users/current/summaries?start=2026-10-09&end=2026-10-09');
    expect(own.body.cumulative_total.seconds).toBe(2700);
    expect((await get(viewer, rules).expect(200)).body.data).toMatchObject([{ action: 'delete', priority: 1 }]);
    await app.request.put(rules).set({ authorization: owner.authorization }).send([]).expect(200);
    expect((await recordsOf(app, orgId)).filter((line) => line.startsWith('org_rules'))).toEqual([
      'org_rules.replaced org',
      'org_rules.replaced org',
    ]);
  });
});
