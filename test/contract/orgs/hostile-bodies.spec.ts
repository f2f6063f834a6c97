import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../../apps/api/src/http/routes.js';
import { nameOf } from '../../authz/calls.js';
import type { Side } from './leakage-canaries.js';
import { type Comer, openTwins, type Twins } from './leakage-house.js';
import { bodyOf, orgRoutes, paramsIn, pathTo } from './leakage-walk.js';

/** What no client sends: it is refused in words, never met with an error of ours. */
let twins: Twins;
let routes: Route[];
let comers: Comer[];
beforeAll(async () => {
  twins = await openTwins();
  routes = orgRoutes(twins);
  comers = await twins.comers();
}, 120_000);
afterAll(async () => {
  await twins?.close();
  expect(Reflect.ownKeys(Object.prototype), 'what every object has').toEqual(INHERITED);
});
const INHERITED = Reflect.ownKeys(Object.prototype);

const LONG = 'x'.repeat(5_000);
const VALUES: readonly unknown[] = [
  null,
  1e308,
  '\u0000',
  '\ud800',
  LONG,
  [],
  [null],
  ['\u0000', '\ud800'],
  { constructor: { prototype: {} } },
  '+275760-09-13T00:00:00.001Z',
];
const WHOLE: readonly string[] = [
  'null',
  '[]',
  '"text"',
  '1',
  '{',
  '',
  '{"__proto__": {"role": "owner"}}',
  '[null]',
  '[{}]',
  `[${'['.repeat(500)}${']'.repeat(500)}]`,
];
const WHOLE_SCIM: readonly string[] = [
  '{"Operations": [{"op": "remove"}]}',
  '{"Operations": [{"op": "add", "path": "members[value eq \\"x", "value": 1}]}',
  '{"Operations": [{"op": "replace", "path": "\\u0000", "value": "\\u0000"}]}',
  '{"Operations": [{"op": "replace", "path": "__proto__.x", "value": {"active": {}}}]}',
  '{"userName": "\\u0000@qqa7.com", "emails": [null]}',
  '{"userName": "\\ud800@qqa7.com", "emails": [{"value": "\\ud800@qqa7.com"}], "name": {"givenName": "\\u0000"}}',
  '{"displayName": "\\u0000", "members": [{"value": null}, 1]}',
  '{"displayName": "\\ud800", "externalId": "\\u0000"}',
];
/** Of bodies that the house does not send whole. */
const FIELDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/orgs\/v1(\/:org)?$/, ['name', 'timezone', 'timeout', 'retention_days', 'seat_limit', 'default_project_privacy']],
  [/\/invites$/, ['email', 'role', 'dashboards']],
  [/\/viewers$/, ['users', 'groups']],
  [/\/groups(\/:group)?$/, ['name', 'permissions']],
  [/\/dashboards(\/:dashboard)?$/, ['full_name', 'timezone', 'is_viewing_restricted']],
  [/\/dashboards\/:dashboard\/members\/:member$/, ['is_view_only']],
  [/service_accounts(\/:account)?$/, ['name', 'permissions', 'is_disabled']],
  [/\/keys$/, ['label', 'scopes', 'expires_at']],
  [
    /identity_providers(\/:provider)?$/,
    ['name', 'kind', 'config', 'client_secret', 'group_mapping', 'default_role', 'is_enforced'],
  ],
  [/\/retention$/, ['days']],
  [/scim\/v2\/Users/, ['userName', 'emails', 'name', 'active', 'externalId', 'displayName']],
  [/scim\/v2\/Groups/, ['displayName', 'members', 'externalId']],
];

function comerOf({ requirement }: Route): Comer {
  const by = requirement?.proof.by ?? [];
  const name = by.includes('scim') ? 'a-scim' : by.includes('api_key') ? 'a-owner' : 'a-owner-browser';
  return comers.find((comer) => comer.name === name) as Comer;
}
const ownPath = (route: Route) =>
  pathTo(route, Object.fromEntries(paramsIn(route).map((param) => [param, 'a' as Side])), twins);

async function statusOf(route: Route, url: string, payload?: string): Promise<number> {
  const type = route.path.startsWith('/scim') ? 'application/scim+json' : 'application/json';
  const { headers } = comerOf(route);
  const { statusCode } = await twins.server.app.inject({
    method: route.method as 'GET',
    url,
    headers: { ...headers, ...(payload !== undefined && { 'content-type': type }) },
    ...(payload !== undefined && { payload }),
  });
  const isEnding = route.method === 'DELETE' || /scim|leave|transfer|restore|suspend|members/.test(route.path);
  if (route.method !== 'GET' && isEnding && statusCode < 400) await twins.renew();
  return statusCode;
}

