import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminKeysService } from '#libs/admin';
import type { GapPolicyName } from '#libs/kernel';
import { parseUserSettings, UsersService } from '#libs/users';
import { startApp, type TestApp, type TestUser } from '../support/app.js';
import { seedDashboard, showOn } from '../support/org-dashboards.js';
import { foundOrg, joinOrg } from '../support/org-management.js';
import { parsePrometheusText } from '../support/prometheus-text.js';
import { rowsOf } from '../support/rows.js';

/**
 * One morning, told by every address of every dialect that tells a total. Seconds from nine o'clock in UTC, where Jane
 * lives, and what each gap counts:
 *
 * | from   | 0  | 60 | 90 | 150 | 400 | 520 | 641 | 701  | 1401 | total |
 * | to     | 60 | 90 |150 | 400 | 520 | 641 | 701 | 1401 | 1431 |       |
 * | WakaTime, 15 minutes | 60 | 30 | 60 | 250 | 120 | 121 | 60 | 700 | 30 | 1431 |
 * | Hackatime, 2 minutes at most | 60 | 30 | 60 | 120 | 120 | 120 | 60 | 120 | 30 | 720 |
 * | Wakapi, less than 10 minutes | 60 | 30 | 60 | 250 | 120 | 121 | 60 | 0 | 30 | 731 |
 */
const OFFSETS = [0, 60, 90, 150, 400, 520, 641, 701, 1401, 1431];
const TOTALS: Readonly<Record<GapPolicyName, number>> = { wakatime: 1431, hackatime: 720, wakapi: 731 };
const POLICIES = Object.keys(TOTALS) as GapPolicyName[];

const NOW = '2026-10-10T18:00:00Z';
const NINE = Date.parse('2026-10-10T09:00:00Z') / 1000;
const DAY = '2026-10-10';
const STATS_KEY = 'stats-0f4a1c5be27d9386-of-the-bots-of-tests';

/**
 * Where a total is told: the path, who asks, and the way to it in the answer; `*`: the sum over a list; '': all of it; the
 * name of a series where the answer is a list of series.
 */
type Face = readonly [path: string, as: 'jane' | 'stats' | 'root' | 'nobody', total: string];

/** Wakatime's paths also stand under `/api/compat/wakatime/v1`, where Wakapi has them. */
const WAKATIME: readonly string[] = ['/api/v1', '/api/compat/wakatime/v1', '/api'];

const wakatimeFaces = (base: string): Face[] => [
  [`${base}/users/current/summaries?start=${DAY}&end=${DAY}`, 'jane', 'data.0.grand_total.total_seconds'],
  [`${base}/users/current/summaries?start=${DAY}&end=${DAY}`, 'jane', 'cumulative_total.seconds'],
  [`${base}/users/current/stats/2026-10`, 'jane', 'data.total_seconds_including_other_language'],
  [`${base}/users/current/stats/all_time`, 'jane', 'data.total_seconds_including_other_language'],
  [`${base}/users/current/stats?range=last_7_days&is_including_today=true`, 'jane', 'data.total_seconds'],
  [`${base}/users/current/status_bar/today`, 'jane', 'data.grand_total.total_seconds'],
  [`${base}/users/current/statusbar/today`, 'jane', 'data.grand_total.total_seconds'],
  [`${base}/users/current/durations?date=${DAY}`, 'jane', 'data.*.duration'],
  [`${base}/users/current/all_time_since_today`, 'jane', 'data.total_seconds'],
];

