import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beat, DurationsFixture, HOUR, MINUTE, us } from '../../../test/engine/durations-fixture.js';
import { AuditService } from './audit.service.js';
import { RetentionService } from './retention.service.js';

const NOW = us('2026-11-20T12:00:00Z');
const DAY = 24 * HOUR;
/** Two months: the boundary is the first of September. */
const FACTS_FROM = us('2026-09-01T00:00:00Z');

let db: DurationsFixture;
let retention: RetentionService;
let audit: AuditService;
beforeAll(async () => {
  db = await DurationsFixture.create();
  retention = new RetentionService(db.pools, { retentionMonths: undefined });
  audit = new AuditService(db.pools);
});
afterAll(() => db.close());

/** Two contexts that stand in the dictionaries. */
async function contexts(user: number): Promise<[number, number]> {
  const rows = await db.list(
    `insert into ctx (user_id, project_id, language_id, editor_id)
    values ($1, 7, 3, 1), ($1, 8, 4, 1) returning id::integer`,
    user,
  );
  return [rows[0]?.[0] as number, rows[1]?.[0] as number];
}

const history = (user: number, [one, two]: [number, number]) =>
  [
    '2026-03-10T09:00:00Z',
    '2026-07-01T00:20:00Z',
    '2026-08-31T20:10:00Z',
    '2026-08-31T23:50:00Z',
    '2026-10-05T10:00:00Z',
  ]
    .map(us)
    .flatMap((time) => [
      beat(user, time, { c: one, w: true, la: 3 }),
      beat(user, time + 7 * MINUTE, { c: two, h: '2' }),
      beat(user, time + 19 * MINUTE, { c: one, h: '3', w: true }),
    ]);

/** Everything derived of a person. */
const derived = async (user: number) => ({
  buckets: await db.buckets(user),
  days: await db.days(user),
  dims: await db.list(
    `select dim, day::text, value_id, other_id, us, n from activity_day_dim where user_id = $1 and (us <> 0 or n <> 0)
    order by dim, day, value_id, other_id`,
    user,
  ),
  edits: await db.list('select bucket, ctx_id, human_additions from edits_15m where user_id = $1 order by 1, 2', user),
});

const heartbeats = async (user: number): Promise<number> =>
  Number((await db.list('select count(*) from heartbeats where user_id = $1', user))[0]?.[0]);
const log = (user: number) =>
  db.list('select action, detail from storage_log where user_id = $1 order by id', user) as Promise<
    [string, unknown][]
  >;
const factsFrom = async (user: number) =>
  (await db.list('select to_us_v1(facts_from) from activity_head where user_id = $1', user))[0]?.[0];

async function forgetful(settings: Parameters<DurationsFixture['person']>[0] = {}, months = 2): Promise<number> {
  const user = await db.person(settings);
  await retention.set(user, months);
  await db.ingest.ingestWaiting(history(user, await contexts(user)));
  return user;
}

