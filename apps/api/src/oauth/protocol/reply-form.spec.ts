import { describe, expect, it } from 'vitest';
import { encodeReply, replyFormFor } from './reply-form.js';

describe('replyFormFor', () => {
  it.each<[string | undefined, 'json' | 'form']>([
    [undefined, 'form'],
    ['', 'form'],
    ['*/*', 'form'],
    ['text/html', 'form'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'form'],
    ['application/x-www-form-urlencoded', 'form'],
    ['application/json', 'json'],
    ['Application/JSON; charset=utf-8', 'json'],
    ['application/json, text/plain, */*', 'json'],
    ['application/*', 'form'],
    ['application/json;q=0.5, application/x-www-form-urlencoded', 'form'],
    ['application/x-www-form-urlencoded;q=0.5, application/json', 'json'],
    ['application/x-www-form-urlencoded, application/json', 'form'],
    ['application/json, application/x-www-form-urlencoded', 'json'],
    ['application/json;q=0', 'form'],
    ['application/json;q=x', 'form'],
    ['application/json;q=0.1, */*', 'form'],
  ])('answers Accept: %s with %s', (accept, form) => {
    expect(replyFormFor(accept, false)).toBe(form);
  });

  it('answers JSON with JSON to whoever takes anything', () => {
    expect(replyFormFor('*/*', true)).toBe('json');
    expect(replyFormFor(undefined, true)).toBe('json');
    expect(replyFormFor('application/x-www-form-urlencoded', true)).toBe('form');
  });
});

describe('encodeReply', () => {
  it('keeps the order, and numbers where there are any', () => {
    const fields = { access_token: 'a b', refresh_token: undefined, expires_in: 5, scope: 'email,read' };
    expect(encodeReply(fields, 'json').text).toBe('{"access_token":"a b","expires_in":5,"scope":"email,read"}');
    expect(encodeReply(fields, 'form').text).toBe('access_token=a+b&expires_in=5&scope=email%2Cread');
  });
});
