import { randomUUID } from 'node:crypto';
import { AccountsService, SessionsService } from '#libs/accounts';
import { AdminKeysService, AdminLevelsService } from '#libs/admin';
import { ApiKeysService, PrimaryKeys } from '#libs/api-keys';
import { ALL_SCOPES, READ_ONLY_SCOPES, type Scope } from '#libs/kernel';
import { OauthAppsService } from '#libs/oauth';
import { Secrets } from '#libs/platform/secrets';
import { startApp, type TestApp, type TestUser } from '../support/app.js';
import { rowsOf } from '../support/rows.js';
import type { AnyCaller } from './org-callers.js';
import { isOrgCaller, type OrgHouse, openOrgHouse } from './org-house.js';
import type { Caller } from './rules.js';

export const NOW = '2026-10-10T12:00:00Z';
export const HEARTBEAT = {
  entity: '/home/ada/demo/x.ts',
  type: 'file',
  time: 1_791_633_000,
  project: 'demo',
  language: 'Go',
};
const HOUR_AGO = '2026-10-10T11:00:00Z';
const SHARED = [
  'logged_time_public',
  'languages_used_public',
  'editors_used_public',
  'os_used_public',
  'projects_used_public',
  'share_activity_chart',
  'allow_public_stats_lookup',
];
const STATS_KEY = 'stats-0f4a1c5be27d9386-of-the-bots-of-tests';
const REVOCATION_KEY = 'revoker-51d0a7c94e23bf68-of-the-scanner';
const UNKNOWN_KEY = 'waka_4a1e8f43-2b7c-4a6f-9d57-a5c8d0a9e3b1';

/** How a caller shows who they are. */
export interface Showing {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** Of our own forms. */
  readonly csrfToken?: string;
}

