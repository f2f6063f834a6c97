import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminKeysService } from '#libs/admin';
import { GoalsService } from '#libs/goals';
import { PrivateBoards } from '#libs/leaderboards';
import { WebhookEndpoints } from '#libs/webhooks';
import { listRoutes } from '../../../apps/api/src/http/routes.js';
import { withClient } from '../../../tools/postgres/roles.mjs';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';

/** Bodies that nobody would send in good faith, to everything that takes one: each is understood or refused, never a fault. */
const BASE = '/api/v1/users/current';

let app: TestApp;
let ada: TestUser;
let lines: string[];
const places: Record<string, string> = {};

beforeAll(async () => {
  lines = [];
  app = await startApp({
    now: '2026-10-10T12:00:00Z',
    config: { RATE_LIMIT: 'off' },
    onLog: (line) => lines.push(line),
  });
  ada = await app.createUser({ username: 'ada' });
  await send('POST', `${BASE}/heartbeats`, [HEARTBEAT].map((one) => JSON.stringify(one))[0] as string);
  const get = <T>(type: abstract new (...args: never[]) => T): T => app.app.get(type, { strict: false });
  const { id: userId } = ada.user;
  places.goal = (await get(GoalsService).create(userId, { delta: 'day', seconds: 60 })).id;
  places.webhook = (
    await get(WebhookEndpoints).create({ userId, actor: { kind: 'operator' } }, { url: HOOK_URL, events: HOOK_EVENTS })
  ).endpoint.id;
  places.board = (await get(PrivateBoards).create(userId, 'Fixture')).uuid;
});
afterAll(() => app?.close());

const HEARTBEAT = { entity: '/home/ada/demo/x.ts', type: 'file', time: 1_791_633_000, project: 'demo', language: 'Go' };
const HOOK_URL = 'https://example.com/hook';
const HOOK_EVENTS = ['goal.reached'];

type Fields = Readonly<Record<string, unknown>>;
const GOAL: Fields = {
  custom_title: 'Mornings',
  delta: 'day',
  seconds: 3600,
  languages: ['Go'],
  projects: ['demo'],
  editors: ['Vim'],
  categories: ['coding'],
  is_enabled: true,
  is_inverse: false,
  ignore_days: ['sunday'],
  ignore_zero_days: false,
  improve_by_percent: null,
  subscribers: [{ user: 'ada', email_frequency: 'Daily' }],
};
const WEBHOOK: Fields = { url: HOOK_URL, events: HOOK_EVENTS, description: 'Hall', is_enabled: true };
const RULE: Fields = {
  action: 'change',
  source: 'entity',
  operation: 'contains',
  source_value: '/demo/',
  priority: 1,
  destinations: [{ destination: 'project', destination_value: 'demo2' }],
};
const EXTERNAL: Fields = {
  external_id: 'one',
  provider: 'calendar',
  entity: 'Stand-up',
  type: 'app',
  category: 'meeting',
  start_time: 1_791_633_700,
  end_time: 1_791_634_000,
  project: 'demo',
  branch: 'main',
  language: 'Go',
  meta: 'room 4',
};
const REPOSITORY: Fields = {
  provider: 'git',
  url: 'https://git.example.com/ada/demo',
  full_name: 'ada/demo',
  base_url: 'https://git.example.com',
  token: 'secret',
  branch: 'main',
  author_emails: ['ada@example.com'],
};

