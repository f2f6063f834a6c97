import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AuditLog } from '#libs/audit';
import { Secrets } from '#libs/platform/secrets';
import { listRoutes, type Route } from '../../apps/api/src/http/routes.js';
import { call, nameOf, send } from './calls.js';
import { type House, NOW, openHouse } from './house.js';
import { ORG } from './org-house.js';

/**
 * Whatever changes an organisation is written down there: every route that is no GET, walked along by its owner, must
 * add a record to the organisation's chain, of the owner and about what the route acted on.
 */
let house: House;

const PREFIX = '/api/orgs/v1/:org';
const isChange = ({ method, path }: Route) => method !== 'GET' && (path === PREFIX || path.startsWith(`${PREFIX}/`));

/** What is there before the call, where the house has it otherwise. */
const BEFORE: Readonly<Record<string, string>> = {
  'POST /api/orgs/v1/:org/restore': `update organisations set deleted_at = now(), erase_at = now() + interval '9 days'
    where id = '${ORG.org}'`,
  'POST /api/orgs/v1/:org/leave': `update org_members set role = 'owner' where user_id = (
    select id from users where username = 'mo')`,
  'POST /api/orgs/v1/:org/members/:member/restore': `update org_members set suspended_at = now() where user_id = (
    select id from users where username = 'mo')`,
  'PUT /api/orgs/v1/:org/groups/:group/members/:member': 'delete from org_group_members',
  'PUT /api/orgs/v1/:org/dashboards/:dashboard/members/:member': 'delete from dashboard_members',
  'POST /api/orgs/v1/:org/dashboards/:dashboard/requests': 'delete from dashboard_requests',
  'DELETE /api/orgs/v1/:org/break_glass/:member': `insert into org_break_glass select '${ORG.org}', id from users
    where username = 'ada'`,
};

/** Whom or what a record is about, by the last thing that the path names. */
const TARGETS: readonly (readonly [RegExp, string, string?])[] = [
  [/\/break_glass\/:member$/, 'user', 'ada'],
  [/\/groups\/:group\/members\/:member$/, 'org_group', ORG.group],
  [/\/dashboards\/:dashboard\/requests/, 'dashboard', ORG.askedDashboard],
  [/\/dashboards\/:dashboard/, 'dashboard', ORG.dashboard],
  [/\/dashboards$/, 'dashboard'],
  [/\/members\/:member/, 'user', 'mo'],
  [/\/leave$/, 'user', 'ada'],
  [/\/transfer$/, 'user', 'mo'],
  [/\/privacy/, 'user', 'ada'],
  [/\/invites\/:invite/, 'org_invite', ORG.invite],
  [/\/invites$/, 'org_invite'],
  [/\/groups\/:group$/, 'org_group', ORG.group],
  [/\/groups$/, 'org_group'],
  [/\/service_accounts\/:account\/keys/, 'service_account', ORG.account],
  [/\/service_accounts\/:account$/, 'service_account', ORG.account],
  [/\/service_accounts$/, 'service_account'],
  [/\/domains\/:domain/, 'domain', ORG.domain],
  [/\/domains$/, 'domain'],
  [/\/scim_tokens\/:token$/, 'scim_token', ORG.scimToken],
  [/\/scim_tokens$/, 'scim_token'],
  [/\/identity_providers\/:provider/, 'identity_provider', ORG.provider],
  [/\/identity_providers$/, 'identity_provider'],
  [/^\/api\/orgs\/v1\/:org/, 'org', ORG.org],
];

beforeAll(async () => {
  house = await openHouse();
}, 60_000);
afterAll(() => house?.close());

async function uuidOf(name: string): Promise<string> {
  const [row] = await house.sql('select uuid from users where username = $1', [name]);
  return row === undefined ? name : String(row.uuid);
}

