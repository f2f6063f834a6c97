import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceAccountVerifier } from '#libs/orgs';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { auditOf, byHeader, bySession, makeOrg, type Send } from '../../support/org-people.js';
import { rowsOf } from '../../support/rows.js';

const MINUTE = 60_000_000;
let server: TestApp;
let ada: TestUser;
let acme: string;
let evil: string;
let owner: Send;
let member: Send;
let mallory: Send;

const at = (org: string, rest = '') => `/api/orgs/v1/${org}/service_accounts${rest}`;

beforeAll(async () => {
  server = await startApp({ now: '2026-10-10T12:00:00Z' });
  ada = await server.createUser({ username: 'ada' });
  const eve = await server.createUser({ username: 'eve' });
  const other = await server.createUser({ username: 'mallory' });
  acme = await makeOrg(server, [
    [ada, 'owner'],
    [eve, 'member'],
  ]);
  evil = await makeOrg(server, [[other, 'owner']], 'Evil');
  [owner, member, mallory] = [
    await bySession(server, ada),
    await bySession(server, eve),
    await bySession(server, other),
  ];
});
afterAll(() => server?.close());

async function makeKey(name: string, permissions: string[] = ['list_dashboards'], key = {}) {
  const { body } = await owner('POST', at(acme), { name, permissions });
  const made = await owner('POST', at(acme, `/${body.data.id}/keys`), { label: 'ci', scopes: ['read_orgs'], ...key });
  return { id: body.data.id as string, keyId: made.body.data?.id as string, key: made.body.data?.key as string, made };
}

const verify = (value: string, carrier: 'bearer' | 'query' = 'bearer') =>
  server.app.get(ServiceAccountVerifier, { strict: false }).verify({ kind: 'bearer', carrier, value });

describe('a service account', () => {
  it('is made, listed, renamed and granted otherwise', async () => {
    const made = await owner('POST', at(acme), { name: ' Export ', permissions: ['view_all_dashboards'] });
    expect(made).toMatchObject({
      status: 201,
      body: {
        data: {
          name: 'Export',
          permissions: ['view_all_dashboards'],
          living_keys: 0,
          is_disabled: false,
          disabled_at: null,
          created_at: '2026-10-10T12:00:00Z',
        },
      },
    });
    const { id } = made.body.data;
    const changed = await owner('PATCH', at(acme, `/${id}`), { name: 'Exports', permissions: ['view_audit_log'] });
    expect(changed.body.data).toMatchObject({ id, name: 'Exports', permissions: ['view_audit_log'] });
    expect((await owner('GET', at(acme))).body.data.map(({ name }: { name: string }) => name)).toEqual(['Exports']);
    expect(await auditOf(server, acme)).toEqual(['service_account.created', 'service_account.updated']);
  });

  it.each([
    [{ permissions: [] }, 'name'],
    [{ name: '  ', permissions: [] }, 'name'],
    [{ name: 'exports', permissions: [] }, 'name'],
    [{ name: 'x', permissions: ['nonsense'] }, 'permissions'],
    [{ name: 'x', permissions: ['delete_org'] }, 'permissions'],
    [{ name: 'x', permissions: ['manage_service_accounts'] }, 'permissions'],
    [{ name: 'x', permissions: ['display_coding_on_dashboards'] }, 'permissions'],
    [{ name: 'x', permissions: [], more: 1 }, 'more'],
  ])('%j is refused', async (body, field) => {
    const refused = await owner('POST', at(acme), body);
    expect([refused.status, Object.keys(refused.body.errors)]).toEqual([400, [field]]);
  });

  it('is managed by owners and admins at a browser alone', async () => {
    expect((await member('GET', at(acme))).status).toBe(403);
    expect((await member('POST', at(acme), { name: 'x', permissions: [] })).status).toBe(403);
    expect((await mallory('GET', at(acme))).status).toBe(404);
    expect((await byHeader(server, ada.authorization)('GET', at(acme))).status).toBe(401);
    await rowsOf(server.database, `update sessions set authenticated_at = '2026-10-10T11:00:00Z' where user_id = $1`, [
      ada.user.id,
    ]);
    expect((await owner('GET', at(acme))).status).toBe(200);
    expect((await owner('POST', at(acme), { name: 'x', permissions: [] })).status).toBe(403);
    await rowsOf(server.database, `update sessions set authenticated_at = '2026-10-10T12:00:00Z'`);
  });

  it('is not found by way of another organisation', async () => {
    const { id, keyId } = await makeKey('Nested');
    expect((await mallory('PATCH', at(evil, `/${id}`), { name: 'x' })).status).toBe(404);
    expect((await mallory('GET', at(evil, `/${id}/keys`))).status).toBe(404);
    expect((await mallory('POST', at(evil, `/${id}/keys`), { label: 'x', scopes: ['read_orgs'] })).status).toBe(404);
    expect((await mallory('DELETE', at(evil, `/${id}/keys/${keyId}`))).status).toBe(404);
    const { id: another } = await makeKey('Another');
    expect((await owner('DELETE', at(acme, `/${another}/keys/${keyId}`))).status).toBe(404);
    expect((await owner('DELETE', at(acme, `/${id}/keys/nonsense`))).status).toBe(404);
  });
});

