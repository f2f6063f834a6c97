import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../../apps/api/src/http/routes.js';
import { nameOf } from '../../authz/calls.js';
import { idsOf, marksAgainst, SIDES, type Side } from './leakage-canaries.js';
import { type Comer, openTwins, type Twins } from './leakage-house.js';
import { type Answer, ask, askFor, NOWHERE, orgRoutes, paramsIn, pathTo } from './leakage-walk.js';

/**
 * Two organisations whose things are called the same, and every route about organisations walked by everybody: nobody
 * is told anything of the other, nor whether it is there.
 */
let twins: Twins;
let routes: Route[];
let comers: Comer[];

beforeAll(async () => {
  twins = await openTwins();
  routes = orgRoutes(twins);
  comers = await twins.comers();
}, 120_000);
afterAll(() => twins?.close());

/** Of which organisation somebody is; who has left or is suspended is of none. */
const sideOf = ({ name }: Comer): Side | undefined =>
  /left|suspended|outsider/.test(name) ? undefined : (name.split('-')[0] as Side);
const elsewhere = (side: Side): Side => (side === 'a' ? 'b' : 'a');
const originsOf = (route: Route, side: Side) => Object.fromEntries(paramsIn(route).map((param) => [param, side]));

/** What somebody must not read there. */
function forbiddenTo(comer: Comer, route: Route): readonly string[] {
  const own = sideOf(comer);
  if (own === undefined) return SIDES.flatMap(marksAgainst);
  // What people hide is theirs to see.
  return marksAgainst(own).filter((mark) => mark !== 'qqhid' || !route.path.includes('/privacy'));
}

function leaksOf(answer: Answer, comer: Comer, route: Route): string[] {
  const found = forbiddenTo(comer, route).filter((mark) => answer.text.toLowerCase().includes(mark.toLowerCase()));
  return found.map((mark) => `${nameOf(route)} as ${comer.name}: ${answer.status} tells ${mark}`);
}

/** What is wrong with a route at a's address; b's is the same with the names the other way round. */
async function walked(route: Route, told: Set<string>): Promise<string[]> {
  const faults: string[] = [];
  const path = pathTo(route, originsOf(route, 'a'), twins);
  const isOfOrg = paramsIn(route).includes('org');
  for (const comer of comers) {
    const answer = await ask(twins, route, { comer, path });
    if (route.method !== 'GET' && answer.status < 400) await twins.renew();
    const isLetIn = isOfOrg && sideOf(comer) !== 'a' && ![401, 403, 404].includes(answer.status);
    if (isLetIn || answer.status >= 500) faults.push(`${nameOf(route)} as ${comer.name}: ${answer.status}`);
    faults.push(...leaksOf(answer, comer, route));
    if (answer.text.includes('qqa7')) told.add(nameOf(route));
  }
  return faults;
}

describe('every route, walked by everybody', () => {
  it('tells nobody of the other organisation, or of what somebody hides', async () => {
    const faults: string[] = [];
    const told = new Set<string>();
    for (const route of routes) faults.push(...(await walked(route, told)));
    console.log(`${routes.length} routes × ${comers.length} comers, ${told.size} of them tell their own`);
    expect(faults).toEqual([]);
    // The walk sees what there is to see.
    expect(told.size).toBeGreaterThan(40);
    for (const name of [
      'GET /api/orgs/v1/:org/dashboards/:dashboard/summary',
      'GET /api/orgs/v1/:org/dashboards/:dashboard/summary.csv',
      'GET /api/v1/users/:user/orgs/:org/dashboards/:dashboard/summaries',
      'GET /api/v1/users/:user/orgs/:org/dashboards/:dashboard/members/:member/durations',
      'GET /api/v1/users/:user/orgs/:org/custom_rules',
      'GET /api/orgs/v1/:org/scim_tokens',
      'GET /scim/v2/Users',
    ]) {
      expect(told).toContain(name);
    }
  }, 600_000);
});

/** The first place where two answers part. */
function differenceOf(one: string, other: string): string {
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  return `…${one.slice(Math.max(0, at - 40), at + 60)}… differs from …${other.slice(Math.max(0, at - 40), at + 60)}…`;
}

const named = (name: string) => comers.find((comer) => comer.name === name) as Comer;

/** The one who may do most there. */
function mightiest(side: Side, { requirement }: Route): Comer {
  const by = requirement?.proof.by ?? [];
  if (by.includes('scim')) return named(`${side}-scim`);
  return named(by.includes('api_key') ? `${side}-owner` : `${side}-owner-browser`);
}

