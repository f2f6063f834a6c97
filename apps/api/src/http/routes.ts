import { type INestApplicationContext, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { type Requirement, requirementOf } from '#libs/platform/auth';
import type { SharedPath } from '../dialects/shared-paths.js';

/** A route as a controller declares it. */
export interface Route {
  /** Upper case. */
  readonly method: string;
  /** With a slash in front, parameters as `:name`. */
  readonly path: string;
  readonly controller: string;
  readonly handler: string;
  readonly requirement: Requirement | undefined;
  /** The method itself, which carries its declarations. */
  readonly target: object;
}

/** Every route of every controller, in the order of registration. */
export function listRoutes(app: INestApplicationContext): Route[] {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) =>
    [...module.controllers.values()].map(({ metatype }) => metatype as Type),
  );
  return [...new Set(controllers)].flatMap(routesOf);
}

function routesOf(controller: Type): Route[] {
  const prototype = controller.prototype as Record<string, object>;
  const bases = pathsIn(controller);
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((handler) => {
    const method = prototype[handler] as object;
    const verb = Reflect.getMetadata(METHOD_METADATA, method) as RequestMethod | undefined;
    if (verb === undefined) return [];
    const requirement = requirementOf(method);
    const paths = bases.flatMap((base) => pathsIn(method).map((path) => join(base, path)));
    return paths.map((path) => ({
      method: RequestMethod[verb],
      path,
      controller: controller.name,
      handler,
      requirement,
      target: method,
    }));
  });
}

function pathsIn(target: object): string[] {
  const paths = Reflect.getMetadata(PATH_METADATA, target) as string | string[] | undefined;
  return Array.isArray(paths) ? paths : [paths ?? '/'];
}

function join(...parts: string[]): string {
  return `/${parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/')}`;
}

/** What is wrong with the routes as a whole; each line names one. Empty: they may be served. */
export function routeProblems(routes: readonly Route[], shared: readonly SharedPath[]): string[] {
  return [...undeclared(routes), ...contested(routes, shared), ...shadowed(routes, shared)];
}

function undeclared(routes: readonly Route[]): string[] {
  return routes.filter(({ requirement }) => requirement === undefined).map((route) => `no @Requires: ${nameOf(route)}`);
}

function contested(routes: readonly Route[], shared: readonly SharedPath[]): string[] {
  const first = new Map<string, Route>();
  return routes.flatMap((route) => {
    const key = keyOf(route);
    const other = first.get(key);
    if (other !== undefined) return [`declared twice: ${nameOf(other)} and ${nameOf(route)}`];
    first.set(key, route);
    const decision = shared.find((path) => keyOf(path) === key);
    const isOther = decision !== undefined && decision.servedBy !== route.controller;
    return isOther ? [`shared-paths.ts gives this to ${decision.servedBy}: ${nameOf(route)}`] : [];
  });
}

/** A literal segment behind a parameter in the same place: which of the two answers depends on the router. */
function shadowed(routes: readonly Route[], shared: readonly SharedPath[]): string[] {
  const decided = new Set(shared.map(keyOf));
  const segmentsOf = new Map(routes.map((route) => [route, route.path.split('/')]));
  return routes.flatMap((later, index) => {
    if (decided.has(keyOf(later))) return [];
    const earlier = routes
      .slice(0, index)
      .find(
        (route) => route.method === later.method && hides(segmentsOf.get(route) ?? [], segmentsOf.get(later) ?? []),
      );
    return earlier === undefined ? [] : [`${nameOf(later)} stands behind ${nameOf(earlier)}`];
  });
}

function hides(earlier: readonly string[], later: readonly string[]): boolean {
  if (earlier.length !== later.length) return false;
  const isMatch = earlier.every((segment, index) => segment.startsWith(':') || segment === later[index]);
  return isMatch && earlier.some((segment, index) => segment.startsWith(':') && !later[index]?.startsWith(':'));
}

function keyOf({ method, path }: { method: string; path: string }): string {
  return `${method} ${path.replace(/:[^/]+/g, ':')}`;
}

function nameOf({ method, path, controller, handler }: Route): string {
  return `${method} ${path} (${controller}.${handler})`;
}
