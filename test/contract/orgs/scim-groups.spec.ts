import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { type Directory, group, oktaUser, openDirectory, patch } from '../../support/directory.js';
import { auditOf } from '../../support/org-people.js';
import { rowsOf } from '../../support/rows.js';

const GROUPS = '/scim/v2/Groups';
let server: TestApp;
let acme: Directory;
let evil: Directory;
let [ann, bob, cay]: string[] = [];

beforeAll(async () => {
  server = await startApp({ now: '2026-10-10T12:00:00Z', config: { RATE_LIMIT: 'off' } });
  acme = await openDirectory(server, { name: 'acme', domain: 'acme.com' });
  evil = await openDirectory(server, { name: 'evil', domain: 'evil.com' });
  [ann, bob, cay] = [await person('ann'), await person('bob'), await person('cay')];
});
afterAll(() => server?.close());

async function person(name: string): Promise<string> {
  return (await acme.scim('POST', '/scim/v2/Users', oktaUser(`${name}@acme.com`))).body.id;
}

async function made(displayName: string, members: (string | undefined)[] = []): Promise<string> {
  const { status, body } = await acme.scim('POST', GROUPS, group(displayName, members as string[]));
  expect([status, body.detail]).toEqual([201, undefined]);
  return body.id;
}

const members = async (id: string): Promise<string[]> =>
  (await acme.scim('GET', `${GROUPS}/${id}`)).body.members.map(({ value }: { value: string }) => value).sort();
const sorted = (...ids: (string | undefined)[]) => [...ids].sort();
const rev = async () => {
  const [row] = await rowsOf<{ rev: string }>(server.database, 'select rev from organisations where id = $1', [
    acme.orgId,
  ]);
  return Number(row?.rev);
};

describe('a group', () => {
  it('is made with members, and is a group of the organisation', async () => {
    const before = await rev();
    const { status, headers, body } = await acme.scim(
      'POST',
      GROUPS,
      group('Engineering', [ann as string, bob as string], { externalId: 'g-1' }),
    );
    expect(status).toBe(201);
    expect(headers.location).toBe(`http://beatkeeper.test/scim/v2/Groups/${body.id}`);
    expect(body).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      id: body.id,
      externalId: 'g-1',
      displayName: 'Engineering',
      members: [
        { value: ann, display: 'ann@acme.com', $ref: `http://beatkeeper.test/scim/v2/Users/${ann}` },
        { value: bob, display: 'bob@acme.com', $ref: `http://beatkeeper.test/scim/v2/Users/${bob}` },
      ],
      meta: {
        resourceType: 'Group',
        created: '2026-10-10T12:00:00.000Z',
        lastModified: '2026-10-10T12:00:00.000Z',
        location: `http://beatkeeper.test/scim/v2/Groups/${body.id}`,
      },
    });
    expect(
      await rowsOf(server.database, 'select name, permissions, external_id from org_groups where id = $1', [body.id]),
    ).toEqual([{ name: 'Engineering', permissions: [], external_id: 'g-1' }]);
    expect(
      await rowsOf(server.database, 'select distinct source from org_group_members where group_id = $1', [body.id]),
    ).toEqual([{ source: 'scim' }]);
    expect((await acme.scim('GET', `/scim/v2/Users/${ann}`)).body.groups).toEqual([
      { value: body.id, display: 'Engineering', $ref: `http://beatkeeper.test/scim/v2/Groups/${body.id}` },
    ]);
    expect(await rev()).toBeGreaterThan(before);
    expect((await auditOf(server, acme.orgId)).at(-1)).toBe('scim.group_created');
  });

  it.each([
    ['a name that is taken', group('ENGINEERING'), 409, 'uniqueness'],
    ['no name', group('  '), 400, 'invalidValue'],
    ['no name at all', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'] }, 400, 'invalidValue'],
    ['a member who is nobody', group('Ghosts', ['00000000-0000-4000-8000-000000000000']), 400, 'invalidValue'],
    ['a member that is no id', group('Nonsense', ['bob']), 400, 'invalidValue'],
    [
      'the schema of people',
      { ...group('X'), schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'] },
      400,
      'invalidSyntax',
    ],
  ])('is not made of %s', async (_, body, status, scimType) => {
    const refused = await acme.scim('POST', GROUPS, body);
    expect([refused.status, refused.body.scimType]).toEqual([status, scimType]);
    const names = (await acme.scim('GET', GROUPS)).body.Resources.map(
      ({ displayName }: { displayName: string }) => displayName,
    );
    expect(names).not.toContain('Ghosts');
  });

  it.each([
    ['displayName eq "engineering"', 1],
    ['displayName eq "Nobody"', 0],
    ['externalId eq "g-1"', 1],
    ['displayName sw "Eng" or displayName eq "Other"', 1],
  ])('is found by %s', async (filter, count) => {
    const { status, body } = await acme.scim(
      'GET',
      `${GROUPS}?filter=${encodeURIComponent(filter)}&excludedAttributes=members`,
    );
    expect([status, body.totalResults]).toEqual([200, count]);
    for (const each of body.Resources) expect(each).not.toHaveProperty('members');
  });

  it('is found by a member, as Entra ID asks', async () => {
    const id = await made('Of Cay', [cay]);
    const ask = async (filter: string) =>
      (await acme.scim('GET', `${GROUPS}?filter=${encodeURIComponent(filter)}`)).body.totalResults;
    expect(await ask(`id eq "${id}" and members eq "${cay}"`)).toBe(1);
    expect(await ask(`id eq "${id}" and members[value eq "${ann}"]`)).toBe(0);
    expect(await ask(`members.value eq "${cay}"`)).toBe(1);
  });
});

