import { randomUUID } from 'node:crypto';
import { InvitesService, SessionsService } from '#libs/accounts';
import { AdminKeysService } from '#libs/admin';
import { ApiKeysService } from '#libs/api-keys';
import { OauthAppsService } from '#libs/oauth';
import { IdentityProvidersService } from '#libs/sso';
import { CSRF_FIELD } from '../../apps/api/src/http/browser/forgery.js';
import type { Route } from '../../apps/api/src/http/routes.js';
import type { TestUser } from '../support/app.js';
import { HEARTBEAT, type House, type Showing } from './house.js';
import { CALLERS, type Caller } from './rules.js';

export const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>) => `${method} ${path}`;

/** Apps that calls make, of which a person may have so many only. */
const FIXTURE = 'Fixture';
const OPERATOR = { kind: 'operator' } as const;

/** What each route is sent: enough for it to do its work. */
const BODIES: readonly [RegExp, () => unknown][] = [
  [/^POST .*heartbeats\.bulk$/, () => [HEARTBEAT]],
  [/^POST .*heartbeats?$/, () => HEARTBEAT],
  [/^DELETE .*heartbeats\.bulk$/, () => ({ date: '2026-10-01', ids: ['01975ccb-1d5c-8600-8aaa-000000000000'] })],
  [/file_experts$/, () => ({ entity: '/home/ada/demo/x.ts' })],
  [/plugins\/errors$/, () => ({ plugin: 'vim' })],
  [/^POST \/api\/admin\/v1\/admin_api_keys$/, () => ({ name: randomUUID() })],
  [/^PATCH \/api\/admin\/v1\/permissions/, () => ({ admin_level: 'viewer' })],
  [/^POST \/api\/oauth\/v1\/apps$/, () => ({ name: FIXTURE, redirect_uris: ['https://app.example/cb'] })],
  [/^PATCH \/api\/oauth\/v1\/apps\/:clientId\/trust$/, () => ({ is_verified: true })],
  [/^PATCH \/api\/oauth\/v1\/apps/, () => ({ description: 'Draws charts' })],
  [/^POST \/api\/admin\/v1\/identity_providers$/, () => ({ slug: `p${randomUUID().slice(0, 8)}`, ...PROVIDER })],
  [/^PATCH \/api\/admin\/v1\/identity_providers/, () => ({ name: 'Another name' })],
];
const PROVIDER = { name: 'GitHub', preset: 'github', client_secret: 'secret', config: { client_id: 'id' } };
const FORM = 'application/x-www-form-urlencoded';
const QUERY = 'date=2026-10-10&start=2026-10-09&end=2026-10-10';

/** A path that leads to something that is there, made for this call where it does not survive it. */
async function pathOf({ method, path }: Route, caller: Caller, house: House): Promise<string> {
  const get = <T>(type: abstract new (...args: never[]) => T): T => house.server.app.get(type, { strict: false });
  const owner = caller.endsWith('OfSharer') ? house.grace : house.ada;
  const fillers: Record<string, () => Promise<string> | string> = {
    ':user': () => owner.user.username,
    ':range': () => 'last_7_days',
    ':project': () => 'demo',
    ':clientId': async () => {
      await house.sql('delete from oauth_apps where name = $1', [FIXTURE]);
      const fields = { name: FIXTURE, redirectUris: ['https://app.example/cb'], isConfidential: true };
      const ownerId = callerIn(caller, house).user.id;
      return (await get(OauthAppsService).create({ ...fields, ownerId }, OPERATOR)).app.clientId;
    },
    ':slug': async () => {
      const slug = `p${randomUUID().slice(0, 8)}`;
      await get(IdentityProvidersService).create({ slug, ...PROVIDER }, OPERATOR);
      return slug;
    },
    ':id': async () => {
      const { user } = callerIn(caller, house);
      if (path.includes('admin_api_keys')) {
        const key = { owner: await adminBehind(caller, house), name: randomUUID() };
        return (await get(AdminKeysService).create('operator', key)).uuid;
      }
      if (path.includes('permissions')) return house.eve.user.uuid;
      if (path.startsWith('/account/keys')) return (await get(ApiKeysService).create(user.id)).id;
      if (path.startsWith('/account/invites')) return (await get(InvitesService).create({ actor: OPERATOR })).id;
      if (path.startsWith('/account/sessions')) {
        const browser = { methods: ['pwd'], address: '127.0.0.1', userAgent: 'tests' } as const;
        return (await get(SessionsService).start(user.id, browser)).session.id;
      }
      return owner.user.uuid;
    },
  };
  let filled = path;
  for (const [parameter] of path.matchAll(/:[A-Za-z]+/g)) {
    const filler = fillers[parameter];
    if (filler === undefined) throw new Error(`${method} ${path}: nothing stands for ${parameter}`);
    filled = filled.replace(parameter, await filler());
  }
  return filled;
}

/** Whose things a caller comes to who comes to their own. */
function callerIn(caller: Caller, { ada, eve, superadmin }: House): TestUser {
  if (['outsider', 'outsiderOfSharer', 'otherSession'].includes(caller)) return eve;
  return ['adminsApiKey', 'adminSession'].includes(caller) ? superadmin : ada;
}

async function adminBehind(caller: Caller, { sql, superadmin }: House): Promise<number> {
  const [{ id } = {}] = await sql("select id from users where username = 'adam'", []);
  return caller === 'superadminKey' || caller === 'adminToken' ? superadmin.user.id : Number(id);
}

export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
}

/** Sends the route what it needs, as the caller. */
export async function call(route: Route, caller: Caller, house: House): Promise<Answer> {
  const path = await pathOf(route, caller, house);
  return send({ method: route.method, url: `${path}?${QUERY}`, name: nameOf(route) }, caller, house);
}

interface Sent {
  readonly method: string;
  readonly url: string;
  /** Decides on the body: the route as it was declared. */
  readonly name: string;
}

/** Sends one request as the caller, a form where the caller is a browser. */
export async function send({ method, url, name }: Sent, caller: Caller, house: House): Promise<Answer> {
  const { headers = {}, query, csrfToken }: Showing = await house.show(caller);
  const body = BODIES.find(([pattern]) => pattern.test(name))?.[1]();
  const isForm = csrfToken !== undefined && body === undefined && method === 'POST';
  const joint = url.includes('?') ? '&' : '?';
  const payload = isForm ? `${CSRF_FIELD}=${encodeURIComponent(csrfToken)}` : JSON.stringify(body);
  const { statusCode, headers: replied } = await house.server.app.inject({
    method: method as 'GET',
    url: query === undefined ? url : `${url}${joint}${query}`,
    headers: {
      ...headers,
      ...(csrfToken !== undefined && { 'x-csrf-token': csrfToken }),
      ...(payload !== undefined && { 'content-type': isForm ? FORM : 'application/json' }),
    },
    ...(payload !== undefined && { payload }),
  });
  return { status: statusCode, location: replied.location as string | undefined };
}

export const CALLER_NAMES = Object.keys(CALLERS) as Caller[];