describe('retention', () => {
  it('shows what would go and changes nothing', async () => {
    const user = await forgetful();
    const before = [await derived(user), await db.head(user)];
    const plan = await retention.plan(NOW);
    expect(plan.people).toEqual([
      expect.objectContaining({ userId: user, months: 2, factsFrom: FACTS_FROM, heartbeats: 9 }),
    ]);
    expect(plan).toMatchObject({ heartbeats: 9, chunks: 0 });
    expect([await derived(user), await db.head(user)]).toEqual(before);
    expect(await heartbeats(user)).toBe(15);
    expect(await log(user)).toEqual([]);
    expect(await factsFrom(user)).toBeNull();
  });

  it('drops facts, keeps every sum, and writes it down', async () => {
    const user = await forgetful({ timezone: 'Pacific/Chatham' });
    const before = await derived(user);
    const report = await retention.apply(NOW);
    expect(report.people.map(({ userId }) => userId)).toContain(user);
    expect(await heartbeats(user)).toBe(6);
    expect(await derived(user)).toEqual(before);
    expect(await factsFrom(user)).toBe(FACTS_FROM);
    expect(await log(user)).toEqual([
      ['retention', { months: 2, facts_from: '2026-09-01T00:00:00.000Z', heartbeats: 9 }],
    ]);
    const [runs] = await db.list(
      `select detail from storage_log where action = 'retention' and user_id is null order by id desc limit 1`,
    );
    expect(runs?.[0]).toMatchObject({ chunks: 0, postponed: [], chunks_busy: false });

    expect((await audit.run({ sample: 1, userId: user, seed: 1, now: NOW })).findings).toEqual([]);
    await db.policies.rebuild(user);
    expect(await derived(user)).toEqual(before);
    expect((await retention.plan(NOW)).people.filter(({ userId }) => userId === user)).toEqual([]);
  });

  it('rolls months before their facts go, so that dependencies stay', async () => {
    const user = await db.person();
    await retention.set(user, 2);
    const [one] = await contexts(user);
    const [depset] = await db.list(
      `insert into dictionary (user_id, kind, value) values ($1, 5, '["fmt","os"]') returning id::integer`,
      user,
    );
    const march = us('2026-03-10T09:00:00Z');
    await db.ingest.ingestWaiting([
      beat(user, march, { c: one, d: depset?.[0] as number }),
      beat(user, march + 10 * MINUTE, { c: one }),
    ]);
    await retention.apply(NOW);
    const dependencies = () =>
      db.list(
        `select d.value, m.us from activity_month m join dictionary d on d.id = m.value_id
        where m.user_id = $1 and m.dim = 6 order by 1`,
        user,
      );
    expect(await heartbeats(user)).toBe(0);
    expect(await dependencies()).toEqual([
      ['fmt', 600_000_000],
      ['os', 600_000_000],
    ]);
    await db.policies.change(user, { timezone: 'Asia/Kathmandu', timeoutMinutes: 15, writesOnly: false });
    const [copied] = await db.list(
      `select count(*)::integer from activity_month m join users u using (policy_id)
      where m.user_id = $1 and u.id = $1 and m.dim = 6`,
      user,
    );
    expect(copied).toEqual([2]);
  });

  it('refuses what comes too late, and is exact for what comes just in time', async () => {
    const user = await forgetful();
    await retention.apply(NOW);
    const before = await db.days(user);
    const outcomes = await db.ingest.ingestWaiting([
      beat(user, FACTS_FROM - 1, { h: '9' }),
      beat(user, us('2026-03-10T09:05:00Z'), { h: '9' }),
      beat(user, FACTS_FROM + 2 * MINUTE, { h: '9', c: 1 }),
      beat(user, FACTS_FROM + 30 * DAY, { h: '9', c: 1 }),
    ]);
    expect(outcomes).toEqual(['expired', 'expired', 'stored', 'stored']);
    const gained = (await db.days(user)).filter((row) => !before.some((old) => String(old) === String(row)));
    // 23:57 – 00:09 was one gap of the second context: two minutes of the first of September are the new one's now.
    expect(gained.map(([day, , time, n]) => [day, time, n])).toEqual([
      ['2026-09-01', 420_000_000, 1],
      ['2026-09-01', 120_000_000, 0],
      ['2026-10-01', 0, 1],
    ]);
    const report = await audit.run({ sample: 1, userId: user, seed: 1, now: NOW });
    expect(report.findings).toEqual([]);
  });

  it('leaves no trace of a last heartbeat that is gone', async () => {
    const user = await db.person();
    await retention.set(user, 2);
    const march = us('2026-03-10T09:00:00Z');
    await db.ingest.ingestWaiting([beat(user, march, { w: true }), beat(user, march + 5 * MINUTE, { w: true })]);
    await retention.apply(NOW);
    expect(await db.ingest.ingestWaiting([beat(user, NOW, { w: true }), beat(user, NOW + MINUTE)])).toEqual([
      'stored',
      'stored',
    ]);
    expect(await db.gaps(user)).toEqual([
      ['1', 60_000_000, null],
      ['1', null, null],
    ]);
    expect(await db.days(user)).toEqual([
      ['2026-03-10', 1, 300_000_000, 2],
      ['2026-11-20', 1, 60_000_000, 2],
    ]);
  });

  it('keeps what somebody keeps, whatever the instance says', async () => {
    const strict = new RetentionService(db.pools, { retentionMonths: 1 });
    const [keeper, longer, plain] = [await forgetful({}, 0), await forgetful({}, 12), await forgetful()];
    await strict.set(keeper, 'keep');
    await strict.set(plain, 'default');
    const planned = new Map((await strict.plan(NOW)).people.map((person) => [person.userId, person]));
    expect(planned.has(keeper)).toBe(false);
    expect(planned.get(longer)).toMatchObject({ months: 12, heartbeats: 0, factsFrom: us('2025-11-01T00:00:00Z') });
    expect(planned.get(plain)).toMatchObject({ months: 1, heartbeats: 12, factsFrom: us('2026-10-01T00:00:00Z') });
  });

  it('never goes back, and waits for a policy that is being built', async () => {
    const user = await forgetful();
    await retention.apply(NOW);
    await retention.set(user, 12);
    expect((await retention.plan(NOW)).people.map(({ userId }) => userId)).not.toContain(user);
    expect(await db.list('select advance_facts_v1($1, $2)', user, '2025-01-01Z')).toEqual([[true]]);
    expect(await factsFrom(user)).toBe(FACTS_FROM);

    const other = await forgetful();
    await db.list(
      `insert into user_policies (user_id, policy_id, state, created_at)
      select $1, min(id), 'building', clock_timestamp() from time_policies where id not in (
        select policy_id from users where id = $1)`,
      other,
    );
    const report = await retention.apply(NOW);
    expect(report.postponed).toHaveLength(1);
    expect(await heartbeats(other)).toBe(15);
    expect(await log(other)).toEqual([]);
  });

  it('holds the lock for less than 200 ms a slice', async () => {
    const user = await db.person();
    await db.list(
      `insert into heartbeats (user_id, time, hid, gap, ctx_id, raw_ctx_id, entity_id, type_id)
      select $1, timestamptz '2026-01-01Z' + i * interval '1 minute', 1, 60000000, 1, 1, 1, 1
      from generate_series(1, 20000) i`,
      user,
    );
    await db.ingest.ingestWaiting([beat(user, NOW)]);
    await db.list(`update activity_head set first_time = '2026-01-01Z' where user_id = $1`, user);
    await db.list(`select advance_facts_v1($1, '2026-10-01Z')`, user);
    const started = performance.now();
    expect(await db.list('select drop_facts_v1($1, 5000)', user)).toEqual([[5_000]]);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('two people who do the same, one of whom forgets', () => {
  const ZONES = ['Asia/Kathmandu', 'Pacific/Chatham', 'America/Sao_Paulo', 'UTC'];

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('have equal sums (%i)', async (seed) => {
    let state = seed * 7_919;
    const random = (below: number): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    };
    const settings = {
      timezone: ZONES[random(4)] as string,
      timeoutMinutes: [5, 15, 60][random(3)] as number,
      writesOnly: random(2) === 0,
    };
    const [forgets, keeps] = [await db.person(settings), await db.person(settings)];
    await retention.set(forgets, 2);
    /** Close to the boundary on both sides, where everything can go wrong. */
    const some = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        time: from + random(5 * 24 * 60) * MINUTE + random(MINUTE),
        rest: { c: 1 + random(3), h: `${seed}${index}`, w: random(3) > 0 },
      }));
    const send = async (sent: ReturnType<typeof some>): Promise<void> => {
      const rowsOf = (user: number) => sent.map(({ time, rest }) => beat(user, time, rest));
      const outcomes = [await db.ingest.ingestWaiting(rowsOf(forgets)), await db.ingest.ingestWaiting(rowsOf(keeps))];
      expect(outcomes[0]).toEqual(outcomes[1]);
    };
    const sums = async (user: number) => [await db.buckets(user), await db.days(user)];
    const areEqual = async () => expect(await sums(forgets)).toEqual(await sums(keeps));

    await send([...some(FACTS_FROM - 3 * DAY, 300), ...some(FACTS_FROM - 90 * DAY, 60)]);
    await retention.apply(NOW);
    await areEqual();
    await send(some(FACTS_FROM, 150));
    for (const user of [forgets, keeps]) await db.policies.rebuild(user);
    await areEqual();
    for (const timezone of ['Pacific/Chatham', 'America/Sao_Paulo']) {
      for (const user of [forgets, keeps]) await db.policies.change(user, { ...settings, timezone });
      await areEqual();
      await send(some(FACTS_FROM, 20));
      await areEqual();
    }
    expect((await audit.run({ sample: 1, userId: forgets, seed, now: NOW })).findings).toEqual([]);
    expect(
      (
        await db.list('select count(*) from heartbeats where user_id = $1 and time < $2', forgets, '2026-08-31T22:00Z')
      )[0],
    ).toEqual([0]);
  });
});

