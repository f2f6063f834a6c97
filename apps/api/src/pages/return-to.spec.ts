import { describe, expect, it } from 'vitest';
import { loginPath, returnTo } from './return-to.js';

describe('returnTo', () => {
  it.each([
    '/account/keys',
    '/oauth/authorize?client_id=a&redirect_uri=https%3A%2F%2Fexample.com%2Fcb&scope=a%20b',
    '/',
  ])('goes on to %s', (path) => expect(returnTo(path)).toBe(path));

  it.each([
    undefined,
    '',
    'account',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\tevil',
    '/a/..//evil.example',
    '/\u0000',
    ' //evil.example',
  ])('does not leave with %j', (path) => expect(returnTo(path)).toBe('/account'));
});

describe('loginPath', () => {
  it('survives the way there and back', () => {
    const path = '/oauth/authorize?client_id=a&state=%26';
    const url = new URL(loginPath(path), 'http://x');
    expect(returnTo(url.searchParams.get('continue') ?? undefined)).toBe(path);
  });
});
