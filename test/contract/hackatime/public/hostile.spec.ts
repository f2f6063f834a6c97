import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { G1_BEATS, G1_NOW, sendBeats } from '../../../support/g1.js';

/** What nobody would ask in good faith: each is understood or refused, never a fault. */
const STATS_KEY = 'stats-0f4a1c5be27d9386-of-the-bots-of-tests';

let app: TestApp;
let ada: TestUser;
let lines: string[];

beforeAll(async () => {
  lines = [];
  app = await startApp({
    now: G1_NOW,
    config: { RATE_LIMIT: 'off', STATS_API_KEY: STATS_KEY },
    onLog: (line) => lines.push(line),
  });
  ada = await app.createUser({ username: 'ada', settings: { allow_public_stats_lookup: true } });
  await sendBeats(app, ada, G1_BEATS);
});
afterAll(() => app?.close());

const DATES = ['start_date', 'end_date', 'start', 'end', 'since', 'until', 'until_date', 'from', 'to'];
const NAMES = ['user', 'user_id', 'username', 'user_email', 'project', 'projects', 'filter_by_project'];
const WORDS = ['features', 'filter_by_category', 'interval', 'range', 'limit', 'page', 'total_seconds', 'style'];
const VALUES = ['a%00b', '99999999999999999999', '__proto__'];
const ODD_DATES = ['0000-00-00', '1970-01-01', '9999-12-31T23:59:59Z', '2025-12-15T10:00:00%2B99:99', '-271821-04-20'];
const PATHS = [
  '/api/v1/stats',
  '/api/v1/users/ada/stats',
  '/api/v1/users/ada/projects',
  '/api/v1/users/ada/projects/details',
  '/api/v1/users/ada/project/alpha',
  '/api/v1/users/ada/heartbeats/spans',
  '/api/v1/badge/ada/alpha',
  '/api/v1/leaderboard',
  '/api/summary',
];
const REFS = ['%00', '-1', '0', '2147483648', '99999999999999999999', '@', '%20', '..%2F', 'x'.repeat(2_000), 'U%27'];
const NAMED = (ref: string) => [
  `/api/v1/users/${ref}/stats?total_seconds=true`,
  `/api/v1/users/${ref}/projects`,
  `/api/v1/users/${ref}/trust_factor`,
  `/api/v1/users/${ref}/heartbeats/spans`,
  `/api/v1/users/${ref}/project/${ref}`,
  `/api/v1/users/lookup_email/${ref}`,
  `/api/v1/users/lookup_slack_uid/${ref}`,
  `/api/v1/badge/${ref}/${ref}`,
  `/api/v1/badge/ada/${ref}`,
  `/api/summary?user=${ref}`,
];

async function faultsOf(urls: readonly string[]): Promise<string[]> {
  const faults: string[] = [];
  for (const url of urls) {
    lines.length = 0;
    const { statusCode, body } = await app.app.inject({ url, headers: { authorization: `Bearer ${STATS_KEY}` } });
    const isFault = statusCode >= 500 && statusCode !== 503;
    if (isFault || lines.some((line) => line.includes('request failed'))) {
      faults.push(`${url.slice(0, 200)}: ${statusCode} ${body.slice(0, 200)} ${lines.join('').slice(0, 400)}`);
    }
  }
  return faults;
}

it('asks with every parameter', async () => {
  const values = [
    ...DATES.flatMap((name) => [...VALUES, ...ODD_DATES].map((value) => `${name}=${value}`)),
    ...[...NAMES, ...WORDS].flatMap((name) => [...VALUES, 'x'.repeat(3_000)].map((value) => `${name}=${value}`)),
    ...[...DATES, ...NAMES, ...WORDS].map((name) => `${name}[]=1&${name}[]=2&${name}=3`),
  ];
  expect(await faultsOf(PATHS.flatMap((path) => values.map((value) => `${path}?${value}`)))).toEqual([]);
}, 240_000);

it('asks about every odd name', async () => {
  expect(await faultsOf(REFS.flatMap(NAMED))).toEqual([]);
});

it('asks for times that end before they begin, or never', async () => {
  const spans = ['start_date=2025-12-16&end_date=2025-12-15', 'start_date=1970-01-01&end_date=2999-12-31'];
  const others = [
    'from=2025-12-16&to=2025-12-15',
    'from=1970-01-01&to=9999-01-01',
    'since=2999-12-31&until=1970-01-01',
  ];
  const urls = [...spans, ...others].flatMap((query) => PATHS.map((path) => `${path}?${query}`));
  expect(await faultsOf(urls)).toEqual([]);
});
