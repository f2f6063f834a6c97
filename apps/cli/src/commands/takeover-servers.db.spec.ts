import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyMysql, mysqlDatabase, postgresDatabase } from '../../../../test/support/foreign/databases.js';
import { startMysqlServer } from '../../../../test/support/foreign/mysql-server.js';
import { WAKAPI_TABLES } from '../../../../test/support/foreign/tables.js';
import { startTakeoverHouse, type TakeoverHouse } from '../../../../test/support/foreign/takeover-house.js';
import { ANN, beat, expectWakapiHere, fillWakapi } from '../../../../test/support/foreign/wakapi-story.js';
import { rowsOf } from '../../../../test/support/rows.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/template-db.js';
import { ImportWakapiCommand } from './takeover.commands.js';

let there: TakeoverHouse;
beforeEach(async () => {
  there = await startTakeoverHouse();
});
afterEach(() => there.close());

describe('import:wakapi from a server', () => {
  let other: TestDatabase;
  beforeEach(async () => {
    other = await createTestDatabase();
    await rowsOf(other, 'drop schema public cascade; create schema public');
  });
  afterEach(() => other.drop());

  it('reads PostgreSQL', async () => {
    const source = await postgresDatabase(other.superUrl, WAKAPI_TABLES);
    await fillWakapi(source);
    await expectWakapiHere(there, await there.run(ImportWakapiCommand, { databaseUrl: source.url }));
  });

  it('takes times without a zone for those of the clock on the other wall', async () => {
    const source = await postgresDatabase(other.superUrl, WAKAPI_TABLES);
    await source.add('users', ANN);
    await source.add(
      'heartbeats',
      beat(0, { time: '2026-07-05T10:00:00Z' }),
      beat(0, { time: '2026-01-05T10:00:00Z' }),
    );
    await there.run(ImportWakapiCommand, { databaseUrl: source.url, timezone: 'America/New_York' });
    const times = await rowsOf(there.database, 'select time from heartbeats order by time');
    expect(times).toEqual([{ time: new Date('2026-01-05T15:00:00Z') }, { time: new Date('2026-07-05T14:00:00Z') }]);
  });

  it('knows the instants of columns that have a zone', async () => {
    const source = await postgresDatabase(other.superUrl, WAKAPI_TABLES);
    await rowsOf(other, "set timezone = 'UTC'; alter table heartbeats alter column time type timestamptz(3)");
    await fillWakapi(source);
    await expectWakapiHere(
      there,
      await there.run(ImportWakapiCommand, { databaseUrl: source.url, timezone: 'Asia/Tokyo' }),
    );
  });

  const servers = [{ name: 'a server that speaks the protocol of MySQL', start: startMysqlServer }];
  const real = process.env.TEST_MYSQL_URL;
  if (real !== undefined) servers.push({ name: 'MySQL itself', start: () => emptyMysql(real) });
  it.each(servers)('reads $name', async ({ start }) => {
    const server = await start();
    try {
      const source = await mysqlDatabase(server.url, WAKAPI_TABLES);
      await fillWakapi(source);
      await expectWakapiHere(there, await there.run(ImportWakapiCommand, { databaseUrl: source.url }));
      await source.close();
    } finally {
      await server.close();
    }
  });
});
