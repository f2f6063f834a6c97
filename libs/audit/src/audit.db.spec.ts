import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Administration, openAdministration } from '../../../test/support/administration.js';
import { withClient } from '../../../tools/postgres/roles.mjs';
import type { AuditEvent } from './audit-event.js';

const NOW = '2026-10-10T12:00:00Z';
const NOON = 1_791_633_600_000_000;
const ORG = '99999999-9999-4999-8999-999999999999';
const ADA = randomUUID();
const GRACE = randomUUID();
const EVENT: AuditEvent = {
  action: 'admin.level_changed',
  actor: { kind: 'person', id: ADA, credential: 'hka_00112233', address: '203.0.113.7' },
  target: { kind: 'user', id: GRACE },
  details: { before: 'default', after: 'viewer' },
};

let house: Administration;
beforeAll(async () => {
  house = await openAdministration(NOW);
});
afterAll(() => house?.close());

const asOwner = (sql: string) => withClient(house.database.ownerUrl, (client) => client.query(sql));
/** What only somebody can do who owns the tables. */
const tamper = (sql: string) =>
  asOwner(`begin; alter table audit_log disable trigger user; alter table audit_details disable trigger user;
    ${sql}; alter table audit_log enable trigger user; alter table audit_details enable trigger user; commit`);
async function chainOf(...events: Partial<AuditEvent>[]): Promise<string> {
  const chain = randomUUID();
  for (const event of events) await house.append({ ...EVENT, ...event, chain });
  return chain;
}
const problems = async (chain: string) => (await house.verifier.verify(chain)).problems;

