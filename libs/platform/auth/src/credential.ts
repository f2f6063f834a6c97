import type { Principal } from './principal.js';

/** What a request carries to say who sent it. Unverified. */
export interface Credential {
  readonly kind: 'api_key' | 'bearer';
  readonly value: string;
  readonly carrier: 'basic' | 'bearer' | 'token' | 'query';
}

/** Decides on credentials of the kinds it knows. Asks the database at most once, and not at all for a foreign shape. */
export interface CredentialVerifier {
  verify(credential: Credential): Promise<Principal | undefined>;
}

/** Injection token of all verifiers: `readonly CredentialVerifier[]`. */
export const CREDENTIAL_VERIFIERS = Symbol('CredentialVerifiers');
