import { describe, expect, it } from 'vitest';
import { Turnstile } from './turnstile.js';

const turnAway = () => new Error('full');

/** Work that ends when it is told to. */
function work(log: string[], name: string) {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    end,
    run: async () => {
      log.push(name);
      await ended;
      return name;
    },
  };
}

describe('a turnstile', () => {
  it('lets the next one in when somebody leaves, in order', async () => {
    const log: string[] = [];
    const turnstile = new Turnstile(2, 9, turnAway);
    const [a, b, c, d] = [work(log, 'a'), work(log, 'b'), work(log, 'c'), work(log, 'd')];
    const answers = [a, b, c, d].map((one) => turnstile.pass(one.run));
    await Promise.resolve();
    expect(log).toEqual(['a', 'b']);
    b.end();
    expect(await answers[1]).toBe('b');
    await new Promise(setImmediate);
    expect(log).toEqual(['a', 'b', 'c']);
    for (const one of [a, c, d]) one.end();
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('turns away whom it cannot keep, and has room again afterwards', async () => {
    const log: string[] = [];
    const turnstile = new Turnstile(1, 1, turnAway);
    const [a, b] = [work(log, 'a'), work(log, 'b')];
    const first = turnstile.pass(a.run);
    const second = turnstile.pass(b.run);
    await expect(turnstile.pass(async () => 'c')).rejects.toThrow('full');
    a.end();
    b.end();
    expect([await first, await second]).toEqual(['a', 'b']);
    expect(await turnstile.pass(async () => 'd')).toBe('d');
  });

  it('opens again after a failure', async () => {
    const turnstile = new Turnstile(1, 0, turnAway);
    await expect(turnstile.pass(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await turnstile.pass(async () => 'well')).toBe('well');
  });
});
