import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRoutes, type Route } from '../../apps/api/src/http/routes.js';
import { startApp, type TestApp, type TestUser } from '../support/app.js';

/**
 * Every route against every kind of caller. `matrix.json` holds the statuses, one line per route; the rules below hold
 * for all of them, so that a wrong status cannot be made right by recording it.
 */
const CALLERS = [
  'anonymous',
  'badKey',
  'outsider',
  'admin',
  'keyWithoutScope',
  'readOnlyKey',
  'self',
  'anonymousOfSharer',
  'outsiderOfSharer',
] as const;
type Caller = (typeof CALLERS)[number];
type Row = Record<Caller, number>;

const NOW = '2026-10-10T12:00:00Z';
const SHARED = [
  'logged_time_public',
  'languages_used_public',
  'editors_used_public',
  'os_used_public',
  'projects_used_public',
];
const HEARTBEAT = { entity: '/home/ada/demo/x.ts', type: 'file', time: 1_791_633_000, project: 'demo', language: 'Go' };
const BODIES: readonly [RegExp, unknown][] = [
  [/^POST .*heartbeats\.bulk$/, [HEARTBEAT]],
  [/^POST .*heartbeats?$/, HEARTBEAT],
  [/^DELETE .*heartbeats\.bulk$/, { date: '2026-10-01', ids: ['01975ccb-1d5c-8600-8aaa-000000000000'] }],
  [/file_experts$/, { entity: '/home/ada/demo/x.ts' }],
  [/plugins\/errors$/, { plugin: 'vim' }],
];
const QUERY = 'date=2026-10-10&start=2026-10-09&end=2026-10-10';

let app: TestApp;
let routes: Route[];
let private_: TestUser;
let sharer: TestUser;
let keys: Record<Exclude<Caller, 'anonymous' | 'anonymousOfSharer'>, string>;
const matrix = new Map<string, Row>();

beforeAll(async () => {
  app = await startApp({ now: NOW });
  routes = listRoutes(app.app);
  private_ = await app.createUser({ username: 'ada' });
  sharer = await app.createUser({
    username: 'grace',
    settings: Object.fromEntries(SHARED.map((name) => [name, true])),
  });
  const outsider = await app.createUser();
  const admin = await app.createUser({ adminLevel: 'superadmin' });
  keys = {
    badKey: 'waka_4a1e8f43-2b7c-4a6f-9d57-a5c8d0a9e3b1',
    outsider: outsider.apiKey,
    outsiderOfSharer: outsider.apiKey,
    admin: admin.apiKey,
    keyWithoutScope: await app.createKey(private_.user, { scopes: new Set(['email']) }),
    readOnlyKey: await app.createKey(private_.user, { isReadOnly: true }),
    self: private_.apiKey,
  };
  for (const { authorization } of [private_, sharer, outsider, admin]) {
    await app.request.post('/api/v1/heartbeats').set('authorization', authorization).send(HEARTBEAT).expect(202);
  }
  for (const route of routes) matrix.set(nameOf(route), await rowOf(route));
}, 120_000);
afterAll(() => app?.close());

const nameOf = ({ method, path }: Route) => `${method} ${path}`;

async function rowOf(route: Route): Promise<Row> {
  const row = {} as Row;
  for (const caller of CALLERS) row[caller] = await statusOf(route, caller);
  return row;
}

async function statusOf(route: Route, caller: Caller): Promise<number> {
  const owner = caller.endsWith('OfSharer') ? sharer : private_;
  const path = route.path
    .replace(':user', owner.user.username)
    .replace(':range', 'last_7_days')
    .replace(':project', 'demo')
    .replace(':id', owner.user.uuid);
  expect(path, 'a parameter that the walker cannot fill').not.toContain(':');
  const key = keys[caller as keyof typeof keys];
  const body = BODIES.find(([pattern]) => pattern.test(nameOf(route)))?.[1];
  const { statusCode } = await app.app.inject({
    method: route.method as 'GET',
    url: `${path}?${QUERY}`,
    headers: { ...(key !== undefined && { authorization: `Bearer ${key}` }) },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  });
  return statusCode;
}