/** What is wrong with the records of one route; empty: nothing. */
async function faultsOf(route: Route): Promise<string[]> {
  const name = nameOf(route);
  await house.orgs.renew();
  if (BEFORE[name] !== undefined) await house.sql(BEFORE[name], []);
  const [{ seq = 0 } = {}] = await house.sql('select max(seq)::float8 as seq from audit_log where chain = $1', [
    ORG.org,
  ]);
  const isAtBrowser = !route.requirement?.proof.by.includes('api_key');
  const { status } = await call(route, isAtBrowser ? 'session' : 'ownKey', house, { asItIs: true });
  house.orgs.spoil();
  const written = await house.sql(
    `select action, actor_kind, actor_id, target_kind, target_id from audit_log where chain = $1 and seq > $2 order by seq`,
    [ORG.org, seq ?? 0],
  );
  const isRefused = status >= 400 && !name.endsWith('/test');
  if (isRefused) return [`${name}: answered ${status}, and was not tried`];
  if (written.length === 0) return [`${name}: ${status}, and nothing is written down`];
  const [, kind, id] = TARGETS.find(([pattern]) => pattern.test(route.path)) ?? [];
  const [ada, target] = [await uuidOf('ada'), id === undefined ? undefined : await uuidOf(id)];
  const isRight = written.some(
    (row) =>
      row.actor_kind === 'person' &&
      row.actor_id === ada &&
      row.target_kind === kind &&
      (target === undefined ? row.target_id !== null : row.target_id === target),
  );
  return isRight ? [] : [`${name}: not by ada about ${kind} ${target ?? ''}: ${JSON.stringify(written)}`];
}

describe('every route that changes an organisation', () => {
  it('writes down who did what to what', async () => {
    const routes = listRoutes(house.server.app).filter(isChange);
    expect(routes.length).toBeGreaterThanOrEqual(45);
    const faults: string[] = [];
    for (const route of routes) faults.push(...(await faultsOf(route)));
    expect(faults).toEqual([]);
  }, 120_000);

  it('is noticed where it does not', async () => {
    const log = house.server.app.get(AuditLog, { strict: false });
    const route = listRoutes(house.server.app).find((one) => nameOf(one) === 'POST /api/orgs/v1/:org/groups') as Route;
    const spy = vi.spyOn(log, 'append').mockResolvedValue();
    const faults = await faultsOf(route);
    spy.mockRestore();
    expect(faults).toEqual(['POST /api/orgs/v1/:org/groups: 201, and nothing is written down']);
    expect(await faultsOf(route)).toEqual([]);
  });

  it('also where the organisation is not in the path', async () => {
    const [eve, secrets] = [await uuidOf('eve'), house.server.app.get(Secrets, { strict: false })];
    const token = 'A'.repeat(43);
    const told = (chain: string) =>
      house.sql('select action, actor_id, target_id from audit_log where chain = $1 order by seq desc limit 1', [
        chain,
      ]);
    await house.orgs.renew();
    await house.sql(`update users set email = 'eve@example.com', is_email_confirmed = true where uuid = $1`, [eve]);
    await house.sql(
      `insert into org_invites (org_id, id, email, role, token_hash, created_at, expires_at)
      values ($1, gen_random_uuid(), 'eve@example.com', 'viewer', $2, $3, $3::timestamptz + interval '7 days')`,
      [ORG.org, secrets.hash(token), NOW],
    );
    const { request } = house.server;
    const accepted = request.post('/api/orgs/v1/invites/accept').set('authorization', house.eve.authorization);
    expect((await accepted.send({ token })).status).toBe(200);
    expect(await told(ORG.org)).toEqual([{ action: 'member.joined', actor_id: eve, target_id: eve }]);
    house.orgs.spoil();
    const found = { method: 'POST', url: '/api/orgs/v1', name: 'POST /api/orgs/v1' };
    expect((await send(found, 'outsider', house)).status).toBe(201);
    const [made] = await house.sql(
      `select o.id from organisations o join org_members m on m.org_id = o.id
      join users u on u.id = m.user_id where u.uuid = $1 and m.role = 'owner'`,
      [eve],
    );
    const id = String(made?.id);
    expect(await told(id)).toEqual([{ action: 'org.created', actor_id: eve, target_id: id }]);
  });

  it('reads without a record, but for what leaves in bulk', async () => {
    const reads = listRoutes(house.server.app).filter(
      ({ method, path }) => method === 'GET' && path.startsWith(PREFIX),
    );
    const writers: string[] = [];
    for (const route of reads) {
      const count = async () =>
        (await house.sql('select count(*) from audit_log where chain = $1', [ORG.org]))[0]?.count;
      await house.orgs.renew();
      const before = await count();
      await call(route, route.requirement?.proof.by.includes('api_key') ? 'ownKey' : 'session', house);
      if ((await count()) !== before) writers.push(route.path);
    }
    expect(writers).toEqual([`${PREFIX}/dashboards/:dashboard/summary.csv`, `${PREFIX}/audit_log/export`].sort());
  }, 120_000);
});
