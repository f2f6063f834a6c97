import { Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { anyone, type Requirement, Requires, Scope } from '#libs/platform/auth';
import { listRoutes, type Route, routeProblems } from './routes.js';

const open: Requirement = {
  scope: Scope.none('test'),
  subject: anyone(),
  proof: { by: [], isRecent: false, isForExtensions: false },
};
const route = (method: string, path: string, more: Partial<Route> = {}): Route => ({
  method,
  path,
  controller: 'A',
  handler: 'x',
  requirement: open,
  target: () => undefined,
  ...more,
});

describe('routeProblems', () => {
  it('finds nothing in routes that are declared and apart', () => {
    const routes = [route('GET', '/a/:b'), route('POST', '/a/:b'), route('GET', '/a/:b/c')];
    expect(routeProblems(routes, [])).toEqual([]);
  });

  it('lists every route that nobody declared', () => {
    const routes = [route('GET', '/a', { requirement: undefined }), route('GET', '/b', { requirement: undefined })];
    expect(routeProblems(routes, [])).toEqual(['no @Requires: GET /a (A.x)', 'no @Requires: GET /b (A.x)']);
  });

  it('finds the same pattern twice, whatever its parameters are called', () => {
    const routes = [route('GET', '/u/:user/s'), route('GET', '/u/:id/s', { controller: 'B' })];
    expect(routeProblems(routes, [])).toEqual(['declared twice: GET /u/:user/s (A.x) and GET /u/:id/s (B.x)']);
  });

  it('finds a literal behind a parameter, unless it is decided', () => {
    const routes = [route('GET', '/u/:id/p/:project'), route('GET', '/u/:id/p/details')];
    expect(routeProblems(routes, [])).toEqual(['GET /u/:id/p/details (A.x) stands behind GET /u/:id/p/:project (A.x)']);
    expect(routeProblems([...routes].reverse(), [])).toEqual([]);
    const decided = { method: 'GET', path: '/u/:user/p/details', servedBy: 'A', decision: 'literals win' } as const;
    expect(routeProblems(routes, [decided])).toEqual([]);
  });

  it('holds a shared path to the decision about it', () => {
    const decided = { method: 'GET', path: '/u/:user/stats', servedBy: 'B', decision: 'B presents' } as const;
    expect(routeProblems([route('GET', '/u/:u/stats')], [decided])).toEqual([
      'shared-paths.ts gives this to B: GET /u/:u/stats (A.x)',
    ]);
  });
});

@Controller(['api/v1', 'api'])
class ThingsController {
  @Get(['things', 'things/all'])
  @Requires(Scope.none('test'), anyone())
  list(): void {}

  @Post('/things/')
  forgotten(): void {}
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

describe('listRoutes', () => {
  it('finds every address of every controller, and what is forgotten', async () => {
    const app = await NestFactory.createApplicationContext(ThingsModule, { logger: false });
    const routes = listRoutes(app);
    expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/v1/things',
      'GET /api/v1/things/all',
      'GET /api/things',
      'GET /api/things/all',
      'POST /api/v1/things',
      'POST /api/things',
    ]);
    expect(routeProblems(routes, [])).toEqual([
      'no @Requires: POST /api/v1/things (ThingsController.forgotten)',
      'no @Requires: POST /api/things (ThingsController.forgotten)',
    ]);
    await app.close();
  });
});
