import { describe, expect, it } from 'vitest';
import { checkVerifier, isChallenge } from './pkce.js';

/** The example of RFC 7636, appendix B. */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

describe('PKCE', () => {
  it('takes the verifier of the challenge', () => {
    expect(isChallenge(CHALLENGE)).toBe(true);
    expect(() => checkVerifier(CHALLENGE, VERIFIER)).not.toThrow();
    expect(() => checkVerifier(null, undefined)).not.toThrow();
  });

  it.each([
    [CHALLENGE, undefined, 'invalid_grant'],
    [CHALLENGE, VERIFIER.replace('d', 'e'), 'invalid_grant'],
    [CHALLENGE, CHALLENGE, 'invalid_grant'],
    [null, VERIFIER, 'invalid_grant'],
    [CHALLENGE, 'a'.repeat(42), 'invalid_request'],
    [CHALLENGE, 'a'.repeat(129), 'invalid_request'],
    [CHALLENGE, `${'a'.repeat(43)}+`, 'invalid_request'],
    [CHALLENGE, '', 'invalid_request'],
  ])('refuses (%s, %s)', (challenge, verifier, error) => {
    expect(() => checkVerifier(challenge, verifier)).toThrow(expect.objectContaining({ error }));
  });

  it.each(['', 'a'.repeat(42), 'a'.repeat(44), `${'a'.repeat(42)}=`])('knows that %s is no challenge', (text) => {
    expect(isChallenge(text)).toBe(false);
  });
});