const HACKATIME: readonly Face[] = [
  ['/api/hackatime/v1/users/current/statusbar/today', 'jane', 'data.grand_total.total_seconds'],
  ['/api/hackatime/v1/users/current/stats/last_7_days', 'jane', 'data.total_seconds'],
  [`/api/hackatime/v1/users/current/summaries?start=${DAY}&end=${DAY}`, 'jane', 'data.0.grand_total.total_seconds'],
  [`/api/v1/users/jane/stats?start_date=${DAY}&end_date=2026-10-11`, 'nobody', 'data.total_seconds'],
  [`/api/v1/users/jane/stats?start_date=${DAY}&end_date=2026-10-11`, 'nobody', 'data.languages.*.total_seconds'],
  [`/api/v1/users/jane/stats?start_date=${DAY}&end_date=2026-10-11&total_seconds=true`, 'nobody', 'total_seconds'],
  [`/api/summary?start=${DAY}&end=${DAY}`, 'jane', 'categories.*.total'],
  [`/api/summary?start=${DAY}&end=${DAY}&user=jane`, 'stats', 'projects.*.total'],
  [`/api/v1/stats?username=jane&start_date=${DAY}&end_date=${DAY}`, 'stats', ''],
  [`/api/v1/authenticated/hours?start_date=${DAY}&end_date=${DAY}`, 'jane', 'total_seconds'],
  ['/api/v1/authenticated/projects', 'jane', 'projects.*.total_seconds'],
  [`/api/v1/users/jane/project/beacon`, 'nobody', 'total_seconds'],
  ['/api/v1/users/jane/projects/details', 'nobody', 'projects.*.total_seconds'],
  ['/api/v1/my/heartbeats?start_time=2026-10-10T00:00:00Z&end_time=2026-10-11T00:00:00Z', 'jane', 'total_seconds'],
  [`/my/projects?interval=custom&from=${DAY}&to=${DAY}`, 'jane', 'projects.*.total_seconds'],
  ['/api/admin/v1/user/info?user_id=jane', 'root', 'user.stats.total_coding_time'],
  [`/api/admin/v1/user/stats?user_id=jane&date=${DAY}`, 'root', 'total_duration'],
  ['/api/admin/v1/user/projects?user_id=jane', 'root', 'projects.0.total_duration'],
  [`/api/admin/v1/timeline?date=${DAY}&user_ids=jane`, 'root', 'users.1.total_coded_time'],
];

const SUMMARY_LISTS = ['projects', 'languages', 'editors', 'operating_systems', 'machines', 'labels', 'categories'];

const WAKAPI: readonly Face[] = [
  ...SUMMARY_LISTS.map((list): Face => ['/api/summary?interval=today', 'jane', `${list}.*.total`]),
  ['/api/summary?interval=last_30_days', 'jane', 'categories.*.total'],
  [`/api/summary?from=${DAY}&to=2026-10-11`, 'jane', 'projects.*.total'],
  ['/api/summary?start=any&project=beacon', 'jane', 'branches.*.total'],
  ['/api/summary?interval=month&entity=/home/jane/beacon/main.rb', 'jane', 'languages.*.total'],
  ['/api/summary?interval=week&label=default&category=coding', 'jane', 'projects.*.total'],
  ['/api/summary?user=jane&interval=today', 'root', 'categories.*.total'],
  ['/api/users/current/statusbar/last_7_days', 'jane', 'data.grand_total.total_seconds'],
  ['/api/v1/users/current/statusbar/any', 'jane', 'data.projects.*.total_seconds'],
  ['/api/compat/wakatime/v1/users/current/statusbar/month', 'jane', 'data.grand_total.total_seconds'],
  ['/api/compat/wakatime/v1/users/current/summaries?start=today&end=today', 'jane', 'cumulative_total.seconds'],
  ['/api/compat/wakatime/v1/users/current/stats/any', 'jane', 'data.total_seconds_including_other_language'],
  ['/api/metrics', 'jane', 'wakatime_seconds_total'],
  ['/api/metrics', 'jane', 'wakatime_cumulative_seconds_total'],
  ['/api/metrics', 'jane', 'wakatime_project_seconds_total'],
  ['/api/metrics', 'jane', 'wakatime_label_seconds_total'],
];

interface House {
  readonly app: TestApp;
  readonly jane: TestUser;
  readonly tokens: Readonly<Record<Face[1], string | undefined>>;
}

async function openHouse(config: Readonly<Record<string, string>> = {}): Promise<House> {
  const app = await startApp({ now: NOW, config: { STATS_API_KEY: STATS_KEY, RATE_LIMIT: 'off', ...config } });
  const jane = await app.createUser({ username: 'jane', settings: { allow_public_stats_lookup: true } });
  const items = OFFSETS.map((offset) => ({
    entity: '/home/jane/beacon/main.rb',
    type: 'file',
    category: 'coding',
    project: 'beacon',
    language: 'Ruby',
    time: NINE + offset,
  }));
  const { authorization } = jane;
  await app.request.post('/api/v1/users/current/heartbeats.bulk').set({ authorization }).send(items).expect(201);
  const root = await app.createUser({ username: 'root', adminLevel: 'superadmin' });
  const keys = app.app.get(AdminKeysService, { strict: false });
  const { token } = await keys.create('operator', { owner: root.user.id, name: 'tests' });
  const tokens = { jane: authorization, stats: `Bearer ${STATS_KEY}`, root: `Bearer ${token}`, nobody: undefined };
  return { app, jane, tokens };
}

