import { randomUUID } from 'node:crypto';
import { InvitesService, SessionsService } from '#libs/accounts';
import { AdminKeysService } from '#libs/admin';
import { ApiKeysService } from '#libs/api-keys';
import { GoalsService } from '#libs/goals';
import { ImportsService } from '#libs/imports';
import { BoardInvites, PrivateBoards } from '#libs/leaderboards';
import { Mirrors } from '#libs/mirrors';
import { OauthAppsService } from '#libs/oauth';
import { ShareTokens } from '#libs/sharing';
import { IdentityProvidersService } from '#libs/sso';
import { WebhookDeliveries, WebhookEndpoints } from '#libs/webhooks';
import { CSRF_FIELD } from '../../apps/api/src/http/browser/forgery.js';
import type { Route } from '../../apps/api/src/http/routes.js';
import type { TestUser } from '../support/app.js';
import { HEARTBEAT, type House, type Showing } from './house.js';
import type { AnyCaller } from './org-callers.js';
import { isOrgCaller, ORG } from './org-house.js';
import { CALLERS } from './rules.js';

export const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>) => `${method} ${path}`;

/** Apps that calls make, of which a person may have so many only. */
const FIXTURE = 'Fixture';
const OPERATOR = { kind: 'operator' } as const;

/** What each route is sent: enough for it to do its work. */
export const BODIES: readonly [RegExp, () => unknown][] = [
  [/^POST \/api\/orgs\/v1$/, () => ({ name: FIXTURE })],
  [/^PATCH \/api\/orgs\/v1\/:org$/, () => ({ name: FIXTURE })],
  [/orgs\/v1\/:org\/transfer$/, () => ({ to: 'mo' })],
  [/^PATCH .*orgs\/v1\/:org\/members\/:member$/, () => ({ role: 'viewer' })],
  [/^POST .*orgs\/v1\/:org\/invites$/, () => ({ email: `${randomUUID()}@example.com`, role: 'viewer' })],
  [/orgs\/v1\/invites\/accept$/, () => ({ token: 'none' })],
  [/^POST .*orgs\/v1\/:org\/groups$/, () => ({ name: randomUUID() })],
  [/^PATCH .*:org\/groups\/:group$/, () => ({ name: randomUUID() })],
  [/^POST .*orgs\/v1\/:org\/dashboards$/, () => ({ full_name: FIXTURE })],
  [/^PATCH .*orgs\/v1\/:org\/dashboards\/:dashboard$/, () => ({ full_name: FIXTURE })],
  [/^POST .*:dashboard\/requests$/, () => ({ kind: 'join' })],
  [/^PUT .*:org\/privacy/, () => ({ privacy: 'hidden' })],
  [/^POST .*:org\/service_accounts$/, () => ({ name: randomUUID(), permissions: [] })],
  [/^PATCH .*:org\/service_accounts\/:account$/, () => ({ name: randomUUID() })],
  [/^POST .*:account\/keys$/, () => ({ label: FIXTURE, scopes: ['read_orgs'] })],
  [/^POST .*:org\/domains$/, () => ({ domain: 'claimed.com' })],
  [/^PATCH .*:org\/domains\/:domain$/, () => ({ auto_join_role: null })],
  [/^POST .*:org\/scim_tokens$/, () => ({ label: FIXTURE })],
  [/^POST .*:org\/identity_providers$/, () => ORG_PROVIDER],
  [/^PATCH .*:org\/identity_providers\/:provider$/, () => ({ name: FIXTURE })],
  [/^PUT .*:org\/audit_log\/retention$/, () => ({ days: 365 })],
  [/^PUT .*:org\/custom_rules$/, () => []],
  [/^POST .*users\/:user\/aliases$/, () => ({ type: 'project', pattern: 'nothing', name: FIXTURE })],
  [/^POST .*language_mappings$/, () => ({ ending: 'none', language: FIXTURE })],
  [/^PUT .*:project\/labels$/, () => ({ labels: ['work'] })],
  [/^PATCH .*users\/:user\/settings$/, () => ({ weekly_report: false })],
  [/^POST .*data_clearings$/, () => ({ before: '2011-01-01' })],
  [/^POST .*heartbeats\.bulk$/, () => [HEARTBEAT]],
  [/^POST .*heartbeats?$/, () => HEARTBEAT],
  [/^DELETE .*heartbeats\.bulk$/, () => ({ date: '2026-10-01', ids: ['01975ccb-1d5c-8600-8aaa-000000000000'] })],
  [/ysws_programs\/claim$/, () => CLAIM],
  [/^POST \/api\/internal\/revoke$/, () => ({ token: 'nothing' })],
  [/^POST .*goals$/, () => ({ delta: 'day', seconds: 60 })],
  [/^(PUT|PATCH) .*goals\/:goal$/, () => ({ seconds: 90 })],
  [/goals\/:goal\/snooze$/, () => ({ until: null })],
  [/^POST .*heartbeat_imports$/, () => ({ provider: 'wakatime_download_link', download_url: IMPORT.download_url })],
  [/project_repo_mappings\/:project_name$/, () => ({ repo_url: 'https://github.com/ada/demo' })],
  [/^POST .*imports$/, () => IMPORT],
  [/^POST .*share_tokens$/, () => CHART],
  [/^POST .*users\/:user\/mirrors$/, () => MIRROR],
  [/^(PUT|PATCH) .*mirrors\/:mirror$/, () => ({ name: 'Hall' })],
  [/^POST .*webhooks$/, () => WEBHOOK],
  [/^(PUT|PATCH) .*webhooks\/:webhook$/, () => ({ description: 'Hall' })],
  [/^(POST|PUT) .*\/leaderboards(\/:board)?$/, () => ({ name: FIXTURE })],
  [/^PUT .*leaderboards\/public$/, () => ({ is_on_leaderboard: false })],
  [/leaderboards\/join$/, () => ({ token: 'none' })],
  [/^POST .*leaderboards\/:board\/invites$/, () => ({ email: `${randomUUID()}@example.com` })],
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
const CLAIM = { program_id: 1, user_id: 999_999, start_time: '2026-10-01', end_time: '2026-10-02' };
const PROVIDER = { name: 'GitHub', preset: 'github', client_secret: 'secret', config: { client_id: 'id' } };
const ORG_PROVIDER = { name: FIXTURE, kind: 'oidc', config: { issuer: 'https://idp.example', client_id: 'id' } };
const CHART = { kind: 'languages', range: 'last_7_days' };
const WEBHOOK = { url: 'https://example.com/hook', events: ['goal.reached'] };
const MIRROR = { url: 'https://example.com/api', api_key: 'over-there' };
const IMPORT = { kind: 'wakatime_dump', download_url: 'https://example.com/dump.json' };
const REMOTE = {
  kind: 'wakatime_dump',
  downloadUrl: IMPORT.download_url,
  baseUrl: undefined,
  apiKey: undefined,
} as const;
const FORM = 'application/x-www-form-urlencoded';
const QUERY = 'date=2026-10-10&start=2026-10-09&end=2026-10-10';

/** A path that leads to something that is there: what the last call left as it was serves the next one, too. */
function pathOf(route: Route, caller: AnyCaller, house: House): Promise<string> {
  const { id } = callerIn(caller, house).user;
  const whose = [id, isOrgCaller(caller), caller.endsWith('OfSharer'), isSuperadmin(caller)];
  return house.keep(`${nameOf(route)} ${whose}`, () => newPathOf(route, caller, house));
}

async function newPathOf({ method, path }: Route, caller: AnyCaller, house: House): Promise<string> {
  const get = <T>(type: abstract new (...args: never[]) => T): T => house.server.app.get(type, { strict: false });
  const owner = caller.endsWith('OfSharer') ? house.grace : house.ada;
  const fillers: Record<string, () => Promise<string> | string> = {
    ':user': () => (isOrgCaller(caller) ? 'current' : owner.user.username),
    ':range': () => 'last_7_days',
    ':project': () => 'demo',
    ':project_name': () => 'demo',
    ':label': () => 'work',
    ':username': () => owner.user.username,
    ':user_id': () => owner.user.username,
    ':email': () => 'nobody@example.com',
    ':slack_uid': () => 'U0NOBODY',
    ':hash': () => '9b8c4d2',
    ':clientId': async () => {
      await house.sql('delete from oauth_apps where name = $1', [FIXTURE]);
      const fields = { name: FIXTURE, redirectUris: ['https://app.example/cb'], isConfidential: true };
      const ownerId = callerIn(caller, house).user.id;
      return (await get(OauthAppsService).create({ ...fields, ownerId }, OPERATOR)).app.clientId;
    },
    ':goal': async () => {
      await house.sql('delete from goals', []);
      return (await get(GoalsService).create(owner.user.id, { delta: 'day', seconds: 60 })).id;
    },
    ':import': async () => {
      await house.sql('delete from imports', []);
      return (await get(ImportsService).startRemote(owner.user.id, REMOTE)).id;
    },
    ':token': async () => {
      await house.sql('delete from share_tokens', []);
      return (await get(ShareTokens).create({ userId: owner.user.id, actor: OPERATOR }, CHART)).id;
    },
    ':file': async () => {
      await house.sql('delete from share_tokens', []);
      return `${(await get(ShareTokens).create({ userId: owner.user.id, actor: OPERATOR }, CHART)).id}.json`;
    },
    ':webhook': async () => {
      await house.sql('delete from webhook_endpoints', []);
      return (await get(WebhookEndpoints).create({ userId: owner.user.id, actor: OPERATOR }, WEBHOOK)).endpoint.id;
    },
    ':mirror': async () => {
      await house.sql('delete from mirrors', []);
      return (await get(Mirrors).create({ userId: owner.user.id, actor: OPERATOR }, MIRROR)).id;
    },
    ':delivery': async () => {
      const [{ id } = {}] = await house.sql('select id from webhook_endpoints', []);
      return (await get(WebhookDeliveries).test(owner.user.id, String(id))).id;
    },
    ':insight': () => 'days',
    ':board': async () => {
      await house.sql('delete from leaderboards', []);
      const isLeaving = path.endsWith('/members/:member');
      const makerId = (isLeaving ? house.eve : owner).user.id;
      const { uuid } = await get(PrivateBoards).create(makerId, FIXTURE);
      const token = await get(PrivateBoards).makeLink(makerId, uuid);
      if (isLeaving) await get(BoardInvites).joinByLink(owner.user.id, token);
      return uuid;
    },
    ':member': () => 'current',
    ':invite': async () => {
      const [own] = path.includes(':board') ? await house.sql('select uuid from leaderboards', []) : [];
      if (own !== undefined) {
        const email = `${randomUUID()}@example.com`;
        return (await get(BoardInvites).invite(owner.user.id, String(own.uuid), { email })).id;
      }
      await house.sql('delete from leaderboards', []);
      const { uuid } = await get(PrivateBoards).create(house.eve.user.id, FIXTURE);
      return (await get(BoardInvites).invite(house.eve.user.id, uuid, { username: owner.user.username })).id;
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
      if (path.startsWith('/my/heartbeat_imports')) {
        await house.sql('delete from imports', []);
        return (await get(ImportsService).startRemote(user.id, REMOTE)).id;
      }
      if (path.startsWith('/account/keys')) return (await get(ApiKeysService).create(user.id)).id;
      if (path.startsWith('/account/mirrors')) {
        await house.sql('delete from mirrors', []);
        return (await get(Mirrors).create({ userId: user.id, actor: OPERATOR }, MIRROR)).id;
      }
      if (path.startsWith('/account/invites')) return (await get(InvitesService).create({ actor: OPERATOR })).id;
      if (path.startsWith('/account/sessions')) {
        const browser = { methods: ['pwd'], address: '127.0.0.1', userAgent: 'tests' } as const;
        return (await get(SessionsService).start(user.id, browser)).session.id;
      }
      return owner.user.uuid;
    },
  };
  if (path.includes('/:org') || path.includes('/:team')) Object.assign(fillers, orgFillers(path, house));
  let filled = path;
  for (const [parameter] of path.matchAll(/:[A-Za-z_]+/g)) {
    const filler = fillers[parameter];
    if (filler === undefined) throw new Error(`${method} ${path}: nothing stands for ${parameter}`);
    filled = filled.replace(parameter, await filler());
  }
  return filled;
}

/** An organisation's own things, as they were in the beginning. */
function orgFillers(path: string, { orgs, ada }: House): Record<string, () => string> {
  return {
    ':org': () => ORG.org,
    ':dashboard': () => (path.includes('/requests') ? ORG.askedDashboard : ORG.dashboard),
    ':group': () => ORG.group,
    ':invite': () => ORG.invite,
    ':account': () => ORG.account,
    ':key': () => ORG.serviceKey,
    ':domain': () => ORG.domain,
    ':token': () => ORG.scimToken,
    ':team': () => ORG.dashboard,
    ':provider': () => ORG.provider,
    ':member': () => (path.includes('/break_glass') ? ada : orgs.mo).user.uuid,
    ':kind': () => 'join',
  };
}

/** Whose things a caller comes to who comes to their own. */
function callerIn(caller: AnyCaller, { ada, eve, superadmin }: House): TestUser {
  if (['outsider', 'outsiderOfSharer', 'otherSession'].includes(caller)) return eve;
  return ['adminsApiKey', 'adminSession'].includes(caller) ? superadmin : ada;
}

const isSuperadmin = (caller: AnyCaller) => caller === 'superadminKey' || caller === 'adminToken';

async function adminBehind(caller: AnyCaller, { sql, superadmin }: House): Promise<number> {
  const [{ id } = {}] = await sql("select id from users where username = 'adam'", []);
  return isSuperadmin(caller) ? superadmin.user.id : Number(id);
}

export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
}

