import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseUserSettings, UsersService } from '#libs/users';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { NOW, tellStory } from '../story.js';

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

const SUMMARIES = '/users/jane/summaries?start=2026-09-20&end=2026-10-11';
const total = (days: { grand_total: { total_seconds: number } }[]) =>
  days.reduce((sum, day) => sum + day.grand_total.total_seconds, 0);

describe('summaries of a person who shares their time', () => {
  it('show the sections that are shared, and time', async () => {
    await share({ logged_time_public: true, languages_used_public: true });
    const { body } = await anonymous('/users/jane/summaries?start=2026-10-10&end=2026-10-10').expect(200);
    const [day] = body.data;
    expect(day.grand_total).toMatchObject({ total_seconds: 2820, text: '47 mins', ai_input_tokens: 0 });
    expect(names(day.languages)).toEqual(['TypeScript', 'Other', 'Markdown']);
    for (const section of ['projects', 'editors', 'categories', 'operating_systems', 'machines', 'dependencies']) {
      expect([section, day[section]]).toEqual([section, []]);
    }
    expect(body.cumulative_total.seconds).toBe(2820);
    expect((await asStranger('/users/@jane/summaries?start=2026-10-10&end=2026-10-10').expect(200)).body).toEqual(body);
  });

  it('do not tell of languages through the average', async () => {
    await share({ logged_time_public: true });
    const { daily_average } = (await anonymous('/users/jane/summaries?range=today').expect(200)).body;
    expect([daily_average.seconds, daily_average.seconds_including_other_language]).toEqual([900, 900]);
    const day = (await anonymous('/users/jane/summaries?start=2026-10-10&end=2026-10-10').expect(200)).body;
    expect([day.daily_average.seconds, day.daily_average.seconds_including_other_language]).toEqual([2820, 2820]);
  });

  it('do not tell of languages through the totals of stats either', async () => {
    await share({ logged_time_public: true, editors_used_public: true });
    for (const path of ['/users/jane/stats/last_7_days', '/users/jane/insights/stats/last_7_days']) {
      const { data } = (await anonymous(path).expect(200)).body;
      const stats = data.stats ?? data;
      expect(stats.total_seconds).toBeGreaterThan(0);
      for (const field of ['total_seconds', 'human_readable_total', 'daily_average', 'human_readable_daily_average']) {
        expect([field, stats[field]]).toEqual([field, stats[`${field}_including_other_language`]]);
      }
    }
  });

  it('begin where the person says', async () => {
    await share({ logged_time_public: true });
    const whole = (await anonymous(SUMMARIES).expect(200)).body;
    expect([whole.data.length, total(whole.data), whole.start]).toEqual([22, 4020, '2026-09-19T18:15:00Z']);
    await share({ logged_time_public: true, share_days: 3 });
    const part = (await anonymous(SUMMARIES).expect(200)).body;
    expect([part.data.length, total(part.data), part.start]).toEqual([4, 3720, '2026-10-07T18:15:00Z']);
    expect(part.daily_average).toMatchObject({ days_including_holidays: 4, holidays: 2 });
    const before = await anonymous('/users/jane/summaries?start=2026-09-20&end=2026-10-01').expect(400);
    expect(before.body).toEqual({ errors: { end: ['Not shown to you.'] } });
  });

  it('show files and branches to nobody else', async () => {
    await share({ logged_time_public: true, projects_used_public: true });
    const path = '/users/jane/summaries?start=2026-10-10&end=2026-10-10&project=beacon';
    const [day] = (await anonymous(path).expect(200)).body.data;
    expect([day.grand_total.total_seconds, names(day.projects)]).toEqual([2820, ['beacon']]);
    expect(day).not.toHaveProperty('entities');
    expect(day).not.toHaveProperty('branches');
    await anonymous(`${path}&branches=main`).expect(400);
    await share({ logged_time_public: true });
    expect((await anonymous(path).expect(400)).body).toEqual({ errors: { project: ['Not shown to you.'] } });
  });

  it('are counted as the person counts', async () => {
    await share({ logged_time_public: true });
    const { data } = (await anonymous(`${SUMMARIES}&timeout=1&writes_only=true`).expect(200)).body;
    expect(total(data)).toBe(4020);
  });

  it('are time alone where only the days of the last year are shared', async () => {
    await share({ languages_used_public: true, share_last_year_days: true });
    const { data } = (await anonymous(SUMMARIES).expect(200)).body;
    expect([total(data), names(data.at(-2).languages)]).toEqual([4020, []]);
    await anonymous('/users/jane/status_bar/today').expect(404);
    await anonymous('/users/jane/all_time_since_today').expect(404);
  });
});

