import { expect } from 'vitest';
import { DNS_TXT, type DnsTxt } from '#libs/orgs';
import type { TestApp, TestUser } from './app.js';
import { byHeader, bySession, makeOrg, makeVerified, type Send } from './org-people.js';
import { rowsOf } from './rows.js';

/** A company, its owner at a browser, and its directory. */
export interface Directory {
  readonly orgId: string;
  readonly owner: TestUser;
  readonly send: Send;
  /** As the directory. */
  readonly scim: Send;
  readonly tokenId: string;
}

export async function openDirectory(
  server: TestApp,
  { name, domain }: { readonly name: string; readonly domain: string },
): Promise<Directory> {
  const owner = await server.createUser({ username: `${name}-owner` });
  const orgId = await makeOrg(server, [[owner, 'owner']], name);
  await makeVerified(server, orgId, domain);
  const send = await bySession(server, owner);
  const made = await send('POST', `/api/orgs/v1/${orgId}/scim_tokens`, { label: 'Directory' });
  const { id: tokenId, token } = made.body.data;
  const scim = byHeader(server, `Bearer ${token}`, 'application/scim+json');
  return { orgId, owner, send, scim, tokenId };
}

const CORE = 'urn:ietf:params:scim:schemas:core:2.0';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** What Okta sends when it creates somebody. */
export function oktaUser(userName: string, more: object = {}) {
  return {
    schemas: [`${CORE}:User`],
    userName,
    name: { givenName: 'Test', familyName: 'User' },
    emails: [{ primary: true, value: userName, type: 'work' }],
    displayName: 'Test User',
    locale: 'en-US',
    externalId: `00u-${userName}`,
    groups: [],
    password: '1mz050nq',
    active: true,
    ...more,
  };
}

/** What Entra ID sends when it creates somebody. */
export function entraUser(userName: string, more: object = {}) {
  return {
    schemas: [`${CORE}:User`, ENTERPRISE],
    externalId: `entra-${userName}`,
    userName,
    active: true,
    displayName: 'Lennay',
    emails: [{ primary: true, type: 'work', value: userName }],
    meta: { resourceType: 'User' },
    name: { formatted: 'Ryan Leenay', familyName: 'Leenay', givenName: 'Ryan' },
    [ENTERPRISE]: { department: 'Engineering', employeeNumber: '701984' },
    ...more,
  };
}

export function group(displayName: string, members: readonly string[] = [], more: object = {}) {
  return { schemas: [`${CORE}:Group`], displayName, members: members.map((value) => ({ value })), ...more };
}

export const patch = (...Operations: object[]) => ({ schemas: [PATCH_OP], Operations });

/** The DNS as the test writes it; `undefined`: the servers of that name do not answer. */
export function writeDns({ app }: TestApp, records: ReadonlyMap<string, readonly string[] | undefined>): void {
  const dns = app.get<DnsTxt>(DNS_TXT, { strict: false });
  dns.resolve = async (name) => (records.has(name) ? records.get(name) : []);
}

/** Has the directory create somebody, as Okta does. The id of the entry. */
export async function provision({ scim }: Directory, userName: string, more: object = {}): Promise<string> {
  const { status, body } = await scim('POST', '/scim/v2/Users', oktaUser(userName, more));
  expect([userName, status, body.detail]).toEqual([userName, 201, undefined]);
  return body.id;
}

/** The membership of a directory's entry. */
export async function membershipOf(server: TestApp, entryId: string) {
  const [row] = await rowsOf<{ user_id: number; role: string; source: string; is_in: boolean; is_suspended: boolean }>(
    server.database,
    `select m.user_id, m.role, m.source, m.left_at is null as is_in, m.suspended_at is not null as is_suspended
    from scim_users s join org_members m using (org_id, user_id) where s.id = $1`,
    [entryId],
  );
  return row;
}
