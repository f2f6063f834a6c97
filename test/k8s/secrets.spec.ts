import { describe, expect, it } from 'vitest';
import { loadConfig } from '#config/env';
import { newSecrets } from '../../tools/k8s/secrets.mjs';
import { type Manifest, render, workloadsOf } from './manifest.js';

const secrets = newSecrets();
const dataOf = (name: string) => secrets.find(({ metadata }) => metadata.name === name)?.stringData ?? {};

/** `Secret key` of whatever pods cannot start without. */
function needed(objects: readonly Manifest[]): string[] {
  const pairs = workloadsOf(objects).flatMap(({ pod, containers, initContainers }) => [
    ...[...containers, ...initContainers].flatMap(({ env = [] }) =>
      env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []),
    ),
    ...(pod.volumes ?? []).flatMap(({ secret }) =>
      (secret?.items ?? []).map(({ key }) => ({ name: secret?.secretName, key, optional: secret?.optional })),
    ),
  ]);
  return [
    ...new Set(pairs.filter(({ optional }) => optional !== true).map(({ name, key }) => `${name} ${key}`)),
  ].sort();
}

describe('new Secrets', () => {
  it('hold whatever pods cannot start without', () => {
    const made = new Set(
      secrets.flatMap(({ metadata, stringData }) => Object.keys(stringData).map((key) => `${metadata.name} ${key}`)),
    );
    const wanted = needed(render('production'));
    expect(wanted).toEqual([
      'beatkeeper-database DATABASE_URL',
      'beatkeeper-database JOB_DATABASE_URL',
      'beatkeeper-keys SECRET_KEY',
      'beatkeeper-owner OWNER_DATABASE_URL',
      'beatkeeper-redis REDIS_URL',
      'beatkeeper-redis redis.conf',
    ]);
    for (const pair of wanted) expect(made).toContain(pair);
  });

  it('are called as operators and the database look for them', () => {
    const text = JSON.stringify(render('production'));
    for (const { metadata } of secrets) expect(text).toContain(`"${metadata.name}"`);
  });

  it('are taken by the product', () => {
    const { database, redis } = loadConfig({
      ...dataOf('beatkeeper-database'),
      ...dataOf('beatkeeper-owner'),
      ...dataOf('beatkeeper-keys'),
      REDIS_URL: dataOf('beatkeeper-redis').REDIS_URL,
    });
    for (const [role, url] of [
      ['app', database.url],
      ['job', database.jobUrl],
      ['owner', database.ownerUrl],
    ] as const) {
      const { username, password, hostname, searchParams } = new URL(url);
      expect({ username, password }).toEqual(dataOf(`beatkeeper-database-${role}`));
      expect(hostname).toBe('beatkeeper-database-rw');
      expect(searchParams.get('sslmode')).toBe('verify-full');
    }
    expect(dataOf('beatkeeper-redis')['redis.conf']).toBe(`requirepass ${new URL(redis.url ?? '').password}\n`);
  });

  it('tell the database of a password that changes', () => {
    const reloaded = secrets.filter(({ metadata }) => metadata.labels?.['cnpg.io/reload'] === 'true');
    expect(reloaded.map(({ metadata }) => metadata.name)).toEqual([
      'beatkeeper-database-owner',
      'beatkeeper-database-app',
      'beatkeeper-database-job',
    ]);
    for (const { type } of reloaded) expect(type).toBe('kubernetes.io/basic-auth');
  });

  it('are other ones each time', () => {
    const values = [secrets, newSecrets()].map((all) => all.map(({ stringData }) => JSON.stringify(stringData)));
    for (const value of values[0] ?? []) expect(values[1]).not.toContain(value);
  });
});
