import { DomainError } from '#libs/kernel';

export const OAUTH_ERROR_CODES = [
  'oauth.app_not_found',
  'oauth.grant_not_found',
  'oauth.invalid_app',
  'oauth.protocol',
] as const;
export type OauthErrorCode = (typeof OAUTH_ERROR_CODES)[number];

/**
 * `oauth.app_not_found`: nobody's app, or somebody else's. `oauth.invalid_app`:
 * details `{field: [message]}`. `oauth.protocol`: see {@link OauthProtocolError}.
 */
export class OauthError extends DomainError<OauthErrorCode> {}

/** Error codes of RFC 6749 and 7009 at the token, revocation and introspection endpoints; `slow_down` is RFC 8628's. */
export type ProtocolErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'slow_down';

/** What a client is told in the protocol's own words. */
export class OauthProtocolError extends OauthError {
  constructor(
    readonly error: ProtocolErrorCode,
    readonly description: string,
    /** Of `slow_down`: how long to wait. */
    readonly retryAfterSeconds?: number,
  ) {
    super('oauth.protocol', `${error}: ${description}`, { details: { error, description, retryAfterSeconds } });
  }
}
