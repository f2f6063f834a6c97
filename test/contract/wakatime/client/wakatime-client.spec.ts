import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { seedAreas } from '../seeds/index.js';
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
const ID = '6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b';
const SUMMARIES = { data: [{ grand_total: { total_seconds: 2820 } }, { grand_total: { total_seconds: 900 } }] };
const BEACON = { data: [{ name: 'beacon' }, { name: 'atlas' }] };
const DURATIONS = { data: [{ duration: 2400 }, { duration: 120 }, { duration: 300 }] };
const AGENTS = { data: [{ editor: 'VS Code' }, {}, {}] };
const LEADERS = { page: 1, language: 'Go', data: [{ user: { username: 'norgay' } }, {}, {}] };
const GOALS = { data: expect.arrayContaining([expect.objectContaining({ type: 'coding' })]), total_pages: 1 };
const COMMITS = { commits: expect.any(Array), page: 1 };
const HEARTBEATS = { data: Array.from({ length: 8 }, () => ({ user_id: expect.any(String) })) };

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

/** Answered with 404 until there are organisations; the older `teams` addresses are theirs too. */
const WAITING_FOR_ORGANISATIONS: readonly (readonly [method: string, parameters: readonly unknown[]])[] = [
  ['getTeams', ['jane']],
  ['getMyTeams', []],
  ['getTeamMembers', [{ userId: 'jane', teamId: ID }]],
  ['getMyTeamMembers', [ID]],
  ['getTeamMemberSummary', [{ userId: 'jane', teamId: ID, teamMemberId: ID, ...DAYS }]],
  ['getMyTeamMemberSummary', [{ teamId: ID, teamMemberId: ID, ...DAYS }]],
  ['getOrganizations', ['jane']],
  ['getMyOrganizations', []],
  ['getOrganizationDashboards', [{ userId: 'jane', organizationId: ID }]],
  ['getMyOrganizationDashboards', [ID]],
  ['getOrganizationDashboardMembers', [{ userId: 'jane', organizationId: ID, dashboardId: ID }]],
  ['getMyOrganizationDashboardMembers', [{ organizationId: ID, dashboardId: ID }]],
  ['getOrganizationDashboardMemberSummaries', [{ userId: 'jane', organizationId: ID, dashboardId: ID, memberId: ID }]],
  ['getMyOrganizationDashboardMemberSummaries', [{ organizationId: ID, dashboardId: ID, memberId: ID }]],
  ['getOrganizationDashboardMemberDurations', [{ userId: 'jane', organizationId: ID, dashboardId: ID, memberId: ID }]],
  ['getMyOrganizationDashboardMemberDurations', [{ organizationId: ID, dashboardId: ID, memberId: ID }]],
];

let app: TestApp;
let jane: TestUser;
let client: Client;

beforeAll(async () => {
  app = await startApp({ now: NOW });
  jane = await tellStory(app);
  await seedAreas(app, jane);
  client = new WakaTimeClient(jane.apiKey, `${app.url}/api/v1/`);
});
afterAll(() => app?.close());

const call = (method: string, parameters: readonly unknown[]) => client[method]?.(...parameters);

describe('the client', () => {
  it('has no other methods', () => {
    const methods = Object.getOwnPropertyNames(WakaTimeClient.prototype).filter((name) => name !== 'constructor');
    const driven = [...ANSWERED, ...WAITING_FOR_ORGANISATIONS].map(([method]) => method);
    expect(driven.sort()).toEqual(methods.sort());
  });

  it.each(ANSWERED)('%s is answered', async (method, parameters, answer) => {
    expect(await call(method, parameters)).toMatchObject(answer);
  });

  it.each(WAITING_FOR_ORGANISATIONS)('%s waits for organisations', async (method, parameters) => {
    await expect(call(method, parameters)).rejects.toMatchObject({ response: { status: 404 } });
  });

  it('is told when its key is no good', async () => {
    const stranger = new WakaTimeClient('waka_00000000-0000-4000-8000-000000000000', `${app.url}/api/v1/`);
    await expect(stranger.getMe?.()).rejects.toMatchObject({ response: { status: 401 } });
  });
});