function bodiesFor(route: Route): string[] {
  const good = bodyOf(route) as Record<string, unknown> | unknown[] | undefined;
  const fields = FIELDS.filter(([pattern]) => pattern.test(route.path)).flatMap(([, names]) => names);
  const base = Array.isArray(good) || good === undefined ? {} : good;
  const names = [...new Set([...Object.keys(base), ...fields])];
  const whole = route.path.startsWith('/scim') ? [...WHOLE, ...WHOLE_SCIM] : WHOLE;
  return [...whole, ...names.flatMap((name) => VALUES.map((value) => JSON.stringify({ ...base, [name]: value })))];
}

const PARTS = ['%00', '%ff', '%f0%9f%92%a9', "'--", '..%2f..', 'x'.repeat(300), '-1', '%ED%A0%80', '@', '%20'];
const QUESTIONS = [
  'page=-1',
  'page=1e99',
  'page=99999999999999999999',
  'page=%00',
  'search=%00',
  'search=%25%27',
  'q=%ED%A0%80',
  'start=0001-01-01&end=9999-12-31',
  'start=-1&end=x',
  'date=%00',
  'date=2026-02-30',
  'range=%00',
  'project=%00',
  'branches=%00,%ff',
  'action=%00&actor=%00&target=%00&since=x&until=%00',
  'from=x&to=%00',
  'limit=-1',
  'startIndex=-9999999999999&count=-1',
  'startIndex=1e99&count=1e99',
  'attributes=__proto__',
  'sortBy=%00&sortOrder=x',
  `filter=${encodeURIComponent('userName eq "\u0000"')}`,
  `filter=${encodeURIComponent(`userName eq "x' or '1'='1"`)}`,
  `filter=${encodeURIComponent('userName eq "x" or ')}`,
  `filter=${encodeURIComponent('id eq "not-a-uuid"')}`,
  `filter=${encodeURIComponent('__proto__.x eq "y"')}`,
  `filter=${encodeURIComponent('userName co "%" and externalId pr')}`,
  `filter=${encodeURIComponent(`${'('.repeat(1500)}userName pr${')'.repeat(1500)}`)}`,
  `filter=${encodeURIComponent('emails[type eq "work" and value eq "\ud7ff"]')}`,
  `filter=${encodeURIComponent('not (userName eq "a") and not (not (id pr))')}`,
  'page=1&page=2&search=a&search=b&filter=a&filter=b',
];

/** Each id of the path as something else, and every question. */
function urlsFor(route: Route): string[] {
  const path = ownPath(route);
  const pieces = path.split('/');
  const isId = (piece: string) => piece.length >= 30 || piece === 'same' || piece === 'join';
  const hostile = pieces.flatMap((piece, at) =>
    isId(piece) ? PARTS.map((part) => pieces.with(at, part).join('/')) : [],
  );
  const asked = route.method === 'GET' ? QUESTIONS.map((question) => `${path}?${question}`) : [];
  return [...hostile, ...asked];
}

describe('hostile requests', () => {
  it('with bodies of every kind are refused in words', async () => {
    const faults: string[] = [];
    let count = 0;
    for (const route of routes.filter(({ method }) => method !== 'GET')) {
      await twins.renew();
      const path = ownPath(route);
      for (const body of bodiesFor(route)) {
        const status = await statusOf(route, path, body);
        count += 1;
        if (status >= 500) faults.push(`${nameOf(route)}: ${status} for ${body.slice(0, 120)}`);
      }
    }
    console.log(`${count} bodies`);
    expect(faults).toEqual([]);
  }, 600_000);

  it('with paths and questions of every kind, too', async () => {
    const faults: string[] = [];
    for (const route of routes) {
      const body = bodyOf(route);
      for (const url of urlsFor(route)) {
        const status = await statusOf(route, url, body === undefined ? undefined : JSON.stringify(body));
        if (status >= 500) faults.push(`${nameOf(route)}: ${status} for ${url.slice(0, 160)}`);
      }
    }
    expect(faults).toEqual([]);
  }, 600_000);

  it('with filters of a directory find nothing but what they name', async () => {
    const route = routes.find((one) => nameOf(one) === 'GET /scim/v2/Users') as Route;
    const { headers } = comerOf(route);
    for (const filter of [
      `userName eq "x' or '1'='1"`,
      'userName eq "x\\" or \\"1\\" eq \\"1"',
      'userName eq "%"',
      'userName eq "same@example.co_"',
      'externalId eq "qqb7"',
      `id eq "${twins.ids.b.scimUser}"`,
      'meta.resourceType eq "User" and userName eq "qqb7-member@example.com"',
    ]) {
      const url = `/scim/v2/Users?filter=${encodeURIComponent(filter)}`;
      const answer = await twins.server.app.inject({ url, headers });
      if (answer.statusCode === 200) expect(answer.json(), filter).toMatchObject({ totalResults: 0 });
      else expect(answer.statusCode, filter).toBe(400);
    }
  });
});