/** People of every kind, and what they hold. */
export interface House {
  readonly server: TestApp;
  /** Whose things most routes are about. */
  readonly ada: TestUser;
  /** Shows her activity to everybody. */
  readonly grace: TestUser;
  readonly eve: TestUser;
  readonly superadmin: TestUser;
  /** An organisation of ada's. */
  readonly orgs: OrgHouse;
  /** The same until something changes: sessions may not survive that. */
  show(caller: AnyCaller): Promise<Showing>;
  /** What `make` made under this name, until something else was made or something changes. */
  keep(name: string, make: () => Promise<string>): Promise<string>;
  /** A request changed something, so nothing made for an earlier one is still known to be as it was. */
  change(): void;
  sql(text: string, values: readonly unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

interface TestToken {
  readonly scopes: Iterable<Scope>;
  readonly owner?: TestUser;
  readonly expiresAt?: string;
  readonly revokedAt?: string;
}

export async function openHouse(): Promise<House> {
  const server = await startApp({
    now: NOW,
    config: {
      RATE_LIMIT: 'off',
      STATS_API_KEY: STATS_KEY,
      HKA_REVOCATION_KEY: REVOCATION_KEY,
      YSWS_PROGRAMMES: 'arcade',
    },
  });
  const get = <T>(type: abstract new (...args: never[]) => T): T => server.app.get(type, { strict: false });
  const secrets = get(Secrets);
  const ada = await server.createUser({ username: 'ada' });
  const grace = await server.createUser({
    username: 'grace',
    settings: Object.fromEntries(SHARED.map((name) => [name, true])),
  });
  const eve = await server.createUser({ username: 'eve' });
  const sue = await server.createUser({ username: 'sue' });
  const superadmin = await server.createUser({ username: 'sol', adminLevel: 'superadmin' });
  const viewer = await server.createUser({ username: 'vic', adminLevel: 'viewer' });
  const admin = await server.createUser({ username: 'adam', adminLevel: 'admin' });
  const demoted = await server.createUser({ username: 'dan', adminLevel: 'admin' });
  await get(AccountsService).suspend(sue.user.id, { kind: 'operator' });

  for (const { authorization, user } of [ada, grace, eve, superadmin]) {
    await server.request.post('/api/v1/heartbeats').set('authorization', authorization).send(HEARTBEAT).expect(202);
    await get(PrimaryKeys).create(user.id, { kind: 'operator' });
  }

  const sql: House['sql'] = (text, values) => rowsOf(server.database, text, [...values]);

  const bearer = (token: string): Showing => ({ headers: { authorization: `Bearer ${token}` } });
  const newKey = (key: Parameters<TestApp['createKey']>[1]) => server.createKey(ada.user, key);
  const revoked = await get(ApiKeysService).create(ada.user.id);
  await get(ApiKeysService).revoke(ada.user.id, revoked.id);

  const adminKey = (owner: TestUser) =>
    get(AdminKeysService).create('operator', { owner: owner.user.id, name: `test ${randomUUID()}` });
  const demotedKey = await adminKey(demoted);
  await get(AdminLevelsService).change('operator', demoted.user.uuid, 'default');
  const deadKey = await adminKey(admin);
  await get(AdminKeysService).revoke('operator', deadKey.uuid);

  const newApp = (owner: TestUser) =>
    get(OauthAppsService).create(
      { ownerId: owner.user.id, name: 'Charts', redirectUris: ['https://app.example/cb'], isConfidential: true },
      { kind: 'operator' },
    );
  const app = await newApp(eve);
  const otherApp = await newApp(eve);
  await sql('update oauth_apps set is_verified = true, may_ask_for_admin = true where client_id = $1', [
    app.app.clientId,
  ]);
  const [{ id: appId } = {}] = await sql('select id from oauth_apps where client_id = $1', [app.app.clientId]);

  /** As if the app had been given it a year ago. */
  const token = async ({ scopes, owner = ada, ...token }: TestToken): Promise<string> => {
    const text = `waka_tok_${randomUUID().replaceAll('-', '')}${'0'.repeat(48)}`;
    const grant = `with living as (
        select id from oauth_grants where app_id = $1 and user_id = $2 and revoked_at is null
      ), made as (
        insert into oauth_grants (id, app_id, user_id, scopes, created_at, modified_at)
        select gen_random_uuid(), $1, $2, $3, $4, $4 where not exists (select from living) returning id
      ) select id from living union all select id from made`;
    const all = [...ALL_SCOPES, 'admin'];
    const [{ id: grantId } = {}] = await sql(grant, [appId, owner.user.id, all, HOUR_AGO]);
    await sql(
      `insert into oauth_tokens (id, kind, grant_id, app_id, user_id, family_id, token_hash, preview, scopes,
         scope_separator, issued_by, created_at, expires_at, revoked_at)
       values (gen_random_uuid(), 'access', $1, $2, $3, gen_random_uuid(), $4, 'waka_tok_…', $5, ',', 'code', $6, $7, $8)`,
      [
        grantId,
        appId,
        owner.user.id,
        secrets.hash(text),
        [...scopes],
        HOUR_AGO,
        token.expiresAt ?? '2027-10-10T12:00:00Z',
        token.revokedAt ?? null,
      ],
    );
    return text;
  };

  const showings = new Map<AnyCaller, Showing>();
  let kept: readonly [name: string, made: string] | undefined;
  const start = async (owner: TestUser): Promise<{ id: string; showing: Showing }> => {
    const browser = { methods: ['pwd'], address: '127.0.0.1', userAgent: 'tests' } as const;
    const { session, token } = await get(SessionsService).start(owner.user.id, browser);
    const csrfToken = secrets.sign('csrf', session.id);
    return { id: session.id, showing: { headers: { cookie: `beatkeeper_session=${token}` }, csrfToken } };
  };
  const session = async (owner: TestUser) => (await start(owner)).showing;
  const stale = async (): Promise<Showing> => {
    const { id, showing } = await start(ada);
    await sql('update sessions set authenticated_at = $2 where id = $1', [id, HOUR_AGO]);
    return showing;
  };
  const forged = async (): Promise<Showing> => {
    const { headers } = await session(ada);
    return { headers: { ...headers, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } };
  };
  const ended = async (): Promise<Showing> => {
    const { id, showing } = await start(ada);
    await sql('update sessions set revoked_at = $2 where id = $1', [id, NOW]);
    return showing;
  };
  const ownToken = await token({ scopes: ALL_SCOPES });
  const keys: Partial<Record<Caller, Showing>> = {
    anonymous: {},
    anonymousOfSharer: {},
    unknownKey: bearer(UNKNOWN_KEY),
    malformedHeader: { headers: { authorization: 'Nonsense' }, query: `api_key=${ada.apiKey}` },
    revokedKey: bearer(revoked.apiKey),
    expiredKey: bearer(await newKey({ expiresAt: server.clock.now() - 1 })),
    suspendedKey: bearer(sue.apiKey),
    secretAlone: { query: `client_secret=${app.clientSecret}` },
    revokedToken: bearer(await token({ scopes: ALL_SCOPES, revokedAt: HOUR_AGO })),
    expiredToken: bearer(await token({ scopes: ALL_SCOPES, expiresAt: NOW })),
    foreignSecret: { ...bearer(ownToken), query: `client_secret=${otherApp.clientSecret}` },
    demotedKey: bearer(demotedKey.token),
    revokedAdminKey: bearer(deadKey.token),
    statsKey: bearer(STATS_KEY),
    revocationKey: bearer(REVOCATION_KEY),
    outsider: bearer(eve.apiKey),
    outsiderOfSharer: bearer(eve.apiKey),
    adminsApiKey: bearer(superadmin.apiKey),
    emailKey: bearer(await newKey({ scopes: new Set(['email']) })),
    emailToken: bearer(await token({ scopes: ['email'] })),
    readOnlyKey: bearer(await newKey({ isReadOnly: true })),
    readToken: bearer(await token({ scopes: READ_ONLY_SCOPES })),
    ownToken: bearer(ownToken),
    ownKey: bearer(ada.apiKey),
    viewerKey: bearer((await adminKey(viewer)).token),
    adminKey: bearer((await adminKey(admin)).token),
    superadminKey: bearer((await adminKey(superadmin)).token),
    adminToken: bearer(await token({ scopes: ['admin'], owner: superadmin })),
  };
  const browsers: Partial<Record<Caller, () => Promise<Showing>>> = {
    session: () => session(ada),
    staleSession: stale,
    otherSession: () => session(eve),
    adminSession: () => session(superadmin),
    forgedSession: forged,
    endedSession: ended,
  };
  const orgs = await openOrgHouse(server, ada, sql);
  return {
    server,
    orgs,
    ada,
    grace,
    eve,
    superadmin,
    sql,
    async show(caller) {
      const known = showings.get(caller);
      if (known !== undefined) return known;
      const showing = isOrgCaller(caller) ? await orgs.show(caller) : (keys[caller] ?? (await browsers[caller]?.()));
      if (showing === undefined) throw new Error(`nobody knows how to be ${caller}`);
      showings.set(caller, showing);
      return showing;
    },
    async keep(name, make) {
      if (kept?.[0] === name) return kept[1];
      kept = undefined;
      const made = await make();
      kept = [name, made];
      return made;
    },
    change() {
      showings.clear();
      kept = undefined;
    },
    close: () => server.close(),
  };
}
