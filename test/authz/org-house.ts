import { SessionsService } from '#libs/accounts';
import { ORG_PERMISSIONS } from '#libs/kernel';
import { DNS_TXT, type DnsTxt, GRANTABLE } from '#libs/orgs';
import { Secrets } from '#libs/platform/secrets';
import type { TestApp, TestUser } from '../support/app.js';
import type { Showing } from './house.js';
import { ORG_CALLERS, type OrgCaller } from './org-callers.js';

const idOf = (kind: string) => `${kind.repeat(8)}-0000-4000-8000-000000000001`;

/** Everything that paths of an organisation name; the same before every call. */
export const ORG = {
  org: idOf('a'),
  elsewhere: idOf('e'),
  dashboard: idOf('d'),
  /** Nobody is on it, and everybody has asked to be. */
  askedDashboard: idOf('b'),
  group: idOf('c'),
  invite: idOf('1'),
  account: idOf('5'),
  serviceKey: idOf('4'),
  domain: idOf('2'),
  scimToken: idOf('3'),
  provider: idOf('8'),
} as const;

const PEOPLE = {
  adminOfOrg: 'admin',
  managerOfOrg: 'manager',
  memberOfOrg: 'member',
  viewerOfOrg: 'viewer',
  leftOrg: 'member',
  suspendedInOrg: 'member',
} as const;
const SERVICE_KEYS = {
  serviceAccount: `bks_${'S'.repeat(48)}`,
  bareServiceAccount: `bks_${'B'.repeat(48)}`,
  serviceElsewhere: `bks_${'E'.repeat(48)}`,
} as const;
const SCIM_TOKEN = `scim_${'D'.repeat(48)}`;
const CHALLENGE = 'challenge';
const NOW = '2026-10-10T12:00:00Z';
const HEARTBEAT = { entity: '/home/ada/demo/x.ts', type: 'file', time: 1_791_633_000, project: 'demo' };

export interface OrgHouse {
  /** A member whom others handle. */
  readonly mo: TestUser;
  show(caller: OrgCaller): Promise<Showing>;
  /** Somebody has changed the organisation. */
  spoil(): void;
  /** The organisation as it was in the beginning, where it was spoilt. */
  renew(): Promise<void>;
}

export function isOrgCaller(caller: string): caller is OrgCaller {
  return Object.hasOwn(ORG_CALLERS, caller);
}

type Sql = (text: string, values: readonly unknown[]) => Promise<unknown>;

