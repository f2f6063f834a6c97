import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApp, TestUser } from '../../support/app.js';
import { foundBoth, type Managing, made, startManaging, statusOf } from '../../support/managed-org.js';
import { auditOf, bySession, type Send } from '../../support/org-people.js';

let house: Managing;
let server: TestApp;
let mia: TestUser;
let vic: TestUser;
let mallory: TestUser;
let owner: Send;
let manager: Send;
let member: Send;
let viewer: Send;
let org: string;
let evil: string;

beforeAll(async () => {
  house = await startManaging();
  ({ server, mia, vic, mallory, owner, manager, member, viewer } = house);
});
afterAll(() => server?.close());
beforeEach(async () => {
  ({ org, evil } = await foundBoth(house));
});

const at = (rest = '', id = org) => `/api/orgs/v1/${id}${rest}`;

describe('dashboards', () => {
  it('belong to whoever made them, and to admins', async () => {
    const own = await made(manager('POST', at('/dashboards'), { full_name: 'Own', timezone: 'Pacific/Chatham' }));
    const others = await made(owner('POST', at('/dashboards'), { full_name: 'Others' }));
    const { body } = await manager('GET', at('/dashboards'));
    expect(body).toMatchObject({
      total: 2,
      data: [
        {
          id: others,
          timezone: 'UTC',
          has_changed_timezone: false,
          created_by: 'olga',
          permissions: ['view', 'request_to_join'],
        },
        {
          id: own,
          timezone: 'Pacific/Chatham',
          has_changed_timezone: true,
          created_by: 'max',
          members_count: 0,
          is_current_user_member: false,
          permissions: ['view', 'request_to_join', 'add_members', 'remove_members', 'delete'],
        },
      ],
    });
    expect((await manager('PATCH', at(`/dashboards/${own}`), { timezone: null })).body.data.timezone).toBe('UTC');
    expect(await statusOf(manager('PATCH', at(`/dashboards/${others}`), { full_name: 'x' }))).toBe(403);
    expect(await statusOf(manager('DELETE', at(`/dashboards/${others}`)))).toBe(403);
    expect(await statusOf(manager('PUT', at(`/dashboards/${others}/members/mia`)))).toBe(403);
    expect(await statusOf(manager('DELETE', at(`/dashboards/${own}`)))).toBe(204);
    expect(await statusOf(manager('GET', at(`/dashboards/${own}`)))).toBe(404);
  });

  it('have members, who may be there to look alone, and who leave', async () => {
    const id = await made(owner('POST', at('/dashboards'), { full_name: 'D' }));
    await owner('PUT', at(`/dashboards/${id}/members/mia`));
    await owner('PUT', at(`/dashboards/${id}/members/${vic.user.uuid}`), { is_view_only: true });
    expect((await viewer('GET', at(`/dashboards/${id}/members`))).body.data).toEqual([
      { id: mia.user.uuid, username: 'mia', full_name: null, is_view_only: false, added_at: '2026-10-10T12:00:00Z' },
      { id: vic.user.uuid, username: 'vic', full_name: null, is_view_only: true, added_at: '2026-10-10T12:00:00Z' },
    ]);
    expect(await statusOf(owner('PUT', at(`/dashboards/${id}/members/mallory`)))).toBe(404);
    expect(await statusOf(member('POST', at(`/dashboards/${id}/leave`)))).toBe(204);
    expect(await statusOf(member('POST', at(`/dashboards/${id}/leave`)))).toBe(404);
    expect(await statusOf(owner('DELETE', at(`/dashboards/${id}/members/vic`)))).toBe(204);
    expect((await owner('GET', at(`/dashboards/${id}`))).body.data.members_count).toBe(0);
  });

  it('may be restricted to viewers, by name or by group', async () => {
    const id = await made(owner('POST', at('/dashboards'), { full_name: 'D', is_viewing_restricted: true }));
    const members = (send: Send) => statusOf(send('GET', at(`/dashboards/${id}/members`)));
    expect([await members(member), await members(viewer), await members(manager)]).toEqual([403, 403, 403]);
    const group = await made(owner('POST', at('/groups'), { name: 'G' }));
    await owner('PUT', at(`/groups/${group}/members/vic`));
    const set = await owner('PUT', at(`/dashboards/${id}/viewers`), { users: ['Mia'], groups: [group] });
    expect(set.body.data).toEqual({ users: [{ id: mia.user.uuid, name: 'mia' }], groups: [{ id: group, name: 'G' }] });
    expect([await members(member), await members(viewer), await members(manager)]).toEqual([200, 200, 403]);
    const wrong = await owner('PUT', at(`/dashboards/${id}/viewers`), { users: ['mallory'] });
    expect(wrong).toMatchObject({ status: 400, body: { errors: { users: ['Somebody is no member.'] } } });
    expect((await owner('GET', at(`/dashboards/${id}/viewers`))).body.data.users).toHaveLength(1);
    await owner('PUT', at(`/dashboards/${id}/viewers`), {});
    expect([await members(member), await members(viewer)]).toEqual([403, 403]);
  });

  it('are asked for, and the wish is granted, declined or withdrawn', async () => {
    const id = await made(owner('POST', at('/dashboards'), { full_name: 'D', is_viewing_restricted: true }));
    const requests = at(`/dashboards/${id}/requests`);
    expect(await statusOf(member('POST', requests, { kind: 'view' }))).toBe(204);
    expect(await statusOf(member('POST', requests, { kind: 'view' }))).toBe(204);
    expect(await statusOf(member('POST', requests, { kind: 'join' }))).toBe(204);
    expect(await statusOf(viewer('POST', requests, { kind: 'join' }))).toBe(403);
    expect((await owner('GET', requests)).body).toMatchObject({
      total: 2,
      data: [
        { id: mia.user.uuid, kind: 'join' },
        { id: mia.user.uuid, kind: 'view' },
      ],
    });
    expect(await statusOf(member('GET', requests))).toBe(403);
    expect(await statusOf(member('POST', `${requests}/mia/view/approve`))).toBe(403);
    expect(await statusOf(owner('POST', `${requests}/mia/view/approve`))).toBe(204);
    expect(await statusOf(owner('POST', `${requests}/mia/view/approve`))).toBe(404);
    expect(await statusOf(member('GET', at(`/dashboards/${id}/members`)))).toBe(200);
    expect(await statusOf(owner('POST', `${requests}/mia/join/decline`))).toBe(204);
    await member('POST', requests, { kind: 'join' });
    expect(await statusOf(member('DELETE', `${requests}/join`))).toBe(204);
    expect(await statusOf(member('DELETE', `${requests}/join`))).toBe(404);
    await member('POST', requests, { kind: 'join' });
    expect(await statusOf(owner('POST', `${requests}/mia/join/approve`))).toBe(204);
    expect((await member('GET', at(`/dashboards/${id}`))).body.data.is_current_user_member).toBe(true);
  });

  it('stop at their limit', async () => {
    await owner('PATCH', at(), { dashboard_limit: 1 });
    await made(owner('POST', at('/dashboards'), { full_name: 'One' }));
    expect(await owner('POST', at('/dashboards'), { full_name: 'Two' })).toMatchObject({
      status: 403,
      body: { error: 'limit_exceeded' },
    });
  });
});