/** What takes a body, and a good one. */
const ROUTES: readonly (readonly [method: string, path: string, body: Fields, wrapped?: 'list'])[] = [
  ['POST', 'goals', GOAL],
  ['PUT', 'goals/{goal}', GOAL],
  ['PATCH', 'goals/{goal}', GOAL],
  ['POST', 'goals/{goal}/snooze', { until: '2026-10-11T00:00:00Z' }],
  ['POST', 'webhooks', WEBHOOK],
  ['PUT', 'webhooks/{webhook}', WEBHOOK],
  ['PATCH', 'webhooks/{webhook}', WEBHOOK],
  ['PUT', 'custom_rules', RULE, 'list'],
  ['PUT', 'custom_rules', { if_match: { project: { contains: 'x' } }, then_set: { project: 'y' } }, 'list'],
  ['POST', 'external_durations', EXTERNAL],
  ['POST', 'external_durations.bulk', EXTERNAL, 'list'],
  ['DELETE', 'external_durations.bulk', { date: '2026-10-10', ids: ['0b8e5f0e-6a5c-4a52-9f0f-0a7c4f2d1b11'] }],
  ['DELETE', 'external_durations.bulk', { date: '2026-10-10', id: '0b8e5f0e-6a5c-4a52-9f0f-0a7c4f2d1b11' }, 'list'],
  ['PUT', 'projects/demo/repository', REPOSITORY],
  ['PUT', 'projects/demo/repository', { ...REPOSITORY, provider: 'gitea' }],
  ['PUT', 'projects/demo/repository', { provider: 'gitea', url: 'https://git.example.com/ada/demo' }],
  ['PUT', 'projects/demo/repository', { provider: 'git', url: 'https://git.example.com/ada/demo' }],
  ['POST', 'data_dumps', { type: 'heartbeats', email_when_finished: true }],
  ['POST', 'imports', { kind: 'wakatime_api', api_key: 'waka_1', base_url: 'https://tracker.example.com/api/v1' }],
  ['POST', 'imports', { kind: 'wakatime_dump', download_url: 'https://tracker.example.com/dump.json' }],
  [
    'POST',
    'share_tokens',
    { kind: 'languages', range: 'last_7_days', title: 'Mine', expires_at: '2027-01-01T00:00:00Z' },
  ],
  ['POST', 'leaderboards', { name: 'Fixture' }],
  ['PUT', 'leaderboards/{board}', { name: 'Fixture' }],
  ['PUT', 'leaderboards/public', { is_on_leaderboard: true }],
  ['POST', 'leaderboards/join', { token: 'none' }],
  ['POST', 'leaderboards/{board}/invites', { username: 'ada' }],
  ['POST', 'leaderboards/{board}/invites', { email: 'eve@example.com' }],
];

/** JSON texts, so that numbers and halves of characters stay what they are. */
const VALUES: readonly string[] = [
  'null',
  'true',
  '0',
  '-1',
  '1.5',
  '1e999',
  '-1e308',
  '9007199254740993',
  '99999999999999999999999999',
  '2147483648',
  '""',
  '" "',
  '"NaN"',
  '"Infinity"',
  '"a\\u0000b"',
  '"\\u0000"',
  '"x\\ud800y"',
  '"\\udc00"',
  '"0000-00-00"',
  '"0000-01-01T00:00:00Z"',
  '"9999-12-31T23:59:59Z"',
  '"9999-12-31T23:59:59-23:59"',
  '"0001-01-01T00:00:00+23:59"',
  '"+275760-09-13T00:00:00Z"',
  '"999999-01-01"',
  '"2026-02-30T25:61:61Z"',
  '"https://example.com/a\\u0000b"',
  '"https://example.com/\\ud800"',
  '"https://example.com/%"',
  '"https://example.com/%e0%a4%a/%00"',
  '"https://example.com/..%2f..%2f"',
  '"http://[::1"',
  '"file:///etc/passwd"',
  '"../../etc/passwd"',
  '"%"',
  '"2026-01-01"',
  `"${'x'.repeat(5_000)}"`,
  `"${'ä'.repeat(200)}"`,
  '[]',
  '{}',
  '[null]',
  '[[]]',
  '[{}]',
  '["a\\u0000b"]',
  '["\\ud800"]',
  '[1e999]',
  '{"__proto__":{"x":1}}',
  '{"contains":"\\ud800"}',
  '{"contains":["a\\u0000b"]}',
  '{"user":"\\ud800"}',
  '[{"user":"a\\u0000b","email_frequency":"Daily"}]',
  '[{"user":"\\ud800","email_frequency":"Daily"}]',
  '[{"destination":"project","destination_value":"a\\u0000b"}]',
  '[{"destination":"project","destination_value":"\\ud800"}]',
  '[{"destination":"project","destination_value":{"a":1}}]',
  `[${'"x",'.repeat(2_000)}"x"]`,
  `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`,
];

