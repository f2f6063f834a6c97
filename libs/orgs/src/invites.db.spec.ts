import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OPERATOR } from '#libs/audit';
import { MICROS_PER_DAY } from '#libs/kernel';
import { startApp, type TestApp, type TestUser } from '../../../test/support/app.js';
import { type MailCatcher, startMailCatcher } from '../../../test/support/mail-catcher.js';
import { foundOrg, joinOrg, orgCaller, recordsOf } from '../../../test/support/org-management.js';
import { rowsOf } from '../../../test/support/rows.js';
import { DashboardsService } from './dashboards.service.js';
import { OrgInvites } from './invites.service.js';
import { PeopleService } from './people.service.js';

const ADDRESS = 'jane@example.com';
let mail: MailCatcher;
let app: TestApp;
let invites: OrgInvites;
let olga: TestUser;
let mia: TestUser;
let jane: TestUser;
let eve: TestUser;
let org: string;

beforeAll(async () => {
  mail = await startMailCatcher();
  app = await startApp({
    now: '2026-10-10T12:00:00Z',
    config: { SMTP_URL: mail.url, MAIL_FROM: 'beatkeeper@example.org' },
  });
  invites = app.app.get(OrgInvites, { strict: false });
  olga = await app.createUser({ username: 'olga' });
  mia = await app.createUser({ username: 'mia' });
  jane = await app.createUser({ username: 'jane', email: ADDRESS });
  eve = await app.createUser({ username: 'eve', email: 'eve@example.com' });
  await rowsOf(app.database, 'update users set is_email_confirmed = true where email is not null');
});
afterAll(async () => {
  await app?.close();
  await mail?.close();
});
beforeEach(async () => {
  org = await foundOrg(app, olga, { name: 'Acme "Inc"' });
});

const by = (user: TestUser) => orgCaller(app, org, user);
const as = ({ user }: TestUser) => ({ userId: user.id, actor: OPERATOR });
const outcome = (act: Promise<unknown>) =>
  act.then(
    () => 'ok',
    (error: { code?: string }) => String(error.code).replace('orgs.', ''),
  );

describe('an invitation', () => {
  it('goes by mail, lets its address in once, and puts it on dashboards', async () => {
    const dashboard = await app.app
      .get(DashboardsService, { strict: false })
      .create(await by(olga), { full_name: 'D' });
    const wanted = { email: 'Jane@example.com', role: 'manager', dashboards: [dashboard.id] };
    const sent = await invites.invite(await by(olga), wanted);
    expect(sent).toMatchObject({
      email: 'Jane@example.com',
      role: 'manager',
      dashboards: [dashboard.id],
      invitedBy: 'olga',
      state: 'open',
      expiresAt: 1_792_238_400_000_000,
      isMailed: true,
    });
    expect(sent.token).toMatch(/^[0-9A-Za-z_-]{43}$/);
    const letter = await mail.take('Jane@example.com');
    expect(letter.subject).toBe('You are invited to Acme "Inc"');
    expect(letter.links).toEqual([`http://beatkeeper.test/account/organisations/join?token=${sent.token}`]);

    expect(await invites.accept(as(jane), { token: sent.token })).toBe(org);
    const { role, source } = await app.app.get(PeopleService, { strict: false }).find(await by(olga), 'jane');
    expect([role, source]).toEqual(['manager', 'invite']);
    expect(
      await rowsOf(app.database, 'select user_id, is_view_only from dashboard_members where dashboard_id = $1', [
        dashboard.id,
      ]),
    ).toEqual([{ user_id: jane.user.id, is_view_only: false }]);
    expect(await outcome(invites.accept(as(jane), { token: sent.token }))).toBe('bad_invite');
    expect((await invites.list(await by(olga), 1)).items.map(({ state }) => state)).toEqual(['accepted']);
    expect((await recordsOf(app, org)).slice(-2)).toEqual(['member.invited org_invite', 'member.joined user']);
  });

  it('is kept as a hash', async () => {
    const { token } = await invites.invite(await by(olga), { email: ADDRESS });
    const everything = JSON.stringify([
      await rowsOf(app.database, `select i.*, encode(token_hash, 'escape') as t from org_invites i`),
      await rowsOf(app.database, 'select * from audit_details'),
    ]);
    expect(everything).not.toContain(token);
  });

  it('is for whoever has confirmed its address alone', async () => {
    const { token } = await invites.invite(await by(olga), { email: ADDRESS });
    expect(await outcome(invites.accept(as(eve), { token }))).toBe('invite_for_another');
    await rowsOf(app.database, 'update users set is_email_confirmed = false where id = $1', [jane.user.id]);
    expect(await outcome(invites.accept(as(jane), { token }))).toBe('invite_for_another');
    await rowsOf(app.database, 'update users set is_email_confirmed = true where id = $1', [jane.user.id]);
    expect(await outcome(invites.accept(as(jane), { token }))).toBe('ok');
  });

  it('lets one in when several come at once', async () => {
    const { token } = await invites.invite(await by(olga), { email: ADDRESS });
    const all = await Promise.all([1, 2, 3].map(() => outcome(invites.accept(as(jane), { token }))));
    expect(all.sort()).toEqual(['bad_invite', 'bad_invite', 'ok']);
  });

  it('is over after seven days, taken back, sent anew, or with the organisation', async () => {
    const first = await invites.invite(await by(olga), { email: ADDRESS });
    app.clock.advance(7 * MICROS_PER_DAY);
    expect(await outcome(invites.accept(as(jane), { token: first.token }))).toBe('bad_invite');
    const second = await invites.invite(await by(olga), { email: ADDRESS });
    const third = await invites.resend(await by(olga), second.id);
    expect(third.id).toBe(second.id);
    expect(await outcome(invites.accept(as(jane), { token: second.token }))).toBe('bad_invite');
    await invites.revoke(await by(olga), second.id);
    expect(await outcome(invites.accept(as(jane), { token: third.token }))).toBe('bad_invite');
    expect(await outcome(invites.revoke(await by(olga), second.id))).toBe('not_found');
    expect(await outcome(invites.resend(await by(olga), second.id))).toBe('not_found');
    const fourth = await invites.invite(await by(olga), { email: ADDRESS });
    await rowsOf(app.database, 'update organisations set deleted_at = now(), erase_at = now() where id = $1', [org]);
    expect(await outcome(invites.accept(as(jane), { token: fourth.token }))).toBe('bad_invite');
    app.clock.advance(-7 * MICROS_PER_DAY);
  });

  it.each([undefined, 'x', 'A'.repeat(43), '\u0000'.repeat(43)])('is none: %j', async (token) => {
    expect(['invalid', 'bad_invite']).toContain(await outcome(invites.accept(as(jane), { token })));
  });
});

