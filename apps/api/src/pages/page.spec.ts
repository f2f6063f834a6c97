import { describe, expect, it } from 'vitest';
import { placeOf } from './page.js';

describe('placeOf', () => {
  it.each([
    ['/account/keys/01975ccb-1d5c-8600-8aaa-000000000000/revoke', '/account/keys'],
    ['/account/keys/rotate?done=1', '/account/keys'],
    ['/account/security/second-factor/off', '/account/security'],
    ['/account/sso/1/disconnect', '/account/sso'],
    ['/account/apps/1/secret', '/account/apps'],
    ['/account/authorized-apps/1/revoke', '/account/authorized-apps'],
    ['/account/invites', '/account/invites'],
    ['/account/email', '/account'],
    ['/account/keysmith', '/account'],
    ['/logout', '/account'],
    ['//evil.example/account/keys', '/account'],
  ])('%s belongs to %s', (url, place) => expect(placeOf(url)).toBe(place));
});
