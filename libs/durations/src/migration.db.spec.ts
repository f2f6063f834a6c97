import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { FixedClock } from '#libs/kernel';
import { ActivityPools, migrate } from '#libs/platform/database';
import { beat, MINUTE, us } from '../../../test/engine/durations-fixture.js';
import { withClient, withUser } from '../../../tools/postgres/roles.mjs';
import { IngestRepository } from './ingest.repository.js';
import { Rollups } from './rollups.service.js';

const NOON = us('2026-05-05T12:00:00Z');
const LIMITS = { max: 2, connectionTimeoutMs: 5_000, statementTimeoutMs: 20_000, idleInTransactionTimeoutMs: 20_000 };
const name = `beatkeeper_test_${randomBytes(5).toString('hex')}`;
const { superUrl } = inject('testServer');
const url = withUser(superUrl, { database: name });
const clock = new FixedClock('2026-11-20T12:00:00Z');

const list = (text: string, ...values: unknown[]): Promise<unknown[][]> =>
  withClient(url, async (client) => (await client.query({ text, values, rowMode: 'array' })).rows);

let pools: ActivityPools;
let user: number;
let context: number;

/** A database as the first release left it, with a person's afternoon in it. */
beforeAll(async () => {
  await withClient(superUrl, (client) => client.query(`create database ${name}`));
  await migrate({ url, to: 'Migration20261121000000_foundation' });
  const [[id] = []] = await list(
    `with policy as (
      insert into time_policies (rule, edge, timeout_us, writes_only, zone)
      values ('join', 'inclusive', 900000000, false, 'Asia/Kathmandu') returning id
    ), person as (
      insert into users (uuid, username, timezone, policy_id, created_at, modified_at)
      select gen_random_uuid(), 'early', 'Asia/Kathmandu', id, now(), now() from policy returning id, policy_id
    )
    insert into user_policies (user_id, policy_id, state) select id, policy_id, 'active' from person returning user_id`,
  );
  user = id as number;
  const [[made] = []] = await list('insert into ctx (user_id) values ($1) returning id', user);
  context = Number(made);
  const rows = [0, 5, 40, 48].map((minutes, i) => ({
    i,
    ...beat(user, NOON + minutes * MINUTE, { c: context, w: minutes === 5, la: 2 }),
  }));
  await list('select * from ingest_v1($1::jsonb, now(), true)', JSON.stringify(rows));
  await migrate({ url });
  pools = new ActivityPools({ url, jobUrl: url, ingest: LIMITS, read: LIMITS, job: LIMITS });
});
afterAll(async () => {
  await pools?.close();
  await withClient(superUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
});

const osDays = () =>
  list(
    'select day::text, us::integer, n::integer from activity_day_dim where user_id = $1 and dim = 3 order by 1',
    user,
  );

describe('a database of the first release', () => {
  it('gets its dimensions from its days, and marks for everything else', async () => {
    expect(await osDays()).toEqual([['2026-05-05', 780_000_000, 4]]);
    expect(await list('select month::text from month_dirty')).toEqual([['2026-05-01']]);
    expect(await list('select day::text from dependency_dirty')).toEqual([['2026-05-05']]);
  });

  it('goes on where it stopped: the last heartbeat and the last write are mended', async () => {
    const store = new IngestRepository(pools, clock);
    const own = { c: context };
    await store.tryIngest([beat(user, NOON + 50 * MINUTE, { ...own, w: true })]);
    const gaps = await list(
      'select (gap / 1000000)::integer, (wgap / 1000000)::integer from heartbeats where user_id = $1 order by time',
      user,
    );
    expect(gaps).toEqual([
      [300, null],
      [2_100, 2_700],
      [480, null],
      [120, null],
      [null, null],
    ]);
    expect(await osDays()).toEqual([['2026-05-05', 900_000_000, 5]]);
    expect(await new Rollups(pools, clock).catchUp()).toBe(1);
    const months = await list(
      'select us::integer, n::integer from activity_month where user_id = $1 and dim = 3',
      user,
    );
    expect(months).toEqual([[900_000_000, 5]]);
    expect(await list('select human_additions::integer from edits_month where user_id = $1', user)).toEqual([[8]]);
  });
});
