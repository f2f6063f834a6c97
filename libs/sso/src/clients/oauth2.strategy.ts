import { timingSafeEqual } from 'node:crypto';
import { PassportStrategy } from '@nestjs/passport';
import OAuth2Strategy from 'passport-oauth2';
import type { ExternalProfile } from '../profile/external-profile.js';
import { oauth2Profile } from './oauth2-profile.js';
import { outboundFetch } from './outbound.js';
import type { Answer, OpenProviderOf } from './sso-client.js';

export type OAuth2Provider = OpenProviderOf<'oauth2'>;

/** What the strategy reads and writes: our row of the login stands behind it. */
export interface OAuth2Request {
  readonly query: Answer;
  readonly body?: undefined;
  readonly state: string;
  /** PKCE; made by the strategy when it begins, given to it when it finishes. */
  verifier: string | undefined;
}

type Stored = (error: Error | null, state: string) => void;
type Loaded = (error: Error | null, ok: boolean | string, info: unknown) => void;
type Answered = (error: unknown, body?: string) => void;

type StoreCall = [verifier: string | undefined, state: unknown, meta: unknown, done: Stored];
type VerifyCall = [state: string | undefined, meta: unknown, done: Loaded];

/** The state lives in `sso_logins`. */
const STORE = {
  store: withLength(5, (request: OAuth2Request, ...[verifier, , , done]: StoreCall) => {
    request.verifier = verifier;
    done(null, request.state);
  }),
  verify: withLength(4, (request: OAuth2Request, ...[state, , done]: VerifyCall) => {
    if (!isSame(state ?? '', request.state)) return done(null, false, { message: 'another state' });
    done(null, request.verifier ?? true, undefined);
  }),
};

/** passport-oauth2 tells by the number of parameters which ones it must pass; the verifier only to one of five. */
function withLength<Call extends (...parameters: never[]) => void>(length: number, call: Call): Call {
  return Object.defineProperty(call, 'length', { value: length });
}

/**
 * Any provider that speaks OAuth 2.0 and tells at some address who a token belongs to. One instance per login, kept out
 * of Passport's list of strategies, which is global.
 */
export class ExternalOAuth2Strategy extends PassportStrategy(OAuth2Strategy, 'external-oauth2') {
  constructor(
    private readonly provider: OAuth2Provider,
    callbackURL: string,
  ) {
    const { config, secret } = provider;
    super({
      authorizationURL: config.authorization_url,
      tokenURL: config.token_url,
      clientID: config.client_id,
      clientSecret: secret ?? '',
      callbackURL,
      scope: config.scopes,
      pkce: config.uses_pkce,
      state: true,
      store: STORE as never,
      customHeaders: { Accept: 'application/json', 'User-Agent': 'Beatkeeper' },
    });
    Object.assign(this._oauth2, { _request: sendToken });
  }

  getPassportInstance() {
    return { use: () => undefined };
  }

  override userProfile(accessToken: string, done: (error: unknown, profile?: ExternalProfile) => void): void {
    oauth2Profile(this.provider.config, accessToken).then(
      (profile) => done(null, profile),
      (error: unknown) => done(error),
    );
  }

  /** What `userProfile` found is who came; the tokens are forgotten. */
  validate(_accessToken: string, _refreshToken: string | undefined, profile: ExternalProfile): ExternalProfile {
    return profile;
  }
}

/** In place of the `oauth` package's own requests, which know neither a time limit nor one of size. */
function sendToken(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  ...[body, , done]: [body: string, accessToken: null, done: Answered]
): void {
  const all = { Accept: 'application/json', 'User-Agent': 'Beatkeeper', ...headers };
  outboundFetch(url, { method, headers: all, body })
    .then(async (response) => ({ ok: response.ok, status: response.status, text: await response.text() }))
    .then(
      ({ ok, status, text }) => (ok ? done(null, text) : done({ statusCode: status, data: text })),
      (error: unknown) => done(error),
    );
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
