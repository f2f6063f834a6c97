import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { byHeader, type Send, type Sent } from '../../support/org-people.js';
import { type Comer, openTwins, type Twins } from './leakage-house.js';

/** Members who want more than they were given, and people who should see nothing any more. */
let twins: Twins;
let comers: Comer[];
let at: string;
let board: string;

beforeAll(async () => {
  twins = await openTwins();
  comers = await twins.comers();
  at = `/api/orgs/v1/${twins.ids.a.org}`;
  board = `${at}/dashboards/${twins.ids.a.dashboard}`;
}, 120_000);
afterAll(() => twins?.close());
beforeEach(() => twins.renew());

const as =
  (name: string): Send =>
  async (method, path, body) => {
    const { headers } = comers.find((comer) => comer.name === name) as Comer;
    const type = path.startsWith('/scim') ? 'application/scim+json' : 'application/json';
    const {
      statusCode,
      payload,
      headers: told,
    } = await twins.server.app.inject({
      method: method as 'GET',
      url: path,
      headers: { ...headers, ...(body !== undefined && { 'content-type': type }) },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    });
    return { status: statusCode, headers: told, body: payload };
  };
const person = (name: string) => twins.people.get(name)?.user as { id: number; uuid: string; username: string };
const roleOf = async (name: string) =>
  (
    await twins.sql('select role from org_members where org_id = $1 and user_id = $2', [
      twins.ids.a.org,
      person(name).id,
    ])
  )[0]?.role;

const POWERFUL = '00000020-aaaa-4000-8000-00000000aaaa';
const HELPERS = '00000021-aaaa-4000-8000-00000000aaaa';

/** A manager who also handles groups and people, and a group that may more. */
async function raiseManager(): Promise<void> {
  const group = `insert into org_groups (org_id, id, name, permissions, created_at, modified_at)
    values ($1, $2, $3, $4, now(), now())`;
  const { org } = twins.ids.a;
  await twins.sql(group, [org, POWERFUL, 'Powerful', ['edit_org', 'export_data']]);
  await twins.sql(group, [org, HELPERS, 'Helpers', ['manage_groups', 'add_people_to_org', 'remove_people_from_org']]);
  await twins.sql(`insert into org_group_members values ($1, $2, $3, 'hand')`, [org, HELPERS, person('a-manager').id]);
}

