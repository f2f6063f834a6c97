import { scryptSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkPassword, hashPassword, verifyPassword } from './password.js';
import { Turns } from './turns.js';

const PASSWORD = 'Grüße aus Köln';

describe('hashPassword and verifyPassword', () => {
  it('know a password again, however its letters are composed', async () => {
    const stored = await hashPassword(PASSWORD);
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hashPassword(PASSWORD)).not.toBe(stored);
    expect(await verifyPassword(stored, PASSWORD.normalize('NFD'))).toEqual({ isRight: true, isOutdated: false });
    expect(await verifyPassword(stored, `${PASSWORD} `)).toMatchObject({ isRight: false });
  });

  it('still know what earlier releases stored, and say that it is outdated', async () => {
    const salt = Buffer.from('0123456789abcdef');
    const key = scryptSync('correct horse', salt, 32, { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 });
    const stored = `scrypt$32768$8$1$${salt.toString('base64url')}$${key.toString('base64url')}`;
    expect(await verifyPassword(stored, 'correct horse')).toEqual({ isRight: true, isOutdated: true });
    expect(await verifyPassword(stored, 'battery staple')).toMatchObject({ isRight: false });
  });

  it('say that a cheaper hash is outdated', async () => {
    const { hash } = await import('@node-rs/argon2');
    const cheap = await hash('correct horse', { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
    expect(await verifyPassword(cheap, 'correct horse')).toEqual({ isRight: true, isOutdated: true });
  });

  it('refuse nobody, people without a password, and endless texts, and take their time for it', async () => {
    const stored = await hashPassword(PASSWORD);
    const wrong = await median(() => verifyPassword(stored, 'wrong password'));
    for (const nobody of [null, undefined]) {
      expect(await verifyPassword(nobody, '')).toEqual({ isRight: false, isOutdated: false });
      expect(await median(() => verifyPassword(nobody, 'wrong password'))).toBeGreaterThan(wrong / 3);
    }
    expect(await verifyPassword(stored, 'x'.repeat(100_000))).toMatchObject({ isRight: false });
  });

  it('let few run at once and turn away whom they cannot serve', async () => {
    const many = await Promise.allSettled(Array.from({ length: 100 }, () => verifyPassword(null, 'x')));
    const turnedAway = many.filter(({ status }) => status === 'rejected');
    expect(turnedAway).toHaveLength(100 - 3 - 64);
    expect(turnedAway[0]).toMatchObject({ reason: { code: 'users.overloaded' } });
  });
});

describe('checkPassword', () => {
  const problem = (password: string, own: string[] = []) => {
    try {
      checkPassword(password, own);
      return undefined;
    } catch (error) {
      return (error as { details: { password: string[] } }).details.password[0];
    }
  };

  it.each([
    ['short 7', /at least 8/],
    ['x'.repeat(257), /at most 256/],
    ['Password123', /tries first/],
    [' QWERTYUIOP ', /tries first/],
    ['zzzzzzzzzzzz', /tries first/],
    ['Ada.Lovelace', /your name/],
    ['ada.lovelace@example.org', /your name/],
  ])('refuses %s', (password, expected) => {
    expect(problem(password, ['someone', 'ada.lovelace@example.org'])).toMatch(expected);
  });

  it.each(['eight ch', 'ada.lovelace rides', 'Grüße aus Köln', 'x'.repeat(255).concat('y')])('takes %s', (password) => {
    expect(problem(password, ['ada.lovelace'])).toBeUndefined();
  });
});

describe('Turns', () => {
  it('never lets more in than there are places, whatever fails', async () => {
    const turns = new Turns(2, 100);
    let inside = 0;
    let most = 0;
    const work = async (index: number) => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      if (index % 3 === 0) throw new Error('failed');
    };
    const all = await Promise.allSettled(Array.from({ length: 30 }, (_, index) => turns.take(() => work(index))));
    expect(most).toBe(2);
    expect(all.filter(({ status }) => status === 'rejected')).toHaveLength(10);
  });
});

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 7; round++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.sort((one, other) => one - other)[3] as number;
}
