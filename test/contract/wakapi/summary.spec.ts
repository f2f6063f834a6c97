import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminKeysService } from '#libs/admin';
import { ProjectLabels } from '#libs/projects';
import type { TestApp, TestUser } from '../../support/app.js';
import { rowsOf } from '../../support/rows.js';
import { coder, startWakapi } from './coder.js';

let app: TestApp;
let ada: TestUser;

beforeAll(async () => {
  app = await startWakapi();
  ada = await coder(app);
  await app.app.get(ProjectLabels, { strict: false }).set(ada.user.id, 'demo', ['paid', 'fun']);
}, 60_000);
afterAll(() => app?.close());

type Query = Readonly<Record<string, string>>;
type Items = readonly { readonly key: string; readonly total: number }[];

const ask = (query: Query | string = {}, authorization: string | undefined = ada.authorization) =>
  app.request.get('/api/summary').query(query).set({ authorization });
const sums = (items: Items) => Object.fromEntries(items.map(({ key, total }) => [key, total]));
const projects = async (query: Query | string) => sums((await ask(query).expect(200)).body.projects);

const ALL = { demo: 3600, 'a/b "c"': 1800, old: 600 };

describe('a caller’s summary', () => {
  it('has Wakapi’s shape, times on the caller’s clock', async () => {
    const { body, headers } = await ask({ interval: 'today' }).expect(200);
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(body).toEqual({
      user_id: 'ada',
      from: '2026-10-10T00:00:00+05:45',
      to: '2026-10-11T00:00:00+05:45',
      projects: [{ key: 'demo', total: 3600 }],
      languages: [{ key: 'Go', total: 3600 }],
      editors: [{ key: 'VS Code', total: 3600 }],
      operating_systems: [{ key: 'Mac', total: 3600 }],
      machines: [{ key: 'lap', total: 3600 }],
      labels: [
        { key: 'fun', total: 3600 },
        { key: 'paid', total: 3600 },
      ],
      categories: [{ key: 'coding', total: 3600 }],
      branches: null,
      entities: null,
    });
  });

  it('has branches and entities of a project', async () => {
    const { body } = await ask({ interval: 'any', project: 'demo' }).expect(200);
    expect(body).toMatchObject({
      projects: [{ key: 'demo', total: 3600 }],
      branches: [{ key: 'unknown', total: 3600 }],
      entities: [{ key: '/home/ada/demo/x', total: 3600 }],
    });
  });

  it('is empty of times without any', async () => {
    const { body } = await ask({ from: '2020-01-01', to: '2020-01-02' }).expect(200);
    const nothing = { projects: [], languages: [], editors: [], operating_systems: [], machines: [], labels: [] };
    expect(body).toMatchObject({ ...nothing, categories: [], branches: null, entities: null });
  });

  it('is told by name, too, to oneself alone', async () => {
    expect((await ask({ user: 'ada', interval: 'today' }).expect(200)).body.labels).toHaveLength(2);
    expect((await ask({ user_id: String(ada.user.id) }).expect(200)).body.branches).toBeNull();
    const eve = await app.createUser({ username: 'eve' });
    await ask({ user: 'ada' }, eve.authorization).expect(403);
    await app.request.get('/api/summary').expect(401);
  });

  it('is told to keys that only read', async () => {
    const reading = await app.createKey(ada.user, { scopes: new Set(['read_summaries'] as const) });
    const other = await app.createKey(ada.user, { scopes: new Set(['read_goals'] as const) });
    await ask({}, `Bearer ${reading}`).expect(200);
    await ask({}, `Basic ${Buffer.from(reading).toString('base64')}`).expect(200);
    await app.request.get(`/api/summary?api_key=${reading}`).expect(200);
    await ask({}, `Bearer ${other}`).expect(403);
  });
});

