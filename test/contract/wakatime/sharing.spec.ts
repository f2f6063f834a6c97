import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseScopes } from '#libs/kernel';
import { parseUserSettings, UsersService } from '#libs/users';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { NOW, tellStory } from './story.js';

let app: TestApp;
let jane: TestUser;
let stranger: TestUser;

beforeAll(async () => {
  app = await startApp({ now: NOW });
  jane = await tellStory(app);
  stranger = await app.createUser({ username: 'stranger' });
});
afterAll(() => app?.close());

const NOTHING_SHARED = {
  logged_time_public: false,
  languages_used_public: false,
  editors_used_public: false,
  categories_used_public: false,
  os_used_public: false,
  ai_used_public: false,
  projects_used_public: false,
  share_days: '',
  share_last_year_days: false,
  share_all_time_badge: false,
};

async function share(settings: Record<string, unknown>): Promise<void> {
  const users = app.app.get(UsersService, { strict: false });
  await users.update(jane.user.id, parseUserSettings({ ...NOTHING_SHARED, ...settings }).settings);
}

const anonymous = (path: string) => app.request.get(`/api/v1${path}`);
const asStranger = (path: string) => anonymous(path).set('authorization', stranger.authorization);
const names = (items: { name: string }[]) => items.map(({ name }) => name);

describe('stats of a person who shares them', () => {
  it('are what a profile card reads, without a credential', async () => {
    await share({ logged_time_public: true, languages_used_public: true });
    const { body } = await anonymous('/users/jane/stats?is_including_today=true').expect(200);
    expect(body.data).toMatchObject({
      username: 'jane',
      range: 'last_7_days',
      is_coding_activity_visible: true,
      is_other_usage_visible: true,
      is_language_usage_visible: true,
      is_editor_usage_visible: false,
      is_category_usage_visible: false,
      is_os_usage_visible: false,
      total_seconds: 2820,
      editors: [],
      categories: [],
      operating_systems: [],
      projects: [],
      machines: [],
      dependencies: [],
      ai_line_changes_total: 0,
      ai_input_tokens: 0,
      human_additions: 0,
    });
    expect(body.data.languages).toMatchObject([
      { name: 'TypeScript', percent: 67.74, text: '42 mins', hours: 0, minutes: 42 },
      { name: 'Other', percent: 24.19, text: '15 mins' },
      { name: 'Markdown', percent: 8.06, text: '5 mins' },
    ]);
  });

  it('are the same for somebody else who is known, by name, @name and id', async () => {
    await share({ logged_time_public: true, languages_used_public: true });
    const { body } = await anonymous('/users/jane/stats/all_time').expect(200);
    for (const ref of ['jane', '@jane', 'JANE', jane.user.uuid]) {
      expect((await asStranger(`/users/${ref}/stats/all_time`).expect(200)).body).toEqual(body);
    }
  });

  it('show each section on its own', async () => {
    await share({ editors_used_public: true, projects_used_public: true, ai_used_public: true });
    const { data } = (await anonymous('/users/jane/stats/all_time').expect(200)).body;
    expect([names(data.editors), names(data.projects), data.languages]).toEqual([
      ['VS Code', 'Claude Code'],
      ['beacon', 'atlas'],
      [],
    ]);
    expect(data).toMatchObject({
      is_coding_activity_visible: false,
      is_other_usage_visible: false,
      ai_line_changes_total: 45,
    });
    expect(data).toMatchObject({
      total_seconds: 0,
      human_readable_total: '0 secs',
      best_day: null,
      days_minus_holidays: 0,
    });
    expect(data.editors[0]).toMatchObject({ percent: 82.09, total_seconds: 0, text: '0 secs' });
  });

  it('are counted as the person counts, whatever a stranger asks for', async () => {
    await share({ logged_time_public: true });
    const own = (await anonymous('/users/jane/stats/all_time').expect(200)).body.data;
    const asked = (await anonymous('/users/jane/stats/all_time?timeout=1&writes_only=true').expect(200)).body.data;
    expect(asked.total_seconds).toBe(own.total_seconds);
    expect([asked.timeout, asked.writes_only]).toEqual([own.timeout, own.writes_only]);
  });

  it('reach back as far as the person says', async () => {
    await share({ logged_time_public: true, languages_used_public: true, share_days: 1 });
    const { data } = (await anonymous('/users/jane/stats/all_time').expect(200)).body;
    expect([data.start, data.best_day.date]).toEqual(['2026-10-09T18:15:00Z', '2026-10-10']);
    expect([data.total_seconds_including_other_language, names(data.languages)]).toEqual([
      3720,
      ['TypeScript', 'Other', 'Markdown'],
    ]);
  });

  it('have the range that the person chose', async () => {
    await share({ logged_time_public: true, public_profile_time_range: 'last_30_days' });
    expect((await anonymous('/users/jane/stats').expect(200)).body.data.range).toBe('last_30_days');
    expect((await anonymous('/users/jane/stats?range=last_year').expect(200)).body.data.range).toBe('last_year');
    await share({ public_profile_time_range: 'last_7_days' });
  });

  it('cannot be asked about projects that are not shown', async () => {
    await share({ logged_time_public: true });
    const refused = await anonymous('/users/jane/stats/all_time?project=beacon').expect(400);
    expect(refused.body).toEqual({ errors: { project: ['Not shown to you.'] } });
    await share({ logged_time_public: true, projects_used_public: true });
    const { data } = (await anonymous('/users/jane/stats/all_time?project=beacon').expect(200)).body;
    expect(data.total_seconds_including_other_language).toBe(3720);
    const branches = await anonymous('/users/jane/stats/all_time?branches=main').expect(400);
    expect(branches.body).toEqual({ errors: { branches: ['Not shown to you.'] } });
  });

  it('are not found when nothing is shared', async () => {
    for (const settings of [{}, { logged_time_public: true, share_days: 0 }]) {
      await share(settings);
      for (const answer of [await anonymous('/users/jane/stats'), await asStranger('/users/jane/stats/last_year')]) {
        expect([answer.status, answer.body]).toEqual([404, { error: 'Not found.' }]);
      }
    }
  });
});