describe('the matrix', () => {
  it('is the one that is checked in', async () => {
    const lines = [...matrix].map(([route, row]) => `    ${JSON.stringify(route)}: [${Object.values(row).join(', ')}]`);
    const callers = CALLERS.map((caller) => `    ${JSON.stringify(caller)}`);
    const text = `{\n  "callers": [\n${callers.join(',\n')}\n  ],\n  "routes": {\n${lines.sort().join(',\n')}\n  }\n}\n`;
    await expect(text).toMatchFileSnapshot('./matrix.json');
  });

  it('has a caller for whom each route works', () => {
    const broken = [...matrix].filter(([, { self }]) => self >= 400).map(([route, { self }]) => `${route} ${self}`);
    expect(broken).toEqual([]);
  });
});

describe('the rules', () => {
  const rowsWhere = (matches: (route: Route) => boolean) =>
    routes.filter(matches).map((route) => ({ route: nameOf(route), ...(matrix.get(nameOf(route)) as Row) }));
  const isOpen = ({ requirement }: Route) => requirement?.subject.kind === 'anyone';
  const isPublic = ({ requirement }: Route) =>
    ['publicUser', 'publicProfile'].includes(requirement?.subject.kind ?? '');
  const isOwn = (route: Route) => !isOpen(route) && !isPublic(route);

  it('nobody enters a private route without a good key', () => {
    const rows = rowsWhere(isOwn);
    expect(rows.length).toBeGreaterThan(30);
    expect(
      rows.filter(({ anonymous, badKey, anonymousOfSharer }) =>
        [anonymous, badKey, anonymousOfSharer].some((status) => status !== 401),
      ),
    ).toEqual([]);
  });

  it("another person's private things are not found, for administrators too", () => {
    const rows = rowsWhere(({ requirement }) => requirement?.subject.kind === 'pathUser');
    expect(
      rows.filter(({ outsider, admin, outsiderOfSharer }) =>
        [outsider, admin, outsiderOfSharer].some((status) => status !== 404),
      ),
    ).toEqual([]);
  });

  it('a key needs the scope of the route', () => {
    const rows = rowsWhere(
      ({ requirement }) => requirement?.scope.kind === 'scope' && requirement.subject.kind !== 'anyone',
    );
    expect(rows.filter(({ keyWithoutScope }) => keyWithoutScope !== 403)).toEqual([]);
  });

  it('a read-only key reads and does not write', () => {
    const isWrite = ({ requirement }: Route) =>
      requirement?.scope.kind === 'scope' && requirement.scope.scope.startsWith('write_');
    expect(rowsWhere(isWrite).filter(({ readOnlyKey }) => readOnlyKey !== 403)).toEqual([]);
    expect(rowsWhere((route) => !isWrite(route)).filter(({ readOnlyKey }) => readOnlyKey >= 400)).toEqual([]);
  });

  it('whatever changes something asks for a scope to write', () => {
    const readsByPost = /file_experts$/;
    const open = rowsWhere(({ method, path, requirement }) => {
      const isWrite = requirement?.scope.kind === 'scope' && requirement.scope.scope.startsWith('write_');
      return method !== 'GET' && !isWrite && !readsByPost.test(path);
    });
    expect(open).toEqual([]);
  });

  it('shared activity is seen by all, private activity by nobody else', () => {
    const rows = rowsWhere(({ requirement }) => requirement?.subject.kind === 'publicUser');
    expect(rows.length).toBeGreaterThan(0);
    for (const { route, anonymous, outsider, admin, anonymousOfSharer, outsiderOfSharer } of rows) {
      expect([anonymous, outsider, admin], route).toEqual([404, 404, 404]);
      expect([anonymousOfSharer, outsiderOfSharer], route).toEqual([200, 200]);
    }
  });

  it('every route without a scope says why', () => {
    for (const { requirement, path } of routes) {
      if (requirement?.scope.kind === 'none') expect(requirement.scope.reason.length, path).toBeGreaterThan(10);
    }
  });
});
