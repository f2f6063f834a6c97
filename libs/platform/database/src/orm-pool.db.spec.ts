import 'reflect-metadata';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { EntityManager } from '@mikro-orm/postgresql';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTITIES } from '#config/entities';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/template-db.js';
import { withClient } from '../../../../tools/postgres/roles.mjs';
import { DatabaseModule } from './database.module.js';
import { Tenancy } from './tenancy.js';

const ORG = '00000000-0000-4000-8000-000000000001';
const LIMITS = { max: 1, connectionTimeoutMs: 20_000, statementTimeoutMs: 20_000, idleInTransactionTimeoutMs: 20_000 };
const WHERE = `select pg_backend_pid() as pid, coalesce(current_setting('app.org_id', true), '') as org,
  now() < clock_timestamp() - interval '1 second' as is_old`;

let database: TestDatabase;
let app: INestApplicationContext;
/** Between this process and the server; what is said while it is silent is lost. */
const line = { isSilent: false, server: createServer() };
beforeAll(async () => {
  database = await createTestDatabase();
  const direct = new URL(database.url);
  line.server.on('connection', (socket) => {
    const server = connect(Number(direct.port), direct.hostname);
    server.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('error', () => server.destroy()).on('close', () => server.destroy());
    socket.on('data', (bytes) => !line.isSilent && server.write(bytes));
    server.pipe(socket);
  });
  await once(line.server.listen(0, '127.0.0.1'), 'listening');
  const url = Object.assign(new URL(direct), { host: `127.0.0.1:${(line.server.address() as AddressInfo).port}` }).href;
  const job = { ...LIMITS, statementTimeoutMs: 200 };
  const activity = { url, jobUrl: url, ingest: LIMITS, read: LIMITS, job };
  const module = DatabaseModule.forRoot({ activity, ormMaxConnections: 1, entities: ENTITIES });
  app = await Test.createTestingModule({ imports: [module] }).compile();
});
afterAll(async () => {
  await app?.close();
  line.server.close();
  await database?.drop();
});

const ask = async (on: EntityManager, text: string) =>
  (await on.getConnection().execute(text, [], 'all', on.getTransactionContext())) as {
    pid: number;
    org: string;
    is_old: boolean;
  }[];
const whereNow = async () => (await ask(app.get(EntityManager).fork(), WHERE))[0];

describe('the one connection of the EntityManager', () => {
  it.each([
    ['the server', 'select pg_sleep(60)', '57014'],
    ['nobody but this process', 'set local statement_timeout = 0; select pg_sleep(60)', undefined],
  ])('is as new for the next one after a transaction of an organisation that %s has ended', async (_, text, code) => {
    const before = await whereNow();
    const work = app.get(Tenancy).within(ORG, async (em) => {
      expect((await ask(em, WHERE))[0]).toMatchObject({ pid: before?.pid, org: ORG });
      await ask(em, text);
    });
    await expect(work).rejects.toMatchObject(
      code === undefined ? { message: expect.stringContaining('Query read timeout') } : { code },
    );
    const after = await whereNow();
    expect(after).toMatchObject({ org: '', is_old: false });
    expect(after?.pid === before?.pid).toBe(code !== undefined);
  });

  it.each([
    ['while a statement runs', 'select pg_terminate_backend(pg_backend_pid())'],
    ['between two statements', ''],
  ])('is replaced when the server ends it in a transaction, %s', async (_, text) => {
    const before = await whereNow();
    const work = app.get(Tenancy).within(ORG, async (em) => {
      if (text === '') {
        await withClient(database.superUrl, (client) => client.query('select pg_terminate_backend($1)', [before?.pid]));
        await sleep(300);
      }
      await ask(em, text || 'select 1');
    });
    await expect(work).rejects.toThrow(/terminat|not queryable/);
    const after = await whereNow();
    expect(after).toMatchObject({ org: '', is_old: false });
    expect(after?.pid).not.toBe(before?.pid);
  });

  it('is replaced when a transaction could not even begin', async () => {
    await whereNow();
    line.isSilent = true;
    const work = app.get(Tenancy).within(ORG, () => Promise.resolve());
    await expect(work).rejects.toThrow('Query read timeout');
    line.isSilent = false;
    expect(await whereNow()).toMatchObject({ org: '', is_old: false });
  });

  it('is given up where it leads to a server that takes no writes', async () => {
    const before = await whereNow();
    const work = app.get(Tenancy).within(ORG, async (em) => {
      await ask(em, 'set transaction read only; create table never (id integer)');
    });
    await expect(work).rejects.toMatchObject({ code: '25006' });
    expect((await whereNow())?.pid).not.toBe(before?.pid);
  });
});
