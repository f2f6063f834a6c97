import { describe, expect, it } from 'vitest';
import { AuthError } from '#libs/platform/auth';
import { SharingError } from '#libs/sharing';
import type { ErrorReply } from '../../http/problem.js';
import { dressAsText, replyTo } from './errors.js';

const TEXT = { 'content-type': 'text/plain; charset=utf-8' };
const dressed = (status: number, body: object): ErrorReply => dressAsText({ status, body });

describe('what Wakapi’s face says of a failure', () => {
  it.each([
    [401, { error: 'Unauthorized' }, '401 unauthorized'],
    [404, { error: 'Not found.' }, '404 not found'],
    [400, { error: 'Bad request.' }, '400 bad request'],
    [500, { error: 'Internal server error.' }, '500 internal server error'],
    [418, {}, "418 i'm a teapot"],
    [403, { error: 'requested time range too broad' }, 'requested time range too broad'],
    [413, { error: 'The body is too large. Nothing was stored.' }, 'The body is too large. Nothing was stored'],
    [400, { errors: { color: ['Not a colour.'], label: ['Too long.'] } }, 'color: Not a colour.\nlabel: Too long.'],
    [400, { errors: {} }, '400 bad request'],
    [403, { error: 'Log in.', sso_url: 'https://id.example/x' }, 'Log in: https://id.example/x'],
  ])('%i %j', (status, body, text) => {
    expect(dressed(status, body)).toEqual({ status, body: text, headers: TEXT });
  });

  it('leaves redirects and texts as they are, and keeps what the headers say', () => {
    const redirect = { status: 302, body: {}, headers: { location: '/' } };
    expect(dressAsText(redirect)).toBe(redirect);
    const later = dressAsText({ status: 503, body: { error: 'Later.' }, headers: { 'retry-after': '15' } });
    expect(later).toEqual({ status: 503, body: 'Later', headers: { ...TEXT, 'retry-after': '15' } });
  });

  it('answers what the libraries refuse', () => {
    expect(replyTo(new AuthError('auth.not_found', 'x'))).toEqual({ status: 404, body: { error: 'Not found.' } });
    const invalid = new SharingError('sharing.invalid', 'x', { details: { label: ['Too long.'] } });
    expect(replyTo(invalid)).toEqual({ status: 400, body: { errors: { label: ['Too long.'] } } });
  });
});
