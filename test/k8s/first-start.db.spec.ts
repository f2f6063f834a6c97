import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { createPool, migrate } from '#libs/platform/database';
import { waitForSchema } from '../../apps/api/src/prepare-database.js';
import { ROLES, type RolePasswords, withClient, withUser } from '../../tools/postgres/roles.mjs';
import { named, render } from './manifest.js';

const LIMITS = { max: 1, connectionTimeoutMs: 60_000, statementTimeoutMs: 60_000, idleInTransactionTimeoutMs: 60_000 };

interface Cluster {
  readonly bootstrap: { readonly initdb: { readonly owner: string; readonly postInitSQL: readonly string[] } };
  readonly managed: { readonly roles: readonly { readonly name: string }[] };
}

const cluster = named<Cluster>(render('production'), 'Cluster', 'beatkeeper-database')?.spec;
const { superUrl, passwords, template } = inject('testServer');
const database = `${template}_${randomBytes(5).toString('hex')}`;
const as = (role: keyof RolePasswords) =>
  withUser(superUrl, { user: ROLES[role], password: passwords[role], database });

beforeAll(() =>
  withClient(superUrl, (client) => client.query(`create database ${database} template template0 owner ${ROLES.owner}`)),
);
afterAll(() => withClient(superUrl, (client) => client.query(`drop database if exists ${database} with (force)`)));

describe('the first start of everything at once', () => {
  it('has the roles of the database', () => {
    expect(cluster?.bootstrap.initdb.owner).toBe(ROLES.owner);
    expect(cluster?.managed.roles.map(({ name }) => name)).toEqual([ROLES.app, ROLES.job]);
    // Migrations give the roles that they find what these may.
    expect(cluster?.bootstrap.initdb.postInitSQL).toEqual([
      `create role ${ROLES.app} login`,
      `create role ${ROLES.job} login`,
    ]);
  });

  it('lets pods wait, without a right on anything, until the Job is done', async () => {
    const pool = createPool(as('app'), 'test', LIMITS);
    const said: string[] = [];
    let isDone = false;
    const waiting = waitForSchema(pool, (line) => said.push(line)).then(() => {
      isDone = true;
    });
    await vi.waitFor(() => expect(said).toHaveLength(1), 60_000);
    expect(isDone).toBe(false);
    expect(await migrate({ url: as('owner') })).not.toEqual([]);
    await waiting;
    expect(said[0]).toMatch(/^waiting for the schema: it lacks Migration\w+ and \d+ more$/);
    expect((await pool.query('select count(*) from jobs')).rows).toEqual([{ count: 0 }]);
    await pool.end();
  }, 180_000);

  it('leaves a schema alone that is there', async () => {
    expect(await migrate({ url: as('owner') })).toEqual([]);
    const pool = createPool(as('app'), 'test', LIMITS);
    const said: string[] = [];
    await waitForSchema(pool, (line) => said.push(line));
    await pool.end();
    expect(said).toEqual([]);
  }, 180_000);

  it('waits for a database that says nothing yet, and ends at some time', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const pool = createPool(`postgresql://app@127.0.0.1:${port}/beatkeeper`, 'test', {
      ...LIMITS,
      connectionTimeoutMs: 100,
    });
    const said: string[] = [];
    await expect(waitForSchema(pool, (line) => said.push(line), 2)).rejects.toThrow('nobody brought the schema');
    expect(said).toEqual([expect.stringMatching(/^waiting for the schema: .*timeout/)]);
    await pool.end();
    silent.close();
  });
});
