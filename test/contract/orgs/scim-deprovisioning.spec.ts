import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { type Directory, membershipOf, oktaUser, openDirectory, patch, provision } from '../../support/directory.js';
import { auditOf, bySession } from '../../support/org-people.js';
import { rowsOf } from '../../support/rows.js';

const USERS = '/scim/v2/Users';
let server: TestApp;
let acme: Directory;

beforeAll(async () => {
  server = await startApp({ now: '2026-10-10T12:00:00Z', config: { RATE_LIMIT: 'off' } });
  acme = await openDirectory(server, { name: 'acme', domain: 'acme.com' });
});
afterAll(() => server?.close());

const made = (userName: string, more?: object) => provision(acme, userName, more);
const memberOf = (id: string) => membershipOf(server, id);

describe('shutting out', () => {
  /** Logged in at a browser, with a token of an app. */
  async function busy(userName: string) {
    const id = await made(userName);
    const member = await memberOf(id);
    const [person] = await rowsOf<{ id: number; uuid: string; username: string }>(
      server.database,
      'select id, uuid, username from users where id = $1',
      [member?.user_id],
    );
    const user = { user: person } as unknown as TestUser;
    const browser = await bySession(server, user);
    const key = await server.createKey(user.user);
    await rowsOf(
      server.database,
      `with app as (
        insert into oauth_apps (id, client_id, owner_id, name, redirect_uris, is_confidential, created_at, modified_at)
        select gen_random_uuid(), left(md5(random()::text), 24), $1, 'Charts', '{}', true, now(), now() returning id
      ) insert into oauth_grants (id, app_id, user_id, scopes, created_at, modified_at)
      select gen_random_uuid(), id, $1, '{read_stats}', now(), now() from app`,
      [member?.user_id],
    );
    const reaches = async () => (await browser('GET', '/account')).status === 200;
    const grants = () =>
      rowsOf(server.database, 'select from oauth_grants where user_id = $1 and revoked_at is null', [member?.user_id]);
    return { id, userId: member?.user_id, reaches, grants, key };
  }

  it.each<[string, string, object]>([
    ['Okta', 'okta-off@acme.com', { op: 'replace', value: { active: false } }],
    ['Entra ID', 'entra-off@acme.com', { op: 'Replace', path: 'active', value: 'False' }],
    ['older Entra ID', 'list-off@acme.com', { op: 'Replace', path: 'active', value: [{ $ref: null, value: 'False' }] }],
    ['the standard', 'rfc-off@acme.com', { op: 'replace', path: 'active', value: false }],
  ])('by %s ends sessions and tokens within the request', async (_, userName, operation) => {
    const { id, reaches, grants } = await busy(userName);
    expect([await reaches(), (await grants()).length]).toEqual([true, 1]);
    const { status, body } = await acme.scim('PATCH', `${USERS}/${id}`, patch(operation));
    expect([status, body.active]).toEqual([200, false]);
    expect([await reaches(), (await grants()).length]).toEqual([false, 0]);
    expect(await memberOf(id)).toMatchObject({ is_in: true, is_suspended: true });
    expect((await auditOf(server, acme.orgId)).at(-1)).toBe('scim.user_deactivated');
  });

  it('by PUT does the same, and letting in again too', async () => {
    const { id, reaches } = await busy('put-off@acme.com');
    expect(
      (await acme.scim('PUT', `${USERS}/${id}`, oktaUser('put-off@acme.com', { active: false }))).body.active,
    ).toBe(false);
    expect(await reaches()).toBe(false);
    expect((await acme.scim('PUT', `${USERS}/${id}`, oktaUser('put-off@acme.com', { active: true }))).body.active).toBe(
      true,
    );
    expect(await memberOf(id)).toMatchObject({ is_in: true, is_suspended: false });
    expect((await auditOf(server, acme.orgId)).at(-1)).toBe('scim.user_reactivated');
  });

  it('takes the organisation from the keys of the person, and nothing else', async () => {
    const { id, key } = await busy('keys@acme.com');
    const authorization = `Basic ${Buffer.from(key).toString('base64')}`;
    const orgStatus = async () =>
      (await server.request.get(`/api/orgs/v1/${acme.orgId}/members`).set('authorization', authorization)).status;
    const before = await orgStatus();
    await acme.scim('PATCH', `${USERS}/${id}`, patch({ op: 'replace', value: { active: false } }));
    expect([before, await orgStatus()]).toEqual([200, 404]);
    await server.request.get('/api/v1/users/current').set('authorization', authorization).expect(200);
  });

  it('leaves power over the installation alone', async () => {
    const { id, userId } = await busy('admin@acme.com');
    await rowsOf(
      server.database,
      `insert into admin_keys (uuid, user_id, name, preview, key_hash, created_at)
      values (gen_random_uuid(), $1, 'k', 'hka_…', decode(md5('k'), 'hex'), now())`,
      [userId],
    );
    await acme.scim('PATCH', `${USERS}/${id}`, patch({ op: 'replace', value: { active: false } }));
    expect(await rowsOf(server.database, 'select revoked_at from admin_keys where user_id = $1', [userId])).toEqual([
      { revoked_at: null },
    ]);
  });

  it('works after the domain has lapsed, and letting in does not', async () => {
    const { id } = await busy('lapsed@acme.com');
    const set = (at: string | null) =>
      rowsOf(server.database, 'update org_domains set verified_at = $2 where org_id = $1', [acme.orgId, at]);
    await set(null);
    try {
      expect(
        (await acme.scim('PATCH', `${USERS}/${id}`, patch({ op: 'replace', value: { active: false } }))).status,
      ).toBe(200);
      const refused = await acme.scim('PATCH', `${USERS}/${id}`, patch({ op: 'replace', value: { active: true } }));
      expect([refused.status, refused.body.scimType]).toEqual([400, 'invalidValue']);
    } finally {
      await set('2026-10-01T00:00:00Z');
    }
  });

  it('keeps the last owner', async () => {
    const id = await made('boss@acme.com');
    await rowsOf(
      server.database,
      `update org_members m set role = case when s.id = $2 then 'owner' else 'member' end
      from org_members o left join scim_users s using (org_id, user_id)
      where m.org_id = o.org_id and m.user_id = o.user_id and o.org_id = $1 and (s.id = $2 or o.role = 'owner')`,
      [acme.orgId, id],
    );
    const off = await acme.scim('PATCH', `${USERS}/${id}`, patch({ op: 'replace', value: { active: false } }));
    const gone = await acme.scim('DELETE', `${USERS}/${id}`);
    expect([off.status, off.body.status, gone.status]).toEqual([409, '409', 409]);
    expect((await acme.scim('GET', `${USERS}/${id}`)).body.active).toBe(true);
    await rowsOf(server.database, `update org_members set role = 'owner' where org_id = $1 and user_id = $2`, [
      acme.orgId,
      acme.owner.user.id,
    ]);
    expect((await acme.scim('DELETE', `${USERS}/${id}`)).status).toBe(204);
  });

  it('by DELETE ends the membership, and not the account', async () => {
    const { id, userId, reaches, grants } = await busy('gone@acme.com');
    const { status, body } = await acme.scim('DELETE', `${USERS}/${id}`);
    expect([status, body]).toEqual([204, {}]);
    expect([await reaches(), (await grants()).length]).toEqual([false, 0]);
    expect((await acme.scim('GET', `${USERS}/${id}`)).status).toBe(404);
    expect((await acme.scim('DELETE', `${USERS}/${id}`)).status).toBe(404);
    const [left] = await rowsOf(
      server.database,
      'select left_at is not null as is_gone from org_members where user_id = $1',
      [userId],
    );
    expect(left).toEqual({ is_gone: true });
    expect(await rowsOf(server.database, 'select suspended_at from users where id = $1', [userId])).toEqual([
      { suspended_at: null },
    ]);
    expect((await auditOf(server, acme.orgId)).at(-1)).toBe('scim.user_removed');
    const again = await made('gone@acme.com');
    expect(await memberOf(again)).toMatchObject({ user_id: userId, is_in: true });
  });

  it('is not undone by the directory where somebody suspended them by hand, or they have left', async () => {
    const { id, userId } = await busy('hand@acme.com');
    await rowsOf(server.database, 'update org_members set suspended_at = joined_at where user_id = $1', [userId]);
    expect((await acme.scim('PUT', `${USERS}/${id}`, oktaUser('hand@acme.com', { title: 'x' }))).body.active).toBe(
      false,
    );
    expect(await memberOf(id)).toMatchObject({ is_suspended: true });
    await rowsOf(
      server.database,
      'update org_members set suspended_at = null, left_at = joined_at where user_id = $1',
      [userId],
    );
    expect(
      (await acme.scim('PATCH', `${USERS}/${id}`, patch({ op: 'replace', value: { active: true } }))).body.active,
    ).toBe(false);
    await acme.scim('PATCH', `${USERS}/${id}`, patch({ op: 'replace', value: { active: false } }));
    const refused = await acme.scim('PATCH', `${USERS}/${id}`, patch({ op: 'replace', value: { active: true } }));
    expect([refused.status, refused.body.scimType]).toEqual([409, 'uniqueness']);
    expect(await memberOf(id)).toMatchObject({ is_in: false });
  });

  it('makes room: whoever is shut out holds no seat', async () => {
    const [{ n } = { n: 0 }] = await rowsOf<{ n: number }>(
      server.database,
      'select count(*)::int as n from org_members where org_id = $1 and left_at is null and suspended_at is null',
      [acme.orgId],
    );
    const limit = (seats: number | null) =>
      rowsOf(server.database, 'update organisations set seat_limit = $2 where id = $1', [acme.orgId, seats]);
    const id = await made('seat@acme.com');
    await limit(n + 1);
    const full = await acme.scim('POST', USERS, oktaUser('seatless@acme.com'));
    expect([full.status, full.body.detail]).toEqual([403, 'every seat of the organisation is taken']);
    await acme.scim('PATCH', `${USERS}/${id}`, patch({ op: 'replace', value: { active: false } }));
    await made('seatless@acme.com');
    const back = await acme.scim('PATCH', `${USERS}/${id}`, patch({ op: 'replace', value: { active: true } }));
    expect(back.status).toBe(403);
    await limit(null);
  });
});
