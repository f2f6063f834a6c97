import { listRoutes, type Route } from '../../../apps/api/src/http/routes.js';
import { BODIES, nameOf } from '../../authz/calls.js';
import type { Side } from './leakage-canaries.js';
import type { Comer, Twins } from './leakage-house.js';

export const NOWHERE = '99999999-9999-4999-8999-999999999999';
const QUERY = 'date=2026-10-09&start=2026-10-08&end=2026-10-10';
const SCIM_USER = { userName: 'new@example.com', emails: [{ value: 'new@example.com', primary: true }], active: true };
const SCIM_BODIES: readonly [RegExp, () => unknown][] = [
  [/^(POST|PUT) \/scim\/v2\/Users/, () => SCIM_USER],
  [/^(POST|PUT) \/scim\/v2\/Groups/, () => ({ displayName: 'New', members: [] })],
  [/^PATCH \/scim/, () => ({ Operations: [{ op: 'replace', value: { externalId: 'new' } }] })],
];

/** Where the things that a path names are to be from. */
export type Origins = Readonly<Record<string, Side | 'nowhere'>>;

export interface Answer {
  readonly status: number;
  /** Everything that came back, without what the request had said itself. */
  readonly text: string;
}

/** Routes about organisations, each handler under its first address, those that change nothing first. */
export function orgRoutes({ server }: Pick<Twins, 'server'>): Route[] {
  const isOfOrgs = ({ path, requirement }: Route) =>
    ['org', 'dashboard', 'directory'].includes(requirement?.subject.kind ?? '') || /\/(orgs|teams)(\/|$)/.test(path);
  const routes = listRoutes(server.app).filter(
    (route) => isOfOrgs(route) && !/^\/api\/(compat|users)/.test(route.path),
  );
  const rank = ({ method }: Route) => (method === 'GET' ? 0 : 1);
  return routes.sort((one, other) => rank(one) - rank(other));
}

/** Names of the parameters that stand for something of an organisation, the organisation first. */
export const paramsIn = ({ path }: Route): string[] =>
  [...path.matchAll(/:([A-Za-z]+)/g)]
    .map(([, name]) => name as string)
    .filter((name) => !['user', 'kind', 'project'].includes(name));

function idFor(param: string, route: Route, origin: Side | 'nowhere', twins: Twins): string {
  if (origin === 'nowhere') return NOWHERE;
  const ids = twins.ids[origin];
  const isSpare = route.path.includes('/break_glass');
  const member = twins.people.get(`${origin}-${isSpare ? 'owner' : 'member'}`)?.user.uuid as string;
  const values: Record<string, string> = {
    org: ids.org,
    dashboard: ids.dashboard,
    team: ids.dashboard,
    group: ids.group,
    invite: ids.invite,
    account: ids.account,
    key: ids.key,
    domain: ids.domain,
    token: ids.token,
    provider: ids.provider,
    member,
    id: route.path.includes('/Groups') ? ids.group : ids.scimUser,
  };
  const value = values[param];
  if (value === undefined) throw new Error(`${nameOf(route)}: nothing stands for :${param}`);
  return value;
}

export function pathTo(route: Route, origins: Origins, twins: Twins): string {
  const fixed: Record<string, string> = { user: 'current', kind: 'join', project: 'same' };
  return route.path.replaceAll(/:([A-Za-z]+)/g, (_, param: string) => {
    return fixed[param] ?? idFor(param, route, origins[param] as Side, twins);
  });
}

/** What the route needs to do its work. */
export const bodyOf = (route: Route): unknown =>
  [...SCIM_BODIES, ...BODIES].find(([pattern]) => pattern.test(nameOf(route)))?.[1]();

/** Sends the route what it needs. */
export async function ask(
  twins: Twins,
  route: Route,
  { comer, path }: { comer: Comer; path: string },
): Promise<Answer> {
  const body = bodyOf(route);
  return askFor(twins, { method: route.method, path, comer, body });
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly comer: Comer;
  readonly body?: unknown;
}

export async function askFor(twins: Twins, { method, path, comer, body }: Asked): Promise<Answer> {
  const isScim = path.startsWith('/scim');
  const { statusCode, headers, payload } = await twins.server.app.inject({
    method: method as 'GET',
    url: `${path}?${isScim ? '' : QUERY}`,
    headers: {
      ...comer.headers,
      ...(body !== undefined && { 'content-type': isScim ? 'application/scim+json' : 'application/json' }),
    },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  });
  const { 'x-request-id': _, date, 'content-length': length, ...told } = headers;
  const said = [...path.split('/').filter((part) => part.length > 20)];
  let text = `${JSON.stringify(told)}\n${payload}`.replace(/beatkeeper_visitor=[^;]+/, 'beatkeeper_visitor=<random>');
  for (const part of said) text = text.replaceAll(part, '<said>');
  const requestId = headers['x-request-id'];
  if (requestId !== undefined) text = text.replaceAll(String(requestId), '<request>');
  return { status: statusCode, text };
}
