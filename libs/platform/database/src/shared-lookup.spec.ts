import { describe, expect, it } from 'vitest';
import { SharedLookup } from './shared-lookup.js';

/** A store that answers when told to. */
function store() {
  const asked: (readonly number[])[] = [];
  const pending: ((error?: Error) => void)[] = [];
  const lookup = new SharedLookup<number, string>((keys) => {
    asked.push(keys);
    return new Promise((resolve, reject) => {
      pending.push((error) =>
        error ? reject(error) : resolve(new Map(keys.filter((key) => key < 100).map((key) => [key, `row ${key}`]))),
      );
    });
  });
  const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  return { lookup, asked, turn, answer: (error?: Error) => pending.shift()?.(error) };
}

describe('SharedLookup', () => {
  it('asks once for everybody who comes together, and says who has no row', async () => {
    const { lookup, asked, turn, answer } = store();
    const found = Promise.all([lookup.find(1), lookup.find(2), lookup.find(1), lookup.find(100)]);
    await turn();
    answer();
    expect(await found).toEqual(['row 1', 'row 2', 'row 1', undefined]);
    expect(asked).toEqual([[1, 2, 100]]);
  });

  it('gathers while two statements are under way, and never answers from one that began before the call', async () => {
    const { lookup, asked, turn, answer } = store();
    const first = lookup.find(1);
    await turn();
    const again = lookup.find(1);
    await turn();
    const gathered = [lookup.find(1), lookup.find(3)];
    await turn();
    expect(asked).toEqual([[1], [1]]);
    answer();
    await turn();
    expect(asked).toEqual([[1], [1], [1, 3]]);
    answer();
    answer();
    expect(await Promise.all([first, again, ...gathered])).toEqual(['row 1', 'row 1', 'row 1', 'row 3']);
  });

  it('fails those who asked, and nobody after them', async () => {
    const { lookup, turn, answer } = store();
    const failing = expect(lookup.find(1)).rejects.toThrow('down');
    await turn();
    answer(new Error('down'));
    await failing;
    const next = lookup.find(1);
    await turn();
    answer();
    expect(await next).toBe('row 1');
  });
});
