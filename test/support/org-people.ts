import { randomUUID } from 'node:crypto';
import { SessionsService } from '#libs/accounts';
import type { OrgRole } from '#libs/platform/auth';
import { Secrets } from '#libs/platform/secrets';
import type { TestApp, TestUser } from './app.js';
import { rowsOf } from './rows.js';

export interface Sent {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: headers are looked into by tests
  readonly headers?: any;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by tests
  readonly body: any;
}

/** Sends one request as somebody: a text as it is, anything else as JSON. */
export type Send = (method: string, path: string, body?: unknown) => Promise<Sent>;

/** An organisation with these people, written past the services: its chain has no records. */
export async function makeOrg(
  server: TestApp,
  people: readonly (readonly [TestUser, OrgRole])[],
  name = 'Acme',
): Promise<string> {
  const id = randomUUID();
  const now = new Date(server.clock.now() / 1000).toISOString();
  await rowsOf(
    server.database,
    `insert into organisations (id, name, timezone, timeout_minutes, writes_only, is_duration_visible,
      default_project_privacy, plan, created_at, modified_at)
    values ($1, $2, 'UTC', 15, false, true, 'visible', 'business', $3, $3)`,
    [id, name, now],
  );
  await rowsOf(server.database, 'insert into org_ids (id) values ($1)', [id]);
  for (const [{ user }, role] of people) {
    await rowsOf(
      server.database,
      `insert into org_members (org_id, user_id, role, source, joined_at, modified_at)
      values ($1, $2, $3, $4, $5, $5)`,
      [id, user.id, role, role === 'owner' ? 'founder' : 'invite', now],
    );
  }
  return id;
}

/** With a key or a token. */
export function byHeader(server: TestApp, authorization: string, contentType?: string): Send {
  return sender(server, { authorization }, contentType);
}

/** From a browser in which the person has just logged in, sending what our own pages send. */
export async function bySession(server: TestApp, { user }: TestUser): Promise<Send> {
  const { token, session } = await server.app.get(SessionsService, { strict: false }).start(user.id, {
    methods: ['pwd'],
    address: '127.0.0.1',
    userAgent: 'tests',
  });
  const csrf = server.app.get(Secrets, { strict: false }).sign('csrf', session.id);
  return sender(server, { cookie: `beatkeeper_session=${token}`, 'x-csrf-token': csrf });
}

/** A domain that the organisation has proved to be its own. */
export async function makeVerified(server: TestApp, orgId: string, domain: string): Promise<void> {
  await rowsOf(
    server.database,
    `insert into org_domains (org_id, id, domain, challenge, verified_at, checked_at, created_at)
    values ($1, gen_random_uuid(), $2, 'challenge', $3, $3, $3)`,
    [orgId, domain, new Date(server.clock.now() / 1000).toISOString()],
  );
}

/** Actions of an organisation's chain, oldest first. */
export async function auditOf(server: TestApp, orgId: string): Promise<string[]> {
  const rows = await rowsOf<{ action: string }>(
    server.database,
    'select action from audit_log where chain = $1 order by seq',
    [orgId],
  );
  return rows.map(({ action }) => action);
}

function sender(server: TestApp, headers: Readonly<Record<string, string>>, contentType = 'application/json'): Send {
  return async (method, path, body) => {
    const { statusCode, payload, ...answer } = await server.app.inject({
      method: method as 'GET',
      url: path,
      headers: { ...headers, ...(body !== undefined && { 'content-type': contentType }) },
      ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    // Pages are texts.
    const parsed: unknown = payload === '' ? {} : /^[[{]/.test(payload) ? JSON.parse(payload) : payload;
    return { status: statusCode, headers: answer.headers, body: parsed };
  };
}
