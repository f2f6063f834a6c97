import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApp, TestUser } from '../../support/app.js';
import { foundBoth, type Managing, made, startManaging, statusOf } from '../../support/managed-org.js';
import { auditOf, byHeader, bySession, type Send } from '../../support/org-people.js';
import { rowsOf } from '../../support/rows.js';

const NOBODYS = '0a0a0a0a-0000-4000-8000-000000000009';
let house: Managing;
let server: TestApp;
let olga: TestUser;
let mia: TestUser;
let mallory: TestUser;
let owner: Send;
let member: Send;
let viewer: Send;
let stranger: Send;
let org: string;
let evil: string;

beforeAll(async () => {
  house = await startManaging();
  ({ server, olga, mia, mallory, owner, member, viewer, stranger } = house);
});
afterAll(() => server?.close());
beforeEach(async () => {
  ({ org, evil } = await foundBoth(house));
});

const at = (rest = '', id = org) => `/api/orgs/v1/${id}${rest}`;

describe('an organisation', () => {
  it('is founded, listed, changed, deleted and restored', async () => {
    const sara = await server.createUser({ username: 'sara', timezone: 'Asia/Kathmandu' });
    const send = await bySession(server, sara);
    const founded = await send('POST', '/api/orgs/v1', { name: 'New', seat_limit: 2 });
    expect(founded).toMatchObject({
      status: 201,
      body: {
        data: {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          name: 'New',
          timezone: 'Asia/Kathmandu',
          timeout: 15,
          writes_only: false,
          is_duration_visible: true,
          default_project_privacy: 'visible',
          plan: 'business',
          retention_days: null,
          seats: { limit: 2, used: 1, is_near_limit: false },
          dashboards: { limit: null, used: 0, is_near_limit: false },
          invited_people_count: 0,
          role: 'owner',
          created_at: '2026-10-10T12:00:00Z',
          modified_at: '2026-10-10T12:00:00Z',
          deleted_at: null,
          erase_at: null,
        },
      },
    });
    const { id } = founded.body.data;
    expect((await send('GET', '/api/orgs/v1')).body).toMatchObject({
      data: [{ id, name: 'New' }],
      page: 1,
      prev_page: null,
      next_page: null,
      total: 1,
      total_pages: 1,
    });
    const changed = await send('PATCH', at('', id), { name: 'Newer', timeout: 5 });
    expect(changed.body.data).toMatchObject({ name: 'Newer', timeout: 5, seats: { limit: 2 } });
    expect(await statusOf(send('DELETE', at('', id)))).toBe(204);
    expect(await statusOf(send('GET', at('', id)))).toBe(404);
    const { body } = await send('GET', '/api/orgs/v1');
    expect(body.data).toMatchObject([
      { id, permissions: [], deleted_at: '2026-10-10T12:00:00Z', erase_at: '2026-11-09T12:00:00Z' },
    ]);
    expect((await send('POST', at('/restore', id))).body.data).toMatchObject({ id, role: 'owner', deleted_at: null });
    expect(await auditOf(server, id)).toEqual(['org.created', 'org.updated', 'org.deleted', 'org.restored']);
  });

  it('answers in the plain shape of refusals', async () => {
    expect((await owner('PATCH', at(), { timeout: 0, nonsense: 1 })).body).toEqual({
      errors: { timeout: ['Must be 1 or more.'], nonsense: ['Not a known field.'] },
    });
    expect((await owner('PATCH', at(), 'no json')).body).toEqual({ error: 'The body is no JSON.' });
    expect((await owner('PATCH', at(), [])).body).toEqual({ errors: { body: ['Must be an object.'] } });
    expect((await stranger('GET', at())).body).toEqual({ error: 'Not found.' });
    expect((await stranger('GET', at('', NOBODYS))).body).toEqual({ error: 'Not found.' });
    expect((await member('PATCH', at(), { name: 'x' })).body).toEqual({ error: 'Forbidden' });
    expect((await owner('GET', at('/members?page=0'))).body).toEqual({
      errors: { page: ['Must be a positive whole number.'] },
    });
  });

  it('is handed over and deleted right after a login alone', async () => {
    const byKey = byHeader(server, olga.authorization);
    expect(await statusOf(byKey('DELETE', at()))).toBe(401);
    expect(await statusOf(byKey('POST', at('/transfer'), { to: 'mia' }))).toBe(401);
    expect(await statusOf(byKey('PATCH', at('/members/mia'), { role: 'manager' }))).toBe(401);
    await rowsOf(server.database, `update sessions set authenticated_at = '2026-10-10T11:00:00Z'`);
    expect(await statusOf(owner('DELETE', at()))).toBe(403);
    await rowsOf(server.database, `update sessions set authenticated_at = '2026-10-10T12:00:00Z'`);
    expect((await owner('POST', at('/transfer'), { to: 'mia' })).body.data.role).toBe('admin');
    expect((await member('GET', at())).body.data.role).toBe('owner');
  });
});

