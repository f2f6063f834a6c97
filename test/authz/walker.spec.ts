import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRoutes, type Route } from '../../apps/api/src/http/routes.js';
import { CALLER_NAMES, nameOf } from './calls.js';
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
  }, 300_000);
});

describe('declarations', () => {
  it('say why, where they ask for no scope', () => {
    for (const { requirement, path } of routes) {
      if (requirement?.scope.kind === 'none') expect(requirement.scope.reason.length, path).toBeGreaterThan(10);
    }
  });

  it('ask for a scope to write wherever a key or a token changes something of its holder', () => {
    const readsByPost = /file_experts$/;
    const open = routes.filter(({ method, path, requirement }) => {
      const isWrite = requirement?.scope.kind === 'scope' && requirement.scope.scope.startsWith('write_');
      const takesToken = requirement?.proof.by.includes('oauth') && requirement.subject.kind !== 'admin';
      return takesToken && method !== 'GET' && !isWrite && !readsByPost.test(path);
    });
    expect(open.map(nameOf)).toEqual([]);
  });
});