describe('ids of another organisation', () => {
  it('are not found, whatever the path', async () => {
    const dashboard = await made(owner('POST', at('/dashboards'), { full_name: 'Ours' }));
    const group = await made(owner('POST', at('/groups'), { name: 'Ours' }));
    const invite = await made(owner('POST', at('/invites'), { email: 'x@acme.test' }));
    const send = await bySession(server, mallory);
    const theirs = await made(send('POST', at('/dashboards', evil), { full_name: 'Theirs' }));
    const tried: [method: string, path: string, body?: object][] = [
      ['GET', `/dashboards/${dashboard}`],
      ['PATCH', `/dashboards/${dashboard}`, { full_name: 'x' }],
      ['DELETE', `/dashboards/${dashboard}`],
      ['GET', `/dashboards/${dashboard}/members`],
      ['PUT', `/dashboards/${dashboard}/members/mallory`],
      ['DELETE', `/dashboards/${dashboard}/members/mia`],
      ['POST', `/dashboards/${dashboard}/leave`],
      ['GET', `/dashboards/${dashboard}/viewers`],
      ['PUT', `/dashboards/${dashboard}/viewers`, { users: [] }],
      ['GET', `/dashboards/${dashboard}/requests`],
      ['POST', `/dashboards/${dashboard}/requests`, { kind: 'join' }],
      ['DELETE', `/dashboards/${dashboard}/requests/join`],
      ['POST', `/dashboards/${dashboard}/requests/mia/join/approve`],
      ['POST', `/dashboards/${dashboard}/requests/mia/join/decline`],
      ['PUT', `/dashboards/${theirs}/members/${mia.user.uuid}`],
      ['DELETE', `/dashboards/${theirs}/members/${mia.user.uuid}`],
      ['POST', `/dashboards/${theirs}/requests/mia/join/approve`],
      ['GET', `/groups/${group}`],
      ['PATCH', `/groups/${group}`, { name: 'x' }],
      ['DELETE', `/groups/${group}`],
      ['GET', `/groups/${group}/members`],
      ['PUT', `/groups/${group}/members/mallory`],
      ['DELETE', `/groups/${group}/members/mia`],
      ['POST', `/invites/${invite}/resend`],
      ['DELETE', `/invites/${invite}`],
      ['GET', `/members/${mia.user.uuid}`],
      ['PATCH', `/members/${mia.user.uuid}`, { role: 'viewer' }],
      ['DELETE', `/members/${mia.user.uuid}`],
      ['POST', `/members/${mia.user.uuid}/suspend`],
      ['POST', `/members/${mia.user.uuid}/restore`],
      ['POST', '/transfer', { to: 'mia' }],
    ];
    const found: string[] = [];
    for (const [method, path, body] of tried) {
      const answer = await send(method, at(path, evil), body);
      if (answer.status !== 404 || answer.body.error !== 'Not found.') found.push(`${method} ${path} ${answer.status}`);
    }
    expect(found).toEqual([]);
    expect(await statusOf(send('PUT', at(`/dashboards/${theirs}/viewers`, evil), { groups: [group] }))).toBe(400);
    expect(await statusOf(send('PUT', at(`/dashboards/${theirs}/viewers`, evil), { users: ['mia'] }))).toBe(400);
    expect(await statusOf(send('POST', at('/invites', evil), { email: 'y@acme.test', dashboards: [dashboard] }))).toBe(
      400,
    );
    expect(await auditOf(server, evil)).toEqual(['dashboard.created']);
  });
});
