import { describe, expect, it } from 'vitest';
import { DomainError } from '#libs/kernel';
import { REFUSALS } from '../refusals.js';
import { replyTo } from './errors.js';

const CODES = Object.keys(REFUSALS);

const reply = (code: string, details?: Record<string, unknown>) =>
  replyTo(new DomainError(code, 'for the log only', details && { details }));

describe('replyTo', () => {
  it.each(CODES)('answers %s', (code) => {
    expect(reply(code)?.status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(reply(code))).not.toContain('for the log only');
  });

  it('asks clients to come back', () => {
    expect(reply('heartbeats.overloaded')).toMatchObject({ status: 503, headers: { 'retry-after': '15' } });
    expect(reply('auth.rate_limited', { retryAfterSeconds: 2.5 })).toMatchObject({
      status: 429,
      headers: { 'retry-after': '3' },
    });
    expect(reply('auth.rate_limited')).toMatchObject({ headers: { 'retry-after': '1' } });
  });

  it('says in the words of the dialect who may not', () => {
    expect(reply('heartbeats.person_gone')).toEqual({ status: 401, body: { error: 'Unauthorized' } });
    expect(reply('auth.not_found')).toEqual({ status: 404, body: { error: 'Not found.' } });
    expect(reply('auth.insufficient_scope', { scope: 'read_goals' })).toEqual({
      status: 403,
      body: { error: 'insufficient_scope' },
      headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="read_goals"' },
    });
  });

  it('names bad fields', () => {
    expect(reply('users.invalid', { username: ['Taken.'] })).toEqual({
      status: 400,
      body: { errors: { username: ['Taken.'] } },
    });
  });

  it('leaves what it does not know to the server', () => {
    expect(reply('toString')).toBeUndefined();
    expect(reply('nobody.knows')).toBeUndefined();
  });
});