describe('the members of a group', () => {
  it.each<[string, () => object, () => (string | undefined)[]]>([
    [
      'Okta adds',
      () => ({ op: 'add', path: 'members', value: [{ value: cay, display: 'cay' }] }),
      () => [ann, bob, cay],
    ],
    [
      'Entra ID adds',
      () => ({ op: 'Add', path: 'members', value: [{ $ref: null, value: cay }] }),
      () => [ann, bob, cay],
    ],
    ['added twice', () => ({ op: 'add', path: 'members', value: [{ value: ann }] }), () => [ann, bob]],
    ['added without a path', () => ({ op: 'add', value: { members: [{ value: cay }] } }), () => [ann, bob, cay]],
    ['Okta removes', () => ({ op: 'remove', path: `members[value eq "${ann}"]` }), () => [bob]],
    ['Entra ID removes', () => ({ op: 'Remove', path: `members[value eq "${bob}"]` }), () => [ann]],
    [
      'Entra ID removes by value',
      () => ({ op: 'Remove', path: 'members', value: [{ $ref: null, value: bob }] }),
      () => [ann],
    ],
    ['removed who is not there', () => ({ op: 'remove', path: `members[value eq "${cay}"]` }), () => [ann, bob]],
    ['all removed', () => ({ op: 'remove', path: 'members' }), () => []],
    ['replaced', () => ({ op: 'replace', path: 'members', value: [{ value: cay }] }), () => [cay]],
    ['replaced by nobody', () => ({ op: 'replace', path: 'members', value: [] }), () => []],
    [
      'Okta replaces without a path',
      () => ({ op: 'replace', value: { id: 'x', displayName: 'Renamed', members: [{ value: cay }] } }),
      () => [cay],
    ],
  ])('%s', async (name, operation, expected) => {
    const id = await made(`By ${name}`, [ann, bob]);
    const { status, body } = await acme.scim('PATCH', `${GROUPS}/${id}`, patch(operation()));
    expect([status, body.detail]).toEqual([200, undefined]);
    expect(await members(id)).toEqual(sorted(...expected()));
  });

  it('change in several steps, all or none', async () => {
    const id = await made('Steps', [ann]);
    const steps = [
      { op: 'add', path: 'members', value: [{ value: bob }] },
      { op: 'remove', path: `members[value eq "${ann}"]` },
      { op: 'replace', path: 'displayName', value: 'Stepped' },
    ];
    expect((await acme.scim('PATCH', `${GROUPS}/${id}`, patch(...steps))).body.displayName).toBe('Stepped');
    expect(await members(id)).toEqual([bob]);
    const ghost = { op: 'add', path: 'members', value: [{ value: '00000000-0000-4000-8000-000000000000' }] };
    const refused = await acme.scim(
      'PATCH',
      `${GROUPS}/${id}`,
      patch({ op: 'replace', path: 'displayName', value: 'No' }, ghost),
    );
    expect([refused.status, refused.body.scimType]).toEqual([400, 'invalidValue']);
    expect((await acme.scim('GET', `${GROUPS}/${id}`)).body.displayName).toBe('Stepped');
  });

  it('are replaced with PUT', async () => {
    const id = await made('Put', [ann, bob]);
    const { status, body } = await acme.scim('PUT', `${GROUPS}/${id}`, group('Put it', [cay as string]));
    expect([status, body.displayName]).toEqual([200, 'Put it']);
    expect(await members(id)).toEqual([cay]);
  });

  it('whom the directory does not know are left alone', async () => {
    const id = await made('Mixed', [ann]);
    await rowsOf(
      server.database,
      `insert into org_group_members (org_id, group_id, user_id, source) values ($1, $2, $3, 'hand')`,
      [acme.orgId, id, acme.owner.user.id],
    );
    expect(await members(id)).toEqual([ann]);
    await acme.scim('PUT', `${GROUPS}/${id}`, group('Mixed', []));
    expect(await rowsOf(server.database, 'select user_id from org_group_members where group_id = $1', [id])).toEqual([
      { user_id: acme.owner.user.id },
    ]);
  });

  it('leave it when they leave the organisation', async () => {
    const dora = await person('dora');
    const id = await made('Leaving', [dora, ann]);
    expect((await acme.scim('DELETE', `/scim/v2/Users/${dora}`)).status).toBe(204);
    expect(await members(id)).toEqual([ann]);
  });

  it('may do what the group may', async () => {
    const id = await made('Auditors');
    await rowsOf(server.database, `update org_groups set permissions = '{view_audit_log}' where id = $1`, [id]);
    const [{ username } = { username: '' }] = await rowsOf<{ username: string }>(
      server.database,
      `select username from users where email = 'ann@acme.com'`,
    );
    expect(username).toBe('ann');
    const sees = async () => {
      const { OrgAccessReader } = await import('#libs/orgs');
      const [row] = await rowsOf<{ id: number }>(server.database, `select id from users where email = 'ann@acme.com'`);
      const found = await server.app
        .get(OrgAccessReader, { strict: false })
        .find({ userId: row?.id } as never, { org: acme.orgId });
      return found?.permissions.has('view_audit_log');
    };
    expect(await sees()).toBe(false);
    await acme.scim('PATCH', `${GROUPS}/${id}`, patch({ op: 'add', path: 'members', value: [{ value: ann }] }));
    expect(await sees()).toBe(true);
    await acme.scim('PATCH', `${GROUPS}/${id}`, patch({ op: 'remove', path: `members[value eq "${ann}"]` }));
    expect(await sees()).toBe(false);
  });
});