describe('nobody raises themselves', () => {
  const me = (name: string) => person(name).uuid;
  it.each<[string, string, (org: string) => [string, string, unknown?]]>([
    ['an admin by their own role', 'a-admin-browser', (o) => ['PATCH', `${o}/members/current`, { role: 'owner' }]],
    [
      'an admin over an owner',
      'a-admin-browser',
      (o) => ['PATCH', `${o}/members/${me('a-owner')}`, { role: 'viewer' }],
    ],
    ['an admin who removes an owner', 'a-admin', (o) => ['DELETE', `${o}/members/${me('a-owner')}`]],
    ['an admin who suspends an owner', 'a-admin', (o) => ['POST', `${o}/members/${me('a-owner')}/suspend`]],
    [
      'an admin who makes an owner',
      'a-admin-browser',
      (o) => ['PATCH', `${o}/members/${me('a-member')}`, { role: 'owner' }],
    ],
    ['an admin who takes it over', 'a-admin-browser', (o) => ['POST', `${o}/transfer`, { to: 'qqa7-admin' }]],
    ['an admin who deletes it', 'a-admin-browser', (o) => ['DELETE', o]],
    ['an admin who lifts limits', 'a-admin', (o) => ['PATCH', o, { seat_limit: 99 }]],
    ['an admin who lets retention go', 'a-admin', (o) => ['PATCH', o, { retention_days: 1 }]],
    ['a manager by a group of more', 'a-manager', (o) => ['PUT', `${o}/groups/${POWERFUL}/members/current`]],
    [
      'a manager who grants more',
      'a-manager',
      (o) => ['POST', `${o}/groups`, { name: 'x', permissions: ['edit_org'] }],
    ],
    ['a manager who widens', 'a-manager', (o) => ['PATCH', `${o}/groups/${HELPERS}`, { permissions: ['edit_org'] }]],
    ['a manager who takes from more', 'a-manager', (o) => ['DELETE', `${o}/groups/${POWERFUL}`]],
    [
      'a manager who invites an admin',
      'a-manager',
      (o) => ['POST', `${o}/invites`, { email: 'x@y.zz', role: 'admin' }],
    ],
    ['a manager who removes an admin', 'a-manager', (o) => ['DELETE', `${o}/members/${me('a-admin')}`]],
    ['a manager who suspends an owner', 'a-manager', (o) => ['POST', `${o}/members/${me('a-owner')}/suspend`]],
    ['a program who removes an admin', 'a-service', (o) => ['DELETE', `${o}/members/${me('a-admin')}`]],
    ['a program who suspends an owner', 'a-service', (o) => ['POST', `${o}/members/${me('a-owner')}/suspend`]],
    [
      'a program who invites an admin',
      'a-service',
      (o) => ['POST', `${o}/invites`, { email: 'x@y.zz', role: 'admin' }],
    ],
    ['a program who lifts limits', 'a-service', (o) => ['PATCH', o, { dashboard_limit: 99 }]],
    ['a program who leaves', 'a-service', (o) => ['POST', `${o}/leave`]],
    ['a member who approves', 'a-member', (o) => ['GET', `${o}/dashboards/${twins.ids.a.restricted}/requests`]],
    [
      'a member at a restricted dashboard',
      'a-manager',
      (o) => ['GET', `${o}/dashboards/${twins.ids.a.restricted}/summary`],
    ],
    ['a viewer who exports', 'a-viewer', (o) => ['GET', `${o}/dashboards/${twins.ids.a.dashboard}/summary.csv`]],
  ])('%s', async (_, who, request) => {
    await raiseManager();
    const before = await twins.state();
    const [method, path, body] = request(at);
    expect((await as(who)(method, path, body)).status).toBe(403);
    expect(await twins.state()).toEqual(before);
  });

  it('by what no group and no program may be given, though it stood in the table', async () => {
    const owner = { email: 'x@y.zz', role: 'owner' };
    for (const who of ['a-owner', 'a-admin', 'a-service']) {
      expect((await as(who)('POST', `${at}/invites`, owner)).status).toBe(400);
    }
    for (const permissions of [['manage_roles'], ['delete_org'], ['manage_billing'], ['manage_sso']]) {
      expect((await as('a-owner')('POST', `${at}/groups`, { name: 'x', permissions })).status).toBe(400);
      const made = await as('a-owner-browser')('POST', `${at}/service_accounts`, { name: 'x', permissions });
      expect(made.status).toBeGreaterThanOrEqual(400);
    }
    const { org, account } = twins.ids.a;
    const all = [
      'manage_roles',
      'delete_org',
      'manage_sso',
      'manage_service_accounts',
      'manage_scim',
      'manage_domains',
    ];
    await twins.sql('update service_accounts set permissions = $2 where id = $1', [account, all]);
    await twins.sql('update org_groups set permissions = $2 where id = $1', [twins.ids.a.group, all]);
    const before = await twins.state();
    const tries: [string, string, string, unknown?][] = [
      ['a-service', 'PATCH', `${at}/members/${me('a-member')}`, { role: 'admin' }],
      ['a-service', 'DELETE', at],
      ['a-service', 'POST', `${at}/scim_tokens`, { label: 'x' }],
      ['a-member', 'PATCH', `${at}/members/current`, { role: 'admin' }],
      ['a-member', 'DELETE', at],
    ];
    for (const [who, method, path, body] of tries) {
      expect([401, 403], `${who} ${method} ${path}`).toContain((await as(who)(method, path, body)).status);
    }
    expect(await twins.state()).toEqual(before);
    expect(org).toBe(twins.ids.a.org);
  });

  it('by what a directory or a provider says', async () => {
    const user = `/scim/v2/Users/${twins.ids.a.scimUser}`;
    const said = [
      { Operations: [{ op: 'add', path: 'roles', value: [{ value: 'owner', primary: true }] }] },
      {
        Operations: [
          { op: 'replace', value: { role: 'owner', userType: 'owner', entitlements: [{ value: 'admin' }] } },
        ],
      },
    ];
    for (const body of said) await as('a-scim')('PATCH', user, body);
    expect(await roleOf('a-member')).toBe('member');
    const group = `/scim/v2/Groups/${twins.ids.a.group}`;
    await as('a-scim')('PATCH', group, { Operations: [{ op: 'replace', value: { permissions: ['edit_org'] } }] });
    await as('a-scim')('PUT', group, { displayName: 'admin', permissions: ['edit_org'], members: [] });
    const [row] = await twins.sql('select permissions from org_groups where id = $1', [twins.ids.a.group]);
    expect(row).toEqual({ permissions: [] });
    for (const change of [{ group_mapping: { x: { role: 'owner' } } }, { default_role: 'owner' }]) {
      const path = `${at}/identity_providers/${twins.ids.a.provider}`;
      expect((await as('a-admin-browser')('PATCH', path, change)).status).toBe(400);
    }
    const owner = { userName: 'qqa7-owner@qqa7.com', emails: [{ value: 'qqa7-owner@qqa7.com' }], active: false };
    await twins.sql(`update users set email = 'qqa7-owner@qqa7.com' where id = $1`, [person('a-owner').id]);
    expect((await as('a-scim')('POST', '/scim/v2/Users', owner)).status).toBe(409);
    expect(await roleOf('a-owner')).toBe('owner');
  });
});