describe('members', () => {
  it('are listed, given roles, suspended, removed, and leave', async () => {
    const listed = await viewer('GET', at('/members?q=MI'));
    expect(listed.body).toMatchObject({
      data: [{ id: mia.user.uuid, username: 'mia', email: null, role: 'member', source: 'invite', groups: [] }],
      total: 1,
    });
    expect((await owner('GET', at('/members/mia'))).body.data.email).toBe('mia@acme.test');
    expect((await owner('PATCH', at('/members/mia'), { role: 'manager' })).body.data.role).toBe('manager');
    expect((await owner('PATCH', at('/members/mia'), { role: 'king' })).body).toEqual({
      errors: { role: ['Must be owner, admin, manager, member, viewer.'] },
    });
    expect((await owner('POST', at('/members/mia/suspend'))).body.data.suspended_at).toBe('2026-10-10T12:00:00Z');
    expect(await statusOf(member('GET', at()))).toBe(404);
    expect((await owner('POST', at('/members/mia/restore'))).body.data.suspended_at).toBeNull();
    expect(await statusOf(owner('DELETE', at('/members/mia')))).toBe(204);
    expect(await statusOf(owner('DELETE', at('/members/mia')))).toBe(404);
    expect(await statusOf(viewer('POST', at('/leave')))).toBe(204);
    expect(await statusOf(viewer('GET', at('/members')))).toBe(404);
  });

  it('always have an owner', async () => {
    const refused = { status: 409, body: { error: 'The last owner stays.' } };
    expect(await owner('POST', at('/leave'))).toMatchObject(refused);
    expect(await owner('PATCH', at('/members/current'), { role: 'admin' })).toMatchObject(refused);
    expect(await owner('DELETE', at(`/members/${olga.user.uuid}`))).toMatchObject(refused);
  });
});

describe('invitations', () => {
  it('let in whoever has confirmed the address', async () => {
    const nina = await server.createUser({ username: 'nina', email: 'nina@acme.test' });
    await rowsOf(server.database, 'update users set is_email_confirmed = true where id = $1', [nina.user.id]);
    const sent = await owner('POST', at('/invites'), { email: 'nina@acme.test', role: 'viewer' });
    expect(sent).toMatchObject({
      status: 201,
      body: {
        data: {
          email: 'nina@acme.test',
          role: 'viewer',
          state: 'open',
          invited_by: 'olga',
          is_mailed: false,
          expires_at: '2026-10-17T12:00:00Z',
        },
      },
    });
    const { id, token } = sent.body.data;
    expect((await owner('GET', at('/invites'))).body.data[0]).not.toHaveProperty('token');
    expect((await owner('GET', at())).body.data.invited_people_count).toBe(1);
    expect(await owner('POST', at('/invites'), { email: 'nina@acme.test' })).toMatchObject({ status: 409 });
    const accept = (send: Send, text: string) => send('POST', '/api/orgs/v1/invites/accept', { token: text });
    expect(await accept(stranger, token)).toMatchObject({ status: 403 });
    expect(await accept(byHeader(server, nina.authorization), 'x')).toMatchObject({
      status: 400,
      body: { errors: { token: ['Used up, taken back or too old.'] } },
    });
    expect((await accept(byHeader(server, nina.authorization), token)).body.data).toMatchObject({
      id: org,
      role: 'viewer',
    });
    expect(await statusOf(owner('POST', at(`/invites/${id}/resend`)))).toBe(404);
    expect(await statusOf(owner('DELETE', at(`/invites/${id}`)))).toBe(404);
    expect(await auditOf(server, org)).toEqual(['member.invited', 'member.joined']);
  });

  it('stop at the limit of seats', async () => {
    await owner('PATCH', at(), { seat_limit: 5 });
    expect(await statusOf(owner('POST', at('/invites'), { email: 'a@acme.test' }))).toBe(201);
    expect(await owner('POST', at('/invites'), { email: 'b@acme.test' })).toMatchObject({
      status: 403,
      body: { error: 'limit_exceeded' },
    });
    expect((await owner('GET', at())).body.data.seats).toEqual({ limit: 5, used: 4, is_near_limit: true });
  });
});

