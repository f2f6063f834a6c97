import { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXPIRE_ORG_AUDIT } from '#libs/orgs';
import { Jobs } from '#libs/platform/queue';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { drainJobs } from '../../support/jobs.js';
import { foundOrg, joinOrg } from '../../support/org-management.js';
import { auditOf, byHeader, bySession, type Send } from '../../support/org-people.js';
import { rowsOf } from '../../support/rows.js';

const DAY_US = 86_400_000_000;
let server: TestApp;
let owner: TestUser;
let send: Send;
let acme: string;

beforeAll(async () => {
  server = await startApp({ now: '2026-10-10T12:00:00Z' });
  owner = await server.createUser({ username: 'olga' });
  acme = await foundOrg(server, owner);
  send = await bySession(server, owner);
  for (const name of ['One', 'Two', 'Three']) await send('POST', `/api/orgs/v1/${acme}/groups`, { name });
  server.clock.advance(1_000_000);
  await send('PATCH', `/api/orgs/v1/${acme}`, { name: 'Acme & Sons' });
});
afterAll(() => server?.close());

const log = (query = '', path = '') => send('GET', `/api/orgs/v1/${acme}/audit_log${path}?${query}`);
const actions = async (query: string) => (await log(query)).body.data.map(({ action }: { action: string }) => action);

describe('the audit log of an organisation', () => {
  it('is read newest first, in pages', async () => {
    const { status, body } = await log('limit=2');
    expect(status).toBe(200);
    expect(body.data).toMatchObject([
      {
        seq: 5,
        at: '2026-10-10T12:00:01.000000Z',
        action: 'org.updated',
        actor: { kind: 'person', id: owner.user.uuid },
        target: { kind: 'org', id: acme },
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      { seq: 4, action: 'group.created' },
    ]);
    expect(body.next_before).toBe(4);
    const rest = await log('before=4');
    expect([rest.body.data.length, rest.body.next_before]).toEqual([3, null]);
  });

  it('is filtered', async () => {
    const created = ['group.created', 'group.created', 'group.created'];
    expect(await actions('action=group.created')).toEqual(created);
    expect(await actions(`actor=${owner.user.uuid}&from=2026-10-10T12:00:01Z`)).toEqual(['org.updated']);
    expect(await actions(`target=${acme}&to=2026-10-10T12:00:01Z`)).toEqual(['org.created']);
    expect(await actions('actor=00000000-0000-4000-8000-000000000000')).toEqual([]);
    const { status, body } = await log('action=nonsense&actor=x&from=yesterday&limit=0');
    expect([status, Object.keys(body.errors)]).toEqual([400, ['action', 'actor', 'from', 'limit']]);
  });

  it('is shown to who may view it, and of this organisation alone', async () => {
    const mia = await server.createUser({ username: 'mia' });
    await joinOrg(server, acme, mia, 'member');
    const asMia = byHeader(server, mia.authorization);
    for (const path of ['', '/export', '/verification', '/retention']) {
      expect((await asMia('GET', `/api/orgs/v1/${acme}/audit_log${path}`)).status).toBe(403);
    }
    const other = await foundOrg(server, mia, { name: 'Other' });
    const theirs = await asMia('GET', `/api/orgs/v1/${other}/audit_log`);
    expect(theirs.body.data.map(({ action }: { action: string }) => action)).toEqual(['org.created']);
    expect((await send('GET', `/api/orgs/v1/${other}/audit_log`)).status).toBe(404);
  });

  it('leaves as JSON lines, and says so', async () => {
    const url = `/api/orgs/v1/${acme}/audit_log/export`;
    const { statusCode, headers, payload } = await server.app.inject({
      url,
      headers: { authorization: owner.authorization },
    });
    expect([statusCode, headers['content-type']]).toEqual([200, 'application/x-ndjson']);
    const lines = payload
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ action }) => action)).toEqual(await auditOf(server, acme));
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1));
    expect(lines.at(-1)).toMatchObject({ action: 'audit.exported', actor: { kind: 'person', id: owner.user.uuid } });
    const some = await server.app.inject({
      url: `${url}?action=group.created`,
      headers: { authorization: owner.authorization },
    });
    expect(some.payload.trimEnd().split('\n')).toHaveLength(3);
  });
});

describe('details past their retention', () => {
  const retention = (days: unknown) => send('PUT', `/api/orgs/v1/${acme}/audit_log/retention`, { days });

  it('are kept for a year at least', async () => {
    expect((await log('', '/retention')).body).toEqual({ data: { days: null } });
    for (const days of [364, 1.5, 'ever', undefined]) expect((await retention(days)).status).toBe(400);
    expect((await retention(365)).body).toEqual({ data: { days: 365 } });
  });

  it('go, and the chain stays intact', async () => {
    const expire = async () => {
      const em = server.app.get(EntityManager, { strict: false }).fork();
      await em.transactional((inner) => server.app.get(Jobs, { strict: false }).request(inner, EXPIRE_ORG_AUDIT, {}));
      await drainJobs(server);
    };
    const detailed = () =>
      rowsOf(
        server.database,
        'select 1 from audit_log l join audit_details d on d.audit_id = l.id where l.chain = $1',
        [acme],
      );
    const before = (await detailed()).length;
    server.clock.advance(364 * DAY_US);
    await expire();
    expect(await detailed()).toHaveLength(before);
    server.clock.advance(2 * DAY_US);
    await expire();
    expect((await detailed()).length).toBe(1);
    const told = await auditOf(server, acme);
    expect(told.at(-1)).toBe('audit.details_expired');
    await expire();
    expect(await auditOf(server, acme)).toEqual(told);
    send = await bySession(server, owner);
    const { body } = await log('', '/verification');
    expect(body.data).toMatchObject({ is_intact: true, records: told.length, erased: before, problems: [] });
  });
});

describe('tampering', () => {
  /** As whoever owns the server may: past triggers. */
  const tamper = (text: string) =>
    rowsOf(server.database, `set session_replication_role = replica; ${text} = '${acme}'`);
  const problems = async (query = '') => (await log(query, '/verification')).body.data;

  it('is found: a changed record, and an end that was cut off', async () => {
    const { head } = await problems();
    expect((await problems(`head=${head.seq}:${head.hash}`)).is_intact).toBe(true);
    expect((await log('head=nonsense', '/verification')).status).toBe(400);
    await tamper(`update audit_log set action = 'group.deleted' where seq = 3 and chain`);
    expect(await problems()).toMatchObject({ is_intact: false, problems: [{ kind: 'changed', seq: 3 }] });
    await tamper(`update audit_log set action = 'group.created' where seq = 3 and chain`);
    expect((await problems()).is_intact).toBe(true);
    await tamper(
      `delete from audit_details d using audit_log l where l.id = d.audit_id and l.seq = ${head.seq} and chain`,
    );
    await tamper(`delete from audit_log where seq = ${head.seq} and chain`);
    expect(await problems()).toMatchObject({ is_intact: false, problems: [{ kind: 'tail_removed', seq: head.seq }] });
    await tamper(
      `update audit_chains c set seq = l.seq, hash = l.hash from audit_log l
      where l.chain = c.chain and l.seq = ${head.seq - 1} and c.chain`,
    );
    expect((await problems()).is_intact).toBe(true);
    const anchored = await problems(`head=${head.seq}:${head.hash}`);
    expect(anchored).toMatchObject({ is_intact: false, problems: [{ kind: 'tail_removed', seq: head.seq }] });
  });
});