/** What is sent instead of a body. */
const BODIES: readonly string[] = [
  '',
  '{',
  'null',
  '"text"',
  '"{}"',
  '7',
  '[]',
  '{}',
  '[[[]]]',
  '{"":null}',
  '{"rules":null}',
  '{"data":{"a":1}}',
  '{"__proto__":[],"constructor":{"prototype":1},"toString":1,"hasOwnProperty":null}',
  '['.repeat(100_000),
  '{"a":'.repeat(30_000),
  `[${'null,'.repeat(40_000)}null]`,
  `[${'{},'.repeat(40_000)}{}]`,
  `{"ids":[${'"x",'.repeat(40_000)}"x"],"date":"2026-10-10"}`,
  `{${Array.from({ length: 10_000 }, (_, index) => `"k${index}":1`).join(',')}}`,
  '\ufeff{}',
];

async function send(method: string, url: string, payload: string | Buffer, headers: Record<string, string> = {}) {
  const { statusCode, body } = await app.app.inject({
    method: method as 'POST',
    url,
    headers: { authorization: ada.authorization, 'content-type': 'application/json', ...headers },
    payload,
  });
  return { status: statusCode, body };
}

/** What was made makes room for the next: of most things a person may have so many, of some one. */
async function tidy(): Promise<void> {
  const { goal, webhook, board } = places;
  await withClient(app.database.superUrl, async (client) => {
    await client.query('delete from imports; delete from data_dumps; delete from share_tokens; delete from jobs');
    await client.query('delete from goals where id <> $1', [goal]);
    await client.query('delete from webhook_endpoints where id <> $1', [webhook]);
    await client.query('delete from leaderboards where uuid <> $1', [board]);
    await client.query('delete from leaderboard_invites');
  });
}

const LEAKS = /node_modules|\bat .*\.[jt]s:\d|syntax for type|QueryFailed|select |insert into/i;

/** Of what was sent, what was answered by a fault, or told of one. */
async function faultsOf(method: string, url: string, payloads: readonly (string | Buffer)[]): Promise<string[]> {
  const faults: string[] = [];
  for (const payload of payloads) {
    lines.length = 0;
    const { status, body } = await send(method, url, payload);
    if (status === 201 && !url.includes('external')) await tidy();
    const [logged = ''] = lines.filter((line) => line.includes('request failed'));
    if (status < 500 && logged === '' && !LEAKS.test(body)) continue;
    faults.push(`${String(payload).slice(0, 300)} → ${status} ${body.slice(0, 200)} ${logged.slice(0, 600)}`);
  }
  return faults;
}

const filled = (path: string) => `${BASE}/${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => places[name] ?? '')}`;

/** The good body with one field that is not, for each field and each value. */
function spoilt(body: Fields, wrapped: 'list' | undefined): string[] {
  const wrap = (text: string) => (wrapped === 'list' ? `[${text}]` : text);
  const without = (field: string) => Object.entries(body).filter(([name]) => name !== field);
  return Object.keys(body).flatMap((field) =>
    VALUES.map((value) => {
      const others = without(field).map(([name, other]) => `${JSON.stringify(name)}:${JSON.stringify(other)}`);
      return wrap(`{${[...others, `${JSON.stringify(field)}:${value}`].join(',')}}`);
    }),
  );
}

describe('hostile bodies', () => {
  it('are sent to every route of activity that takes one', () => {
    const without = /(goals\/:goal\/subscription|redeliver|rotate|test|link|accept|sync|custom_rules_progress)$/;
    const before = /(heartbeats?(\.bulk)?|file_experts|get_api_key)$/;
    const taking = listRoutes(app.app)
      .filter(({ method, path }) => method !== 'GET' && path.startsWith('/api/v1/users/:user/'))
      .filter(({ path }) => !path.includes('/orgs/')) // Those of organisations have a test of their own.
      .filter(({ method, path }) => method !== 'DELETE' || path.endsWith('.bulk'))
      .filter(({ path }) => !without.test(path) && !before.test(path))
      .map(({ method, path }) => `${method} ${path.replace('/api/v1/users/:user/', '')}`);
    const sent = ROUTES.map(([method, path]) => {
      const named = path.replaceAll(/\{(\w+)\}/g, ':$1').replace('projects/demo', 'projects/:project');
      return `${method} ${named}`;
    });
    expect(new Set(sent)).toEqual(new Set(taking));
  });

  it('differ from good ones, which are taken', async () => {
    const refused: string[] = [];
    for (const [method, path, body, wrapped] of ROUTES) {
      const { status, body: answer } = await send(method, filled(path), JSON.stringify(wrapped ? [body] : body));
      await tidy();
      const isUnknown = path.endsWith('join') || answer.includes('Is a member already');
      if (status >= 300 && !isUnknown) refused.push(`${method} ${path}: ${status} ${answer}`);
    }
    expect(refused).toEqual([]);
  });

  for (const [method, path, body, wrapped] of ROUTES) {
    it(`${method} ${path} with fields that are no good`, async () => {
      expect(await faultsOf(method, filled(path), spoilt(body, wrapped))).toEqual([]);
    }, 60_000);

    it(`${method} ${path} with bodies that are none`, async () => {
      const bytes = [Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28]), Buffer.from('{"name":"\xff"}', 'latin1')];
      expect(await faultsOf(method, filled(path), [...BODIES, ...bytes])).toEqual([]);
    }, 60_000);
  }
});

