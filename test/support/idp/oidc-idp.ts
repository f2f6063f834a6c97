import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { CookieJar, locationOf } from './cookie-jar.js';

export const OIDC_CLIENT = { id: 'beatkeeper', secret: 'the secret that only both of us know' };

/** What the provider tells of a person, besides `sub`. */
export type OidcPerson = Readonly<Record<string, unknown>>;

export interface OidcIdp {
  readonly issuer: string;
  /** By what they type as login, which is also `sub`. Changes count at the next login. */
  readonly people: Map<string, OidcPerson>;
  /** Logs somebody in headlessly; the address that their browser is sent back to. */
  logIn(authorizationUrl: string, login: string): Promise<URL>;
  close(): Promise<void>;
}

const MAX_HOPS = 12;

/** A certified OpenID Connect provider in this process, with its own pages for logging in. */
export async function startOidcIdp(redirectUris: readonly string[]): Promise<OidcIdp> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people = new Map<string, OidcPerson>();
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: OIDC_CLIENT.id,
        client_secret: OIDC_CLIENT.secret,
        redirect_uris: [...redirectUris],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username', 'groups'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ ...people.get(id), sub: id }) }),
    pkce: { required: () => true },
    cookies: { keys: ['cookies of tests'] },
    features: { devInteractions: { enabled: true } },
  });
  server.on('request', provider.callback());
  return {
    issuer,
    people,
    logIn: (url, login) => logIn(new URL(url), login),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function logIn(start: URL, login: string): Promise<URL> {
  const jar = new CookieJar();
  let url = start;
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    if (url.origin !== start.origin) return url;
    let response = await jar.send(url);
    if (response.status === 200)
      response = await jar.send(url, { method: 'POST', body: formOf(await response.text(), login) });
    if (response.status >= 400)
      throw new Error(`${url.pathname} answered ${response.status}: ${await response.text()}`);
    url = locationOf(response, url);
  }
  throw new Error('the provider sends us around in circles');
}

function formOf(html: string, login: string): URLSearchParams {
  const isLogin = html.includes('name="login"');
  return new URLSearchParams(isLogin ? { prompt: 'login', login, password: 'any' } : { prompt: 'consent' });
}
