import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, migrate, serverFacts } from '#libs/platform/database';
import { withClient, withUser } from '../../tools/postgres/roles.mjs';
import { has } from '../support/capabilities.js';
import { seedPerson, storedDays } from '../support/engine-person.js';

const EDITIONS = [
  { edition: 'apache', capability: 'apache' },
  { edition: 'community', capability: 'tsl' },
] as const;

describe.each(EDITIONS)('the engine on TimescaleDB ($edition)', async ({ edition, capability }) => {
  const servers = (process.env.TIMESCALE_DATABASE_URL ?? '').split(',').filter((url) => url !== '');
  const isHere = await has(`TimescaleDB (${edition})`);
  const name = `beatkeeper_test_${randomBytes(5).toString('hex')}`;
  let superUrl: string;
  let url: string;

  describe.skipIf(!isHere)('when there is one', () => {
    beforeAll(async () => {
      superUrl = await serverOf(servers, edition);
      await withClient(superUrl, (client) => client.query(`create database ${name}`));
      url = withUser(superUrl, { database: name });
      await withClient(url, (client) => client.query('create extension if not exists timescaledb'));
      await migrate({ url });
    });

    afterAll(() => withClient(superUrl, (client) => client.query(`drop database if exists ${name} with (force)`)));

    it('is recognised', async () => {
      const pool = createPool(url, 'test', {
        max: 1,
        connectionTimeoutMs: 5_000,
        statementTimeoutMs: 5_000,
        idleInTransactionTimeoutMs: 5_000,
      });
      expect(await serverFacts(pool)).toMatchObject({ capability });
      await pool.end();
    });

    it('stores, credits and re-derives as plain PostgreSQL does', async () => {
      const person = await seedPerson(url);
      expect(await storedDays(url, person.userId)).toEqual(person.expectedDays);
      await person.rebuild();
      expect(await storedDays(url, person.userId)).toEqual(person.expectedDays);
    });
  });
});

async function serverOf(urls: readonly string[], edition: string): Promise<string> {
  for (const url of urls) {
    const found = await withClient(url, (client) =>
      client.query("select current_setting('timescaledb.license', true) as license"),
    );
    const isCommunity = found.rows[0].license === 'timescale';
    if (isCommunity === (edition === 'community')) return url;
  }
  throw new Error(`no ${edition} server`);
}
