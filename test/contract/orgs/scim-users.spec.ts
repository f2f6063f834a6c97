import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import {
  type Directory,
  entraUser,
  membershipOf,
  oktaUser,
  openDirectory,
  provision,
} from '../../support/directory.js';
import { auditOf } from '../../support/org-people.js';
import { rowsOf } from '../../support/rows.js';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const USERS = '/scim/v2/Users';
let server: TestApp;
let acme: Directory;

beforeAll(async () => {
  server = await startApp({ now: '2026-10-10T12:00:00Z', config: { RATE_LIMIT: 'off' } });
  acme = await openDirectory(server, { name: 'acme', domain: 'acme.com' });
});
afterAll(() => server?.close());

const filtered = (filter: string, rest = '') =>
  acme.scim('GET', `${USERS}?filter=${encodeURIComponent(filter)}${rest}`);

const made = (userName: string, more?: object) => provision(acme, userName, more);
const memberOf = (id: string) => membershipOf(server, id);

describe('creating', () => {
  it('makes an account of what Okta sends, and a member', async () => {
    const { status, headers, body } = await acme.scim('POST', USERS, oktaUser('ann@acme.com'));
    expect(status).toBe(201);
    expect(headers['content-type']).toBe('application/scim+json; charset=utf-8');
    expect(headers.location).toBe(`http://beatkeeper.test/scim/v2/Users/${body.id}`);
    expect(body).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      externalId: '00u-ann@acme.com',
      userName: 'ann@acme.com',
      name: { givenName: 'Test', familyName: 'User' },
      displayName: 'Test User',
      locale: 'en-US',
      emails: [{ primary: true, value: 'ann@acme.com', type: 'work' }],
      active: true,
      groups: [],
      meta: {
        resourceType: 'User',
        created: '2026-10-10T12:00:00.000Z',
        lastModified: '2026-10-10T12:00:00.000Z',
        location: `http://beatkeeper.test/scim/v2/Users/${body.id}`,
      },
    });
    expect(await memberOf(body.id)).toMatchObject({ role: 'member', source: 'scim', is_in: true, is_suspended: false });
    const [person] = await rowsOf(
      server.database,
      `select username, full_name, is_email_confirmed, password_hash from users where email = 'ann@acme.com'`,
    );
    expect(person).toEqual({ username: 'ann', full_name: 'Test User', is_email_confirmed: true, password_hash: null });
    expect(await auditOf(server, acme.orgId)).toEqual(['scim.token_created', 'scim.user_created']);
  });

  it('keeps what Entra ID sends of its extension', async () => {
    const { status, body } = await acme.scim('POST', USERS, entraUser('ryan@acme.com'));
    expect(status).toBe(201);
    expect(body.schemas).toEqual(['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE]);
    expect(body[ENTERPRISE]).toEqual({ department: 'Engineering', employeeNumber: '701984' });
  });

  it('answers one of two who come at the same moment with 409', async () => {
    const both = await Promise.all([1, 2].map(() => acme.scim('POST', USERS, oktaUser('twin@acme.com'))));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('keeps no password', async () => {
    await made('secret@acme.com', { password: 'correct horse battery' });
    const rows = await rowsOf(server.database, 'select attributes from scim_users');
    expect(JSON.stringify(rows)).not.toMatch(/password|correct horse|1mz050nq/);
  });

  it('reads texts that mean true or false', async () => {
    const { body } = await acme.scim(
      'POST',
      USERS,
      entraUser('texts@acme.com', {
        active: 'True',
        emails: [{ primary: 'true', type: 'work', value: 'texts@acme.com' }],
      }),
    );
    expect([body.active, body.emails[0].primary]).toEqual([true, true]);
  });

  it('takes a name that is taken with a number', async () => {
    await server.createUser({ username: 'kim' });
    await made('kim@acme.com');
    const [row] = await rowsOf(server.database, `select username from users where email = 'kim@acme.com'`);
    expect(row).toEqual({ username: 'kim-2' });
  });

  it('of somebody who is not active shuts them out at once', async () => {
    const { body } = await acme.scim('POST', USERS, oktaUser('idle@acme.com', { active: false }));
    expect(body.active).toBe(false);
    expect(await memberOf(body.id)).toMatchObject({ is_in: true, is_suspended: true });
  });

  it.each([
    ['the same userName', 'ANN@acme.com', {}],
    ['the same externalId', 'other@acme.com', { externalId: '00u-ann@acme.com' }],
    ['the same address', 'another', { emails: [{ value: 'ann@acme.com', primary: true }] }],
  ])('refuses %s with 409 uniqueness', async (_, userName, more) => {
    const { status, body } = await acme.scim('POST', USERS, oktaUser(userName, more));
    expect([status, body.status, body.scimType]).toEqual([409, '409', 'uniqueness']);
    expect(body.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:Error']);
  });

  it.each([
    ['an address of somebody else’s domain', oktaUser('ceo@evil.com'), 'invalidValue'],
    ['a domain below', oktaUser('x@dev.acme.com'), 'invalidValue'],
    ['no address at all', oktaUser('just-a-name', { emails: [] }), 'invalidValue'],
    ['no userName', { ...oktaUser('x@acme.com'), userName: undefined }, 'invalidValue'],
    ['an empty userName', oktaUser('  ', { emails: [{ value: 'x@acme.com' }] }), 'invalidValue'],
    ['a userName that is no text', oktaUser(5 as never, { emails: [{ value: 'x@acme.com' }] }), 'invalidValue'],
    [
      'another schema',
      { ...oktaUser('x@acme.com'), schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'] },
      'invalidSyntax',
    ],
    ['a list', [], 'invalidSyntax'],
    ['no JSON', 'nonsense', 'invalidSyntax'],
  ])('refuses %s', async (_, body, scimType) => {
    const refused = await acme.scim('POST', USERS, body);
    expect([refused.status, refused.body.scimType]).toEqual([400, scimType]);
    expect(refused.headers['content-type']).toBe('application/scim+json; charset=utf-8');
  });
});

describe('an account that is there already', () => {
  const people = () => rowsOf(server.database, `select count(*)::int as n from users`);

  it('which somebody uses is not taken: they are invited, and decide', async () => {
    const zoe = await server.createUser({ username: 'zoe', email: 'zoe@acme.com' });
    await server.request.get('/api/v1/users/current').set('authorization', zoe.authorization).expect(200);
    const before = await people();
    const refused = await acme.scim('POST', USERS, oktaUser('zoe@acme.com'));
    expect([refused.status, refused.body.scimType]).toEqual([409, 'uniqueness']);
    expect(refused.body.detail).toContain('invited');
    expect(await people()).toEqual(before);
    expect(await rowsOf(server.database, `select role from org_invites where email = 'zoe@acme.com'`)).toEqual([
      { role: 'member' },
    ]);
    expect(await rowsOf(server.database, 'select from org_members where user_id = $1', [zoe.user.id])).toEqual([]);
    expect((await acme.scim('POST', USERS, oktaUser('zoe@acme.com'))).status).toBe(409);
    await rowsOf(
      server.database,
      `insert into org_members (org_id, user_id, role, source, joined_at, modified_at)
      values ($1, $2, 'manager', 'invite', now(), now())`,
      [acme.orgId, zoe.user.id],
    );
    const id = await made('zoe@acme.com');
    expect(await memberOf(id)).toMatchObject({ user_id: zoe.user.id, role: 'manager', source: 'invite' });
  });

  it('which nobody has ever used is taken in', async () => {
    const { user } = await server.createUser({ username: 'fresh', email: 'fresh@acme.com' });
    const id = await made('fresh@acme.com');
    expect(await memberOf(id)).toMatchObject({ user_id: user.id, source: 'scim' });
  });
});

describe('reading', () => {
  it('finds by id', async () => {
    const id = await made('reader@acme.com');
    expect((await acme.scim('GET', `${USERS}/${id}`)).body).toMatchObject({ id, userName: 'reader@acme.com' });
    expect((await acme.scim('GET', `${USERS}/${id.toUpperCase()}`)).status).toBe(200);
  });

  it.each([
    'nonsense',
    '00000000-0000-4000-8000-000000000000',
    "'; drop table users; --",
  ])('answers 404 for %s', async (id) => {
    const { status, body } = await acme.scim('GET', `${USERS}/${encodeURIComponent(id)}`);
    expect([status, body.status, body.detail]).toEqual([404, '404', 'no such person']);
  });

  it.each([
    ['userName eq "ann@acme.com"', 1],
    ['USERNAME EQ "Ann@ACME.com"', 1],
    ['externalId eq "00u-ann@acme.com"', 1],
    ['externalId eq "00U-ANN@ACME.COM"', 0],
    ['userName eq "nobody@acme.com"', 0],
    ['userName eq "ann@acme.com" or userName eq "ryan@acme.com"', 2],
    ['userName eq "ann@acme.com" and active eq true', 1],
    ['userName eq "ann@acme.com" and active eq false', 0],
    ['userName sw "ann" and (active eq true or title pr)', 1],
    ['emails[type eq "work" and value eq "ANN@acme.com"]', 1],
    ['emails.value eq "ann@acme.com"', 1],
    ['name.familyName eq "leenay" and name.givenName eq "ryan" and externalId eq "entra-ryan@acme.com"', 1],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ann@acme.com"', 1],
    ['userName eq "a \\" or userName pr"', 0],
    ['meta.created gt "2027-01-01T00:00:00Z"', 0],
    ['not (userName co "@")', 0],
    ['id eq "nonsense"', 0],
  ])('%s finds %i', async (filter, count) => {
    const { status, body } = await filtered(filter);
    expect([status, body.totalResults, body.Resources.length]).toEqual([200, count, count]);
    expect(body.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:ListResponse']);
  });

  it('finds by id as Entra ID asks after a while', async () => {
    const { body } = await filtered('userName eq "ann@acme.com"');
    expect((await filtered(`id eq "${body.Resources[0].id}"`)).body.Resources[0].userName).toBe('ann@acme.com');
  });

  it.each([
    'garbage',
    'userName eq',
    'userName frob "x"',
    '(userName eq "a"',
    'userName eq "a',
    'userName eq ann',
    '',
  ])('refuses the filter %s', async (filter) => {
    const { status, body } = await filtered(filter);
    expect([status, body.scimType]).toEqual([400, 'invalidFilter']);
  });

  it('goes by pages, from 1', async () => {
    const all = (await acme.scim('GET', `${USERS}?count=500`)).body;
    expect(all.totalResults).toBe(all.Resources.length);
    const page = (await acme.scim('GET', `${USERS}?startIndex=2&count=2`)).body;
    expect([page.totalResults, page.startIndex, page.itemsPerPage]).toEqual([all.totalResults, 2, 2]);
    expect(page.Resources.map(({ id }: { id: string }) => id)).toEqual(
      all.Resources.slice(1, 3).map(({ id }: { id: string }) => id),
    );
    const none = (await acme.scim('GET', `${USERS}?count=0`)).body;
    expect([none.totalResults, none.Resources]).toEqual([all.totalResults, []]);
    const below = (await acme.scim('GET', `${USERS}?startIndex=-4&count=-1`)).body;
    expect([below.startIndex, below.itemsPerPage]).toEqual([1, 0]);
    const beyond = (await acme.scim('GET', `${USERS}?startIndex=1000&count=9`)).body;
    expect([beyond.startIndex, beyond.Resources]).toEqual([1000, []]);
  });

  it('shows the attributes that are asked for', async () => {
    const one = (await filtered('userName eq "ann@acme.com"', '&attributes=userName,name.givenName')).body.Resources[0];
    expect(Object.keys(one).sort()).toEqual(['id', 'meta', 'name', 'schemas', 'userName']);
    const other = (await filtered('userName eq "ann@acme.com"', '&excludedAttributes=emails,groups')).body.Resources[0];
    expect(Object.keys(other)).not.toContain('emails');
    expect(Object.keys(other)).toContain('displayName');
  });
});
