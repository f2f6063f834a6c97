import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrgRole } from '#libs/platform/auth';
import { Tenancy } from '#libs/platform/database';
import { startApp, type TestApp, type TestUser } from '../../../test/support/app.js';
import { foundOrg, joinOrg, orgCaller, recordsOf } from '../../../test/support/org-management.js';
import { rowsOf } from '../../../test/support/rows.js';
import { OrgMembers } from './org-members.js';
import { PeopleService } from './people.service.js';

const NAMES = ['olga', 'ada', 'max', 'mia', 'vic', 'zoe'] as const;
type Name = (typeof NAMES)[number];
const ROLES: readonly [Name, OrgRole][] = [
  ['ada', 'admin'],
  ['max', 'manager'],
  ['mia', 'member'],
  ['vic', 'viewer'],
];
let app: TestApp;
const users = {} as Record<Name, TestUser>;
let people: PeopleService;
let members: OrgMembers;
let org: string;

beforeAll(async () => {
  app = await startApp({ now: '2026-10-10T12:00:00Z' });
  for (const username of NAMES) users[username] = await app.createUser({ username, email: `${username}@acme.test` });
  people = app.app.get(PeopleService, { strict: false });
  members = app.app.get(OrgMembers, { strict: false });
});
afterAll(() => app?.close());
beforeEach(async () => {
  org = await foundOrg(app, users.olga);
  for (const [name, role] of ROLES) await joinOrg(app, org, users[name], role);
});

const by = (name: Name, isFresh = true) => orgCaller(app, org, users[name], isFresh);
const within = <T>(work: Parameters<Tenancy['within']>[1]) =>
  app.app.get(Tenancy, { strict: false }).within(org, work) as Promise<T>;
const ref = (name: Name) => ({ orgId: org, userId: users[name].user.id });
const code = (what: string) => ({ code: `orgs.${what}` });
const rowOf = async (name: Name) =>
  (
    await rowsOf<Record<string, unknown>>(
      app.database,
      'select role, source, left_at is null as is_in, suspended_at is not null as is_out, default_personal_privacy as privacy from org_members where org_id = $1 and user_id = $2',
      [org, users[name].user.id],
    )
  )[0];

