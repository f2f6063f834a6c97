import { describe, expect, it } from 'vitest';
import { answerAt, matchesRedirectUri, redirectUriProblem } from './redirect-uri.js';

describe('redirectUriProblem', () => {
  it.each([
    'https://app.example/cb',
    'https://app.example:8443/cb?tenant=1',
    'https://app.example',
    'http://localhost:3000/cb',
    'http://127.0.0.1/cb',
    'http://[::1]:4711/cb',
  ])('lets every app register %s', (uri) => {
    expect(redirectUriProblem(uri, true)).toBeUndefined();
    expect(redirectUriProblem(uri, false)).toBeUndefined();
  });

  it.each([
    'com.example.app:/cb',
    'com.example.app://cb',
    'wakatimeapp://oauth2redirect',
  ])('lets public apps only register %s', (uri) => {
    expect(redirectUriProblem(uri, false)).toBeUndefined();
    expect(redirectUriProblem(uri, true)).toBe('must be http or https for an app with a secret');
  });

  it.each([
    '',
    'cb',
    '/cb',
    '//app.example/cb',
    'HTTPS://app.example/cb',
    'https:///cb',
    'https:app.example',
    'https://',
    'http://app.example/cb',
    'http://127.0.0.1.evil.example/cb',
    'http://127.0.0.2/cb',
    'https://app.example/cb#x',
    'https://app.example/cb#',
    'https://*.app.example/cb',
    'https://user@app.example/cb',
    'https://user:pw@app.example/cb',
    'https://@app.example/cb',
    'http://attacker@127.0.0.1/cb',
    'https://app.example/a/../cb',
    'https://app.example/a/%2e%2E/cb',
    'https://app.example/..',
    'https://app.example\\@evil.example/cb',
    'https://app.example/c b',
    'https://app.example/cb\n',
    'https://app.example/ü',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'urn:ietf:wg:oauth:2.0:oob',
    `https://app.example/${'a'.repeat(1_000)}`,
  ])('refuses %s', (uri) => {
    expect(redirectUriProblem(uri, false)).toBeTypeOf('string');
    expect(redirectUriProblem(uri, true)).toBeTypeOf('string');
  });
});

describe('matchesRedirectUri', () => {
  it('compares letter by letter', () => {
    const registered = 'https://app.example/cb';
    expect(matchesRedirectUri(registered, registered)).toBe(true);
    for (const other of [
      'https://app.example/cb/',
      'https://app.example/CB',
      'https://app.example/cb?x=1',
      'https://app.example:443/cb',
      'https://APP.example/cb',
      'http://app.example/cb',
    ]) {
      expect(matchesRedirectUri(registered, other), other).toBe(false);
    }
  });

  it('leaves the port of loopback addresses open, and nothing else', () => {
    expect(matchesRedirectUri('http://127.0.0.1/cb', 'http://127.0.0.1:50123/cb')).toBe(true);
    expect(matchesRedirectUri('http://127.0.0.1:80/cb', 'http://127.0.0.1:50123/cb')).toBe(true);
    expect(matchesRedirectUri('http://[::1]/cb?a', 'http://[::1]:50123/cb?a')).toBe(true);
    expect(matchesRedirectUri('http://127.0.0.1/cb', 'http://attacker@127.0.0.1/cb')).toBe(false);
    expect(matchesRedirectUri('http://127.0.0.1/cb', 'http://127.0.0.1:1@evil.example/cb')).toBe(false);
    expect(matchesRedirectUri('http://127.0.0.1/cb', 'http://[::1]/cb')).toBe(false);
    expect(matchesRedirectUri('http://127.0.0.1/cb', 'http://127.0.0.1:65536/cb')).toBe(false);
    expect(matchesRedirectUri('http://[::1]/cb', 'http://[::1]:99999/cb')).toBe(false);
    expect(matchesRedirectUri('http://127.0.0.1/cb', 'http://127.0.0.1:50123/cb/x')).toBe(false);
    expect(matchesRedirectUri('http://localhost:3000/cb', 'http://localhost:3001/cb')).toBe(false);
  });
});

describe('answerAt', () => {
  it('keeps the query that was registered', () => {
    const params = new URLSearchParams({ code: 'a b' });
    expect(answerAt('https://a.example/cb', params, 'query')).toBe('https://a.example/cb?code=a+b');
    expect(answerAt('https://a.example/cb?x=1', params, 'query')).toBe('https://a.example/cb?x=1&code=a+b');
    expect(answerAt('com.example.app:/cb', params, 'fragment')).toBe('com.example.app:/cb#code=a+b');
  });
});