describe('its key', () => {
  it('is shown once, stored hashed, and acts with the permissions of the account', async () => {
    const { id, keyId, key, made } = await makeKey('Reader', ['view_all_dashboards', 'list_dashboards']);
    expect(made.status).toBe(201);
    expect(key).toMatch(/^bks_[0-9A-Za-z]{48}$/);
    expect(made.body.data).toMatchObject({ preview: `bks_…${key.slice(-4)}`, expires_at: null, last_used_at: null });
    const principal = await verify(key);
    expect(principal).toMatchObject({
      userId: 0,
      userUuid: id,
      username: 'Reader',
      via: 'service_account',
      credentialId: keyId,
      adminLevel: 'default',
      serviceAccount: { orgId: acme },
    });
    expect([...(principal?.scopes ?? [])]).toEqual(['read_orgs']);
    expect([...(principal?.serviceAccount?.permissions ?? [])].sort()).toEqual([
      'list_dashboards',
      'view_all_dashboards',
    ]);
    const [row] = await rowsOf<{ text: string }>(
      server.database,
      'select row_to_json(k)::text as text from service_account_keys k where id = $1',
      [keyId],
    );
    expect(row?.text).not.toContain(key.slice(4));
    const listed = await owner('GET', at(acme, `/${id}/keys`));
    expect(JSON.stringify(listed.body)).not.toContain(key);
    expect(JSON.stringify(await rowsOf(server.database, 'select * from audit_details'))).not.toContain(key);
  });

  it('does not travel in addresses', async () => {
    const { key } = await makeKey('No query');
    expect(await verify(key, 'query')).toBeUndefined();
    const { status } = await server.request.get(`/api/v1/users/current/projects?api_key=${key}`);
    expect(status).toBe(401);
  });

  it('opens nothing that is a person’s', async () => {
    const { key } = await makeKey('Nobody');
    const send = byHeader(server, `Bearer ${key}`);
    for (const path of [
      '/api/v1/users/current',
      '/api/v1/users/current/summaries',
      '/api/admin/v1/check',
      '/api/v1/leaders',
    ]) {
      expect((await send('GET', path)).status, path).toBe(403);
    }
    expect((await send('GET', at(acme))).status).toBe(401);
  });

  it('dies with the next request when it is revoked', async () => {
    const { id, keyId, key } = await makeKey('Revoked');
    expect(await verify(key)).toBeDefined();
    expect((await owner('DELETE', at(acme, `/${id}/keys/${keyId}`))).status).toBe(204);
    expect(await verify(key)).toBeUndefined();
    expect((await owner('DELETE', at(acme, `/${id}/keys/${keyId}`))).status).toBe(404);
    expect((await owner('GET', at(acme, `/${id}/keys`))).body.data[0].revoked_at).toBe('2026-10-10T12:00:00Z');
    expect(await auditOf(server, acme)).toContain('service_account.key_revoked');
  });

  it('sleeps while its account is disabled, and follows its permissions', async () => {
    const { id, key } = await makeKey('Disabled');
    expect((await owner('PATCH', at(acme, `/${id}`), { is_disabled: true })).body.data).toMatchObject({
      is_disabled: true,
      disabled_at: '2026-10-10T12:00:00Z',
    });
    expect(await verify(key)).toBeUndefined();
    expect((await owner('PATCH', at(acme, `/${id}`), { is_disabled: false, permissions: [] })).status).toBe(200);
    expect((await verify(key))?.serviceAccount?.permissions.size).toBe(0);
    const log = await auditOf(server, acme);
    expect(log).toEqual(expect.arrayContaining(['service_account.disabled', 'service_account.enabled']));
  });

  it('expires', async () => {
    const { key } = await makeKey('Expiring', [], { expires_at: '2026-10-10T12:05:00+00:00' });
    expect(await verify(key)).toBeDefined();
    server.clock.advance(5 * MINUTE);
    expect(await verify(key)).toBeUndefined();
    server.clock.advance(-5 * MINUTE);
  });

  it('dies with the organisation', async () => {
    const { key } = await makeKey('Deleted');
    const set = (value: string | null) =>
      rowsOf(server.database, 'update organisations set deleted_at = $2, erase_at = $2 where id = $1', [acme, value]);
    await set('2026-10-10T12:00:00Z');
    expect(await verify(key)).toBeUndefined();
    await set(null);
    expect(await verify(key)).toBeDefined();
  });

  it('has its use noted once a minute', async () => {
    const { id, key } = await makeKey('Used');
    const lastUsed = async () => (await owner('GET', at(acme, `/${id}/keys`))).body.data[0].last_used_at;
    await verify(key);
    expect(await lastUsed()).toBe('2026-10-10T12:00:00Z');
    server.clock.advance(MINUTE - 1_000_000);
    await verify(key);
    expect(await lastUsed()).toBe('2026-10-10T12:00:00Z');
    server.clock.advance(1_000_000);
    await verify(key);
    expect(await lastUsed()).toBe('2026-10-10T12:01:00Z');
    server.clock.advance(-MINUTE);
  });

  it.each([
    [{ label: '' }, 'label'],
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['write_heartbeats'] }, 'scopes'],
    [{ expires_at: '2026-10-10T11:00:00Z' }, 'expires_at'],
    [{ expires_at: 'tomorrow' }, 'expires_at'],
  ])('is not made of %j', async (key, field) => {
    const { made } = await makeKey(`Bad ${JSON.stringify(key)}`, [], key);
    expect([made.status, Object.keys(made.body.errors)]).toEqual([400, [field]]);
  });

  it.each([
    'bks_',
    `bks_${'a'.repeat(44)}`,
    `bks_${'a'.repeat(48)}`,
    `waka_${'a'.repeat(48)}`,
  ])('%s is none', async (text) => {
    expect(await verify(text)).toBeUndefined();
  });
});