describe('a change of how time counts, after facts went', () => {
  it('keeps the total of frozen days, in another zone', async () => {
    const user = await forgetful();
    const total = async () => (await db.days(user)).reduce((sum, row) => sum + Number(row[2]), 0);
    const count = async () => (await db.days(user)).reduce((sum, row) => sum + Number(row[3]), 0);
    const before = [await total(), await count(), await db.buckets(user)];
    await retention.apply(NOW);
    await db.policies.change(user, { timezone: 'America/Sao_Paulo', timeoutMinutes: 15, writesOnly: false });
    expect([await total(), await count(), await db.buckets(user)]).toEqual(before);
    expect((await db.days(user)).map(([day]) => day)).toContain('2026-06-30');
    const [dims] = await db.list(
      `select sum(us)::bigint from activity_day_dim d join users u on u.id = d.user_id and u.policy_id = d.policy_id
      where d.user_id = $1 and dim = 1`,
      user,
    );
    expect(Number(dims?.[0])).toBe(before[0]);

    await db.policies.change(user, { timezone: 'UTC', timeoutMinutes: 15, writesOnly: false });
    expect([await total(), await count(), await db.buckets(user)]).toEqual(before);
    expect((await db.days(user)).map(([day]) => day)).toContain('2026-07-01');
    expect((await audit.run({ sample: 1, userId: user, seed: 1, now: NOW })).findings).toEqual([]);
  });

  it('counts late heartbeats of the frozen edge under both policies while it is built', async () => {
    const user = await forgetful();
    await retention.apply(NOW);
    const late = FACTS_FROM + 20 * MINUTE;
    const before = (await db.days(user)).reduce((sum, row) => sum + Number(row[2]), 0);
    const sent: Promise<unknown>[] = [];
    await db.policies.change(user, { timezone: 'Asia/Kathmandu', timeoutMinutes: 15, writesOnly: false }, () => {
      if (sent.length === 0) sent.push(db.ingest.ingestWaiting([beat(user, late, { c: 1, h: '9' })]));
    });
    await Promise.all(sent);
    // 00:09 was the last of a burst; eleven minutes to 00:20 are new.
    expect((await db.days(user)).reduce((sum, row) => sum + Number(row[2]), 0)).toBe(before + 660_000_000);
  });
});

