import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './env.js';
import { syncDocs } from './generate-docs.js';

const SECRET = '7fJq2LwZ0aXcV9tRbN4mYk81PdHsUeGi';
const BASE = { DATABASE_URL: 'postgresql://app@localhost/bk', SECRET_KEY: SECRET, DATA_DIR: '/nowhere' };
const folder = mkdtempSync(join(tmpdir(), 'beatkeeper-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('loadConfig', () => {
  it('has a default for everything but the database', () => {
    const config = loadConfig(BASE);
    expect(config.environment).toBe('production');
    expect(config.http).toEqual({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://127.0.0.1:3000',
      trustProxy: false,
      bodyLimitBytes: 5_000_000,
      isRateLimited: true,
      shutdownDelayMs: 0,
    });
    expect(config.database.ownerUrl).toBe(BASE.DATABASE_URL);
    expect(config.database.replicaUrls).toEqual([]);
    expect(config.database.replicaMaxLagMs).toBe(5_000);
    expect(config.limits.maxBulkItems).toBe(1000);
    expect(config.limits.maxHeartbeatAgeDays).toBeUndefined();
    expect(config.limits.retentionMonths).toBeUndefined();
    expect(config.features.bootstrapAdmin).toBe(true);
  });

  it('names every bad key and shows no value', () => {
    const load = () =>
      loadConfig({ DATABASE_URL: 'mysql://secret@x', PORT: 'eighty', LOG_LEVEL: 'loud', SECRET_KEY: 'short' });
    expect(load).toThrow(ConfigError);
    try {
      load();
    } catch (error) {
      const { problems, message, expected } = error as ConfigError;
      expect(problems.map(({ key }) => key).sort()).toEqual(['DATABASE_URL', 'LOG_LEVEL', 'PORT', 'SECRET_KEY']);
      expect(message).not.toContain('secret@x');
      expect(message.split('\n')).toHaveLength(1);
      expect(expected).toBe(true);
    }
  });

  it('says that a missing key is required, and treats an empty one as missing', () => {
    expect(() => loadConfig({ DATABASE_URL: '' })).toThrow('bad configuration: DATABASE_URL is required');
  });

  it('reads proxies as words, hops or networks', () => {
    const proxy = (value: string) => loadConfig({ ...BASE, TRUST_PROXY: value }).http.trustProxy;
    expect(['off', 'on', '2', '10.0.0.0/8'].map(proxy)).toEqual([false, true, 2, '10.0.0.0/8']);
  });

  it('reads replicas by comma and their lag in seconds', () => {
    const urls = 'postgresql://app@r1/bk, postgres://app@r2:6432/bk?sslmode=require,';
    const { database } = loadConfig({ ...BASE, DATABASE_REPLICA_URLS: urls, REPLICA_MAX_LAG: '30' });
    expect(database.replicaUrls).toEqual(['postgresql://app@r1/bk', 'postgres://app@r2:6432/bk?sslmode=require']);
    expect(database.replicaMaxLagMs).toBe(30_000);
  });

  it('refuses a list with a replica that is no PostgreSQL, and shows none of it', () => {
    const load = () => loadConfig({ ...BASE, DATABASE_REPLICA_URLS: 'postgresql://app@r1/bk,mysql://hidden@r2/bk' });
    expect(load).toThrow('bad configuration: DATABASE_REPLICA_URLS must be postgresql:// URLs by comma');
    expect(() => loadConfig({ ...BASE, REPLICA_MAX_LAG: '0' })).toThrow('REPLICA_MAX_LAG');
  });

  it('reads how many months heartbeats are kept', () => {
    expect(loadConfig({ ...BASE, RETENTION_MONTHS: '24' }).limits.retentionMonths).toBe(24);
    expect(() => loadConfig({ ...BASE, RETENTION_MONTHS: '0' })).toThrow('RETENTION_MONTHS');
    expect(() => loadConfig({ ...BASE, RETENTION_MONTHS: 'two years' })).toThrow('RETENTION_MONTHS must be a number');
  });

  it('maintains every five minutes unless told otherwise, and not in tests', () => {
    const interval = (env: object) => loadConfig({ ...BASE, ...env }).maintenance.intervalMinutes;
    expect(interval({})).toBe(5);
    expect(interval({ MAINTENANCE_INTERVAL_MINUTES: '0' })).toBe(0);
    expect(interval({ NODE_ENV: 'test' })).toBe(0);
    expect(interval({ NODE_ENV: 'test', MAINTENANCE_INTERVAL_MINUTES: '15' })).toBe(15);
    expect(() => interval({ MAINTENANCE_INTERVAL_MINUTES: 'often' })).toThrow('MAINTENANCE_INTERVAL_MINUTES must be');
    expect(() => interval({ DATABASE_JOB_POOL_SIZE: '1' })).toThrow('DATABASE_JOB_POOL_SIZE');
  });

  it('shows a public URL that a person can open', () => {
    expect(loadConfig({ ...BASE, HOST: '0.0.0.0', PORT: '8080' }).http.publicUrl).toBe('http://localhost:8080');
    expect(loadConfig({ ...BASE, HOST: '::1' }).http.publicUrl).toBe('http://[::1]:3000');
    expect(loadConfig({ ...BASE, PUBLIC_URL: 'https://time.example.org/' }).http.publicUrl).toBe(
      'https://time.example.org',
    );
  });

  it('makes a secret once and keeps it for its owner only', () => {
    const env = { DATABASE_URL: BASE.DATABASE_URL, DATA_DIR: join(folder, 'data') };
    const first = loadConfig(env).auth.secretKeys[0];
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(loadConfig(env).auth.secretKeys[0]).toBe(first);
    const path = join(folder, 'data', 'secret-key');
    expect(readFileSync(path, 'utf8')).toBe(`${first}\n`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe('the public address', () => {
  it.each([
    ['http://time.example.com', 1],
    ['https://time.example.com', 0],
    ['http://localhost:3000', 0],
    ['http://127.0.0.1:3000', 0],
  ])('%s: %i warnings', (PUBLIC_URL, count) => {
    const { warnings } = loadConfig({ ...BASE, NODE_ENV: 'production', PUBLIC_URL });
    expect(warnings.filter((line) => line.startsWith('PUBLIC_URL'))).toHaveLength(count);
  });
});

describe('generated documentation', () => {
  it('is up to date', () => {
    expect(syncDocs(join(import.meta.dirname, '..'), true)).toEqual([]);
  });

  it('writes both files where they are missing', () => {
    const root = mkdtempSync(join(folder, 'docs-'));
    expect(() => syncDocs(root, false)).toThrow(/config/);
    expect(syncDocs(root, true)).toContain('config/README.md');
  });
});
