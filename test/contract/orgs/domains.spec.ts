import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CHECK_DOMAINS, DomainsService } from '#libs/orgs';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { writeDns } from '../../support/directory.js';
import { drainJobs } from '../../support/jobs.js';
import { auditOf, byHeader, bySession, makeOrg, type Send } from '../../support/org-people.js';
import { rowsOf } from '../../support/rows.js';

const DAY = 24 * 60 * 60 * 1_000_000;
const dns = new Map<string, readonly string[] | undefined>();
let server: TestApp;
let ada: TestUser;
let acme: string;
let evil: string;
let owner: Send;
let manager: Send;
let mallory: Send;

const at = (org: string, rest = '') => `/api/orgs/v1/${org}/domains${rest}`;

beforeAll(async () => {
  server = await startApp({ now: '2026-10-10T12:00:00Z' });
  writeDns(server, dns);
  ada = await server.createUser({ username: 'ada' });
  const eve = await server.createUser({ username: 'eve' });
  const other = await server.createUser({ username: 'mallory' });
  acme = await makeOrg(server, [
    [ada, 'owner'],
    [eve, 'manager'],
  ]);
  evil = await makeOrg(server, [[other, 'owner']], 'Evil');
  [owner, manager, mallory] = [
    await bySession(server, ada),
    await bySession(server, eve),
    await bySession(server, other),
  ];
});
beforeEach(async () => {
  dns.clear();
  await rowsOf(server.database, 'delete from org_domains');
});
afterAll(() => server?.close());

async function claim(domain: string, send = owner, org = acme) {
  const { status, body } = await send('POST', at(org), { domain });
  expect([domain, status]).toEqual([domain, 201]);
  return body.data as { id: string; domain: string; record: { name: string; value: string } };
}

async function verified(domain: string) {
  const claimed = await claim(domain);
  dns.set(claimed.record.name, [claimed.record.value]);
  expect((await owner('POST', at(acme, `/${claimed.id}/verify`))).status).toBe(200);
  return claimed;
}

describe('a domain', () => {
  it('is claimed, proved by its record, and given up', async () => {
    const claimed = await owner('POST', at(acme), { domain: ' ACME.com. ' });
    expect(claimed).toMatchObject({
      status: 201,
      body: {
        data: {
          domain: 'acme.com',
          record: {
            type: 'TXT',
            name: '_beatkeeper-challenge.acme.com',
            value: expect.stringMatching(/^[0-9A-Za-z]{43}$/),
          },
          is_verified: false,
          verified_at: null,
          auto_join_role: null,
        },
      },
    });
    const { id, record } = claimed.body.data;
    expect((await owner('POST', at(acme, `/${id}/verify`))).status).toBe(409);
    dns.set(record.name, ['v=spf1 -all', `${record.value}x`]);
    expect((await owner('POST', at(acme, `/${id}/verify`))).status).toBe(409);
    dns.set(record.name, ['v=spf1 -all', ` ${record.value} `]);
    expect((await owner('POST', at(acme, `/${id}/verify`))).body.data).toMatchObject({
      is_verified: true,
      verified_at: '2026-10-10T12:00:00Z',
      checked_at: '2026-10-10T12:00:00Z',
      lapses_at: null,
    });
    expect((await owner('PATCH', at(acme, `/${id}`), { auto_join_role: 'viewer' })).body.data.auto_join_role).toBe(
      'viewer',
    );
    expect((await owner('GET', at(acme))).body.data).toHaveLength(1);
    expect((await owner('DELETE', at(acme, `/${id}`))).status).toBe(204);
    expect((await owner('GET', at(acme))).body.data).toEqual([]);
    expect(await auditOf(server, acme)).toEqual([
      'domain.claimed',
      'domain.verified',
      'domain.updated',
      'domain.removed',
    ]);
  });

  it.each([
    '',
    'com',
    'co.uk',
    'github.io',
    'gmail.com',
    'mail.web.de',
    'acme',
    'acme.internal',
    '10.0.0.1',
  ])('that is nobody’s own is refused: %s', async (domain) => {
    const { status, body } = await owner('POST', at(acme), { domain });
    expect([status, Object.keys(body.errors)]).toEqual([400, ['domain']]);
  });

  it('is claimed once, and auto-join takes roles that there are', async () => {
    const { id } = await claim('twice.com');
    expect((await owner('POST', at(acme), { domain: 'TWICE.com' })).status).toBe(400);
    expect((await owner('PATCH', at(acme, `/${id}`), { auto_join_role: 'admin' })).status).toBe(400);
    expect((await owner('POST', at(acme), {})).status).toBe(400);
  });

  it('belongs to who proves it first, and claims of others prove nothing', async () => {
    const { domain } = await verified('contested.com');
    const theirs = await claim(domain, mallory, evil);
    expect((await mallory('POST', at(evil, `/${theirs.id}/verify`))).status).toBe(409);
    dns.set(theirs.record.name, [...(dns.get(theirs.record.name) ?? []), theirs.record.value]);
    const { status, body } = await mallory('POST', at(evil, `/${theirs.id}/verify`));
    expect([status, body.error]).toEqual([409, 'Another organisation has proved this domain to be its own.']);
    expect((await mallory('GET', at(evil))).body.data[0].is_verified).toBe(false);
  });

  it('waits where the DNS does not answer', async () => {
    const { id, record } = await claim('silent.com');
    dns.set(record.name, undefined);
    const { status, headers } = await owner('POST', at(acme, `/${id}/verify`));
    expect([status, headers['retry-after']]).toEqual([503, '15']);
  });

  it('is managed by owners and admins who have just logged in', async () => {
    const { id } = await claim('managed.com');
    expect((await manager('GET', at(acme))).status).toBe(403);
    expect((await manager('POST', at(acme), { domain: 'x.com' })).status).toBe(403);
    expect((await mallory('GET', at(acme))).status).toBe(404);
    expect((await byHeader(server, ada.authorization)('GET', at(acme))).status).toBe(401);
    for (const [method, rest, body] of [
      ['POST', `/${id}/verify`, undefined],
      ['PATCH', `/${id}`, { auto_join_role: 'member' }],
      ['DELETE', `/${id}`, undefined],
    ] as const) {
      expect((await mallory(method, at(evil, rest), body)).status, method).toBe(404);
      expect(
        (await owner(method, at(acme, '/nonsense'.concat(rest.endsWith('verify') ? '/verify' : '')), body)).status,
      ).toBe(404);
    }
    await rowsOf(server.database, `update sessions set authenticated_at = '2026-10-10T11:00:00Z'`);
    expect((await owner('POST', at(acme), { domain: 'x.com' })).status).toBe(403);
    expect((await owner('GET', at(acme))).status).toBe(200);
    await rowsOf(server.database, `update sessions set authenticated_at = '2026-10-10T12:00:00Z'`);
  });
});

