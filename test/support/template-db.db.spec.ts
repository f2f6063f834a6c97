import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../tools/postgres/roles.mjs';
import { createTestDatabase, type TestDatabase } from './template-db.js';

describe('createTestDatabase', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await database.drop();
  });

  it('connects as an application role that can neither bypass row security nor create tables', async () => {
    await withClient(database.url, async (client) => {
      const { rows } = await client.query(
        'select current_user, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user',
      );
      expect(rows).toEqual([
        { current_user: 'beatkeeper_app', rolsuper: false, rolbypassrls: false, rolcreaterole: false },
      ]);
      await expect(client.query('create table forbidden ()')).rejects.toThrow('permission denied for schema public');
    });
  });

  it('holds the migrated schema, owned by the owner role, in a database whose name says test', async () => {
    await withClient(database.ownerUrl, async (client) => {
      const { rows } = await client.query(
        "select tableowner, current_database() ~ 'test' as named from pg_tables where tablename = 'heartbeats'",
      );
      expect(rows).toEqual([{ tableowner: 'beatkeeper_owner', named: true }]);
    });
  });

  it('gives every caller a database of its own', async () => {
    const other = await createTestDatabase();
    await withClient(other.ownerUrl, (client) => client.query('create table only_here ()'));
    await withClient(database.ownerUrl, async (client) => {
      const { rows } = await client.query("select to_regclass('only_here') as found");
      expect(rows).toEqual([{ found: null }]);
    });
    await other.drop();
    await expect(withClient(other.url, (client) => client.query('select 1'))).rejects.toThrow('does not exist');
  });
});