describe('a profile', () => {
  it('tells others only what is shared', async () => {
    await share({});
    const { data } = (await asStranger('/users/jane').expect(200)).body;
    expect(data).toMatchObject({
      username: 'jane',
      full_name: 'Jane Doe',
      email: null,
      last_heartbeat_at: null,
      last_plugin: null,
      last_project: null,
      last_branch: null,
      last_language: null,
      logged_in_at: null,
    });
    await share({ logged_time_public: true, projects_used_public: true });
    expect((await asStranger('/users/jane')).body.data).toMatchObject({
      last_heartbeat_at: '2026-10-10T18:30:00Z',
      last_project: 'beacon',
      last_plugin_name: null,
      last_branch: null,
    });
  });

  it('shows the address with the scope email, or to all when it is public', async () => {
    await share({});
    const withoutEmail = await keyWith('read_stats');
    const emailOf = async (authorization: string) =>
      (await anonymous('/users/jane').set('authorization', authorization).expect(200)).body.data.email;
    expect(await emailOf(jane.authorization)).toBe('jane@example.com');
    expect(await emailOf(withoutEmail)).toBeNull();
    await share({ is_email_public: true });
    expect(await emailOf(stranger.authorization)).toBe('jane@example.com');
    await share({ is_email_public: false });
  });
});

async function keyWith(scopes: string): Promise<string> {
  return `Bearer ${await app.createKey(jane.user, { scopes: parseScopes(scopes).scopes })}`;
}

describe('scopes of sections', () => {
  const get = async (path: string, scopes: string) =>
    anonymous(`/users/current/${path}`).set('authorization', await keyWith(scopes));

  it('cut summaries', async () => {
    const { status, body } = await get('summaries?range=today', 'read_summaries.languages');
    expect(status).toBe(200);
    expect(Object.keys(body.data[0]).sort()).toEqual(['grand_total', 'languages', 'range']);
    expect(body.data[0].grand_total).toMatchObject({ total_seconds: 900, ai_input_tokens: 0, human_deletions: 0 });
  });

  it('cut stats', async () => {
    const { data } = (await get('stats/all_time', 'read_stats.editors read_stats.best_day')).body;
    expect(names(data.editors)).toEqual(['VS Code', 'Claude Code']);
    expect(data.best_day).toMatchObject({ date: '2026-10-10' });
    for (const section of ['languages', 'projects', 'machines', 'categories', 'dependencies', 'operating_systems']) {
      expect(data).not.toHaveProperty(section);
    }
    expect(data.ai_input_tokens).toBe(0);
  });

  it('cut the status bar', async () => {
    const { data } = (await get('statusbar/today', 'read_summaries.categories')).body;
    expect(Object.keys(data).sort()).toEqual(['categories', 'grand_total', 'has_team_features', 'range']);
  });

  it('refuse filters by what they hide', async () => {
    const { status, body } = await get('summaries?range=today&project=beacon', 'read_summaries.languages');
    expect([status, body]).toEqual([403, { error: 'insufficient_scope' }]);
    expect((await get('summaries?range=today&project=beacon', 'read_summaries')).status).toBe(200);
  });

  it.each([
    ['read_stats', 'summaries?range=today', 403],
    ['read_stats.languages', 'stats', 200],
    ['read_summaries.languages', 'stats', 200],
    ['read_goals', 'stats', 403],
    ['read_stats.languages', 'all_time_since_today', 403],
    ['read_stats', 'durations?date=today', 403],
    ['read_heartbeats', 'durations?date=today', 200],
    ['read_logged_time', 'summaries?range=today', 200],
    ['read_stats.projects', 'projects', 200],
    ['read_stats.editors', 'projects', 403],
    ['read_stats.machines', 'machine_names', 200],
    ['read_stats.editors', 'user_agents', 200],
    ['read_stats.languages', 'languages', 200],
    ['write_heartbeats', 'heartbeats?date=today', 403],
  ])('%s on %s: %i', async (scopes, path, status) => {
    const answer = await get(path, scopes);
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body).toEqual({ error: 'insufficient_scope' });
  });
});
