import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminKeysService } from '#libs/admin';
import { GoalsService } from '#libs/goals';
import { PrivateBoards } from '#libs/leaderboards';
import { Mirrors } from '#libs/mirrors';
import { WebhookEndpoints } from '#libs/webhooks';
import { listRoutes } from '../../../apps/api/src/http/routes.js';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { BODIES, type Fields, LEAKS, spoilt } from '../../support/hostile-bodies.js';
import { rowsOf } from '../../support/rows.js';

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
  places.mirror = (await get(Mirrors).create({ userId, actor: { kind: 'operator' } }, { ...MIRROR })).id;
  places.board = (await get(PrivateBoards).create(userId, 'Fixture')).uuid;
});
afterAll(() => app?.close());

const HEARTBEAT = { entity: '/home/ada/demo/x.ts', type: 'file', time: 1_791_633_000, project: 'demo', language: 'Go' };
const HOOK_URL = 'https://example.com/hook';
const HOOK_EVENTS = ['goal.reached'];

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
const MIRROR: Fields = { url: 'https://example.com/api', api_key: 'over-there', name: 'Hall', is_enabled: true };
const RULE: Fields = {
  action: 'change',
  source: 'entity',
  operation: 'contains',
  source_value: '/demo/',
  priority: 1,
  destinations: [{ destination: 'project', destination_value: 'demo2' }],
};
const ALIAS: Fields = { type: 'project', pattern: 'dem?', name: 'Demo' };
const SETTINGS: Fields = {
  share_data_max_days: 7,
  share_projects: false,
  leaderboard_opt_in: false,
  unknown_projects: 'shown',
  gap_timeout_seconds: 600,
  weekly_report: false,
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

/** What takes a body, and a good one; below a person's address unless it begins at the root. */
const ROUTES: readonly (readonly [method: string, path: string, body: Fields, wrapped?: 'list'])[] = [
  ['POST', 'goals', GOAL],
  ['PUT', 'goals/{goal}', GOAL],
  ['PATCH', 'goals/{goal}', GOAL],
  ['POST', 'goals/{goal}/snooze', { until: '2026-10-11T00:00:00Z' }],
  ['POST', 'webhooks', WEBHOOK],
  ['PUT', 'webhooks/{webhook}', WEBHOOK],
  ['PATCH', 'webhooks/{webhook}', WEBHOOK],
  ['POST', 'mirrors', MIRROR],
  ['PUT', 'mirrors/{mirror}', MIRROR],
  ['PATCH', 'mirrors/{mirror}', MIRROR],
  ['PUT', 'custom_rules', RULE, 'list'],
  ['PUT', 'custom_rules', { if_match: { project: { contains: 'x' } }, then_set: { project: 'y' } }, 'list'],
  ['POST', 'aliases', ALIAS],
  ['POST', 'aliases', ALIAS, 'list'],
  ['POST', 'language_mappings', { ending: 'tpl', language: 'Go' }],
  ['POST', 'language_mappings', { ending: 'tpl', language: 'Go' }, 'list'],
  ['PUT', 'projects/demo/labels', { labels: ['work'] }],
  ['PATCH', 'settings', SETTINGS],
  ['POST', 'data_clearings', { before: '2011-01-01', project: 'demo' }],
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
  ['PATCH', '/my/project_repo_mappings/demo', { repo_url: 'https://github.com/ada/demo' }],
  ['POST', '/my/heartbeats/export', { all_data: false, start_date: '2026-10-01', end_date: '2026-10-10' }],
  ['POST', '/my/heartbeat_imports', { provider: 'wakatime_dump', api_key: 'waka_1' }],
  ['POST', '/my/heartbeat_imports', { provider: 'wakatime_download_link', download_url: HOOK_URL }],
];
/** By what something was made that does not stay. */
const MADE: ReadonlySet<number> = new Set([201, 202, 302]);

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
  await rowsOf(
    app.database,
    `delete from imports; delete from data_dumps; delete from share_tokens; delete from jobs;
    delete from goals where id <> '${goal}'; delete from webhook_endpoints where id <> '${webhook}';
    delete from leaderboards where uuid <> '${board}'; delete from leaderboard_invites`,
  );
}

/** Of what was sent, what was answered by a fault, or told of one. */
async function faultsOf(method: string, url: string, payloads: readonly (string | Buffer)[]): Promise<string[]> {
  const faults: string[] = [];
  for (const payload of payloads) {
    lines.length = 0;
    const { status, body } = await send(method, url, payload);
    if (MADE.has(status) && !url.includes('external')) await tidy();
    const [logged = ''] = lines.filter((line) => line.includes('request failed'));
    if (status < 500 && logged === '' && !LEAKS.test(body)) continue;
    faults.push(`${String(payload).slice(0, 300)} → ${status} ${body.slice(0, 200)} ${logged.slice(0, 600)}`);
  }
  return faults;
}

const filled = (path: string) =>
  path.startsWith('/') ? path : `${BASE}/${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => places[name] ?? '')}`;

describe('hostile bodies', () => {
  it('are sent to every route of activity that takes one', () => {
    const without =
      /(archive|rotate_api_key|goals\/:goal\/subscription|labels\/:label|redeliver|rotate|test|link|accept|sync|custom_rules_progress)$/;
    const before = /(heartbeats?(\.bulk)?|file_experts|get_api_key)$/;
    const taking = listRoutes(app.app)
      .filter(({ method, path }) => method !== 'GET' && /^\/(api\/v1\/users\/:user|my)\//.test(path))
      .filter(({ path }) => !path.includes('/orgs/')) // Those of organisations have a test of their own.
      .filter(({ method, path }) => method !== 'DELETE' || path.endsWith('.bulk'))
      .filter(({ path }) => !without.test(path) && !before.test(path))
      .map(({ method, path }) => `${method} ${path.replace('/api/v1/users/:user/', '')}`);
    const sent = ROUTES.map(([method, path]) => {
      const named = path
        .replaceAll(/\{(\w+)\}/g, ':$1')
        .replace('projects/demo', 'projects/:project')
        .replace('mappings/demo', 'mappings/:project_name');
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
      if (status >= 300 && status !== 302 && !isUnknown) refused.push(`${method} ${path}: ${status} ${answer}`);
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
