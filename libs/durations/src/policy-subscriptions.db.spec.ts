import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayRange, type FoldBeat, fold, GAP_POLICIES, withTimeout } from '#libs/kernel';
import { beat, DurationsFixture, HOUR, MINUTE, us } from '../../../test/engine/durations-fixture.js';
import { PolicySubscriptions } from './policy-subscriptions.service.js';

const ORG = '0196f1d2-0000-7000-8000-000000000001';
const OTHER_ORG = '0196f1d2-0000-7000-8000-000000000002';
const SETTINGS = { timezone: 'Pacific/Chatham', timeoutMinutes: 5, writesOnly: true };
const SINCE = '2026-04-05';
const START = us('2026-03-28T20:00:00Z');

let db: DurationsFixture;
let subscriptions: PolicySubscriptions;
beforeAll(async () => {
  db = await DurationsFixture.create();
  subscriptions = new PolicySubscriptions(db.pools);
});
afterAll(() => db.close());

interface Sent extends FoldBeat {
  readonly key: string;
  readonly isWrite: boolean;
}

/** Two weeks around the end of daylight saving in Chatham, with bursts, pauses and three contexts. */
function history(count = 700): Sent[] {
  const sent: Sent[] = [];
  let time = START;
  for (let index = 0; index < count; index++) {
    const turn = (index * 37) % 101;
    time += index % 40 === 0 ? 21 * HOUR : turn * 3_000_003;
    sent.push({ time, hid: index, key: String(1 + (turn % 3)), isWrite: turn % 4 !== 0 });
  }
  return sent;
}

const rowsOf = (user: number, sent: readonly Sent[]) =>
  sent.map(({ time, hid, key, isWrite }) => beat(user, time, { h: String(hid), c: Number(key), w: isWrite }));

/** `day → context → µs` as the kernel folds them under the organisation's settings. */
function expected(sent: readonly Sent[], settings = SETTINGS, since = SINCE): unknown[][] {
  const policy = withTimeout(GAP_POLICIES.wakatime, settings.timeoutMinutes * 60);
  const rows: unknown[][] = [];
  for (let day = since; day < '2026-04-20'; day = next(day)) {
    const range = dayRange(day, settings.timezone);
    const { byKey } = fold(sent, policy, { zone: settings.timezone, range, writesOnly: settings.writesOnly });
    for (const [key, time] of [...byKey].sort()) if (time > 0) rows.push([day, Number(key), time]);
  }
  return rows;
}

const next = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

const stored = (user: number, policy: number) =>
  db.list(
    'select day::text, ctx_id, us from activity_day where user_id = $1 and policy_id = $2 and us > 0 order by 1, 2',
    user,
    policy,
  );

const tables = async (user: number, policy: number) => {
  const counts: Record<string, unknown> = {};
  for (const table of ['activity_15m', 'activity_day', 'month_dirty']) {
    const where = 'user_id = $1 and policy_id = $2';
    counts[table] = (await db.list(`select count(*)::integer from ${table} where ${where}`, user, policy))[0]?.[0];
  }
  return counts;
};

const states = (user: number) =>
  db.list('select org_id, state from policy_subscriptions where user_id = $1 order by 1', user);