describe('a record', () => {
  it('says who did what to whom, and when', async () => {
    const chain = await chainOf({});
    const { records, before } = await house.reader.page({ chain });
    expect(before).toBeNull();
    expect(records).toEqual([
      {
        chain,
        seq: 1,
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        at: NOON,
        action: 'admin.level_changed',
        actor: { kind: 'person', id: ADA, credential: 'hka_00112233' },
        target: { kind: 'user', id: GRACE },
        details: { before: 'default', after: 'viewer', address: '203.0.113.7' },
        detailsDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
  });

  it('holds whatever a stranger typed', async () => {
    const chain = await chainOf({
      actor: { kind: 'anonymous', credential: '' },
      target: { kind: 'user', id: '' },
      details: { login: 'a\u0000b\ud800"\u001f', nested: { list: ['\u0000', 1.5, null] } },
    });
    const [record] = (await house.reader.page({ chain })).records;
    expect(record?.details).toEqual({ login: 'a\ufffdb\ufffd"\u001f', nested: { list: ['\ufffd', 1.5, null] } });
    expect(record?.actor.credential).toBeNull();
    expect(record?.target.id).toBeNull();
    expect(await problems(chain)).toEqual([]);
  });

  it('holds no more than the beginning of a credential', async () => {
    const chain = await chainOf({ actor: { kind: 'person', id: ADA, credential: 'x'.repeat(80) } });
    expect((await house.reader.page({ chain })).records[0]?.actor.credential).toBe('x'.repeat(24));
  });

  it('vanishes with the change that it tells of', async () => {
    const chain = await chainOf({});
    const failing = house.orm.em.fork().transactional(async (em) => {
      await house.log.append(em, { ...EVENT, chain });
      throw new Error('the change failed');
    });
    await expect(failing).rejects.toThrow('the change failed');
    await house.append({ ...EVENT, chain });
    expect((await house.reader.page({ chain })).records.map(({ seq }) => seq)).toEqual([2, 1]);
    expect(await house.verifier.verify(chain)).toMatchObject({ isIntact: true, records: 2 });
  });

  it('gets its number without gaps, whoever writes at the same time', async () => {
    const chain = await chainOf({});
    await Promise.all(
      Array.from({ length: 20 }, async (_, writer) => {
        for (let turn = 0; turn < 5; turn++) {
          const event = { ...EVENT, chain, details: { writer, turn } };
          if (turn === 2) {
            const undone = house.orm.em.fork().transactional(async (em) => {
              await house.log.append(em, event);
              throw new Error('undone');
            });
            await expect(undone).rejects.toThrow('undone');
          } else await house.append(event);
        }
      }),
    );
    const report = await house.verifier.verify(chain);
    expect(report).toMatchObject({ isIntact: true, records: 81, head: { seq: 81 } });
  });
});

describe('the log only grows', () => {
  const FORBIDDEN = [
    `update audit_log set action = 'auth.logout'`,
    'delete from audit_log',
    'truncate audit_log cascade',
    `update audit_details set details = '{}'`,
    'truncate audit_details',
  ];
  const BY_GRANTS = [
    ...FORBIDDEN,
    `insert into audit_log select chain, seq + 1000, gen_random_uuid(), at, action, actor_kind, actor_id, credential,
      target_kind, target_id, details_digest, hash from audit_log`,
    `insert into audit_details select gen_random_uuid(), salt, details from audit_details`,
    'update audit_chains set seq = 0',
    'delete from audit_chains',
    `insert into audit_chains values ('x', 0, '')`,
  ];

  it.each(BY_GRANTS)('the application may not: %s', async (sql) => {
    for (const url of [house.database.url, house.database.jobUrl]) {
      await expect(withClient(url, (client) => client.query(sql))).rejects.toMatchObject({
        code: '42501',
        message: expect.stringContaining('permission denied'),
      });
    }
  });

  it.each(FORBIDDEN)('the trigger stops whoever was granted it, and the owner: %s', async (sql) => {
    await chainOf({});
    await expect(asOwner(sql)).rejects.toMatchObject({ code: '42501', message: 'the audit log only grows' });
    const granted = withClient(house.database.superUrl, async (client) => {
      await client.query('begin');
      await client.query('grant all on audit_log, audit_details to beatkeeper_app');
      await client.query('set local role beatkeeper_app');
      await client.query(sql);
    });
    await expect(granted).rejects.toMatchObject({ code: '42501', message: 'the audit log only grows' });
  });

  it('only the application may append', async () => {
    const { rows } = await asOwner(`select has_function_privilege('public', oid, 'execute') as everybody,
      has_function_privilege('beatkeeper_app', oid, 'execute') as application
      from pg_proc where proname = 'audit_append_v1'`);
    expect(rows).toEqual([{ everybody: false, application: true }]);
  });
});

describe('verification', () => {
  const OTHER = "'\\x00'::bytea";
  const CHANGES: readonly [string, string, string][] = [
    ['id', `id = gen_random_uuid()`, 'changed'],
    ['at', `at = at + interval '1 microsecond'`, 'changed'],
    ['action', `action = 'auth.logout'`, 'changed'],
    ['actor_kind', `actor_kind = 'operator'`, 'changed'],
    ['actor_id', `actor_id = gen_random_uuid()`, 'changed'],
    ['actor_id, to nobody', `actor_id = null`, 'changed'],
    ['credential', `credential = 'hka_99999999'`, 'changed'],
    ['credential, to none', `credential = null`, 'changed'],
    ['target_kind', `target_kind = 'app'`, 'changed'],
    ['target_id', `target_id = 'x'`, 'changed'],
    ['target_id, to none', `target_id = null`, 'changed'],
    ['details_digest', `details_digest = ${OTHER}`, 'changed'],
    ['hash', `hash = ${OTHER}`, 'changed'],
  ];

  it('names a column for every one there is', async () => {
    const { rows } = await asOwner(
      `select column_name as name from information_schema.columns where table_name = 'audit_log'`,
    );
    const tampered = new Set([...CHANGES.map(([name]) => name.split(',')[0]), 'chain', 'seq']);
    expect(rows.map(({ name }) => name as string).filter((name) => !tampered.has(name))).toEqual([]);
  });

  it.each(CHANGES)('shows a changed %s', async (column, change, kind) => {
    const chain = await chainOf({}, {}, {});
    // Details of a record whose id changes would keep the change from happening.
    const free =
      column === 'id'
        ? `delete from audit_details d using audit_log l where l.id = d.audit_id
      and l.chain = '${chain}' and l.seq = 2;`
        : '';
    await tamper(`${free} update audit_log set ${change} where chain = '${chain}' and seq = 2`);
    const { isIntact, problems: found } = await house.verifier.verify(chain);
    expect(isIntact).toBe(false);
    expect(found[0]).toEqual({ kind, seq: 2 });
  });

  it('shows a changed number, a moved record, a missing one and a missing end', async () => {
    const chain = await chainOf({}, {}, {}, {});
    await tamper(`update audit_log set seq = 9 where chain = '${chain}' and seq = 4`);
    expect(await problems(chain)).toContainEqual({ kind: 'missing', seq: 4 });
    const from = await chainOf({}, {});
    const to = await chainOf({});
    await tamper(`update audit_log set chain = '${to}' where chain = '${from}' and seq = 2`);
    expect(await problems(from)).toEqual([{ kind: 'tail_removed', seq: 2 }]);
    expect((await problems(to))[0]).toEqual({ kind: 'changed', seq: 2 });
    const cut = await chainOf({}, {}, {});
    const deleted = (seq: number) => `delete from audit_details using audit_log l where l.id = audit_id
      and chain = '${cut}' and seq = ${seq}; delete from audit_log where chain = '${cut}' and seq = ${seq}`;
    await tamper(deleted(3));
    expect(await problems(cut)).toEqual([{ kind: 'tail_removed', seq: 3 }]);
    await tamper(deleted(1));
    expect(await problems(cut)).toEqual([
      { kind: 'missing', seq: 1 },
      { kind: 'tail_removed', seq: 3 },
    ]);
  });

  it('shows changed details and salts', async () => {
    const chain = await chainOf({}, {});
    const where = (seq: number) => `from audit_log l where l.id = audit_id and l.chain = '${chain}' and l.seq = ${seq}`;
    await tamper(`update audit_details set details = details || '{"after": "superadmin"}' ${where(1)}`);
    await tamper(`update audit_details set salt = ${OTHER} ${where(2)}`);
    expect(await problems(chain)).toEqual([
      { kind: 'details_changed', seq: 1 },
      { kind: 'details_changed', seq: 2 },
    ]);
  });

  it('shows a chain whose head was lost or moved, and against a noted head one that was cut and mended', async () => {
    const chain = await chainOf({}, {});
    const { head } = await house.verifier.verify(chain);
    const noted = { seq: head.seq, hash: Buffer.from(head.hash, 'hex') };
    expect((await house.verifier.verify(chain, noted)).isIntact).toBe(true);
    await tamper(`delete from audit_details using audit_log l where l.id = audit_id and chain = '${chain}' and seq = 2;
      delete from audit_log where chain = '${chain}' and seq = 2;
      update audit_chains set seq = 1, hash = (select hash from audit_log where chain = '${chain}' and seq = 1)
      where chain = '${chain}'`);
    expect((await house.verifier.verify(chain)).isIntact).toBe(true);
    expect((await house.verifier.verify(chain, noted)).problems).toEqual([{ kind: 'tail_removed', seq: 2 }]);
    await tamper(`delete from audit_chains where chain = '${chain}'`);
    expect(await problems(chain)).toEqual([{ kind: 'head_changed', seq: 1 }]);
    const broken = (await house.verifier.verifyAll()).filter(({ isIntact }) => !isIntact).map((report) => report.chain);
    expect(broken).toContain(chain);
  });

  it('walks further than one batch', async () => {
    const chain = await chainOf({});
    await asOwner(`select count(audit_append_v1('${chain}', gen_random_uuid(), '2026-10-10', 'auth.logout', 'system',
      null, null, 'user', 'n' || n, '\\x01', '{}')) from generate_series(1, 1200) n`);
    expect(await house.verifier.verify(chain)).toMatchObject({ isIntact: true, records: 1201 });
    const seqs: number[] = [];
    for await (const { seq } of house.reader.all({ chain })) seqs.push(seq);
    expect(seqs).toEqual(Array.from({ length: 1201 }, (_, index) => index + 1));
  });
});

describe('reading', () => {
  it('filters, and pages without losing or repeating a record', async () => {
    const chain = await chainOf(
      { action: 'admin_key.created' },
      { actor: { kind: 'operator' } },
      { target: { kind: 'admin_key', id: 'k' } },
    );
    house.clock.advance(60_000_000);
    await house.append({ ...EVENT, chain });
    const seqs = async (question: object, place?: { before?: number; limit?: number }) => {
      const page = await house.reader.page({ chain, ...question }, place);
      return [page.records.map(({ seq }) => seq), page.before];
    };
    expect(await seqs({})).toEqual([[4, 3, 2, 1], null]);
    expect(await seqs({}, { limit: 2 })).toEqual([[4, 3], 3]);
    expect(await seqs({}, { limit: 2, before: 3 })).toEqual([[2, 1], null]);
    expect(await seqs({ action: 'admin_key.created' })).toEqual([[1], null]);
    expect(await seqs({ actorId: ADA })).toEqual([[4, 3, 1], null]);
    expect(await seqs({ targetId: 'k' })).toEqual([[3], null]);
    expect(await seqs({ to: NOON + 60_000_000 })).toEqual([[3, 2, 1], null]);
    expect(await seqs({ from: NOON + 60_000_000 })).toEqual([[4], null]);
    expect(await seqs({ actorId: GRACE })).toEqual([[], null]);
  });
});

describe('erasing', () => {
  it('takes what tells of a person, keeps the records, and leaves the chains intact', async () => {
    const person = randomUUID();
    await house.append({ ...EVENT, actor: { kind: 'person', id: person, address: '203.0.113.9' } });
    await house.append({ ...EVENT, target: { kind: 'user', id: person }, chain: ORG });
    await house.append({ ...EVENT, chain: ORG, details: { owner: person } });
    await house.append({ ...EVENT, chain: ORG, details: { deep: [{ login: 'Ada@Example.com' }] } });
    await house.append({ ...EVENT, chain: ORG, details: { note: 'about ada@example.com and others' } });
    await house.append({ ...EVENT, chain: ORG, details: { ada: 'a key', before: 'ADA', list: [{ x: 1 }] } });
    await house.append({ ...EVENT, chain: ORG, details: { tried: [{ login: 'ADA' }] } });
    const names = { addresses: ['ADA@example.com', ''], usernames: ['ada', ''] };
    expect(await house.eraser.erase({ personUuid: person, ...names, actor: { kind: 'operator' } })).toBe(5);
    const ofOrg = (await house.reader.page({ chain: ORG })).records;
    expect(ofOrg.map(({ action, details }) => [action, details])).toEqual([
      ['audit.details_erased', { records: 4 }],
      ['admin.level_changed', null],
      ['admin.level_changed', { ada: 'a key', before: 'ADA', list: [{ x: 1 }], address: '203.0.113.7' }],
      ['admin.level_changed', { note: 'about ada@example.com and others', address: '203.0.113.7' }],
      ['admin.level_changed', null],
      ['admin.level_changed', null],
      ['admin.level_changed', null],
    ]);
    const [own, erased] = (await house.reader.page({ chain: 'instance' }, { limit: 2 })).records;
    expect(own).toMatchObject({
      action: 'audit.details_erased',
      actor: { kind: 'operator', id: null },
      target: { kind: 'user', id: person },
      details: { records: 1 },
    });
    expect(erased).toMatchObject({ actor: { id: person }, details: null });
    expect(await house.verifier.verify(ORG)).toMatchObject({ isIntact: true, erased: 4 });
    expect(await house.verifier.verify('instance')).toMatchObject({ isIntact: true, erased: 1 });
    const { rows } = await asOwner(`select count(*)::int as n from audit_details where details::text ~ '${person}'`);
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('says so also where there was nothing', async () => {
    const nobody = randomUUID();
    expect(await house.eraser.erase({ personUuid: nobody, actor: { kind: 'operator' } })).toBe(0);
    const { records } = await house.reader.page({ targetId: nobody });
    expect(records.map(({ action }) => action)).toEqual(['audit.details_erased']);
  });
});
