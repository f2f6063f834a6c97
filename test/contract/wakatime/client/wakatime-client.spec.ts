import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { type SeedValues, seedAreas } from '../seeds/index.js';
import { NOW, tellStory } from '../story.js';

/** The client as its users hold it: every method answers a promise of the body. */
type Client = Record<string, (...parameters: unknown[]) => Promise<unknown>>;

interface Package {
  /** The second parameter is where the API is. */
  readonly WakaTimeClient: { new (apiKey: string, baseUrl: string): Client; readonly prototype: object };
  readonly RANGE: Readonly<Record<string, string>>;
}

const { WakaTimeClient, RANGE } = createRequire(import.meta.url)('wakatime-client') as Package;

const DAYS = { dateRange: { startDate: '2026-10-10', endDate: '2026-10-11' } };
const SUMMARIES = { data: [{ grand_total: { total_seconds: 2820 } }, { grand_total: { total_seconds: 900 } }] };
const BEACON = { data: [{ name: 'beacon' }, { name: 'atlas' }] };
const DURATIONS = { data: [{ duration: 2400 }, { duration: 120 }, { duration: 300 }] };
const AGENTS = { data: [{ editor: 'VS Code' }, {}, {}] };
const LEADERS = { page: 1, language: 'Go', data: [{ user: { username: 'norgay' } }, {}, {}] };
const GOALS = { data: expect.arrayContaining([expect.objectContaining({ type: 'coding' })]), total_pages: 1 };
const COMMITS = { commits: expect.any(Array), page: 1 };
const HEARTBEATS = { data: Array.from({ length: 8 }, () => ({ user_id: expect.any(String) })) };

const ORGS = { data: [{ name: 'Expedition', timeout: 5, can_current_user_delete_org: true }], total: 1 };
const TEAMS = { data: [{ full_name: 'Climbers', members_count: 2 }, { full_name: 'Nobody' }], total: 2 };
const MEMBERS = { data: [{ username: 'edmund' }, { username: 'jane', email: 'jane@example.com' }], page: 1 };
const MEMBER = { data: [{ grand_total: { total_seconds: 240 } }, {}], default_personal_privacy: 'visible' };

/** Method, parameters, and a part of what it must answer. */
type Call = readonly [method: string, parameters: readonly unknown[], answer: object];

const ANSWERED: readonly Call[] = [
  ['getMe', [], { data: { username: 'jane', email: 'jane@example.com' } }],
  ['getUser', ['jane'], { data: { username: 'jane', email: 'jane@example.com' } }],
  ['getMyUserAgents', [], AGENTS],
  ['getUserAgents', ['jane'], AGENTS],
  ['getMySummary', [DAYS], SUMMARIES],
  [
    'getUserSummary',
    [{ userId: 'jane', ...DAYS, branchNames: ['main', 'feature'], projectName: 'beacon' }],
    { data: [{}, {}] },
  ],
  ['getMyStats', [{ range: RANGE.LAST_7_DAYS }], { data: { range: 'last_7_days', total_seconds: 1920 } }],
  ['getUserStats', [{ userId: 'jane', range: RANGE.LAST_YEAR }], { data: { range: 'last_year', username: 'jane' } }],
  ['getMyProjects', [], BEACON],
  ['getProjects', ['jane'], BEACON],
  ['getLeaders', [{ language: 'Go', pageNumber: 1 }], LEADERS],
  ['getMyHeartbeats', ['2026-10-10'], HEARTBEATS],
  ['getHeartbeats', [{ userId: 'jane', date: '2026-10-10' }], HEARTBEATS],
  ['getMyGoals', [], GOALS],
  ['getGoals', ['jane'], GOALS],
  ['getMyDurations', [{ date: '2026-10-10' }], DURATIONS],
  ['getDurations', [{ userId: 'jane', date: '2026-10-10', branchNames: ['main'] }], { branches: ['main'] }],
  ['getMyCommits', [{ projectName: 'beacon' }], COMMITS],
  ['getCommits', [{ userId: 'jane', projectName: 'beacon', authorUsername: 'jane', pageNumber: 1 }], COMMITS],
  // The one method that hands on the whole response.
  ['getMetadata', [], { status: 200, data: { data: { ips: {} } } }],
];