describe('an organisation that counts for itself', () => {
  it('sums as the kernel folds, for late and deleted heartbeats too, and only since it counts', async () => {
    const user = await db.person({ timezone: 'America/Sao_Paulo' });
    const sent = history();
    const odd = sent.filter((_, index) => index % 2 === 1);
    await db.ingest.ingestWaiting(rowsOf(user, odd));
    const policy = await subscriptions.subscribe({ orgId: ORG, userId: user, settings: SETTINGS, since: SINCE });
    expect(await states(user)).toEqual([[ORG, 'active']]);
    expect(await stored(user, policy)).toEqual(expected(odd));
    expect(expected(odd).length).toBeGreaterThan(15);
    const [first] = await db.list('select min(day)::text from activity_day where policy_id = $1', policy);
    expect(first).toEqual([SINCE]);

    await db.ingest.ingestWaiting(rowsOf(user, sent));
    expect(await stored(user, policy)).toEqual(expected(sent));

    const gone = sent.filter(({ hid }) => Number(hid) % 9 === 0);
    await db.list(
      'select delete_heartbeats_v2($1, (select array_agg(from_us_v1(t)) from unnest($2::bigint[]) t), $3)',
      user,
      gone.map(({ time }) => time),
      gone.map(({ hid }) => String(hid)),
    );
    const left = sent.filter(({ hid }) => Number(hid) % 9 !== 0);
    expect(await stored(user, policy)).toEqual(expected(left));
    expect((await tables(user, policy)).activity_15m).toBe(0);
    const before = await stored(user, policy);
    await db.policies.rebuild(user);
    expect(await stored(user, policy)).toEqual(before);
  });

  it('loses nothing that arrives while it is built', async () => {
    const user = await db.person();
    const sent = history(300);
    await db.ingest.ingestWaiting(rowsOf(user, sent.slice(0, 100)));
    const arriving = async () => {
      for (let at = 100; at < 300; at += 10) await db.ingest.ingestWaiting(rowsOf(user, sent.slice(at, at + 10)));
    };
    const [policy] = await Promise.all([
      subscriptions.subscribe({ orgId: ORG, userId: user, settings: SETTINGS, since: SINCE }),
      arriving(),
    ]);
    expect(await stored(user, policy)).toEqual(expected(sent));
  });

  it('goes without a trace', async () => {
    const user = await db.person();
    await db.ingest.ingestWaiting(rowsOf(user, history()));
    const policy = await subscriptions.subscribe({ orgId: ORG, userId: user, settings: SETTINGS, since: SINCE });
    await subscriptions.subscribe({ orgId: OTHER_ORG, userId: user, settings: SETTINGS, since: '2026-04-10' });
    await subscriptions.unsubscribe(ORG, user);
    expect((await tables(user, policy)).activity_day).toBeGreaterThan(0);
    await subscriptions.unsubscribe(OTHER_ORG, user);
    await subscriptions.unsubscribe(OTHER_ORG, user);
    expect(await tables(user, policy)).toEqual({ activity_15m: 0, activity_day: 0, month_dirty: 0 });
    expect(await states(user)).toEqual([]);
  });

  it('may change its mind', async () => {
    const user = await db.person();
    const sent = history();
    await db.ingest.ingestWaiting(rowsOf(user, sent));
    const first = await subscriptions.subscribe({ orgId: ORG, userId: user, settings: SETTINGS, since: SINCE });
    const settings = { timezone: 'UTC', timeoutMinutes: 30, writesOnly: false };
    const second = await subscriptions.subscribe({ orgId: ORG, userId: user, settings, since: '2026-04-01' });
    expect(await stored(user, second)).toEqual(expected(sent, settings, '2026-04-01'));
    expect(await tables(user, first)).toEqual({ activity_15m: 0, activity_day: 0, month_dirty: 0 });
    const earlier = { orgId: ORG, userId: user, settings, since: '2026-03-29' };
    expect(await subscriptions.subscribe(earlier)).toBe(second);
    expect(await stored(user, second)).toEqual(expected(sent, settings, '2026-03-29'));
  });
});

describe('an organisation that counts as the person does', () => {
  it('stores nothing twice, and stays when the person changes', async () => {
    const user = await db.person(SETTINGS);
    const sent = history();
    await db.ingest.ingestWaiting(rowsOf(user, sent));
    const before = await db.list('select policy_id, day, ctx_id, us, n from activity_day where user_id = $1', user);
    const policy = await subscriptions.subscribe({ orgId: ORG, userId: user, settings: SETTINGS, since: SINCE });
    expect(await db.list('select policy_id from users where id = $1', user)).toEqual([[policy]]);
    expect(await db.list('select policy_id, day, ctx_id, us, n from activity_day where user_id = $1', user)).toEqual(
      before,
    );
    await db.policies.change(user, { timezone: 'UTC', timeoutMinutes: 15, writesOnly: false });
    await db.list(`update user_policies set retired_at = retired_at - interval '6 minutes' where user_id = $1`, user);
    await db.policies.rebuild(user);
    const late: Sent = { time: (sent[500] as Sent).time + MINUTE, hid: 9_999, key: '2', isWrite: true };
    await db.ingest.ingestWaiting(rowsOf(user, [late]));
    expect(await stored(user, policy)).toEqual(expected([...sent, late]));
    expect((await tables(user, policy)).activity_15m).toBe(0);

    await db.policies.change(user, SETTINGS);
    expect(await stored(user, policy)).toEqual(expected([...sent, late], SETTINGS, '2026-03-20'));
    await subscriptions.unsubscribe(ORG, user);
    expect(await stored(user, policy)).toEqual(expected([...sent, late], SETTINGS, '2026-03-20'));
  });
});

describe('facts that are gone', () => {
  it('are counted for an organisation as they were for the person', async () => {
    const user = await db.person();
    const march = us('2026-03-10T09:00:00Z');
    const october = us('2026-10-05T10:00:00Z');
    const minutes = [0, 10, 14];
    await db.ingest.ingestWaiting(
      [march, october].flatMap((time) =>
        minutes.map((minute) => beat(user, time + minute * MINUTE, { w: true, h: String(minute) })),
      ),
    );
    await db.list(`select advance_facts_v1($1, '2026-09-01Z'), drop_facts_v1($1, 1000)`, user);
    const policy = await subscriptions.subscribe({ orgId: ORG, userId: user, settings: SETTINGS, since: '2026-01-01' });
    expect(await stored(user, policy)).toEqual([
      ['2026-03-10', 1, 840_000_000],
      ['2026-10-05', 1, 240_000_000],
    ]);
  });
});