describe('hostile pushes', () => {
  const PUSH: Fields = {
    ref: 'refs/heads/main',
    before: '0'.repeat(40),
    commits: [],
  };
  const COMMIT: Fields = {
    id: 'a'.repeat(40),
    message: 'one',
    timestamp: '2026-10-10T10:00:00Z',
    url: 'https://git.example.com/ada/demo/commit/a',
    author: { name: 'Ada', email: 'ada@example.com', username: 'ada' },
  };

  it('are heard, and do no harm', async () => {
    const link = await send('PUT', filled('projects/demo/repository'), JSON.stringify({ provider: 'git' }));
    const { webhook_url: url, webhook_secret: secret } = JSON.parse(link.body).data;
    const payloads = [
      ...BODIES,
      // Cut in the middle of a character.
      JSON.stringify({ ...PUSH, commits: [{ ...COMMIT, message: `${'x'.repeat(9_999)}😀` }] }),
      ...spoilt(PUSH, undefined),
      ...spoilt(COMMIT, 'list').map((commits) => `{"ref":"refs/heads/main","commits":${commits}}`),
    ];
    const faults: string[] = [];
    for (const payload of payloads) {
      const signature = createHmac('sha256', secret).update(payload).digest('hex');
      const headers = { 'x-hub-signature-256': `sha256=${signature}` };
      lines.length = 0;
      const { status, body } = await send('POST', new URL(url).pathname, payload, headers);
      if (status !== 202 || lines.some((line) => line.includes('request failed')))
        faults.push(`${payload.slice(0, 300)} → ${status} ${body}`);
    }
    expect(faults).toEqual([]);
  }, 60_000);
});

describe('names of what every object has', () => {
  it.each([
    ['POST', '/api/oauth/v1/apps'],
    ['POST', '/api/admin/v1/identity_providers'],
  ])('%s %s', async (method, url) => {
    const { user } = await app.createUser({ username: `sol${url.length}`, adminLevel: 'superadmin' });
    const keys = app.app.get(AdminKeysService, { strict: false });
    const admin = url.includes('admin')
      ? (await keys.create('operator', { owner: user.id, name: 'x' })).token
      : undefined;
    const authorization = admin === undefined ? ada.authorization : `Bearer ${admin}`;
    for (const name of ['constructor', 'toString', '__proto__']) {
      const body = `{"name":"x","slug":"x","preset":"github","config":{"${name}":1},"${name}":1}`;
      expect((await send(method, url, body, { authorization })).body).toMatch(/"errors?":/);
    }
  });
});

describe('hostile ids', () => {
  const IDS = [
    '%00',
    '%ff',
    '%ed%a0%80',
    '%2e%2e',
    'a'.repeat(3_000),
    '00000000-0000-0000-0000-000000000000',
    '-1',
    '1e9',
    "'",
  ];

  it('are not found', async () => {
    const faults: string[] = [];
    const routes = listRoutes(app.app).filter(({ path }) => path.startsWith('/api/v1/users/:user/'));
    for (const { method, path } of routes.filter((route) => /:(?!user)/.test(route.path))) {
      for (const id of IDS) {
        const url = path.replace(':user', 'current').replaceAll(/:\w+/g, id);
        const { status, body } = await send(method, url, method === 'GET' ? '' : '{}');
        if (status >= 500 || LEAKS.test(body)) faults.push(`${method} ${path} ${id}: ${status} ${body.slice(0, 200)}`);
      }
    }
    expect(faults).toEqual([]);
  }, 120_000);
});
