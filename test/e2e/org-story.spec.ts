import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditVerifier } from '#libs/audit';
import { startApp, type TestApp } from '../support/app.js';
import { openBrowser, type TestBrowser } from '../support/browser.js';
import { PATCH_OP, writeDns } from '../support/directory.js';
import { drainJobs } from '../support/jobs.js';
import {
  byBrowser,
  type ConnectedIdp,
  connectIdp,
  enter,
  LOCAL_PROVIDERS,
  membersOf,
  PUBLIC,
} from '../support/org-idp.js';
import { auditOf, byHeader, type Send } from '../support/org-people.js';
import { rowsOf } from '../support/rows.js';

/** An organisation from its first day, through the doors that everybody uses: pages, provider, API and directory. */
const PASSWORD = 'seven quiet herons';
const NOW = Date.parse('2026-10-10T12:00:00Z') / 1000;

let server: TestApp;
let owner: Send;
let org: string;
let connected: ConnectedIdp;
let dashboard: string;
let ada: TestBrowser;
let bob: TestBrowser;
const records = new Map<string, readonly string[]>();

beforeAll(async () => {
  server = await startApp({ now: '2026-10-10T12:00:00Z', config: LOCAL_PROVIDERS });
  writeDns(server, records);
}, 60_000);
afterAll(async () => {
  await connected?.idp.close();
  await server?.close();
});

const at = (path = '') => `/api/orgs/v1/${org}${path}`;
const summaries = () =>
  `/api/v1/users/current/orgs/${org}/dashboards/${dashboard}/summaries?start=2026-10-10&end=2026-10-10`;

/** Half an hour on each project, by the key that an editor has. */
async function work(username: string, projects: readonly string[]): Promise<void> {
  const [{ id = 0 } = {}] = await users(username);
  const key = await server.createKey({ id, uuid: '', username });
  const beats = projects.flatMap((project, index) =>
    [0, 10, 20, 30].map((minute) => ({
      entity: `/src/${project}.ts`,
      type: 'file',
      project,
      language: 'TypeScript',
      time: NOW + 3600 + index * 7200 + minute * 60,
    })),
  );
  const sent = await server.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set('authorization', `Bearer ${key}`)
    .send(beats);
  expect([sent.status, sent.body.responses.map(([, status]: [unknown, number]) => status)]).toEqual([
    201,
    beats.map(() => 201),
  ]);
  await drainJobs(server);
}

async function ownersBrowser(): Promise<Send> {
  const browser = openBrowser(server.url, { origin: PUBLIC });
  await browser.get('/login?continue=/account');
  await browser.submit({ username: 'olga', password: PASSWORD });
  return byBrowser(server, browser);
}

function users(username: string) {
  return rowsOf<{ id: number; uuid: string }>(server.database, 'select id, uuid from users where username = $1', [
    username,
  ]);
}