describe('the door of membership', () => {
  it('lets somebody in once', async () => {
    const joining = { ...ref('zoe'), role: 'member', source: 'scim' } as const;
    expect(await within((em) => members.join(em, joining))).toBe(true);
    expect(await within((em) => members.join(em, { ...joining, role: 'admin' }))).toBe(false);
    expect(await rowOf('zoe')).toEqual({ role: 'member', source: 'scim', is_in: true, is_out: false, privacy: null });
  });

  it('keeps the seats', async () => {
    await rowsOf(app.database, 'update organisations set seat_limit = 5 where id = $1', [org]);
    const joining = { ...ref('zoe'), role: 'member', source: 'sso' } as const;
    await expect(within((em) => members.join(em, joining))).rejects.toMatchObject({
      ...code('seat_limit'),
      details: { limit: 5, used: 5 },
    });
    expect(await rowOf('zoe')).toBeUndefined();
    expect(await within((em) => members.suspend(em, ref('mia')))).toBe(true);
    expect(await within((em) => members.join(em, joining))).toBe(true);
    await expect(within((em) => members.restore(em, ref('mia')))).rejects.toMatchObject(code('seat_limit'));
    await within((em) => members.leave(em, ref('zoe')));
    expect(await within((em) => members.restore(em, ref('mia')))).toBe(true);
  });

  it.each(['leave', 'suspend', 'changeRole'] as const)('never loses the last owner: %s', async (act) => {
    const olga = { ...ref('olga'), role: 'admin' } as const;
    await expect(within((em) => members[act](em, olga))).rejects.toMatchObject(code('last_owner'));
    await within((em) => members.changeRole(em, { ...ref('ada'), role: 'owner' }));
    await within((em) => members.suspend(em, ref('ada')));
    await expect(within((em) => members[act](em, olga))).rejects.toMatchObject(code('last_owner'));
    await within((em) => members.restore(em, ref('ada')));
    expect(await within((em) => members[act](em, olga))).toBe(true);
  });

  it('lets one of two owners go, and not both at once', async () => {
    await within((em) => members.changeRole(em, { ...ref('ada'), role: 'owner' }));
    const both = await Promise.allSettled([
      within((em) => members.leave(em, ref('olga'))),
      within((em) => members.leave(em, ref('ada'))),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('ends all that hung on it, and keeps what was hidden hidden', async () => {
    const id = users.mia.user.id;
    const sql = (text: string) => rowsOf<{ n: string }>(app.database, text, [org, id]);
    await sql(`update org_members set default_personal_privacy = 'hidden' where org_id = $1 and user_id = $2`);
    for (const [name, privacy] of [
      ['secret', 'hidden'],
      ['open', 'visible'],
    ]) {
      await rowsOf(
        app.database,
        `with p as (insert into projects (user_id, name) values ($2, $3) returning id)
        insert into org_project_privacy (org_id, user_id, project_id, privacy) select $1, $2, id, $4 from p`,
        [org, id, `${name} ${org}`, privacy],
      );
    }
    await rowsOf(
      app.database,
      `with g as (insert into org_groups (org_id, id, name, created_at, modified_at)
        values ($1, gen_random_uuid(), 'g', now(), now()) returning id)
      insert into org_group_members select $1, id, $2, 'hand' from g`,
      [org, id],
    );
    await within((em) => members.leave(em, ref('mia')));
    expect(await rowOf('mia')).toMatchObject({ is_in: false, privacy: 'hidden' });
    const left = `select (select count(*) from org_group_members where org_id = $1 and user_id = $2)
      || ' ' || (select string_agg(privacy, ',') from org_project_privacy where org_id = $1 and user_id = $2) as n`;
    expect(await sql(left)).toEqual([{ n: '0 hidden' }]);
    app.clock.advance(60_000_000);
    await joinOrg(app, org, users.mia, 'viewer');
    expect(await rowOf('mia')).toMatchObject({ is_in: true, role: 'viewer', privacy: 'hidden' });
    const { joinedAt } = await people.find(await by('olga'), 'mia');
    expect(joinedAt).toBe(app.clock.now());
    app.clock.advance(-60_000_000);
  });

  it('raises the revision and has time counted anew, when something changed', async () => {
    const rev = async () =>
      Number(
        (await rowsOf<{ rev: string }>(app.database, 'select rev from organisations where id = $1', [org]))[0]?.rev,
      );
    const before = await rev();
    expect(await within((em) => members.changeRole(em, { ...ref('mia'), role: 'member' }))).toBe(false);
    expect(await rev()).toBe(before);
    await within((em) => members.suspend(em, ref('mia')));
    expect(await rev()).toBe(before + 1);
    expect(
      await rowsOf(app.database, `select key from jobs where name = 'orgs.apply-policy' and key = $1`, [org]),
    ).toEqual([{ key: org }]);
  });

  it('is shut where the organisation is gone', async () => {
    await rowsOf(app.database, 'update organisations set deleted_at = now(), erase_at = now() where id = $1', [org]);
    const joining = { ...ref('zoe'), role: 'member', source: 'invite' } as const;
    await expect(within((em) => members.join(em, joining))).rejects.toMatchObject(code('not_found'));
  });
});

/** `ok`, or what is refused. */
async function outcome(act: Promise<unknown>): Promise<string> {
  return act.then(
    () => 'ok',
    (error: { code?: string }) => String(error.code).replace('orgs.', ''),
  );
}

describe('roles', () => {
  it.each<[Name, Name, OrgRole, string]>([
    ['olga', 'mia', 'admin', 'ok'],
    ['olga', 'ada', 'owner', 'ok'],
    ['olga', 'olga', 'member', 'last_owner'],
    ['ada', 'mia', 'manager', 'ok'],
    ['ada', 'max', 'admin', 'ok'],
    ['ada', 'mia', 'owner', 'forbidden'],
    ['ada', 'olga', 'member', 'forbidden'],
    ['ada', 'ada', 'owner', 'forbidden'],
    ['ada', 'ada', 'viewer', 'ok'],
    ['max', 'max', 'admin', 'forbidden'],
    ['mia', 'max', 'viewer', 'forbidden'],
    ['olga', 'zoe', 'member', 'not_found'],
    ['olga', 'mia', 'king' as OrgRole, 'invalid'],
  ])('%s makes %s %s: %s', async (actor, target, role, expected) => {
    expect(await outcome(people.changeRole(await by(actor), target, { role }))).toBe(expected);
  });

  it('of owners take a fresh login', async () => {
    expect(await outcome(people.changeRole(await by('olga', false), 'ada', { role: 'owner' }))).toBe('stale_login');
    await people.changeRole(await by('olga'), 'ada', { role: 'owner' });
    expect(await outcome(people.remove(await by('olga', false), 'ada'))).toBe('stale_login');
    expect(await outcome(people.remove(await by('olga', false), 'max'))).toBe('ok');
    expect(await outcome(people.remove(await by('olga'), 'ada'))).toBe('ok');
  });

  it.each<[Name, Name, string]>([
    ['olga', 'ada', 'ok'],
    ['ada', 'olga', 'forbidden'],
    ['ada', 'mia', 'ok'],
    ['mia', 'ada', 'forbidden'],
    ['max', 'ada', 'forbidden'],
    ['olga', 'zoe', 'not_found'],
  ])('%s removes %s: %s', async (actor, target, expected) => {
    expect(await outcome(people.remove(await by(actor), target))).toBe(expected);
  });

  it('suspend others, and not oneself', async () => {
    expect(await outcome(people.suspend(await by('ada'), 'current'))).toBe('forbidden');
    expect((await people.suspend(await by('ada'), 'mia')).suspendedAt).toBe(1_791_633_600_000_000);
    await expect(by('mia')).rejects.toThrow('finds no such organisation');
    expect((await people.restore(await by('ada'), 'mia')).suspendedAt).toBeNull();
    expect((await by('mia')).role).toBe('member');
  });

  it('of a service account reach managers', async () => {
    const service = { ...(await by('olga')), userId: null, role: undefined, provedAt: undefined };
    expect(await outcome(people.remove(service, 'ada'))).toBe('forbidden');
    expect(await outcome(people.leave(service))).toBe('forbidden');
    expect(await outcome(people.remove(service, 'max'))).toBe('ok');
  });
});

describe('the list', () => {
  it('is by name, found by part of one, and shows addresses to those who handle people', async () => {
    const all = await people.list(await by('ada'), { page: 1 });
    expect(all).toMatchObject({ total: 5, page: 1, totalPages: 1 });
    expect(all.items.map(({ username, role, email }) => `${username} ${role} ${email}`)).toEqual([
      'ada admin ada@acme.test',
      'max manager max@acme.test',
      'mia member mia@acme.test',
      'olga owner olga@acme.test',
      'vic viewer vic@acme.test',
    ]);
    const found = await people.list(await by('mia'), { page: 1, search: 'M' });
    expect(found.items.map(({ username, email }) => [username, email])).toEqual([
      ['max', null],
      ['mia', null],
    ]);
    expect(await people.list(await by('mia'), { page: 2 })).toMatchObject({ items: [], total: 5, page: 2 });
  });

  it('finds nobody of another organisation, nor who has left', async () => {
    await foundOrg(app, users.zoe);
    expect(await outcome(people.find(await by('olga'), 'zoe'))).toBe('not_found');
    expect(await outcome(people.find(await by('olga'), users.zoe.user.uuid))).toBe('not_found');
    await people.leave(await by('vic'));
    expect(await outcome(people.find(await by('olga'), 'vic'))).toBe('not_found');
    expect((await people.find(await by('olga'), users.mia.user.uuid.toUpperCase())).username).toBe('mia');
  });
});

it('every act is recorded', async () => {
  await people.changeRole(await by('olga'), 'mia', { role: 'manager' });
  await people.changeRole(await by('olga'), 'mia', { role: 'manager' });
  await people.suspend(await by('olga'), 'mia');
  await people.restore(await by('olga'), 'mia');
  await people.remove(await by('olga'), 'mia');
  await people.leave(await by('vic'));
  expect(await recordsOf(app, org)).toEqual([
    'org.created org',
    'member.role_changed user',
    'member.suspended user',
    'member.restored user',
    'member.removed user',
    'member.left user',
  ]);
});