describe('inviting', () => {
  it('is refused to members, to addresses that are invited, and to more than there are seats', async () => {
    await joinOrg(app, org, eve, 'member');
    expect(await outcome(invites.invite(await by(olga), { email: 'EVE@example.com' }))).toBe('already_member');
    await rowsOf(app.database, 'update organisations set seat_limit = 3 where id = $1', [org]);
    expect(await outcome(invites.invite(await by(olga), { email: ADDRESS }))).toBe('ok');
    expect(await outcome(invites.invite(await by(olga), { email: 'more@example.com' }))).toBe('seat_limit');
    await rowsOf(app.database, 'update organisations set seat_limit = null where id = $1', [org]);
    expect(await outcome(invites.invite(await by(olga), { email: 'JANE@example.com' }))).toBe('invite_exists');
  });

  it.each([
    [{ email: 'nonsense' }, 'email'],
    [{}, 'email'],
    [{ email: ADDRESS, role: 'owner' }, 'role'],
    [{ email: ADDRESS, dashboards: ['x'] }, 'dashboards'],
    [{ email: ADDRESS, dashboards: ['0a0a0a0a-0000-4000-8000-000000000009'] }, 'dashboards'],
    [{ email: ADDRESS, admin: true }, 'admin'],
  ])('%j is refused', async (input, field) => {
    await expect(invites.invite(await by(olga), input)).rejects.toMatchObject({
      code: 'orgs.invalid',
      details: { [field]: [expect.any(String)] },
    });
  });

  it('gives no role above the own one', async () => {
    await joinOrg(app, org, mia, 'member');
    const granted = { ...(await by(mia)), permissions: new Set(['add_people_to_org'] as const) };
    expect(await outcome(invites.invite(granted, { email: ADDRESS, role: 'manager' }))).toBe('forbidden');
    const service = { ...granted, userId: null, role: undefined };
    expect(await outcome(invites.invite(service, { email: ADDRESS, role: 'manager' }))).toBe('forbidden');
    expect(await outcome(invites.invite(service, { email: ADDRESS, role: 'member' }))).toBe('ok');
  });

  it("reaches no other organisation's dashboards, and nobody's where one may add nobody", async () => {
    const dashboards = app.app.get(DashboardsService, { strict: false });
    const foreign = await foundOrg(app, eve, { name: 'Evil' });
    const { id: theirs } = await dashboards.create(await orgCaller(app, foreign, eve), { full_name: 'Theirs' });
    expect(await outcome(invites.invite(await by(olga), { email: ADDRESS, dashboards: [theirs] }))).toBe('invalid');
    const { id: ours } = await dashboards.create(await by(olga), { full_name: 'Ours' });
    await joinOrg(app, org, mia, 'manager');
    const manager = await by(mia);
    expect(await outcome(invites.invite(manager, { email: ADDRESS, dashboards: [ours] }))).toBe('forbidden');
    const { id: own } = await dashboards.create(manager, { full_name: 'Own' });
    expect(await outcome(invites.invite(manager, { email: ADDRESS, dashboards: [own] }))).toBe('ok');
  });
});
