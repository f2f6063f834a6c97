import { describe, expect, it } from 'vitest';
import { readIds, readInstant, readPage, readUserIds } from './people.requests.js';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const refusal = (error: string) => expect.objectContaining({ status: 422, response: { error } });

describe('numbers of people', () => {
  it('are 2000 at most in an address', () => {
    expect(readIds({ ids: upTo(2000).join(',') })).toHaveLength(2000);
    expect(readIds({ ids: ['1,2', '2', ' 3 '], 'ids[]': '4' })).toEqual([1, 2, 3, 4]);
    expect(() => readIds({ ids: upTo(2001).join(',') })).toThrow(refusal('no more than 2000 ids'));
  });

  it('are 1000 at most in a body', () => {
    expect(readUserIds({ user_ids: upTo(1000) })).toHaveLength(1000);
    expect(readUserIds({ user_ids: '1, 2,2' })).toEqual([1, 2]);
    expect(() => readUserIds({ user_ids: upTo(1001) })).toThrow(refusal('no more than 1000 user_ids'));
    expect(() => readUserIds({ user_ids: [] })).toThrow(refusal('user_ids parameter required'));
    expect(() => readUserIds({ user_ids: [{}] })).toThrow(refusal('invalid user_ids'));
    expect(() => readUserIds({ user_ids: 7 })).toThrow(refusal('user_ids parameter required'));
  });
});

describe('a page', () => {
  const limits = { usual: 100, most: 1000 };

  it.each([
    [{}, { limit: 100, offset: 0 }],
    [
      { limit: '5000', offset: '3' },
      { limit: 1000, offset: 3 },
    ],
  ])('of %j is %j', (query, page) => {
    expect(readPage(query, limits)).toEqual(page);
  });

  it.each([
    { limit: '0' },
    { limit: '-1' },
    { limit: 'x' },
    { offset: '1.5' },
    { offset: '99999999999' },
  ])('is refused for %j', (query) => {
    const [name] = Object.keys(query);
    expect(() => readPage(query, limits)).toThrow(refusal(`invalid ${name}`));
  });
});

describe('an instant', () => {
  it('is ISO 8601, or none', () => {
    expect(readInstant('end', '2026-10-10T12:00:00Z')).toBe(1_791_633_600_000_000);
    for (const none of [undefined, null, '']) expect(readInstant('end', none)).toBeUndefined();
    for (const bad of ['soon', '0000-01-01', 7, {}])
      expect(() => readInstant('end', bad)).toThrow(refusal('invalid end'));
  });
});
