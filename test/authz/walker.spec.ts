import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  admin,
  anyone,
  org,
  publicProfile,
  publicUser,
  type Requirement,
  Requires,
  Scope,
  self,
} from '#libs/platform/auth';
import { SHARED_PATHS } from '../../apps/api/src/dialects/shared-paths.js';
import { listRoutes, type Route, routeProblems } from '../../apps/api/src/http/routes.js';
import { BY_HAND } from './by-hand.js';
import { CALLER_NAMES, nameOf, send } from './calls.js';
import { MATRIX, mismatchesOf } from './check.js';
import { type House, openHouse } from './house.js';

/**
 * Every route against every kind of caller. `matrix.json` names the rule of each route, `rules.ts` what a rule answers
 * to whom; both are written by hand, and nothing here writes them.
 */
let house: House;
let routes: Route[];

beforeAll(async () => {
  house = await openHouse();
  routes = listRoutes(house.server.app);
}, 60_000);
afterAll(() => house?.close());

describe('the matrix', () => {
  it('has every route, and none besides', () => {
    const served = new Set(routes.map(nameOf));
    expect([...served].filter((name) => !MATRIX.has(name))).toEqual([]);
    expect([...MATRIX.keys()].filter((name) => !served.has(name))).toEqual([]);
  });

  it('holds for every route and every kind of caller', async () => {
    const differences: string[] = [];
    for (const route of routes) differences.push(...(await mismatchesOf(route, house)));
    console.log(`${routes.length} routes × ${CALLER_NAMES.length} callers, ${differences.length} differences`);
    expect(differences).toEqual([]);
  }, 900_000);
});

describe('rows written by hand', () => {
  it('are many', () => expect(BY_HAND.length).toBeGreaterThanOrEqual(60));

  it.each(BY_HAND)('%s %s as %s: %i', async (method, path, caller, status) => {
    const [url = ''] = path.split('?', 1);
    expect((await send({ method, url: path, name: `${method} ${url}` }, caller, house)).status).toBe(status);
  });
});

describe('a planted fault', () => {
  const STATS = 'GET /api/v1/users/:user/stats';
  const SUMMARIES = 'GET /api/v1/users/:user/summaries';
  const HEARTBEATS = 'GET /api/v1/users/:user/heartbeats';
  const GOALS = 'GET /api/v1/users/:user/goals';
  const WEBHOOKS = 'GET /api/v1/users/:user/webhooks';
  const CHECK = 'GET /api/admin/v1/check';
  const APPS = 'DELETE /api/oauth/v1/apps/:clientId';

  /** The same route as if it had been declared otherwise, until the check is done. */
  async function mismatchesIf(name: string, change: (declared: Requirement) => Requirement): Promise<string[]> {
    const route = routes.find((one) => nameOf(one) === name) as Route;
    const declared = route.requirement as Requirement;
    const declare = ({ scope, subject, proof }: Requirement) =>
      Requires(scope, subject, proof)({}, '', { value: route.target });
    declare(change(declared));
    try {
      return await mismatchesOf(route, house);
    } finally {
      declare(declared);
    }
  }

  it.each<[string, string, (declared: Requirement) => Requirement]>([
    ['a subject that is not checked', SUMMARIES, (declared) => ({ ...declared, subject: self() })],
    ['a public profile', HEARTBEATS, (declared) => ({ ...declared, subject: publicProfile('user') })],
    ['a public subject', HEARTBEATS, (declared) => ({ ...declared, subject: publicUser('user') })],
    ['a public list of goals', GOALS, (declared) => ({ ...declared, subject: publicUser('user') })],
    [
      'more shown than was asked for',
      'GET /api/v1/users/:user/leaderboards',
      (declared) => ({ ...declared, subject: publicProfile('user') }),
    ],
    [
      'webhooks shown to tokens',
      WEBHOOKS,
      (declared) => ({ ...declared, proof: { ...declared.proof, by: ['api_key', 'oauth'] } }),
    ],
    ['a board of queues for admins', 'GET /admin/queues', (declared) => ({ ...declared, subject: admin('admin') })],
    [
      'a board of queues for tokens of apps',
      'GET /admin/queues',
      (declared) => ({ ...declared, proof: { ...declared.proof, by: ['session', 'admin_key', 'oauth'] } }),
    ],
    ['no subject at all', SUMMARIES, (declared) => ({ ...declared, subject: anyone() })],
    ['a scope that is not asked for', SUMMARIES, (declared) => ({ ...declared, scope: Scope.none('forgotten') })],
    ['a lower level', 'GET /api/admin/v1/permissions', (declared) => ({ ...declared, subject: admin('viewer') })],
    [
      'a level that is not asked for',
      'GET /api/admin/v1/identity_providers',
      (declared) => ({ ...declared, subject: self() }),
    ],
    [
      'keys of editors let in',
      CHECK,
      (declared) => ({
        ...declared,
        scope: Scope.none('forgotten'),
        proof: { ...declared.proof, by: ['api_key', 'admin_key', 'oauth'] },
      }),
    ],
    [
      'tokens of apps let in',
      APPS,
      (declared) => ({ ...declared, proof: { ...declared.proof, by: ['session', 'api_key', 'oauth'] } }),
    ],
    [
      'an organisation whose members alone are asked for',
      'PATCH /api/orgs/v1/:org',
      (declared) => ({ ...declared, subject: org('org', 'member') }),
    ],
    [
      'programs let in to what is a person’s own',
      'GET /api/orgs/v1/:org/privacy',
      (declared) => ({ ...declared, proof: { ...declared.proof, by: ['session', 'api_key', 'service_account'] } }),
    ],
    [
      'an organisation that a key can delete',
      'DELETE /api/orgs/v1/:org',
      (declared) => ({ ...declared, proof: { ...declared.proof, by: ['session', 'api_key'] } }),
    ],
    [
      'an old login that will do',
      'POST /account/sso/:id/disconnect',
      (declared) => ({ ...declared, proof: { ...declared.proof, isRecent: false } }),
    ],
  ])('%s turns the matrix red', async (_, name, change) => {
    expect(await mismatchesOf(routes.find((route) => nameOf(route) === name) as Route, house)).toEqual([]);
    const mismatches = await mismatchesIf(name, change);
    expect(mismatches.length).toBeGreaterThan(0);
  });

  it('in a declaration that is missing stops the start', () => {
    const undeclared = routes.map((route) => (nameOf(route) === STATS ? { ...route, requirement: undefined } : route));
    expect(routeProblems(undeclared, SHARED_PATHS)).toContainEqual(expect.stringContaining('no @Requires'));
    expect(routeProblems(routes, SHARED_PATHS)).toEqual([]);
  });
});

describe('declarations', () => {
  it('say why, where they ask for no scope', () => {
    for (const { requirement, path } of routes) {
      if (requirement?.scope.kind === 'none') expect(requirement.scope.reason.length, path).toBeGreaterThan(10);
    }
  });

  it('ask for a scope to write wherever a key or a token changes something of its holder', () => {
    // An export is a long way of reading.
    const readsByPost = /(file_experts|data_dumps)$/;
    const open = routes.filter(({ method, path, requirement }) => {
      const isWrite = requirement?.scope.kind === 'scope' && requirement.scope.scope.startsWith('write_');
      // What the operator's programs and administrators do is nothing of the holder's.
      const isOwn = !['admin', 'service'].includes(requirement?.subject.kind ?? '');
      const takesToken = requirement?.proof.by.includes('oauth') && isOwn;
      return takesToken && method !== 'GET' && !isWrite && !readsByPost.test(path);
    });
    expect(open.map(nameOf)).toEqual([]);
  });
});