/** What is wrong where ids are another's: each alone, and all but the organisation's. */
async function confused(route: Route, side: Side): Promise<string[]> {
  const params = paramsIn(route);
  const comer = mightiest(side, route);
  const mixes = [...params.map((param) => [param]), params.filter((param) => param !== 'org')];
  const faults: string[] = [];
  for (const mix of mixes.filter(({ length }) => length > 0)) {
    const asked = (origin: Side | 'nowhere') => {
      const origins = Object.fromEntries(params.map((param) => [param, mix.includes(param) ? origin : side]));
      return ask(twins, route, { comer, path: pathTo(route, origins, twins) });
    };
    const [there, nowhere] = [await asked(elsewhere(side)), await asked('nowhere')];
    const line = `${nameOf(route)} as ${comer.name} with another's ${mix.join(' and ')}`;
    const isFound = there.status !== 404 || nowhere.status !== 404;
    if (isFound) faults.push(`${line}: ${there.status}, ${nowhere.status}`);
    if (there.text !== nowhere.text) faults.push(`${line}: ${differenceOf(there.text, nowhere.text)}`);
  }
  return faults;
}

/** The same with ids and names that are nowhere. */
function nowhereOf(body: object, stranger: string): object {
  const text = JSON.stringify(body)
    .replaceAll('"qqb7-member"', '"nobody-7890"')
    .replaceAll(/[0-9a-f]{8}-bbbb[0-9a-f-]+/g, NOWHERE)
    .replaceAll(stranger, NOWHERE);
  return JSON.parse(text);
}

/** What came back, without what was said. */
function plain({ text }: Answer, sent: object): string {
  const ids = JSON.stringify(sent).match(/[0-9a-f-]{36}|qqb7-member|nobody-7890/g) ?? [];
  return ids.reduce((all, id) => all.replaceAll(id, '<said>'), text);
}

describe('ids of another organisation', () => {
  it('are answered as ids that are nowhere, and change nothing', async () => {
    await twins.renew();
    const before = await twins.state();
    const faults: string[] = [];
    for (const route of routes) {
      for (const side of SIDES) faults.push(...(await confused(route, side)));
    }
    expect(faults).toEqual([]);
    expect(await twins.state()).toEqual(before);
  }, 300_000);

  it('are not found in bodies either', async () => {
    await twins.renew();
    const before = await twins.state();
    const [own, other] = [idsOf('a'), idsOf('b')];
    const stranger = twins.people.get('b-member')?.user;
    const org = `/api/orgs/v1/${own.org}`;
    const cases: [string, string, string, object][] = [
      ['a-owner', 'PUT', `${org}/dashboards/${own.dashboard}/viewers`, { users: [stranger?.uuid] }],
      ['a-owner', 'PUT', `${org}/dashboards/${own.dashboard}/viewers`, { users: [stranger?.username] }],
      ['a-owner', 'PUT', `${org}/dashboards/${own.dashboard}/viewers`, { groups: [other.group] }],
      ['a-owner', 'POST', `${org}/invites`, { email: 'x@y.zz', role: 'viewer', dashboards: [other.dashboard] }],
      ['a-owner-browser', 'POST', `${org}/transfer`, { to: stranger?.uuid }],
      [
        'a-owner-browser',
        'PATCH',
        `${org}/identity_providers/${own.provider}`,
        { group_mapping: { x: { groups: [other.group] } } },
      ],
      ['a-scim', 'POST', '/scim/v2/Groups', { displayName: 'x', members: [{ value: other.scimUser }] }],
      ['a-scim', 'PUT', `/scim/v2/Groups/${own.group}`, { displayName: 'x', members: [{ value: other.scimUser }] }],
      [
        'a-scim',
        'PATCH',
        `/scim/v2/Groups/${own.group}`,
        { Operations: [{ op: 'add', path: 'members', value: [{ value: other.scimUser }] }] },
      ],
    ];
    const faults: string[] = [];
    for (const [name, method, path, body] of cases) {
      const nowhere = nowhereOf(body, String(stranger?.uuid));
      const [there, gone] = [
        await askFor(twins, { method, path, comer: named(name), body }),
        await askFor(twins, { method, path, comer: named(name), body: nowhere }),
      ];
      if (there.status < 400 || there.status >= 500) faults.push(`${method} ${path}: ${there.status} ${there.text}`);
      if (plain(there, body) !== plain(gone, nowhere)) {
        faults.push(`${method} ${path}: ${differenceOf(plain(there, body), plain(gone, nowhere))}`);
      }
    }
    expect(faults).toEqual([]);
    expect(await twins.state()).toEqual(before);
  }, 60_000);
});