/** Of Jane's organisation; ids are known once it is there. The client asks for one day: the present one. */
const OF_ORGANISATIONS: readonly (readonly [
  method: string,
  parameters: (ids: SeedValues) => unknown[],
  answer: object,
])[] = [
  ['getTeams', () => ['jane'], TEAMS],
  ['getMyTeams', () => [], TEAMS],
  ['getTeamMembers', ({ dashboard_id: teamId }) => [{ userId: 'jane', teamId }], MEMBERS],
  ['getMyTeamMembers', ({ dashboard_id: id }) => [id], MEMBERS],
  [
    'getTeamMemberSummary',
    ({ dashboard_id: teamId, member_id: teamMemberId }) => [{ userId: 'jane', teamId, teamMemberId, ...DAYS }],
    MEMBER,
  ],
  [
    'getMyTeamMemberSummary',
    ({ dashboard_id: teamId, member_id: teamMemberId }) => [{ teamId, teamMemberId, ...DAYS }],
    MEMBER,
  ],
  ['getOrganizations', () => ['jane'], ORGS],
  ['getMyOrganizations', () => [], ORGS],
  ['getOrganizationDashboards', ({ org_id: organizationId }) => [{ userId: 'jane', organizationId }], TEAMS],
  ['getMyOrganizationDashboards', ({ org_id: id }) => [id], TEAMS],
  ['getOrganizationDashboardMembers', (ids) => [{ userId: 'jane', ...namesOf(ids) }], MEMBERS],
  ['getMyOrganizationDashboardMembers', (ids) => [namesOf(ids)], MEMBERS],
  ['getOrganizationDashboardMemberSummaries', (ids) => [{ userId: 'jane', ...namesOf(ids) }], { data: [{}] }],
  ['getMyOrganizationDashboardMemberSummaries', (ids) => [namesOf(ids)], { data: [{}] }],
  ['getOrganizationDashboardMemberDurations', (ids) => [{ userId: 'jane', ...namesOf(ids) }], { data: [] }],
  ['getMyOrganizationDashboardMemberDurations', (ids) => [namesOf(ids)], { data: [] }],
];

function namesOf({ org_id: organizationId, dashboard_id: dashboardId, member_id: memberId }: SeedValues) {
  return { organizationId, dashboardId, memberId };
}

let app: TestApp;
let jane: TestUser;
let client: Client;
let ids: SeedValues;

beforeAll(async () => {
  app = await startApp({ now: NOW });
  jane = await tellStory(app);
  ids = await seedAreas(app, jane);
  client = new WakaTimeClient(jane.apiKey, `${app.url}/api/v1/`);
});
afterAll(() => app?.close());

const call = (method: string, parameters: readonly unknown[]) => client[method]?.(...parameters);

describe('the client', () => {
  it('has no other methods', () => {
    const methods = Object.getOwnPropertyNames(WakaTimeClient.prototype).filter((name) => name !== 'constructor');
    const driven = [...ANSWERED, ...OF_ORGANISATIONS].map(([method]) => method);
    expect(driven.sort()).toEqual(methods.sort());
  });

  it.each(ANSWERED)('%s is answered', async (method, parameters, answer) => {
    expect(await call(method, parameters)).toMatchObject(answer);
  });

  it.each(OF_ORGANISATIONS)('%s is answered', async (method, parametersOf, answer) => {
    expect(await call(method, parametersOf(ids))).toMatchObject(answer);
  });

  it('is told when its key is no good', async () => {
    const stranger = new WakaTimeClient('waka_00000000-0000-4000-8000-000000000000', `${app.url}/api/v1/`);
    await expect(stranger.getMe?.()).rejects.toMatchObject({ response: { status: 401 } });
  });
});