describe('an organisation', () => {
  it('is founded, and proves its domain', async () => {
    await server.createUser({ username: 'olga', email: 'olga@acme-works.com', password: PASSWORD });
    owner = await ownersBrowser();
    org = (await owner('POST', '/api/orgs/v1', { name: 'Acme' })).body.data.id;
    const claimed = (await owner('POST', at('/domains'), { domain: 'acme-works.com' })).body.data;
    expect((await owner('POST', at(`/domains/${claimed.id}/verify`))).status).toBe(409);
    records.set(claimed.record.name, [claimed.record.value]);
    expect((await owner('POST', at(`/domains/${claimed.id}/verify`))).body.data.is_verified).toBe(true);
  });

  it('connects its provider, and groups of it give roles and groups here', async () => {
    await owner('POST', at('/groups'), { name: 'Backend', permissions: ['view_audit_log'] });
    connected = await connectIdp(owner, org, {
      default_role: 'member',
      group_mapping: { leads: { role: 'manager', groups: ['Backend'] }, staff: { role: 'member' } },
    });
    const person = (name: string, groups: readonly string[]) => ({
      email: `${name}@acme-works.com`,
      email_verified: true,
      preferred_username: name,
      groups,
    });
    connected.idp.people.set('sub-ada', person('ada', ['leads', 'staff']));
    connected.idp.people.set('sub-bob', person('bob', ['staff']));
    ada = await enter(server, connected, 'sub-ada');
    bob = await enter(server, connected, 'sub-bob');
    expect(await membersOf(server, org)).toEqual({
      ada: 'manager sso Backend/sso',
      bob: 'member sso',
      olga: 'owner founder',
    });
    const [own] = (await byBrowser(server, ada)('GET', '/api/orgs/v1')).body.data;
    expect(own).toMatchObject({ id: org, name: 'Acme', role: 'manager' });
    expect((await byBrowser(server, ada)('GET', at('/audit_log'))).status).toBe(200);
    expect((await byBrowser(server, bob)('GET', at('/audit_log'))).status).toBe(403);
  });

  it('sees on a dashboard what its people show, and nothing else', async () => {
    const asAda = byBrowser(server, ada);
    dashboard = (await asAda('POST', at('/dashboards'), { full_name: 'Backend' })).body.data.id;
    for (const name of ['ada', 'bob']) {
      expect((await asAda('PUT', at(`/dashboards/${dashboard}/members/${name}`))).status).toBe(204);
    }
    // They joined just now: what was before is nobody's business here.
    server.clock.advance(6 * 3_600_000_000);
    await work('ada', ['engine', 'novel']);
    await work('bob', ['engine']);
    const hidden = await asAda('PUT', at('/privacy/projects/novel'), { privacy: 'hidden' });
    expect(hidden.status).toBe(200);
    const key = await server.createKey({ id: (await users('bob'))[0]?.id ?? 0, uuid: '', username: 'bob' });
    const { status, body } = await byHeader(server, `Bearer ${key}`)('GET', summaries());
    expect(status).toBe(200);
    const [day] = body.data;
    expect(day.grand_total.total_seconds).toBe(3600);
    expect(day.projects.map(({ name, total_seconds: seconds }: Record<string, unknown>) => [name, seconds])).toEqual([
      ['engine', 3600],
    ]);
    expect(JSON.stringify(body)).not.toContain('novel');
  });

  it('sees nothing more of somebody who leaves', async () => {
    expect((await byBrowser(server, ada)('POST', at('/leave'))).status).toBe(204);
    const { body } = await owner('GET', at(`/dashboards/${dashboard}/members`));
    expect(body.data.map(({ username }: { username: string }) => username)).toEqual(['bob']);
    const key = await server.createKey({ id: (await users('bob'))[0]?.id ?? 0, uuid: '', username: 'bob' });
    const seen = await byHeader(server, `Bearer ${key}`)('GET', summaries());
    expect(seen.body.data[0].grand_total.total_seconds).toBe(1800);
    expect((await byBrowser(server, ada)('GET', at())).status).toBe(404);
    expect((await ada.get('/account')).status).toBe(200);
  });

  it('lets its directory take somebody away, at once', async () => {
    owner = await ownersBrowser();
    const { token } = (await owner('POST', at('/scim_tokens'), { label: 'Directory' })).body.data;
    const scim = byHeader(server, `Bearer ${token}`, 'application/scim+json');
    const made = await scim('POST', '/scim/v2/Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'bob@acme-works.com',
      emails: [{ primary: true, value: 'bob@acme-works.com' }],
      active: true,
    });
    expect(made.status).toBe(201);
    expect((await byBrowser(server, bob)('GET', at())).status).toBe(200);
    const ended = await scim('PATCH', `/scim/v2/Users/${made.body.id}`, {
      schemas: [PATCH_OP],
      Operations: [{ op: 'Replace', path: 'active', value: 'False' }],
    });
    expect(ended.status).toBe(200);
    expect((await bob.get('/account')).url).toContain('/login');
    expect(await membersOf(server, org)).toEqual({ olga: 'owner founder' });
    expect((await enter(server, connected, 'sub-bob')).page.status).toBe(403);
    const { body } = await owner('GET', at(`/dashboards/${dashboard}/summary?start=2026-10-10&end=2026-10-10`));
    expect(JSON.stringify(body)).not.toContain('engine');
  });

  it('can prove all of it', async () => {
    expect((await owner('GET', at('/audit_log/verification'))).body.data).toMatchObject({
      is_intact: true,
      problems: [],
    });
    const reports = await server.app.get(AuditVerifier, { strict: false }).verifyAll();
    expect(reports.map(({ chain, isIntact }) => [chain, isIntact]).sort()).toEqual(
      [
        ['instance', true],
        [org, true],
      ].sort(),
    );
    const told = new Set(await auditOf(server, org));
    for (const action of [
      'org.created',
      'domain.verified',
      'sso.provider_created',
      'member.joined',
      'group.member_added',
      'dashboard.created',
      'privacy.project_changed',
      'member.left',
      'scim.user_deactivated',
    ]) {
      expect([action, told.has(action)]).toEqual([action, true]);
    }
  });
});
