import type { ExternalProfile } from '../profile/external-profile.js';
import { SsoError } from '../sso.errors.js';
import { ExternalOAuth2Strategy, type OAuth2Provider, type OAuth2Request } from './oauth2.strategy.js';
import { outboundFetch } from './outbound.js';
import { type Decision, runStrategy } from './run-strategy.js';
import type { Answer, BegunLogin, Checks, LoginContext, SsoClient, VerifiedAnswer } from './sso-client.js';

const BAD_CLIENT = new Set(['invalid_client', 'incorrect_client_credentials', 'unauthorized_client']);

/** Generic OAuth 2.0, and GitHub, by {@link ExternalOAuth2Strategy}. */
export class OAuth2Client implements SsoClient<OAuth2Provider> {
  async begin(provider: OAuth2Provider, { state, redirectUri }: LoginContext): Promise<BegunLogin> {
    const request: OAuth2Request = { query: {}, state, verifier: undefined };
    const decision = await runStrategy(new ExternalOAuth2Strategy(provider, redirectUri), request);
    if (decision.kind !== 'redirect') throw new Error('the strategy did not begin');
    return { url: decision.url, checks: request.verifier === undefined ? {} : { verifier: request.verifier } };
  }

  async finish(
    provider: OAuth2Provider,
    answer: Answer,
    { state, redirectUri, checks }: LoginContext & { readonly checks: Checks },
  ): Promise<VerifiedAnswer> {
    if (answer.code === undefined && answer.error === undefined) throw badAnswer('neither a code nor an error');
    const request: OAuth2Request = { query: answer, state, verifier: checks.verifier };
    const decision = await decide(new ExternalOAuth2Strategy(provider, redirectUri), request);
    if (decision.kind === 'success') return { profile: decision.user as ExternalProfile };
    if (answer.error !== undefined) throw new SsoError('sso.denied', 'the identity provider did not let you in');
    throw badAnswer(decision);
  }

  /** Offers a code that nobody gave out: the refusal says whether the provider knows our client id and secret. */
  async check(provider: OAuth2Provider): Promise<Readonly<Record<string, unknown>>> {
    const { config, secret } = provider;
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code: 'beatkeeper-connection-test',
      client_id: config.client_id,
      client_secret: secret ?? '',
    });
    const answer = await outboundFetch(config.token_url, {
      method: 'POST',
      body,
      headers: { Accept: 'application/json' },
    })
      .then(async (response) => ({ status: response.status, error: errorIn(await response.text()) }))
      .catch(unreachable);
    if (answer.error === undefined || BAD_CLIENT.has(answer.error)) {
      throw badAnswer(answer, 'the provider does not know this client id and secret, or the token URL is wrong');
    }
    return { token_url: config.token_url, answered: answer.error };
  }
}

async function decide(strategy: ExternalOAuth2Strategy, request: OAuth2Request): Promise<Decision> {
  try {
    return await runStrategy(strategy, request);
  } catch (error) {
    const { name, oauthError } = error as { name?: string; oauthError?: { name?: string } };
    if ([name, oauthError?.name].some((one) => one === 'TimeoutError' || one === 'TypeError'))
      return unreachable(error);
    throw badAnswer(error);
  }
}

function errorIn(body: string): string | undefined {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    return typeof error === 'string' ? error : undefined;
  } catch {
    return undefined;
  }
}

function unreachable(cause: unknown): never {
  throw new SsoError('sso.unreachable', 'the identity provider cannot be reached', { cause });
}

function badAnswer(cause: unknown, message = 'the answer of the identity provider was not accepted'): SsoError {
  return new SsoError('sso.bad_answer', message, { cause });
}