describe('its time', () => {
  it.each<[string, Query | string, Readonly<Record<string, number>>]>([
    ['nothing', {}, ALL],
    ['a word', { interval: 'yesterday' }, { 'a/b "c"': 1800 }],
    ['a label', { interval: 'Last 7 Days' }, { demo: 3600, 'a/b "c"': 1800 }],
    ['a word as start', { start: 'today' }, { demo: 3600 }],
    ['a word of all', { interval: 'all_time', recompute: 'true' }, ALL],
    ['rolling days', { interval: '30_days' }, { demo: 3600, 'a/b "c"': 1800 }],
    ['days, the last excluded', { from: '2026-10-09', to: '2026-10-10' }, { 'a/b "c"': 1800 }],
    ['whole days', { start: '2026-10-09', end: '2026-10-10' }, { demo: 3600, 'a/b "c"': 1800 }],
    // 09:00 in UTC is 14:45 in Kathmandu.
    ['a clock', { from: '2026-10-10 15:00:00', to: '2026-10-10 15:15:00' }, { demo: 900 }],
    ['instants', { from: '2026-10-10T09:00:00Z', to: '2026-10-10T09:30:00Z' }, { demo: 1800 }],
    ['offsets', { from: '2026-10-10T11:00:00+02:00', to: '2026-10-10T05:10:00-04:00' }, { demo: 600 }],
    ['an unescaped plus', 'from=2026-10-10T11:00:00+02:00&to=2026-10-10T12:00:00Z', { demo: 3600 }],
    ['an end before the beginning', { from: '2026-10-11', to: '2026-10-09' }, {}],
    ['an empty one', { from: '2026-10-10', to: '2026-10-10' }, {}],
  ])('may be %s', async (_, query, expected) => {
    expect(await projects(query)).toEqual(expected);
  });

  it.each<[Query, string]>([
    [{ interval: 'fortnight' }, 'invalid interval'],
    [{ from: '2026-10-10' }, "missing or invalid 'to' parameter"],
    [{ to: '2026-10-10' }, "missing or invalid 'from' parameter"],
    [{ from: '2026-13-10', to: '2026-10-10' }, "missing or invalid 'from' parameter"],
    [{ start: '2026-10-10' }, "missing or invalid 'end' parameter"],
    [{ start: 'nonsense', end: '2026-10-10' }, "missing or invalid 'start' parameter"],
  ])('is refused: %o', async (query, error) => {
    expect((await ask(query).expect(400)).body).toEqual({ error });
  });
});

it('takes odd values of every parameter without falling over', async () => {
  const names = ['interval', 'start', 'end', 'from', 'to', 'range', 'project', 'label', 'entity', 'branch', 'category'];
  const values = [
    'a%00b',
    '__proto__',
    '%20',
    '-',
    '1970-01-01',
    '2999-12-31',
    '9999-12-31',
    '2026-10-10T10:00:00%2B99:99',
  ];
  const clocks = ['2026-02-30 10:00:00', '1970-01-01 00:00:00', '2026-10-10 24:00:00', '2999-12-31T23:59:59Z'];
  const queries = [
    ...names.flatMap((name) => [...values, 'x'.repeat(2_000)].map((value) => `${name}=${value}`)),
    ...names.map((name) => `${name}[]=1&${name}[]=2&${name}=3`),
    ...clocks.flatMap((clock) => [`from=${clock}&to=2026-10-11`, `from=1970-01-01&to=${clock}`]),
  ];
  const faults: string[] = [];
  for (const query of queries) {
    const { status, text } = await ask(query);
    if (status !== 200 && status !== 400) faults.push(`${query.slice(0, 100)}: ${status} ${text.slice(0, 100)}`);
  }
  expect(faults).toEqual([]);
}, 60_000);