describe('a group that is deleted', () => {
  it('is gone, and its members are not', async () => {
    const id = await made('Doomed', [ann]);
    expect((await acme.scim('DELETE', `${GROUPS}/${id}`)).status).toBe(204);
    expect((await acme.scim('GET', `${GROUPS}/${id}`)).status).toBe(404);
    expect((await acme.scim('DELETE', `${GROUPS}/${id}`)).status).toBe(404);
    expect((await acme.scim('GET', `/scim/v2/Users/${ann}`)).body.active).toBe(true);
    expect((await auditOf(server, acme.orgId)).at(-1)).toBe('scim.group_deleted');
  });
});

describe('another organisation', () => {
  it('finds nobody, and changes nothing', async () => {
    const id = await made('Secret', [ann]);
    for (const [method, url, body] of [
      ['GET', `/scim/v2/Users/${ann}`, undefined],
      ['PUT', `/scim/v2/Users/${ann}`, oktaUser('ann@evil.com')],
      ['PATCH', `/scim/v2/Users/${ann}`, patch({ op: 'replace', value: { active: false } })],
      ['DELETE', `/scim/v2/Users/${ann}`, undefined],
      ['GET', `${GROUPS}/${id}`, undefined],
      ['PUT', `${GROUPS}/${id}`, group('Mine')],
      ['PATCH', `${GROUPS}/${id}`, patch({ op: 'replace', value: { displayName: 'Mine' } })],
      ['DELETE', `${GROUPS}/${id}`, undefined],
    ] as const) {
      expect((await evil.scim(method, url, body)).status, `${method} ${url}`).toBe(404);
    }
    expect((await evil.scim('GET', '/scim/v2/Users')).body.totalResults).toBe(0);
    expect((await evil.scim('GET', GROUPS)).body.totalResults).toBe(0);
    expect(
      (await evil.scim('GET', `/scim/v2/Users?filter=${encodeURIComponent(`id eq "${ann}"`)}`)).body.totalResults,
    ).toBe(0);
    const planted = await evil.scim('POST', GROUPS, group('Planted', [ann as string]));
    expect([planted.status, planted.body.scimType]).toEqual([400, 'invalidValue']);
    expect((await evil.scim('POST', GROUPS, group('Engineering'))).status).toBe(201);
    expect((await acme.scim('GET', `${GROUPS}/${id}`)).body.displayName).toBe('Secret');
  });
});
