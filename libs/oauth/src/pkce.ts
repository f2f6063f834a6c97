import { createHash, timingSafeEqual } from 'node:crypto';
import { OauthProtocolError } from './oauth.errors.js';

const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

/** Could it be a SHA-256 in base64url? */
export function isChallenge(text: string): boolean {
  return CHALLENGE.test(text);
}

/**
 * Was the code asked for by whoever brings it? A verifier is needed exactly when there was a challenge: one that comes
 * without would hide that somebody stripped the challenge from the request (RFC 9700 §4.8.2).
 *
 * @throws OauthProtocolError `invalid_grant`; `invalid_request` for a text that can be no verifier
 */
export function checkVerifier(challenge: string | null | undefined, verifier: string | undefined): void {
  if (verifier !== undefined && !VERIFIER.test(verifier)) {
    throw new OauthProtocolError('invalid_request', 'code_verifier has 43 to 128 letters, digits or -._~');
  }
  if (!challenge) {
    if (verifier === undefined) return;
    throw new OauthProtocolError('invalid_grant', 'the code was asked for without a code_challenge');
  }
  if (verifier === undefined) throw new OauthProtocolError('invalid_grant', 'code_verifier is missing');
  const made = Buffer.from(createHash('sha256').update(verifier).digest('base64url'));
  const asked = Buffer.from(challenge);
  if (made.length === asked.length && timingSafeEqual(made, asked)) return;
  throw new OauthProtocolError('invalid_grant', 'code_verifier does not fit');
}