describe('an invitation', () => {
  const accept = (token: string) => as('outsider')('POST', '/api/orgs/v1/invites/accept', { token });
  const invite = async () => {
    const made = await as('a-owner')('POST', `${at}/invites`, { email: 'Outsider@Example.com', role: 'viewer' });
    return JSON.parse(made.body).data as { id: string; token: string };
  };
  const confirm = (is: boolean) =>
    twins.sql('update users set is_email_confirmed = $2 where id = $1', [person('outsider').id, is]);

  it('is no good for another address, for one that is not confirmed, when revoked, late or used', async () => {
    const strange = await accept(twins.ids.a.inviteText);
    expect(strange.status).toBe(403);
    const { id, token } = await invite();
    await confirm(false);
    expect((await accept(token)).status).toBe(403);
    await confirm(true);
    expect((await accept(`${token.slice(0, -1)}x`)).status).toBe(400);
    const renewed = JSON.parse((await as('a-owner')('POST', `${at}/invites/${id}/resend`)).body).data.token as string;
    expect((await accept(token)).status).toBe(400);
    const answers = await Promise.all([1, 2, 3, 4].map(() => accept(renewed)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
    expect((await accept(renewed)).status).toBe(400);
    const late = await invite().catch(() => undefined);
    expect(late?.token).toBeUndefined();
  });

  it('says the same of a token that is revoked, late, and of nobody', async () => {
    await confirm(true);
    const revoked = await invite();
    await as('a-owner')('DELETE', `${at}/invites/${revoked.id}`);
    const late = await invite();
    await twins.sql(`update org_invites set expires_at = created_at where id = $1`, [late.id]);
    const bodies = new Set<string>();
    for (const token of [revoked.token, late.token, 'A'.repeat(43)]) {
      const { status, body } = await accept(token);
      bodies.add(`${status} ${body}`);
    }
    expect(bodies.size).toBe(1);
  });
});

describe('what somebody may see no more', () => {
  const days = 'start=2026-10-08&end=2026-10-10';
  const theirs = () => `/api/v1/users/current/orgs/${twins.ids.a.org}/dashboards/${twins.ids.a.dashboard}`;
  const paths = () => [`${board}/summary?${days}`, `${board}/summary.csv?${days}`, `${theirs()}/summaries?${days}`];

  /** As somebody who kept what they were told before. */
  const again = async (name: string, path: string, etag: unknown): Promise<Sent> => {
    const { headers } = comers.find((comer) => comer.name === name) as Comer;
    const asked = { ...headers, ...(typeof etag === 'string' && { 'if-none-match': etag }) };
    const { statusCode, payload, headers: told } = await twins.server.app.inject({ url: path, headers: asked });
    return { status: statusCode, body: payload, headers: told };
  };

  /** Of everybody together; of whom or what is called so, where it is told apart. */
  const secondsIn = ({ body }: Sent, name?: string): number => {
    const text = `${body}`;
    if (!text.startsWith('{')) {
      const line = text.split('\r\n').find((one) => one.includes(`,${name ?? 'Total'},`));
      return name === undefined || line !== undefined ? Number(line?.split(',')[3]) : nowhere(text, name);
    }
    const { data, cumulative_total: all } = JSON.parse(text);
    if (all !== undefined) return name === undefined ? all.seconds : nowhere(text, name);
    if (name === undefined) return data.total.seconds;
    const rows = [...data.members, ...data.projects] as { username?: string; name?: string; seconds: number }[];
    return rows.find((row) => [row.username, row.name].includes(name))?.seconds ?? 0;
  };
  const nowhere = (text: string, name: string) => (text.includes(name) ? 1 : 0);

  it.each<[string, string, () => Promise<unknown>]>([
    ['the time of who leaves', 'qqa7-member', () => as('a-member')('POST', `${at}/leave`)],
    ['the time of who is suspended', 'qqa7-member', () => as('a-owner')('POST', `${at}/members/qqa7-member/suspend`)],
    [
      'the time of who only looks',
      'qqa7-member',
      () => as('a-owner')('PUT', `${board}/members/qqa7-member`, { is_view_only: true }),
    ],
    [
      'projects of everybody, where they are hidden unless somebody says otherwise',
      'qqa7-work',
      () => as('a-owner')('PATCH', at, { default_project_privacy: 'hidden' }),
    ],
  ])('%s is gone at once, for who kept the answer before, too', async (_, mark, act) => {
    const before = await Promise.all(paths().map((path) => again('a-owner', path, undefined)));
    expect(before.some((answer) => secondsIn(answer, mark) > 0)).toBe(true);
    await act();
    for (const [index, path] of paths().entries()) {
      const after = await again('a-owner', path, before[index]?.headers.etag);
      expect(after.status, path).toBe(200);
      expect(secondsIn(after), path).toBeLessThan(secondsIn(before[index] as Sent));
      expect(secondsIn(after, mark), path).toBe(0);
    }
  });

  it('a project that is new is hidden too, where the organisation or the person says so', async () => {
    const code = (project: string) =>
      byHeader(twins.server, twins.people.get('a-member')?.authorization as string)(
        'POST',
        '/api/v1/users/current/heartbeats',
        {
          entity: `/home/${project}/x.ts`,
          type: 'file',
          project,
          language: 'Go',
          time: 1_791_560_000,
        },
      );
    await as('a-owner')('PATCH', at, { default_project_privacy: 'hidden' });
    await code('qqnew-one');
    await as('a-owner')('PATCH', at, { default_project_privacy: 'visible' });
    await as('a-member')('PUT', `${at}/privacy`, { privacy: 'hidden' });
    await code('qqnew-two');
    for (const path of paths()) {
      const { body } = await again('a-owner', path, undefined);
      expect(body, path).not.toContain('qqnew');
    }
  });

  it('is not told by an ETag of somebody else', async () => {
    for (const path of paths()) {
      const { headers } = await again('a-owner', path, undefined);
      expect(headers['cache-control'], path).toMatch(/private|no-store/);
      for (const name of ['a-left', 'a-suspended', 'b-owner', 'outsider', 'b-service']) {
        for (const etag of [headers.etag, '*'])
          expect((await again(name, path, etag)).status, `${name} ${path}`).toBe(404);
      }
    }
  });
});
