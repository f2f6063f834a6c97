import { randomUUID } from 'node:crypto';
import { OPERATOR } from '#libs/audit';
import { OrgAccessReader, OrganisationsService, type OrgCaller, OrgMembers, orgCallerOf } from '#libs/orgs';
import type { OrgRole, Principal } from '#libs/platform/auth';
import { Tenancy } from '#libs/platform/database';
import type { TestApp, TestUser } from './app.js';
import { rowsOf } from './rows.js';

/** An organisation of this owner. Its id. */
export async function foundOrg(server: TestApp, owner: TestUser, input: object = { name: 'Acme' }): Promise<string> {
  const founder = { userId: owner.user.id, actor: OPERATOR };
  return (await server.app.get(OrganisationsService, { strict: false }).create(founder, input)).id;
}

/** Makes somebody a member. */
export async function joinOrg(server: TestApp, orgId: string, { user }: TestUser, role: OrgRole): Promise<void> {
  const members = server.app.get(OrgMembers, { strict: false });
  const joining = { orgId, userId: user.id, role, source: 'invite' } as const;
  await server.app.get(Tenancy, { strict: false }).within(orgId, (em) => members.join(em, joining));
}

/** The caller as the guard finds them; just logged in unless told otherwise. */
export async function orgCaller(
  server: TestApp,
  orgId: string,
  { user }: TestUser,
  isFresh = true,
): Promise<OrgCaller> {
  const session = isFresh && { session: { id: randomUUID(), authenticatedAt: server.clock.now(), methods: ['pwd'] } };
  const { id: userId, uuid: userUuid, username } = user;
  const viewer = { userId, userUuid, username, via: 'session', preview: 'p', ...session } as Principal;
  const access = await server.app.get(OrgAccessReader, { strict: false }).find(viewer, { org: orgId });
  if (access === undefined) throw new Error(`${username} finds no such organisation`);
  return orgCallerOf(access, '127.0.0.1');
}

/** What an organisation's chain tells: actions with their targets, oldest first. */
export async function recordsOf(server: TestApp, orgId: string): Promise<string[]> {
  const rows = await rowsOf<{ action: string; target_kind: string }>(
    server.database,
    'select action, target_kind from audit_log where chain = $1 order by seq',
    [orgId],
  );
  return rows.map(({ action, target_kind: kind }) => `${action} ${kind}`);
}
