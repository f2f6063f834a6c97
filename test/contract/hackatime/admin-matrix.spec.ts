import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminKeysService, AdminLevelsService } from '#libs/admin';
import { OauthAppsService } from '#libs/oauth';
import { Secrets } from '#libs/platform/secrets';
import { listRoutes } from '../../../apps/api/src/http/routes.js';
import { withClient } from '../../../tools/postgres/roles.mjs';
import type { TestApp, TestUser } from '../../support/app.js';
import { BASE, type House, LEVELS, type Level, startHouse } from './house.js';

/**
 * What every route for administrators takes, written by hand: a changed declaration fails here, and so does a route that
 * nobody has thought about. `lasting`: what it makes outlives the caller's credential, so that a token will not do.
 */
const ROUTES: Readonly<Record<string, Level | `lasting ${Level}`>> = {
  'DELETE /admin_api_keys/:id': 'admin',
  'DELETE /identity_providers/:slug': 'superadmin',
  'DELETE /leaderboard_shadowbans/:user_id': 'admin',
  'GET /admin_api_keys': 'viewer',
  'GET /admin_api_keys/:id': 'viewer',
  'GET /alts/candidates': 'viewer',
  'GET /alts/shared_machines': 'viewer',
  'GET /audit_logs': 'viewer',
  'GET /audit_logs/verification': 'admin',
  'GET /banned_users': 'viewer',
  'GET /check': 'viewer',
  'GET /deletion_requests': 'superadmin',
  'GET /deletion_requests/:id': 'superadmin',
  'GET /heartbeats/by_user_agent_segment': 'viewer',
  'GET /heartbeats/ip_machine_pairs': 'viewer',
  'GET /heartbeats/shared_machines': 'viewer',
  'GET /identity_providers': 'superadmin',
  'GET /identity_providers/:slug': 'superadmin',
  'GET /jobs': 'superadmin',
  'GET /leaderboard_shadowbans': 'admin',
  'GET /leaderboard_shadowbans/search_users': 'admin',
  'GET /permissions': 'superadmin',
  'GET /timeline': 'viewer',
  'GET /timeline/leaderboard_users': 'viewer',
  'GET /timeline/search_users': 'viewer',
  'GET /trust_level_audit_logs': 'viewer',
  'GET /trust_level_audit_logs/:id': 'viewer',
  'GET /user/get_users_by_ip': 'viewer',
  'GET /user/get_users_by_machine': 'viewer',
  'GET /user/heartbeat_values': 'viewer',
  'GET /user/heartbeats': 'viewer',
  'GET /user/info': 'viewer',
  'GET /user/info_batch': 'viewer',
  'GET /user/projects': 'viewer',
  'GET /user/stats': 'viewer',
  'GET /user/trust_logs': 'viewer',
  'GET /users/:id/visualization/quantized': 'viewer',
  'GET /users/active': 'viewer',
  'PATCH /identity_providers/:slug': 'superadmin',
  'PATCH /permissions/:id': 'lasting superadmin',
  'POST /admin_api_keys': 'lasting admin',
  'POST /audit_logs/counts': 'viewer',
  'POST /deletion_requests/:id/approve': 'superadmin',
  'POST /deletion_requests/:id/reject': 'superadmin',
  'POST /identity_providers': 'superadmin',
  'POST /identity_providers/:slug/test': 'superadmin',
  'POST /jobs/:id/cancel': 'superadmin',
  'POST /jobs/:id/retry': 'superadmin',
  'POST /leaderboard_shadowbans': 'admin',
  'POST /user/convict': 'admin',
  'POST /user/get_user_by_email': 'viewer',
  'POST /user/search_fuzzy': 'viewer',
};

/** Whoever shows one of these is nobody. */
const STRANGERS = [
  'no key',
  'a key that nobody has',
  'a revoked key',
  'the key of somebody demoted',
  'the key of somebody suspended',
  'the token of somebody suspended',
] as const;
/** These are known, and administer nothing by it. */
const BYSTANDERS = [
  "a superadmin's API key",
  "a superadmin's token without the scope",
  "a demoted person's token",
] as const;
type Caller = (typeof STRANGERS)[number] | (typeof BYSTANDERS)[number] | `${Level} key` | `${Level} token`;

let app: TestApp;
let house: House;
const credentials = new Map<Caller, string>();

beforeAll(async () => {
  house = await startHouse();
  app = house.app;
  const { keys, people, makeKey, person } = house;
  const get = <T>(type: abstract new (...args: never[]) => T): T => app.app.get(type, { strict: false });
  const tokenOf = await tokens(get(OauthAppsService), get(Secrets), people.superadmin);

  const revoked = await makeKey(people.superadmin);
  await get(AdminKeysService).revoke('operator', revoked.uuid);
  const demoted = await person('superadmin');
  const demotedKey = await makeKey(demoted);
  await get(AdminLevelsService).change('operator', demoted.user.uuid, 'default');
  const suspended = await person('superadmin');
  const suspendedKey = await makeKey(suspended);
  await owner('update users set suspended_at = now() where id = $1', [suspended.user.id]);

  credentials.set('a key that nobody has', `hka_${'0'.repeat(64)}`);
  credentials.set('a revoked key', revoked.token);
  credentials.set('the key of somebody demoted', demotedKey.token);
  credentials.set('the key of somebody suspended', suspendedKey.token);
  credentials.set('the token of somebody suspended', await tokenOf(suspended, ['admin']));
  credentials.set("a superadmin's API key", people.superadmin.apiKey);
  credentials.set("a superadmin's token without the scope", await tokenOf(people.superadmin, ['profile', 'read']));
  credentials.set("a demoted person's token", await tokenOf(demoted, ['admin']));
  for (const level of LEVELS) {
    credentials.set(`${level} key`, keys[level].token);
    credentials.set(`${level} token`, await tokenOf(people[level], ['admin']));
  }
});
afterAll(() => app?.close());

