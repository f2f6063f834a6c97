import type { Principal } from './principal.js';

/** What a request carries to say who sent it. Unverified. */
export interface Credential {
  /** `api_key`: can only be a key. `bearer`: a key or a token. `session`: what a browser's cookie holds. */
  readonly kind: 'api_key' | 'bearer' | 'session';
  readonly value: string;
  readonly carrier: 'basic' | 'bearer' | 'token' | 'query' | 'cookie';
  /** The secret of the app that a token was given to, where the caller sent one along. */
  readonly appSecret?: string | undefined;
}

/** Decides on credentials of the kinds it knows. Asks the database at most once, and not at all for a foreign shape. */
export interface CredentialVerifier {
  verify(credential: Credential): Promise<Principal | undefined>;
}

/** Injection token of all verifiers: `readonly CredentialVerifier[]`. */
export const CREDENTIAL_VERIFIERS = Symbol('CredentialVerifiers');
