import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { environmentOn, isBuilt } from '../support/built.js';
import { freePort } from '../support/free-port.js';
import { rowsOf } from '../support/rows.js';
import { dial, TcpProxy } from '../support/tcp-proxy.js';
import { createTestDatabase, type TestDatabase } from '../support/template-db.js';
import { isReady } from './balancer.js';
import { createPeople, type Person } from './people.js';
import { ProductProcess } from './product.js';

const PATIENT = 600_000;
const PEOPLE = 20;
const BULK = 25;
const FLOOD = 400;
const SLOW_CLIENTS = 300;
const MEGABYTE = 1_048_576;

let database: TestDatabase;
let folder: string;
let line: TcpProxy;
let api: ProductProcess;
let url: string;
let people: Person[];
const slow: Socket[] = [];

beforeAll(async () => {
  if (!isBuilt) return;
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'beatkeeper-overload-'));
  mkdirSync(join(folder, 'data'));
  line = await TcpProxy.listen(() => dial(Number(new URL(database.url).port)));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const env = environment();
  people = await createPeople(env, PEOPLE);
  api = new ProductProcess({
    app: 'api',
    env: { ...env, PORT: String(port) },
    logFile: join(folder, 'product.log'),
    isReady: () => isReady(port),
  });
  await api.start();
}, PATIENT);
afterAll(async () => {
  for (const socket of slow) socket.destroy();
  await api?.stop();
  await line?.close();
  await database?.drop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}, PATIENT);

function environment(): Record<string, string> {
  return {
    ...environmentOn(database),
    LOG_LEVEL: 'fatal',
    DATA_DIR: join(folder, 'data'),
    DATABASE_URL: line.through(database.url),
    JOB_DATABASE_URL: line.through(database.jobUrl),
    WORKER: 'external',
    RATE_LIMIT: 'off',
    BOOTSTRAP_ADMIN: 'off',
    DATABASE_MAX_WAITING: '50',
    DATABASE_CONNECT_TIMEOUT_MS: '2000',
    DATABASE_INGEST_STATEMENT_TIMEOUT_MS: '4000',
    DATABASE_READ_STATEMENT_TIMEOUT_MS: '4000',
    INGEST_MAX_QUEUED_ROWS: '500',
  };
}

/** Another bulk each time. @returns the answer, and how many heartbeats it says to have */
async function send(turn: number): Promise<{ status: number; retryAfter: string | null; taken: number }> {
  const authorization = `Basic ${Buffer.from((people[turn % PEOPLE] as Person).apiKey).toString('base64')}`;
  const beats = Array.from({ length: BULK }, (_, index) => ({
    entity: `/src/${index}.ts`,
    type: 'file',
    time: 1_790_000_000 + turn * 1_000 + index,
  }));
  const response = await fetch(`${url}/api/v1/users/current/heartbeats.bulk`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(beats),
  });
  const body = (await response.json()) as { responses?: [unknown, number][] };
  const taken = (body.responses ?? []).filter(([, status]) => status === 201).length;
  return { status: response.status, retryAfter: response.headers.get('retry-after'), taken };
}

const countStored = async () =>
  (await rowsOf<{ n: number }>(database, 'select count(*)::integer as n from heartbeats'))[0]?.n;

describe.skipIf(!isBuilt)('too much at once', () => {
  it(
    'is refused in part, with a pause to wait for, in bounded memory, and forgotten afterwards',
    async () => {
      const before = api.memory();
      line.weather = { kind: 'latency', ms: 100 };
      const answers = await Promise.all(Array.from({ length: FLOOD }, (_, turn) => send(turn)));
      line.clear();
      const refused = answers.filter(({ status }) => status === 503);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 503]));
      expect(refused.every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true);
      expect(answers.filter(({ status }) => status === 201).every(({ taken }) => taken === BULK)).toBe(true);
      expect(api.memory().peak - before.now).toBeLessThan(250 * MEGABYTE);
      const again = await send(FLOOD);
      expect(again).toMatchObject({ status: 201, taken: BULK });
      expect(await countStored()).toBe((answers.length - refused.length + 1) * BULK);
    },
    PATIENT,
  );
});

describe.skipIf(!isBuilt)('a database that vanishes without a word', () => {
  it(
    'is given up, and found again',
    async () => {
      expect(await send(FLOOD + 1)).toMatchObject({ status: 201 });
      line.weather = { kind: 'blackhole' };
      const answers = await Promise.all([send(FLOOD + 2), send(FLOOD + 3), send(FLOOD + 2 + PEOPLE)]);
      line.clear();
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
      expect(answers.every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true);
      // What was connected stays silent; whoever still waits there is told soon, and the next one gets a new connection.
      await vi.waitFor(async () => expect(await send(FLOOD + 2)).toMatchObject({ status: 201, taken: BULK }), {
        timeout: PATIENT / 4,
        interval: 250,
      });
    },
    PATIENT,
  );
});

describe.skipIf(!isBuilt)('clients that take their time', () => {
  it(
    'cost others nothing, and are hung up on',
    async () => {
      const port = Number(new URL(url).port);
      const halves = ['POST /api/v1/users/current/heartbeats.bulk HTTP/1.1\r\nHost: a\r\nX-Slow: ', 'G', ''];
      for (let index = 0; index < SLOW_CLIENTS; index++) {
        const socket = await dial(port);
        socket.on('error', () => undefined).resume();
        const half = halves[index % halves.length] as string;
        if (half !== '') socket.write(half);
        slow.push(socket);
      }
      expect(slow.filter((socket) => !socket.closed)).toHaveLength(SLOW_CLIENTS);
      expect(await send(FLOOD + 4)).toMatchObject({ status: 201, taken: BULK });
      await vi.waitFor(() => expect(slow.filter((socket) => !socket.closed)).toEqual([]), {
        timeout: PATIENT / 4,
        interval: 250,
      });
      expect(await send(FLOOD + 5)).toMatchObject({ status: 201, taken: BULK });
    },
    PATIENT,
  );
});
