import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ActivityPools } from '#libs/platform/database';
import { fleetDays, seedPerson } from '../../../test/support/engine-person.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/template-db.js';
import { withClient } from '../../../tools/postgres/roles.mjs';
import { FleetRefresh } from './fleet-refresh.js';
import { OwnerConnection } from './owner-connection.js';

const LIMITS = { max: 2, connectionTimeoutMs: 5_000, statementTimeoutMs: 10_000, idleInTransactionTimeoutMs: 10_000 };

describe('FleetRefresh on plain PostgreSQL', () => {
  let database: TestDatabase;
  let pools: ActivityPools;
  let fleet: FleetRefresh;

  beforeAll(async () => {
    database = await createTestDatabase();
    pools = new ActivityPools({ ...database, ingest: LIMITS, read: LIMITS, job: LIMITS });
    fleet = new FleetRefresh(pools, new OwnerConnection(database.ownerUrl));
  });

  afterAll(async () => {
    await pools.close();
    await database.drop();
  });

  const marks = async () =>
    (await pools.read.query('select day::text as day from fleet_dirty order by id')).rows.map(({ day }) => day);

  it('finds views that are exact already', async () => {
    const { userId } = await seedPerson(database.url);
    const days = await fleetDays(database.url, userId, 'fleet_day');
    expect(Object.keys(days).length).toBeGreaterThan(2);
    expect(await fleetDays(database.url, userId, 'fleet_day_tools')).toEqual(days);
    const { rows } = await pools.read.query(
      `select (select sum(us) from fleet_day)::bigint as fleet, (select sum(us) from activity_day)::bigint as people`,
    );
    expect(rows[0].fleet).toBe(rows[0].people);
    await fleet.run();
    expect(await fleetDays(database.url, userId, 'fleet_day')).toEqual(days);
  });

  it('forgets the marks it saw and no others', async () => {
    await pools.job.query(`insert into fleet_dirty (day) values ('2020-01-02'), ('2020-01-01'), ('2020-01-02')`);
    await withClient(database.url, async (client) => {
      await client.query('begin');
      await client.query(`insert into fleet_dirty (day) values ('2020-01-01')`);
      await pools.job.query(`insert into fleet_dirty (day) values ('2020-02-01')`);
      expect(await fleet.run()).toEqual({ days: 3, refreshed: false });
      await client.query('commit');
    });
    expect(await marks()).toEqual(['2020-01-01']);
    expect(await fleet.run()).toEqual({ days: 1, refreshed: false });
    expect(await marks()).toEqual([]);
  });

  it('is found by a condition on the day', async () => {
    const { rows } = await withClient(database.url, async (client) => {
      await client.query('set enable_seqscan = off');
      return client.query(`explain select * from fleet_day where day >= '2026-04-05Z' and day < '2026-04-06Z'`);
    });
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('activity_15m_day');
  });
});
