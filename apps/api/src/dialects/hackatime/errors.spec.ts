import { describe, expect, it } from 'vitest';
import { ADMIN_ERROR_CODES } from '#libs/admin';
import { DomainError } from '#libs/kernel';
import { AUTH_ERROR_CODES } from '#libs/platform/auth';
import { TRUST_ERROR_CODES } from '#libs/trust';
import { USERS_ERROR_CODES } from '#libs/users';
import { replyTo } from './errors.js';

const reply = (code: string, details?: Record<string, unknown>) =>
  replyTo(new DomainError(code, 'for the log only', details && { details }));

describe('replyTo', () => {
  it.each([
    ...ADMIN_ERROR_CODES,
    ...AUTH_ERROR_CODES,
    ...TRUST_ERROR_CODES,
    ...USERS_ERROR_CODES,
  ])('answers %s', (code) => {
    const answer = reply(code);
    expect(answer?.status).toBeGreaterThanOrEqual(400);
    expect(answer?.body).toHaveProperty('error', expect.stringMatching(/./));
    expect(JSON.stringify(answer)).not.toContain('for the log only');
  });

  it('says 403 to those whom it knows, and what it takes', () => {
    expect(reply('admin.forbidden', { needs: 'superadmin' })).toEqual({
      status: 403,
      body: { error: 'This takes superadmin' },
    });
    expect(reply('auth.forbidden')?.status).toBe(403);
    expect(reply('auth.unauthorized')).toEqual({ status: 401, body: { error: 'Unauthorized' } });
  });

  it('lists bad values in sentences', () => {
    expect(reply('admin.invalid', { name: ['Too long.', 'Too odd.'], other: 7 })).toEqual({
      status: 422,
      body: { error: 'Invalid values', errors: ['name: Too long.', 'name: Too odd.'] },
    });
  });

  it('asks to come back', () => {
    expect(reply('auth.rate_limited', { retryAfterSeconds: 2.5 })).toMatchObject({
      status: 429,
      headers: { 'retry-after': '3' },
    });
  });

  it('leaves what it does not know to the server', () => {
    expect(reply('toString')).toBeUndefined();
    expect(reply('nobody.knows')).toBeUndefined();
  });
});