describe('every day', () => {
  const recheck = () => server.app.get(DomainsService, { strict: false }).recheck(acme);
  const state = async () => (await owner('GET', at(acme))).body.data[0];

  it('the record is looked at, and one that is gone for a week proves nothing any more', async () => {
    const { id, record } = await verified('fading.com');
    const start = server.clock.now();
    try {
      dns.delete(record.name);
      server.clock.advance(DAY);
      await recheck();
      expect(await stateAt(start)).toMatchObject({
        is_verified: true,
        missing_since: '2026-10-11T12:00:00Z',
        lapses_at: '2026-10-18T12:00:00Z',
      });
      server.clock.advance(7 * DAY - 1_000_000);
      await recheck();
      expect((await stateAt(start)).is_verified).toBe(true);
      server.clock.advance(1_000_000);
      await recheck();
      expect(await stateAt(start)).toMatchObject({ id, is_verified: false, missing_since: null, lapses_at: null });
      expect((await auditOf(server, acme)).slice(-2)).toEqual(['domain.missing', 'domain.lapsed']);
      const records = await auditOf(server, acme);
      await recheck();
      expect(await auditOf(server, acme)).toEqual(records);
    } finally {
      server.clock.advance(start - server.clock.now());
    }
  });

  it('a record that comes back in time saves it, and a silent DNS decides nothing', async () => {
    const { record } = await verified('returning.com');
    const start = server.clock.now();
    try {
      dns.delete(record.name);
      await recheck();
      expect((await state()).missing_since).toBe('2026-10-10T12:00:00Z');
      dns.set(record.name, [record.value]);
      server.clock.advance(6 * DAY);
      await recheck();
      expect(await stateAt(start)).toMatchObject({ is_verified: true, missing_since: null });
      dns.set(record.name, undefined);
      server.clock.advance(20 * DAY);
      await recheck();
      expect(await stateAt(start)).toMatchObject({ is_verified: true, missing_since: null });
    } finally {
      server.clock.advance(start - server.clock.now());
    }
  });

  it('a job does it for every organisation', async () => {
    await verified('by-job.com');
    dns.clear();
    await server.app
      .get(Jobs, { strict: false })
      .request(server.app.get(ActivityPools, { strict: false }).job, CHECK_DOMAINS, {});
    await drainJobs(server);
    expect((await state()).missing_since).toBe('2026-10-10T12:00:00Z');
  });

  /** Sessions are older than the day that the clock shows. */
  async function stateAt(start: number) {
    const now = server.clock.now();
    server.clock.advance(start - now);
    const found = await state();
    server.clock.advance(now - start);
    return found;
  }
});