describe('its filters', () => {
  it.each<[string, Query | string, Readonly<Record<string, number>>]>([
    ['project', { project: 'old' }, { old: 600 }],
    ['projects', 'project=old&project=demo', { demo: 3600, old: 600 }],
    ['language', { language: 'Go' }, { demo: 3600, old: 600 }],
    ['Wakapi’s name of an editor', { editor: 'vscode' }, ALL],
    ['another editor', { editor: 'vim' }, {}],
    ['machine', { machine: 'lap' }, ALL],
    ['system', { operating_system: 'darwin' }, ALL],
    ['category', { category: 'Coding' }, ALL],
    ['branch', { branch: 'main' }, {}],
    ['no branch', { branch: '-' }, ALL],
    ['no project', { project: '-' }, {}],
    ['label', { label: 'paid' }, { demo: 3600 }],
    ['no label', { label: '-' }, { 'a/b "c"': 1800, old: 600 }],
    ['label that means none', { label: 'default' }, { 'a/b "c"': 1800, old: 600 }],
    ['label and project', { label: 'paid', project: 'old' }, {}],
    ['entity', { entity: '/home/ada/old/x' }, { old: 600 }],
    ['several', { language: 'Go', label: 'default', machine: 'lap' }, { old: 600 }],
  ])('%s', async (_, query, expected) => {
    expect(await projects(query)).toEqual(expected);
  });
});

describe('an operator', () => {
  const audited = () =>
    rowsOf(app.database, `select 1 from audit_log where action in ('person.viewed', 'person.activity_viewed')`);

  it('reads anybody’s with the token of a superadmin, and that is written down', async () => {
    const bearer = async (username: string, adminLevel: 'superadmin' | 'admin') => {
      const { user } = await app.createUser({ username, adminLevel });
      const keys = app.app.get(AdminKeysService, { strict: false });
      return `Bearer ${(await keys.create('operator', { owner: user.id, name: username })).token}`;
    };
    const [root, admin] = [await bearer('root', 'superadmin'), await bearer('admin', 'admin')];
    const before = (await audited()).length;
    const { body } = await ask({ user: 'ada', interval: 'today' }, root).expect(200);
    expect([body.user_id, sums(body.labels), body.branches]).toEqual(['ada', { fun: 3600, paid: 3600 }, null]);
    expect(await audited()).toHaveLength(before + 1);
    await ask({ user: 'nobody' }, root).expect(404);
    const hackatimes = await ask({ user: 'ada' }, admin).expect(200);
    expect(hackatimes.body.labels).toEqual({});
    const open = await app.createUser({ username: 'olga', settings: { allow_public_stats_lookup: true } });
    const seen = (await audited()).length;
    expect((await ask({ user: open.user.username }, root).expect(200)).body.branches).toBeNull();
    expect(await audited()).toHaveLength(seen + 1);
  });
});

describe('Wakapi’s own vectors', () => {
  const BEATS = [0, 30, 30, 160, 180, 190, 195];

  it.each([
    [120, { GoLand: 50, 'VS Code': 15 }],
    [130, { GoLand: 50, 'VS Code': 15 }],
    [140, { GoLand: 180, 'VS Code': 15 }],
  ] as const)('with a timeout of %s seconds', async (seconds, editors) => {
    const settings = { gap_policy: 'wakapi', gap_timeout_seconds: seconds };
    const person = await app.createUser({ settings, timezone: 'UTC' });
    const beats = BEATS.map((offset, index) => ({
      entity: `/src/file-${index}.go`,
      type: 'file',
      project: 'vectors',
      time: Date.parse('2026-10-10T08:00:00Z') / 1000 + offset,
      user_agent: `wakatime/v1.90.0 (linux-6.6.0-x86_64) go1.22.12 ${index < 4 ? 'GoLand/2024.1 GoLand-wakatime/14.0' : 'vscode/1.95.0 vscode-wakatime/24.8.0'}`,
    }));
    const { authorization } = person;
    await app.request.post('/api/v1/users/current/heartbeats.bulk').set({ authorization }).send(beats).expect(201);
    const { body } = await ask({ interval: 'today' }, authorization).expect(200);
    expect(sums(body.editors)).toEqual(editors);
    expect(sums(body.categories)).toEqual({ coding: Object.values(editors).reduce((sum, one) => sum + one, 0) });
  });
});