describe('the audit', () => {
  const TAMPERED = [
    ['activity_15m', 'update activity_15m set us = us + 5 where user_id = $1 and ctx_id = $2'],
    ['activity_day', 'delete from activity_day where user_id = $1 and ctx_id = $2'],
    ['activity_day_dim', 'update activity_day_dim set n = n + 1 where user_id = $1 and value_id = 7 and $2 > 0'],
    ['heartbeats', 'update heartbeats set gap = 17 where user_id = $1 and ctx_id = $2 and gap is not null'],
    ['edits_15m', 'update edits_15m set human_additions = 99 where user_id = $1 and ctx_id = $2'],
    ['activity_month', 'update activity_month set us = us + 1 where user_id = $1 and value_id = 7 and $2 > 0'],
  ] as const;

  it.each(TAMPERED)('finds, repairs and reports a wrong %s', async (table, statement) => {
    const user = await db.person({ timezone: 'Asia/Kathmandu' });
    const [one, two] = await contexts(user);
    await db.ingest.ingestWaiting(history(user, [one, two]));
    for (const [policy, month] of await db.list(
      'select policy_id, month::text from month_dirty where user_id = $1',
      user,
    )) {
      await db.list('select roll_month_v1($1, $2, $3)', user, policy, month);
    }
    expect((await audit.run({ sample: 1, userId: user, seed: 1, now: NOW })).findings).toEqual([]);
    const before = await derived(user);
    await db.list(statement, user, one);
    const { findings } = await audit.run({ sample: 1, userId: user, seed: 1, now: NOW });
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      expect(Object.keys(finding.differing)).toEqual([table]);
      expect(finding.isRepaired).toBe(true);
    }
    expect(await derived(user)).toEqual(before);
    expect((await log(user)).map(([action]) => action)).toEqual(findings.map(() => 'audit'));
    expect((await log(user))[0]?.[1]).toMatchObject({ differing: findings[0]?.differing, repaired: true });
    expect((await audit.run({ sample: 1, userId: user, seed: 1, now: NOW })).findings).toEqual([]);
  });

  it('looks at the same people and months for the same seed', async () => {
    const once = await audit.run({ sample: 3, seed: 5, now: NOW });
    expect(once).toEqual(await audit.run({ sample: 3, seed: 5, now: NOW }));
    expect(once).toMatchObject({ people: 3, windows: 6 });
  });

  it('finds nothing among people who are right', async () => {
    const { findings, people } = await audit.run({ sample: 'all', seed: 1, now: NOW });
    expect(people).toBeGreaterThan(10);
    expect(findings.map(({ username, differing }) => [username, differing])).toEqual([]);
  });
});
