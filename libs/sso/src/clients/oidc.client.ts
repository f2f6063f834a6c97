import * as oidc from 'openid-client';
import { type Claims, claimOf, flagClaim, isKeepable, listClaim, slackIdOf, textClaim } from '../profile/claims.js';
import type { ExternalProfile } from '../profile/external-profile.js';
import { SsoError } from '../sso.errors.js';
import { outboundFetch } from './outbound.js';
import type {
  Answer,
  BegunLogin,
  Checks,
  LoginContext,
  OpenProviderOf,
  SsoClient,
  VerifiedAnswer,
} from './sso-client.js';

type OidcProvider = OpenProviderOf<'oidc'>;

const TIMEOUT_SECONDS = 10;
const NETWORK_CODES = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM']);

/**
 * OpenID Connect by discovery: code flow with PKCE, state and nonce. Signatures of ID tokens are checked although they
 * come over TLS, and so is the issuer, in the metadata, in the token and in the response (RFC 9207).
 */
export class OidcClient implements SsoClient<OidcProvider> {
  async begin(provider: OidcProvider, { state, redirectUri }: LoginContext): Promise<BegunLogin> {
    const server = await discover(provider);
    const verifier = oidc.randomPKCECodeVerifier();
    const nonce = oidc.randomNonce();
    const { scopes, authorization_params: extra } = provider.config;
    const url = oidc.buildAuthorizationUrl(server, {
      ...extra,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: [...new Set(['openid', ...scopes])].join(' '),
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, checks: { verifier, nonce } };
  }

  async finish(
    provider: OidcProvider,
    answer: Answer,
    { state, redirectUri, checks }: LoginContext & { readonly checks: Checks },
  ): Promise<VerifiedAnswer> {
    const server = await discover(provider);
    const url = new URL(redirectUri);
    for (const [name, value] of Object.entries(answer)) url.searchParams.append(name, value);
    try {
      const tokens = await oidc.authorizationCodeGrant(server, url, {
        expectedState: state,
        expectedNonce: checks.nonce as string,
        pkceCodeVerifier: checks.verifier as string,
        idTokenExpected: true,
      });
      const identity = tokens.claims() as oidc.IDToken;
      if (!isKeepable(identity.sub)) throw new Error('the provider names somebody by a control character');
      const claims = await withUserInfo(server, provider, identity, tokens.access_token);
      checkClaims(provider, claims);
      return { profile: profileOf(provider, claims, identity) };
    } catch (error) {
      throw told(error);
    }
  }

  async check(provider: OidcProvider): Promise<Readonly<Record<string, unknown>>> {
    const metadata = (await discover(provider)).serverMetadata();
    return {
      issuer: metadata.issuer,
      authorization_endpoint: metadata.authorization_endpoint,
      token_endpoint: metadata.token_endpoint,
      has_userinfo: metadata.userinfo_endpoint !== undefined,
    };
  }
}

async function discover({ config, secret }: OidcProvider): Promise<oidc.Configuration> {
  const issuer = new URL(config.issuer);
  const isPlain = issuer.protocol === 'http:';
  try {
    const found = await oidc.discovery(issuer, config.client_id, undefined, oidc.None(), {
      [oidc.customFetch]: outboundFetch as oidc.CustomFetch,
      timeout: TIMEOUT_SECONDS,
      execute: isPlain ? [oidc.allowInsecureRequests] : [],
    });
    const metadata = found.serverMetadata();
    if (metadata.issuer !== config.issuer) throw new Error('the metadata names another issuer');
    const server = new oidc.Configuration(metadata, config.client_id, undefined, authentication(metadata, secret));
    server[oidc.customFetch] = outboundFetch as oidc.CustomFetch;
    server.timeout = TIMEOUT_SECONDS;
    if (isPlain) oidc.allowInsecureRequests(server);
    oidc.enableNonRepudiationChecks(server);
    return server;
  } catch (cause) {
    throw new SsoError('sso.unreachable', 'the identity provider cannot be reached, or is not the one configured', {
      cause,
    });
  }
}

/** Basic is what every server must know; the body is for those that say they know nothing else. */
function authentication(metadata: oidc.ServerMetadata, secret: string | undefined): oidc.ClientAuth {
  if (secret === undefined) return oidc.None();
  const methods = metadata.token_endpoint_auth_methods_supported;
  const isBasic = methods === undefined || methods.includes('client_secret_basic');
  return isBasic ? oidc.ClientSecretBasic(secret) : oidc.ClientSecretPost(secret);
}

/** What the ID token leaves out is asked for. */
async function withUserInfo(
  server: oidc.Configuration,
  { config }: OidcProvider,
  identity: oidc.IDToken,
  accessToken: string,
): Promise<Claims> {
  const wanted = ['email', 'name', config.username_claim, config.groups_claim, ...Object.keys(config.required_claims)];
  const isComplete = wanted.every((name) => name === null || claimOf(identity, name) !== undefined);
  if (isComplete || server.serverMetadata().userinfo_endpoint === undefined) return identity;
  const answer = await oidc.fetchUserInfo(server, accessToken, identity.sub);
  return { ...answer, ...identity };
}

function checkClaims({ config }: OidcProvider, claims: Claims): void {
  const isFulfilled = Object.entries(config.required_claims).every(
    ([name, value]) => textClaim(claims, name) === value,
  );
  if (!isFulfilled) throw new SsoError('sso.not_allowed', 'your account there is not one that may log in here');
}

function profileOf({ config }: OidcProvider, claims: Claims, identity: oidc.IDToken): ExternalProfile {
  return {
    issuer: identity.iss,
    subject: identity.sub,
    email: textClaim(claims, 'email'),
    isEmailVerified: config.trusts_email || flagClaim(claims, 'email_verified'),
    username: textClaim(claims, config.username_claim),
    name: textClaim(claims, 'name'),
    groups: listClaim(claims, config.groups_claim),
    slackId: slackIdOf(identity),
  };
}

function told(error: unknown): SsoError {
  if (error instanceof SsoError) return error;
  const { error: reason, code, name } = error as { error?: string; code?: string; name?: string };
  if (reason === 'access_denied')
    return new SsoError('sso.denied', 'the identity provider did not let you in', { cause: error });
  if (name === 'TimeoutError' || name === 'TypeError' || NETWORK_CODES.has(code ?? '')) {
    return new SsoError('sso.unreachable', 'the identity provider cannot be reached', { cause: error });
  }
  return new SsoError('sso.bad_answer', 'the answer of the identity provider was not accepted', { cause: error });
}