describe('groups', () => {
  it('add permissions, at once', async () => {
    const group = await made(owner('POST', at('/groups'), { name: 'Makers', permissions: ['create_dashboards'] }));
    expect(await statusOf(member('POST', at('/dashboards'), { full_name: 'x' }))).toBe(403);
    expect(await statusOf(owner('PUT', at(`/groups/${group}/members/mia`)))).toBe(204);
    expect(await statusOf(owner('PUT', at(`/groups/${group}/members/mia`)))).toBe(204);
    expect(await statusOf(member('POST', at('/dashboards'), { full_name: 'x' }))).toBe(201);
    expect((await member('GET', at(`/groups/${group}/members`))).body.data).toEqual([
      { id: mia.user.uuid, username: 'mia', full_name: null, source: 'hand' },
    ]);
    expect((await owner('GET', at(`/groups/${group}`))).body.data).toMatchObject({
      members_count: 1,
      external_id: null,
    });
    expect((await owner('GET', at('/members/mia'))).body.data.groups).toEqual([{ id: group, name: 'Makers' }]);
    expect((await owner('PATCH', at(`/groups/${group}`), { permissions: [] })).body.data.permissions).toEqual([]);
    expect(await statusOf(member('POST', at('/dashboards'), { full_name: 'x' }))).toBe(403);
    expect(await statusOf(owner('DELETE', at(`/groups/${group}/members/mia`)))).toBe(204);
    expect(await statusOf(owner('DELETE', at(`/groups/${group}/members/mia`)))).toBe(404);
    expect(await statusOf(owner('DELETE', at(`/groups/${group}`)))).toBe(204);
    expect(await statusOf(owner('GET', at(`/groups/${group}`)))).toBe(404);
  });

  it.each([
    'delete_org',
    'manage_billing',
    'manage_roles',
    'manage_sso',
    'manage_scim',
    'manage_domains',
    'nonsense',
  ])('never hold %s', async (permission) => {
    const refused = await owner('POST', at('/groups'), { name: 'x', permissions: [permission] });
    expect([refused.status, Object.keys(refused.body.errors)]).toEqual([400, ['permissions']]);
  });

  it('raise nobody by their own hand', async () => {
    const managers = await made(owner('POST', at('/groups'), { name: 'A', permissions: ['manage_groups'] }));
    const editors = await made(owner('POST', at('/groups'), { name: 'B', permissions: ['edit_org'] }));
    await owner('PUT', at(`/groups/${managers}/members/mia`));
    expect(await statusOf(member('PUT', at(`/groups/${editors}/members/mia`)))).toBe(403);
    expect(await statusOf(member('PATCH', at(`/groups/${managers}`), { permissions: ['edit_org'] }))).toBe(403);
    expect(await statusOf(member('POST', at('/groups'), { name: 'C', permissions: ['edit_org'] }))).toBe(403);
    expect(await statusOf(member('POST', at('/groups'), { name: 'C', permissions: ['manage_groups'] }))).toBe(201);
  });

  it('have names of their own', async () => {
    await made(owner('POST', at('/groups'), { name: 'Same' }));
    const other = await made(owner('POST', at('/groups'), { name: 'Other' }));
    const taken = { status: 400, body: { errors: { name: ['This name is taken.'] } } };
    expect(await owner('POST', at('/groups'), { name: 'SAME' })).toMatchObject(taken);
    expect(await owner('PATCH', at(`/groups/${other}`), { name: 'same' })).toMatchObject(taken);
    expect(await statusOf((await bySession(server, mallory))('POST', at('/groups', evil), { name: 'Same' }))).toBe(201);
  });
});

describe('privacy', () => {
  it("is the person's own word, and its record names no project", async () => {
    const heartbeat = { entity: '/x.ts', type: 'file', time: 1_791_633_000, project: 'secret' };
    expect(await statusOf(member('POST', '/api/v1/users/current/heartbeats', heartbeat))).toBe(202);
    expect((await member('GET', at('/privacy'))).body.data).toEqual({
      default_project_privacy: 'visible',
      default_personal_privacy: null,
      effective_privacy: 'visible',
    });
    expect((await member('PUT', at('/privacy/projects/secret'), { privacy: 'hidden' })).body.data).toMatchObject({
      name: 'secret',
      privacy: 'hidden',
      effective_privacy: 'hidden',
    });
    await member('PUT', at('/privacy'), { privacy: 'hidden' });
    await member('PUT', at('/privacy/projects/secret'), { privacy: null });
    expect((await member('GET', at('/privacy/projects?q=SECR'))).body).toMatchObject({
      total: 1,
      data: [{ name: 'secret', privacy: null, effective_privacy: 'hidden' }],
    });
    expect(await statusOf(member('PUT', at('/privacy/projects/nothing'), { privacy: 'hidden' }))).toBe(404);
    expect(await statusOf(owner('PUT', at('/privacy/projects/secret'), { privacy: 'visible' }))).toBe(404);
    expect((await owner('GET', at('/privacy'))).body.data.effective_privacy).toBe('visible');
    expect(await auditOf(server, org)).toEqual([
      'privacy.project_changed',
      'privacy.default_changed',
      'privacy.project_changed',
    ]);
    const told = await rowsOf(server.database, 'select details::text from audit_details');
    expect(JSON.stringify(told)).not.toContain('secret');
  });
});