async function told({ app, tokens }: House, [path, as, total]: Face): Promise<unknown> {
  const authorization = tokens[as];
  const response = await fetch(`${app.url}${path}`, { headers: authorization === undefined ? {} : { authorization } });
  const text = await response.text();
  if (response.status !== 200) return `${response.status} ${text}`;
  if (total.startsWith('wakatime_')) {
    return parsePrometheusText(text)
      .get(total)
      ?.samples.reduce((sum, { value }) => sum + value, 0);
  }
  return total === '' ? Number(text) : valueAt(JSON.parse(text), total.split('.'));
}

function valueAt(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return value;
  if (name !== '*') return valueAt((value as Record<string, unknown> | undefined)?.[name], rest);
  return (value as unknown[]).reduce((sum: number, item) => sum + Number(valueAt(item, rest)), 0);
}

/** By path: what is told otherwise than it should be. */
async function differencesFrom(house: House, expected: number, faces = FACES): Promise<string[]> {
  const lines: string[] = [];
  for (const face of faces) {
    const total = await told(house, face);
    if (total !== expected) lines.push(`${face[0]}: ${total}`);
  }
  return lines;
}

const FACES: readonly Face[] = [...WAKATIME.flatMap(wakatimeFaces), ...HACKATIME, ...WAKAPI];

describe('one morning is told alike by every dialect', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house?.app.close());

  const choose = (gap_policy: string) =>
    house.app.app
      .get(UsersService, { strict: false })
      .update(house.jane.user.id, parseUserSettings({ gap_policy }).settings);

  it('where nobody has chosen a policy', async () => {
    expect(await differencesFrom(house, TOTALS.wakatime)).toEqual([]);
    process.stdout.write(`${FACES.length} addresses of three dialects tell the same\n`);
  });

  it.each(POLICIES)('where the person has chosen %s', async (policy) => {
    await choose(policy);
    expect(await differencesFrom(house, TOTALS[policy])).toEqual([]);
    await choose('');
    expect(await differencesFrom(house, TOTALS.wakatime, HACKATIME.slice(0, 2))).toEqual([]);
  });

  it.each(POLICIES)('where the organisation has chosen %s, on its dashboards alone', async (policy) => {
    const { app, jane } = house;
    const orgId = await foundOrg(app, await app.createUser({ username: `owner-${policy}` }), { name: policy });
    await joinOrg(app, orgId, jane, 'member');
    await rowsOf(app.database, `update org_members set joined_at = '2026-09-01Z' where org_id = $1`, [orgId]);
    await rowsOf(app.database, 'update organisations set gap_policy = $2 where id = $1', [orgId, policy]);
    const dashboardId = await seedDashboard(app, orgId);
    await showOn(app, { orgId, dashboardId }, [jane]);
    const base = `/api/v1/users/current/orgs/${orgId}/dashboards/${dashboardId}`;
    const member = `${base}/members/${jane.user.uuid}`;
    const faces: Face[] = [
      [`${base}/summaries?date=${DAY}`, 'jane', 'data.0.grand_total.total_seconds'],
      [`${member}/summaries?start=${DAY}&end=${DAY}`, 'jane', 'data.0.grand_total.total_seconds'],
      [`${member}/durations?date=${DAY}`, 'jane', 'data.*.duration'],
    ];
    expect(await differencesFrom(house, TOTALS[policy], faces)).toEqual([]);
    expect(await differencesFrom(house, TOTALS.wakatime)).toEqual([]);
  });
});

describe.each(POLICIES)('where the installation counts as %s does', (policy) => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ DEFAULT_GAP_POLICY: policy });
  });
  afterAll(() => house?.app.close());

  it('every dialect tells so', async () => {
    expect(await differencesFrom(house, TOTALS[policy])).toEqual([]);
  });

  it('but of people who have chosen otherwise', async () => {
    const other = POLICIES.find((name) => name !== policy) as GapPolicyName;
    const users = house.app.app.get(UsersService, { strict: false });
    await users.update(house.jane.user.id, parseUserSettings({ gap_policy: other }).settings);
    expect(await differencesFrom(house, TOTALS[other])).toEqual([]);
  });
});
