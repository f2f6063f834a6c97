import 'reflect-metadata';
import { createServer, type Server } from 'node:net';
import { EntityManager } from '@mikro-orm/postgresql';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ENTITIES } from '#config/entities';
import { DatabaseModule } from './database.module.js';
import { migrate } from './migrate.js';
import { createPool } from './pools.js';

const LIMITS = { max: 1, connectionTimeoutMs: 5_000, statementTimeoutMs: 5_000, idleInTransactionTimeoutMs: 5_000 };
/** What a client of PostgreSQL sends before everything else when it wants TLS. */
const SSL_REQUEST = '0000000804d2162f';
const NO = 'The server does not support SSL connections';

/** First bytes of each connection to a server that has no TLS. */
let greetings: string[] = [];
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes) => {
      greetings.push(bytes.subarray(0, 8).toString('hex'));
      socket.end('N');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  url = `postgresql://app:hunter2@127.0.0.1:${port}/beatkeeper?sslmode=verify-full`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  greetings = [];
});

const expectTls = () => {
  expect(greetings.length).toBeGreaterThan(0);
  for (const greeting of greetings) expect(greeting).toBe(SSL_REQUEST);
};

describe('a database URL that asks for TLS', () => {
  it('is obeyed by pools', async () => {
    const pool = createPool(url, 'test', LIMITS);
    await expect(pool.query('select 1')).rejects.toThrow(NO);
    await pool.end();
    expectTls();
  });

  it('is obeyed by the EntityManager', async () => {
    const activity = { url, jobUrl: url, ingest: LIMITS, read: LIMITS, job: LIMITS };
    const database = DatabaseModule.forRoot({ activity, ormMaxConnections: 1, entities: ENTITIES });
    const app = await Test.createTestingModule({ imports: [database] }).compile();
    await expect(app.get(EntityManager).getConnection().execute('select 1')).rejects.toThrow(NO);
    await app.close();
    expectTls();
  });

  it('is obeyed by migrations', async () => {
    await expect(migrate({ url })).rejects.toThrow(NO);
    expectTls();
  });
});
