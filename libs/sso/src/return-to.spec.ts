import { describe, expect, it } from 'vitest';
import { safeReturnTo } from './return-to.js';

describe('safeReturnTo', () => {
  it.each([
    '/',
    '/account',
    '/oauth/authorize?client_id=a&scope=read_stats%20email',
    '/a?next=//b',
  ])('goes on to %s', (path) => {
    expect(safeReturnTo(path)).toBe(path);
  });

  it.each([
    undefined,
    '',
    'account',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '/\\/evil.example',
    '\\\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/a/..//evil.example',
    '/.//evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/ /evil.example',
    `/${'a'.repeat(2_000)}`,
  ])('does not go on to %j', (text) => {
    expect(safeReturnTo(text)).toBe('/');
  });

  it('forgets the fragment', () => {
    expect(safeReturnTo('/account#keys')).toBe('/account');
  });
});