const owner = (sql: string, values: unknown[]) =>
  withClient(app.database.ownerUrl, async (client) => (await client.query(sql, values)).rows);

/** Tokens of one app that may ask for `admin`. */
async function tokens(apps: OauthAppsService, secrets: Secrets, { user }: TestUser) {
  const made = await apps.create(
    { ownerId: user.id, name: 'Charts', redirectUris: ['https://app.example/cb'], isConfidential: true },
    { kind: 'operator' },
  );
  const [{ id: appId }] = (await owner(
    `update oauth_apps set is_verified = true, may_ask_for_admin = true where client_id = $1 returning id`,
    [made.app.clientId],
  )) as [{ id: number }];
  return async ({ user: { id } }: TestUser, scopes: string[]): Promise<string> => {
    const text = `waka_tok_${randomUUID().replaceAll('-', '')}${'0'.repeat(48)}`;
    await owner(
      `with grants as (
        insert into oauth_grants (id, app_id, user_id, scopes, created_at, modified_at)
        select gen_random_uuid(), $1, $2, '{profile,read,admin}', now(), now()
        where not exists (select from oauth_grants where app_id = $1 and user_id = $2) returning id
      ), living as (select id from grants union all select id from oauth_grants where app_id = $1 and user_id = $2)
      insert into oauth_tokens (id, kind, grant_id, app_id, user_id, family_id, token_hash, preview, scopes,
        scope_separator, issued_by, created_at, expires_at)
      select gen_random_uuid(), 'access', id, $1, $2, gen_random_uuid(), $3, 'waka_tok_…', $4, ',', 'code', now(),
        '2027-10-10T12:00:00Z' from living`,
      [appId, id, secrets.hash(text), scopes],
    );
    return text;
  };
}

async function ask(route: string, caller: Caller): Promise<number> {
  const [method, path] = route.split(' ') as [string, string];
  const filled = path.replaceAll(/:\w+/g, '0');
  const request = app.request[method.toLowerCase() as 'get' | 'post' | 'patch' | 'delete'](`${BASE}${filled}`);
  const credential = credentials.get(caller);
  if (credential !== undefined) request.set('authorization', `Bearer ${credential}`);
  return (await request).status;
}

const outcome = (status: number) => (status === 401 || status === 403 || status >= 500 ? status : 'passes');
const levelOf = (takes: string) => takes.replace('lasting ', '') as Level;

/** What the product promises to this caller there. */
function promised(takes: string, caller: Caller): 401 | 403 | 'passes' {
  if (STRANGERS.some((stranger) => stranger === caller)) return 401;
  if (BYSTANDERS.some((bystander) => bystander === caller)) return 403;
  const [level, kind] = caller.split(' ') as [Level, 'key' | 'token'];
  if (kind === 'token' && takes.startsWith('lasting ')) return 403;
  return LEVELS.indexOf(level) >= LEVELS.indexOf(levelOf(takes)) ? 'passes' : 403;
}

describe('every route for administrators', () => {
  it('is on the list, with the level that it declares', () => {
    const declared = listRoutes(app.app).flatMap(({ method, path, requirement }) => {
      if (!path.startsWith(`${BASE}/`)) return [];
      const subject = requirement?.subject;
      const isLasting = requirement?.proof.by.includes('oauth') === false;
      const level = subject?.kind === 'admin' ? subject.level : 'not for administrators';
      return [[`${method} ${path.slice(BASE.length)}`, `${isLasting ? 'lasting ' : ''}${level}`] as const];
    });
    expect(Object.fromEntries(declared)).toEqual(ROUTES);
  });

  it.each(Object.entries(ROUTES))('%s takes %s', async (route, takes) => {
    const callers: Caller[] = [...STRANGERS, ...BYSTANDERS, ...credentials.keys()];
    const answers: Partial<Record<Caller, unknown>> = {};
    const promises: Partial<Record<Caller, unknown>> = {};
    for (const caller of new Set(callers)) {
      answers[caller] = outcome(await ask(route, caller));
      promises[caller] = promised(takes, caller);
    }
    expect(answers).toEqual(promises);
    expect(Object.keys(answers)).toHaveLength(15);
  });

  it('lets nobody in by a key in the address', async () => {
    const { token } = house.keys.superadmin;
    for (const name of ['api_key', 'token', 'access_token']) {
      expect((await app.request.get(`${BASE}/banned_users`).query({ [name]: token })).status, name).toBe(401);
    }
  });
});
