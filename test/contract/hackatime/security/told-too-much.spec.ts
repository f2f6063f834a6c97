import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeletionsService } from '#libs/deletions';
import type { TestUser } from '../../../support/app.js';
import { drainJobs } from '../../../support/jobs.js';
import { rowsOf } from '../../../support/rows.js';
import { type House, startHouse } from '../house.js';
import { type PersonalHouse, startHouse as startPersonal } from '../personal/personal-house.js';

const LANGUAGES_ALONE = 'read_stats.languages';

describe('an app that was given one section of stats', () => {
  let house: PersonalHouse;
  let authorization: string;
  beforeAll(async () => {
    house = await startPersonal();
    ({ authorization } = await house.letIn(house.jane, LANGUAGES_ALONE));
  });
  afterAll(() => house?.site.close());

  it.each([
    'current/stats?features=languages,projects,editors,machines,operating_systems,categories',
    'current/stats?limit=100',
    'jane/stats?features=projects',
  ])('is shown nothing else by %s', async (path) => {
    const { body } = await house.get(`/api/v1/users/${path}`, authorization).expect(200);
    for (const section of ['projects', 'editors', 'machines', 'operating_systems', 'categories']) {
      expect(body.data).not.toHaveProperty(section);
    }
  });

  it.each([
    'filter_by_project=atlas',
    'filter_by_category=coding',
    'total_seconds=true&filter_by_project=atlas',
  ])('learns nothing by the filter %s', async (query) => {
    const { body } = await house.get(`/api/v1/users/current/stats?${query}`, authorization).expect(403);
    expect(body.error).toMatch(/scope/);
  });

  it.each(['projects', 'projects/details', 'heartbeats/spans', 'project/atlas'])('is refused %s', async (path) => {
    await house.get(`/api/v1/users/jane/${path}`, authorization).expect(403);
  });

  it.each([
    '/api/summary',
    '/api/summary?user=jane',
    '/api/v1/badge/jane/atlas',
    '/api/v1/my/heartbeats',
  ])('is refused %s', async (path) => {
    await house.get(path, authorization).expect(403);
  });
});

const OF_A_STRANGER = [
  ['/api/v1/users/hugo/stats?limit=5', 403],
  ['/api/v1/users/hugo/heartbeats/spans', 403],
  ['/api/v1/users/hugo/projects', 404],
  ['/api/v1/users/hugo/projects/details', 403],
  ['/api/summary?user=hugo', 403],
  ['/api/v1/stats', 403],
  ['/api/v1/stats?username=hugo', 403],
  ['/api/v1/users/lookup_email/hugo@example.com', 403],
] as const;

describe('what an administrator handed on', () => {
  let house: PersonalHouse;
  const handedOn: Record<string, string> = {};
  beforeAll(async () => {
    house = await startPersonal();
    const { server, letIn } = house;
    await server.createUser({ username: 'hugo', email: 'hugo@example.com' });
    const boss = await server.createUser({ username: 'boss', adminLevel: 'superadmin' });
    handedOn['a read-only key'] = `Bearer ${await server.createKey(boss.user, { isReadOnly: true })}`;
    const scopes = new Set(['write_heartbeats', 'read_summaries'] as const);
    handedOn['the key of an editor'] = `Bearer ${await server.createKey(boss.user, { scopes })}`;
    handedOn['an app'] = (await letIn(boss, 'read read_heartbeats email')).authorization;
    handedOn['an app that sends'] = (await letIn(boss, 'read write_heartbeats')).authorization;
  });
  afterAll(() => house?.site.close());

  it.each([
    'a read-only key',
    'the key of an editor',
    'an app',
    'an app that sends',
  ])('opens nobody else’s time: %s', async (name) => {
    const answers: [string, number][] = [];
    for (const [path] of OF_A_STRANGER) answers.push([path, (await house.get(path, handedOn[name])).status]);
    expect(answers).toEqual(OF_A_STRANGER);
  });
});

describe('whoever administers', () => {
  let house: House;
  let hugo: TestUser;
  beforeAll(async () => {
    house = await startHouse();
    hugo = await house.app.createUser({ username: 'hugo', email: 'hugo@example.com' });
  });
  afterAll(() => house?.app.close());

  const audited = async (action: string) =>
    (
      await rowsOf<{ n: number }>(
        house.app.database,
        'select count(*)::integer as n from audit_log where action = $1',
        [action],
      )
    )[0]?.n ?? 0;

  it.each([
    'stats?limit=5',
    'heartbeats/spans',
    'projects',
    'projects/details',
  ])('is written down when %s of somebody private is read', async (path) => {
    const before = await audited('person.activity_viewed');
    const { token } = house.keys.viewer;
    await house.app.request.get(`/api/v1/users/hugo/${path}`).set('authorization', `Bearer ${token}`).expect(200);
    expect(await audited('person.activity_viewed')).toBe(before + 1);
  });

  it('is written down when /api/summary of somebody private is read with an own key', async () => {
    const before = await audited('person.activity_viewed');
    await house.app.request
      .get('/api/summary?user=hugo')
      .set('authorization', house.people.viewer.authorization)
      .expect(200);
    expect(await audited('person.activity_viewed')).toBe(before + 1);
  });

  it('is written down when somebody’s time is asked of /api/v1/stats, or whose an address is', async () => {
    const asViewer = (path: string) =>
      house.app.request.get(`/api/v1/${path}`).set('authorization', house.people.viewer.authorization).expect(200);
    const [views, lookUps] = [await audited('person.activity_viewed'), await audited('person.looked_up')];
    await asViewer('stats?username=hugo');
    await asViewer('users/lookup_email/hugo@example.com');
    expect(await audited('person.activity_viewed')).toBe(views + 1);
    expect(await audited('person.looked_up')).toBe(lookUps + 1);
  });

  it.each([
    ['viewer', '/timeline/search_users'],
    ['admin', '/leaderboard_shadowbans/search_users'],
  ] as const)('as %s is written down when an address is searched for at %s', async (level, path) => {
    const before = await audited('people.searched');
    const { body } = await house.as(level, 'get', `${path}?query=hugo@example.com`).expect(200);
    expect(body.users).toEqual([{ id: hugo.user.id, display_name: 'hugo', avatar_url: null }]);
    expect(await audited('people.searched')).toBe(before + 1);
  });

  it('leaves no machine and no address of somebody who was erased in the log', async () => {
    await house.as('viewer', 'get', '/user/get_users_by_machine?machine=zyxw-laptop').expect(200);
    await house.as('viewer', 'get', '/user/get_users_by_ip?ip=203.0.113.77').expect(200);
    await house.app.app.get(DeletionsService, { strict: false }).eraseNow(hugo.user.id, { kind: 'operator' });
    await drainJobs(house.app);
    const sql = 'select details from audit_details where details::text like any ($1)';
    const needles = ['zyxw-laptop', '203.0.113.77', hugo.user.uuid].map((text) => `%${text}%`);
    expect(await rowsOf(house.app.database, sql, [needles])).toEqual([]);
  });
});