/** Adds an organisation of this owner to the house. */
export async function openOrgHouse(server: TestApp, owner: TestUser, sql: Sql): Promise<OrgHouse> {
  const get = <T>(type: abstract new (...args: never[]) => T): T => server.app.get(type, { strict: false });
  const secrets = get(Secrets);
  const users = new Map<OrgCaller, TestUser>();
  for (const caller of [...Object.keys(PEOPLE), 'ownerElsewhere'] as OrgCaller[]) {
    users.set(caller, await server.createUser({ username: caller.toLowerCase() }));
  }
  const mo = await server.createUser({ username: 'mo' });
  const user = (caller: OrgCaller) => users.get(caller) as TestUser;
  for (const { authorization } of users.values()) {
    await server.request.post('/api/v1/heartbeats').set('authorization', authorization).send(HEARTBEAT).expect(202);
  }

  const members = [
    [owner, 'owner', 'null', 'null'],
    [mo, 'member', 'null', 'null'],
    ...Object.entries(PEOPLE).map(([caller, role]) => [
      user(caller as OrgCaller),
      role,
      caller === 'leftOrg' ? `'${NOW}'` : 'null',
      caller === 'suspendedInOrg' ? `'${NOW}'` : 'null',
    ]),
  ] as [TestUser, string, string, string][];
  const ids = members.map(([one]) => one.user.id).join(', ');
  const grants = (permissions: Iterable<string>) => `'{${[...permissions].join(',')}}'`;
  const service = (org: string, account: string, caller: keyof typeof SERVICE_KEYS, permissions: string) => `
    insert into service_accounts (org_id, id, name, permissions, created_at, modified_at)
      values ('${org}', '${account}', '${caller}', ${permissions}, '${NOW}', '${NOW}');
    insert into service_account_keys (org_id, id, account_id, label, preview, key_hash, scopes, created_at)
      values ('${org}', gen_random_uuid(), '${account}', 'k', 'bks_…',
        '\\x${secrets.hash(SERVICE_KEYS[caller]).toString('hex')}', '{read_orgs,write_orgs}', '${NOW}');`;
  const organisation = (id: string) => `
    insert into organisations (id, name, timezone, timeout_minutes, writes_only, is_duration_visible,
      default_project_privacy, plan, created_at, modified_at)
    values ('${id}', 'Acme', 'UTC', 15, false, true, 'visible', 'business', '${NOW}', '${NOW}');`;
  const dashboardOf = (id: string, name: string) => `
    insert into dashboards (org_id, id, full_name, created_by, is_viewing_restricted, is_manual_time_hidden, created_at,
      modified_at) values ('${ORG.org}', '${id}', '${name}', ${owner.user.id}, false, false, '${NOW}', '${NOW}');`;
  await sql(
    `create function renew_org() returns void language plpgsql as $$ begin
    delete from organisations where id in ('${ORG.org}', '${ORG.elsewhere}');
    ${organisation(ORG.org)} ${organisation(ORG.elsewhere)}
    insert into org_members (org_id, user_id, role, source, joined_at, left_at, suspended_at, modified_at) values
      ${members.map(([one, role, left, suspended]) => `('${ORG.org}', ${one.user.id}, '${role}', 'invite', '${NOW}', ${left}, ${suspended}, '${NOW}')`).join(', ')},
      ('${ORG.elsewhere}', ${user('ownerElsewhere').user.id}, 'owner', 'founder', '${NOW}', null, null, '${NOW}');
    ${dashboardOf(ORG.dashboard, 'All')} ${dashboardOf(ORG.askedDashboard, 'Asked')}
    insert into dashboard_members select org_id, '${ORG.dashboard}', user_id, false, '${NOW}' from org_members
      where org_id = '${ORG.org}' and user_id in (${ids});
    insert into dashboard_requests select org_id, '${ORG.askedDashboard}', user_id, 'join', '${NOW}' from org_members
      where org_id = '${ORG.org}' and user_id in (${ids});
    insert into org_groups (org_id, id, name, created_at, modified_at)
      values ('${ORG.org}', '${ORG.group}', 'Group', '${NOW}', '${NOW}');
    insert into org_group_members values ('${ORG.org}', '${ORG.group}', ${mo.user.id}, 'hand');
    insert into org_invites (org_id, id, email, role, token_hash, created_at, expires_at)
      values ('${ORG.org}', '${ORG.invite}', 'new@example.com', 'viewer', '\\x01', '${NOW}', '2026-10-17T12:00:00Z');
    insert into org_domains (org_id, id, domain, challenge, created_at)
      values ('${ORG.org}', '${ORG.domain}', 'acme.com', '${CHALLENGE}', '${NOW}');
    insert into identity_providers (id, slug, kind, name, is_enabled, org_id, config, created_at, modified_at)
      values ('${ORG.provider}', 'org-house', 'oidc', 'House', true, '${ORG.org}',
        '{"issuer": "https://127.0.0.1:1", "client_id": "id"}', '${NOW}', '${NOW}');
    insert into org_identity_providers (org_id, provider_id, is_enforced, default_role, group_mapping, modified_at)
      values ('${ORG.org}', '${ORG.provider}', false, 'member', '{}', '${NOW}');
    insert into scim_tokens (org_id, id, label, preview, token_hash, created_at) values
      ('${ORG.org}', '${ORG.scimToken}', 'k', 'scim_…', '\\x02', '${NOW}'),
      ('${ORG.org}', gen_random_uuid(), 'k', 'scim_…', '\\x${secrets.hash(SCIM_TOKEN).toString('hex')}', '${NOW}');
    ${service(ORG.org, ORG.account, 'serviceAccount', grants(GRANTABLE))}
    insert into service_account_keys (org_id, id, account_id, label, preview, key_hash, scopes, created_at)
      values ('${ORG.org}', '${ORG.serviceKey}', '${ORG.account}', 'k', 'bks_…', '\\x03', '{read_orgs}', '${NOW}');
    ${service(ORG.org, idOf('6'), 'bareServiceAccount', grants([]))}
    ${service(ORG.elsewhere, idOf('7'), 'serviceElsewhere', grants(ORG_PERMISSIONS))}
  end $$`,
    [],
  );
  get<DnsTxt>(DNS_TXT as never).resolve = async () => [CHALLENGE];
  let isSpoilt = true;
  const renew = async () => {
    if (isSpoilt) await sql('select renew_org()', []);
    isSpoilt = false;
  };
  await renew();

  const browser = async ({ user: { id: userId } }: TestUser): Promise<Showing> => {
    const start = { methods: ['pwd'], address: '127.0.0.1', userAgent: 'tests' } as const;
    const { token, session } = await get(SessionsService).start(userId, start);
    return { headers: { cookie: `beatkeeper_session=${token}` }, csrfToken: secrets.sign('csrf', session.id) };
  };
  const bearer = (token: string): Showing => ({ headers: { authorization: `Bearer ${token}` } });
  return {
    mo,
    renew,
    spoil() {
      isSpoilt = true;
    },
    async show(caller) {
      if (caller === 'adminBrowserOfOrg') return browser(user('adminOfOrg'));
      if (caller === 'memberBrowserOfOrg') return browser(user('memberOfOrg'));
      if (Object.hasOwn(SERVICE_KEYS, caller)) return bearer(SERVICE_KEYS[caller as keyof typeof SERVICE_KEYS]);
      if (caller === 'directoryOfOrg') return bearer(SCIM_TOKEN);
      return bearer(user(caller).apiKey);
    },
  };
}
