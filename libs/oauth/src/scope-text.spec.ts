import { describe, expect, it } from 'vitest';
import { askedScopes } from './scope-text.js';

describe('askedScopes', () => {
  it.each([
    ['email,read_stats', ','],
    ['email read_stats', ' '],
    ['email, read_stats', ','],
    [' email  read_stats ', ' '],
  ])('reads "%s"', (text, separator) => {
    const asked = askedScopes(text);
    expect([...asked.scopes]).toEqual(['email', 'read_stats']);
    expect(asked.unknown).toEqual([]);
    expect(asked.separator).toBe(separator);
  });

  it('answers a single scope, and none, by comma', () => {
    expect(askedScopes('email').separator).toBe(',');
    expect(askedScopes('').separator).toBe(',');
  });

  it('names what it does not know', () => {
    expect(askedScopes('email,email+read_stats,root').unknown).toEqual(['email+read_stats', 'root']);
  });
});