/** Sends the route what it needs, as the caller. `asItIs`: to the organisation as somebody left it. */
export async function call(route: Route, caller: AnyCaller, house: House, { asItIs = false } = {}): Promise<Answer> {
  if (!asItIs) await house.orgs.renew();
  const path = await pathOf(route, caller, house);
  const answer = await send({ method: route.method, url: `${path}?${QUERY}`, name: nameOf(route) }, caller, house);
  if (route.method !== 'GET' && route.path.includes('/:org') && answer.status < 400) house.orgs.spoil();
  if (route.method === 'POST' && route.path.endsWith('/deletion')) await stay(house);
  if (route.method === 'PATCH' && route.path.includes('/permissions')) {
    await house.sql(`update users set admin_level = 'default' where id = $1`, [house.eve.user.id]);
  }
  return answer;
}

/** Whoever has just asked to be deleted is heard again. */
async function stay({ sql }: House): Promise<void> {
  await sql('delete from deletion_requests', []);
  await sql('update users set leaving_since = null where leaving_since is not null', []);
}

interface Sent {
  readonly method: string;
  readonly url: string;
  /** Decides on the body: the route as it was declared. */
  readonly name: string;
}

/** Sends one request as the caller, a form where the caller is a browser. */
export async function send({ method, url, name }: Sent, caller: AnyCaller, house: House): Promise<Answer> {
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
  if (method !== 'GET' && statusCode < 400) house.change();
  return { status: statusCode, location: replied.location as string | undefined };
}

export const CALLER_NAMES = Object.keys(CALLERS) as AnyCaller[];
