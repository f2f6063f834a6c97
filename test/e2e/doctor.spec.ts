import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '#config/env';
import { examine, type Finding } from '../../apps/cli/src/doctor/checks.js';
import { has } from '../support/capabilities.js';
import { freePort } from '../support/free-port.js';
import { createTestDatabase, type TestDatabase } from '../support/template-db.js';

let database: TestDatabase;
let directory: string;

beforeAll(async () => {
  database = await createTestDatabase();
  directory = await mkdtemp(join(tmpdir(), 'beatkeeper-doctor-'));
});

afterAll(async () => {
  await database.drop();
  await rm(directory, { recursive: true });
});

const examined = async (env: Record<string, string> = {}): Promise<Map<string, Finding>> => {
  const config = loadConfig({
    DATABASE_URL: database.url,
    OWNER_DATABASE_URL: database.ownerUrl,
    DATA_DIR: directory,
    SECRET_KEY: 'a secret of tests, and of nobody else',
    ...env,
  });
  return new Map((await examine(config)).map((finding) => [finding.name, finding]));
};

describe('doctor', () => {
  it('finds a healthy installation healthy', async () => {
    const findings = await examined();
    expect([...findings.values()].map(({ name, status }) => [name, status])).toEqual([
      ['config', 'ok'],
      ['database', 'ok'],
      ['schema', 'ok'],
      ['storage', 'ok'],
      ['role', 'ok'],
      ['clock', 'ok'],
      ['redis', 'ok'],
      ['disk', expect.stringMatching(/ok|warning/)],
    ]);
    expect(findings.get('database')?.detail).toMatch(/^PostgreSQL 1[5-8]\.\d+/);
    expect(findings.get('storage')?.detail).toMatch(/^PostgreSQL 1[5-8]\.\d+, no TimescaleDB, plain tables$/);
  });

  it('names what is missing and goes on', async () => {
    const port = await freePort();
    const findings = await examined({ REDIS_URL: `redis://127.0.0.1:${port}`, DATA_DIR: join(directory, 'absent') });
    expect(findings.get('redis')?.status).toBe('failed');
    expect(findings.get('disk')?.status).toBe('failed');
    expect(findings.get('database')?.status).toBe('ok');
  });

  it('fails for a role that no row security binds', async () => {
    const findings = await examined({ DATABASE_URL: database.superUrl });
    expect(findings.get('role')).toMatchObject({ status: 'failed', detail: expect.stringContaining('not bound') });
  });

  it('says that the database does not answer', async () => {
    const findings = await examined({ DATABASE_URL: `postgresql://nobody@127.0.0.1:${await freePort()}/none` });
    expect(findings.get('database')).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe.skipIf(!(await has('Redis')))('doctor with Redis', () => {
  let redis: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `redis://127.0.0.1:${port}`;
    redis = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no', '--dir', directory]);
    await new Promise<void>((resolve, reject) => {
      redis.once('error', reject);
      redis.stdout?.on('data', (chunk) => String(chunk).includes('Ready to accept connections') && resolve());
    });
  });

  afterAll(() => {
    redis.kill();
  });

  it('names its version', async () => {
    expect((await examined({ REDIS_URL: url })).get('redis')).toMatchObject({
      status: 'ok',
      detail: expect.stringMatching(/^Redis \d+\.\d+/),
    });
  });
});
