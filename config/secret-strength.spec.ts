import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './env.js';
import { weaknessOf, weakSecrets } from './secret-strength.js';

const STRONG = '7fJq2LwZ0aXcV9tRbN4mYk81PdHsUeGi';
const BASE = { DATABASE_URL: 'postgresql://app@localhost/bk', SECRET_KEY: STRONG, DATA_DIR: '/nowhere' };

describe('weaknessOf', () => {
  it.each([
    ['short', 'must have at least 32 characters'],
    ['x'.repeat(32), 'repeats itself'],
    ['secret01'.repeat(5), 'repeats itself'],
    ['abcdefghijklmnopqrstuvwxyz0123456789', 'is a sequence'],
    ['9876543210zyxwvutsrqponmlkjihgfedcba', 'is a sequence'],
    ['change-me-please-change-me-please-now', 'is made of a published example'],
    ['Your_Secret_Key_Goes_Here_1234567890', 'is made of a published example'],
    ['aabaacaadaaeaafaagaahaaaaaaaaaaaaa', 'is too easy to guess'],
  ])('%s', (secret, reason) => expect(weaknessOf(secret)).toBe(reason));

  it('takes 128 random bits and more in every usual alphabet', () => {
    for (let round = 0; round < 500; round++) {
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        const secret = randomBytes(24).toString(encoding);
        expect(weaknessOf(secret), secret).toBeUndefined();
      }
      expect(weaknessOf(randomBytes(16).toString('hex'))).toBeUndefined();
    }
  });
});

describe('weakSecrets', () => {
  const urlsOf = (DATABASE_URL: string) => weakSecrets({ DATABASE_URL }).map(({ isLocal }) => isLocal);

  it.each([
    'postgresql://app:postgres@db.example.org/bk',
    'postgresql://app:Password1@db/bk',
    'postgresql://app:admin123!@db/bk',
    'postgresql://app:123456@db/bk',
    'postgresql://app:change%2Dme@db/bk',
    'postgresql://ada:ada@db/bk',
    'postgresql://app:bk2024@10.0.0.7/bk',
    'postgresql://app@db/bk?password=secret',
  ])('knows the password of %s', (url) => expect(urlsOf(url)).toEqual([false]));

  it.each([
    'postgresql://app:postgres@localhost/bk',
    'postgresql://app:postgres@127.0.0.1:5432/bk',
    'postgresql://app:postgres@[::1]/bk',
    'postgresql://app:postgres@/bk?host=/var/run/postgresql',
    'postgresql://app:postgres@%2Fvar%2Frun%2Fpostgresql/bk',
  ])('does not mind it where only this machine reaches the server: %s', (url) => expect(urlsOf(url)).toEqual([true]));

  it.each([
    'postgresql://app:k3rQ9-vw2Lp8@db/bk',
    'postgresql://app@db/bk',
    'no address at all',
  ])('has nothing against %s', (url) => expect(urlsOf(url)).toEqual([]));
});

describe('the strength of secrets at boot', () => {
  const weak = {
    ...BASE,
    SECRET_KEY: 'x'.repeat(40),
    PREVIOUS_SECRET_KEYS: `${STRONG},${'abcd'.repeat(10)}`,
    DATABASE_URL: 'postgresql://app:postgres@db/bk',
    DATABASE_REPLICA_URLS: 'postgresql://app:k3rQ9-vw2Lp8@r1/bk,postgresql://app:letmein@r2/bk',
    REDIS_URL: 'redis://:redis@cache:6379',
    SMTP_URL: 'smtp://mailer:hunter@mail:587',
    PORT: 'eighty',
  };

  it('refuses all of the weak ones in production, with everything else that is wrong, and shows no value', () => {
    try {
      loadConfig(weak);
      expect.unreachable();
    } catch (error) {
      const { problems, message } = error as ConfigError;
      expect(error).toBeInstanceOf(ConfigError);
      expect(problems.map(({ key }) => key)).toEqual([
        'PORT',
        'SECRET_KEY',
        'PREVIOUS_SECRET_KEYS',
        'DATABASE_URL',
        'DATABASE_REPLICA_URLS',
        'REDIS_URL',
      ]);
      expect(message).toContain('SECRET_KEY repeats itself');
      expect(message).toContain('DATABASE_URL has a well-known password');
      for (const value of ['xxxx', 'abcd', ':postgres', 'letmein', ':redis@']) expect(message).not.toContain(value);
    }
  });

  it.each(['development', 'test'])('warns of them under NODE_ENV=%s', (environment) => {
    const { warnings } = loadConfig({ ...weak, PORT: '80', NODE_ENV: environment });
    expect(warnings).toContain('SECRET_KEY repeats itself');
    expect(warnings).toHaveLength(5);
  });

  it('warns of a database that only this machine reaches', () => {
    const { warnings } = loadConfig({ ...BASE, DATABASE_URL: 'postgresql://app:postgres@127.0.0.1/bk' });
    expect(warnings).toEqual(['DATABASE_URL has a well-known password']);
  });

  it('has nothing to say about strong ones', () => {
    expect(loadConfig({ ...BASE, PREVIOUS_SECRET_KEYS: `${STRONG}1,${STRONG}2` }).warnings).toEqual([]);
  });
});
