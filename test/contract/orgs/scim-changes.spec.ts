import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { type Directory, oktaUser, openDirectory, patch, provision } from '../../support/directory.js';
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

const made = (userName: string, more?: object) => provision(acme, userName, more);

describe('changing', () => {
  it('replaces with PUT, as Okta does', async () => {
    const id = await made('put@acme.com');
    const { status, body } = await acme.scim('PUT', `${USERS}/${id}`, {
      ...oktaUser('put2@acme.com', { externalId: undefined, locale: undefined, displayName: 'Put' }),
      id,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, userName: 'put2@acme.com', displayName: 'Put', active: true });
    expect(body).not.toHaveProperty('locale');
    expect(body).not.toHaveProperty('externalId');
  });

  it('leaves the account alone: its address and name are the person’s', async () => {
    const id = await made('own@acme.com');
    await acme.scim('PUT', `${USERS}/${id}`, oktaUser('renamed@acme.com'));
    expect(await rowsOf(server.database, `select username from users where email = 'own@acme.com'`)).toEqual([
      { username: 'own' },
    ]);
  });

  it.each<[string, object[], object]>([
    [
      'Okta’s value without a path',
      [{ op: 'replace', value: { displayName: 'New', nickName: 'N' } }],
      { displayName: 'New', nickName: 'N' },
    ],
    [
      'Entra’s capital and path',
      [{ op: 'Replace', path: 'displayName', value: 'Capital' }],
      { displayName: 'Capital' },
    ],
    [
      'Entra’s flat names',
      [{ op: 'Add', value: { 'name.givenName': 'Flat', title: 'T' } }],
      { name: { givenName: 'Flat', familyName: 'User' }, title: 'T' },
    ],
    [
      'a part of the name',
      [{ op: 'replace', path: 'name.familyName', value: 'Married' }],
      { name: { familyName: 'Married' } },
    ],
    [
      'a chosen address',
      [{ op: 'Replace', path: 'emails[type eq "work"].value', value: 'moved@acme.com' }],
      { emails: [{ value: 'moved@acme.com', type: 'work' }] },
    ],
    [
      'an address that is not there yet',
      [{ op: 'Add', path: 'emails[type eq "home"].value', value: 'h@acme.com' }],
      { emails: [{ type: 'work' }, { type: 'home', value: 'h@acme.com' }] },
    ],
    [
      'a role that is primary',
      [{ op: 'Add', path: 'roles[primary eq "True"].value', value: 'dev' }],
      { roles: [{ primary: true, value: 'dev' }] },
    ],
    [
      'an attribute of the extension',
      [{ op: 'Add', path: `${ENTERPRISE}:department`, value: 'R&D' }],
      { [ENTERPRISE]: { department: 'R&D' } },
    ],
    [
      'a manager by the id alone',
      [{ op: 'Add', path: `${ENTERPRISE}:manager`, value: '26118915' }],
      { [ENTERPRISE]: { manager: { value: '26118915' } } },
    ],
    [
      'the extension in a value',
      [{ op: 'replace', value: { [ENTERPRISE]: { costCenter: '42' } } }],
      { [ENTERPRISE]: { costCenter: '42' } },
    ],
    [
      'several steps',
      [
        { op: 'remove', path: 'locale' },
        { op: 'add', path: 'title', value: 'A' },
        { op: 'replace', path: 'title', value: 'B' },
      ],
      { title: 'B' },
    ],
    [
      'a schema of our path’s own',
      [{ op: 'replace', path: 'urn:ietf:params:scim:schemas:core:2.0:User:title', value: 'C' }],
      { title: 'C' },
    ],
    [
      'what nobody here knows, beside what is known',
      [{ op: 'replace', value: { 'urn:custom:User:x': 1, title: 'D', id: 'other', groups: [] } }],
      { title: 'D' },
    ],
  ])('patches %s', async (name, operations, expected) => {
    const id = await made(`p${name.replaceAll(/[^a-z]/gi, '')}@acme.com`);
    const { status, body } = await acme.scim('PATCH', `${USERS}/${id}`, patch(...operations));
    expect([status, body.detail]).toEqual([200, undefined]);
    expect(body).toMatchObject({ id, ...expected });
  });

  it.each<[string, object | string, string]>([
    ['an operation that there is not', patch({ op: 'frob', path: 'title', value: 'x' }), 'invalidSyntax'],
    ['no operations', { schemas: [] }, 'invalidSyntax'],
    ['a path that leads nowhere', patch({ op: 'replace', path: 'shoeSize', value: 44 }), 'invalidPath'],
    ['a removal of nothing', patch({ op: 'remove' }), 'noTarget'],
    ['a removal of the name', patch({ op: 'remove', path: 'userName' }), 'invalidValue'],
    ['a wrong type', patch({ op: 'replace', path: 'active', value: 'perhaps' }), 'invalidValue'],
    ['a value without a path that is none', patch({ op: 'replace', value: 'x' }), 'invalidValue'],
    [
      'an address of another domain',
      patch({ op: 'replace', path: 'emails[type eq "work"].value', value: 'x@evil.com' }),
      'invalidValue',
    ],
  ])('refuses %s, and changes nothing', async (name, body, scimType) => {
    const id = await made(`r${name.replaceAll(/[^a-z]/gi, '')}@acme.com`);
    const before = (await acme.scim('GET', `${USERS}/${id}`)).body;
    const refused = await acme.scim('PATCH', `${USERS}/${id}`, body);
    expect([refused.status, refused.body.scimType]).toEqual([400, scimType]);
    expect((await acme.scim('GET', `${USERS}/${id}`)).body).toEqual(before);
  });

  it('refuses a userName that another has', async () => {
    const id = await made('taken1@acme.com');
    await made('taken2@acme.com');
    const { status, body } = await acme.scim(
      'PATCH',
      `${USERS}/${id}`,
      patch({ op: 'replace', path: 'userName', value: 'TAKEN2@acme.com' }),
    );
    expect([status, body.scimType]).toEqual([409, 'uniqueness']);
  });

  it('writes nothing down where nothing changes', async () => {
    const id = await made('same@acme.com');
    const before = await auditOf(server, acme.orgId);
    const { status } = await acme.scim('PUT', `${USERS}/${id}`, oktaUser('same@acme.com'));
    expect(status).toBe(200);
    expect(await auditOf(server, acme.orgId)).toEqual(before);
  });
});
