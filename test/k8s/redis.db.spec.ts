import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findProgram } from '../../tools/capabilities.mjs';
import { K8S } from '../../tools/k8s/kustomize.mjs';
import { newSecrets } from '../../tools/k8s/secrets.mjs';
import { has } from '../support/capabilities.js';

describe.skipIf(!(await has('Redis')))('the configuration of Redis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bk-redis-'));
  const path = join(folder, 'socket');
  const secret = newSecrets().find(({ metadata }) => metadata.name === 'beatkeeper-redis')?.stringData ?? {};
  let server: ChildProcess;
  let ended: Promise<unknown>;

  beforeAll(() => {
    const text = readFileSync(join(K8S, 'components', 'redis', 'redis.conf'), 'utf8')
      .replace(/^dir .*$/m, `dir ${folder}`)
      .replace(/^port .*$/m, `port 0\nunixsocket ${path}`)
      .replace('/etc/redis-secret/redis.conf', join(folder, 'secret.conf'));
    writeFileSync(join(folder, 'secret.conf'), secret['redis.conf'] ?? '');
    writeFileSync(join(folder, 'redis.conf'), text);
    server = spawn(findProgram(['redis-server']) ?? '', [join(folder, 'redis.conf')], { stdio: 'ignore' });
    ended = once(server, 'exit');
  });
  afterAll(async () => {
    server.kill();
    await ended;
    rmSync(folder, { recursive: true });
  });

  it('is taken by Redis, keeps its keys, and asks for the password of the Secret', async () => {
    const { password } = new URL(secret.REDIS_URL ?? '');
    const redis = new Redis({ path, password, lazyConnect: true, retryStrategy: () => 100 });
    redis.on('error', () => undefined);
    await vi.waitFor(async () => expect(await redis.ping()).toBe('PONG'), 20_000);
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    expect(await redis.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
    redis.disconnect();
    const stranger = new Redis({ path, lazyConnect: true, maxRetriesPerRequest: 0, enableReadyCheck: false });
    stranger.on('error', () => undefined);
    await expect(stranger.get('x')).rejects.toThrow('NOAUTH');
    stranger.disconnect();
  });
});