describe('today of a person', () => {
  it('shows what is shared, and is another version for everybody', async () => {
    await share({ logged_time_public: true, editors_used_public: true });
    const own = await anonymous('/users/jane/statusbar/today').set('authorization', jane.authorization).expect(200);
    const answer = await anonymous('/users/jane/statusbar/today').set('if-none-match', own.headers.etag as string);
    expect(answer.status).toBe(200);
    const { grand_total, editors, projects, languages } = answer.body.data;
    expect([grand_total.total_seconds, names(editors), projects, languages]).toEqual([
      900,
      ['Claude Code', 'VS Code'],
      [],
      [],
    ]);
  });
});

describe('the total of a person', () => {
  const secondsOf = async (query = '') =>
    (await anonymous(`/users/jane/all_time_since_today${query}`).expect(200)).body.data.total_seconds;

  it('is shown with logged time, as far back as that', async () => {
    await share({ logged_time_public: true });
    expect(await secondsOf()).toBe(4020);
    expect(await secondsOf('?timeout=1')).toBe(4020);
    await share({ logged_time_public: true, share_days: 1 });
    expect(await secondsOf()).toBe(3720);
  });

  it('is a badge of its own', async () => {
    await share({ share_all_time_badge: true, share_days: 0 });
    expect(await secondsOf()).toBe(4020);
    await anonymous('/users/jane/all_time_since_today?project=beacon').expect(400);
    await anonymous('/users/jane/stats').expect(404);
    await anonymous(SUMMARIES).expect(404);
    await share({ share_all_time_badge: true, logged_time_public: true, projects_used_public: true });
    expect(await secondsOf('?project=beacon')).toBe(3720);
  });
});

describe('the languages of a person', () => {
  it('are those of the days that are shared', async () => {
    const list = async () => names((await anonymous('/users/jane/languages').expect(200)).body.data);
    await share({ languages_used_public: true });
    expect(await list()).toEqual(['TypeScript', 'Go', 'Markdown']);
    await share({ languages_used_public: true, share_days: 1 });
    expect(await list()).toEqual(['TypeScript', 'Markdown']);
  });
});

/** Switch → what others find with that switch alone. */
const TRUTH: Record<string, readonly string[]> = {
  logged_time_public: ['stats', 'insights', 'summaries', 'status_bar', 'all_time'],
  languages_used_public: ['stats', 'insights', 'languages'],
  editors_used_public: ['stats', 'insights'],
  categories_used_public: ['stats', 'insights'],
  os_used_public: ['stats', 'insights'],
  ai_used_public: ['stats', 'insights'],
  projects_used_public: ['stats', 'insights'],
  share_last_year_days: ['summaries'],
  share_all_time_badge: ['all_time'],
};
const SHOWN: Record<string, string> = {
  stats: 'stats/last_7_days',
  insights: 'insights/projects/last_7_days',
  summaries: 'summaries?range=today',
  status_bar: 'status_bar/today',
  all_time: 'all_time_since_today',
  languages: 'languages',
};

describe('each switch', () => {
  it.each(Object.entries(TRUTH))('%s alone opens %j', async (name, open) => {
    await share({ [name]: true });
    const statuses = await Promise.all(
      Object.entries(SHOWN).map(async ([key, path]) => [key, (await anonymous(`/users/jane/${path}`)).status]),
    );
    expect(statuses).toEqual(Object.keys(SHOWN).map((key) => [key, open.includes(key) ? 200 : 404]));
  });
});

const NEVER_SHOWN = [
  'heartbeats?date=today',
  'durations?date=today',
  'external_durations?date=today',
  'projects',
  'projects/beacon',
  'projects/beacon/commits',
  'machine_names',
  'user_agents',
  'goals',
  'data_dumps',
  'custom_rules',
  'custom_rules_progress',
  'leaderboards',
  'private_leaderboards',
  'share_tokens',
  'webhooks',
  'imports',
];

describe('everything else of a person', () => {
  it('is not found by others, whatever is shared', async () => {
    await share(Object.fromEntries(Object.keys(TRUTH).map((name) => [name, true])));
    for (const path of NEVER_SHOWN) {
      const { status, body } = await asStranger(`/users/jane/${path}`);
      expect([path, status, body]).toEqual([path, 404, { error: 'Not found.' }]);
    }
  });

  it('is empty where an insight would show it', async () => {
    await share(Object.fromEntries(Object.keys(TRUTH).map((name) => [name, true])));
    const { data } = (await anonymous('/users/jane/insights/machines/all_time').expect(200)).body;
    expect(data.machines).toEqual([]);
  });

  it('is found by its owner, by every name', async () => {
    for (const ref of ['current', 'jane', '@jane', 'JANE', jane.user.uuid]) {
      for (const path of [...Object.values(SHOWN), 'heartbeats?date=today', 'projects', 'goals', 'data_dumps']) {
        const { status } = await anonymous(`/users/${ref}/${path}`).set('authorization', jane.authorization);
        expect([ref, path, status]).toEqual([ref, path, 200]);
      }
    }
  });
});
