import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import OAuth2Strategy from 'passport-oauth2';
import { AuthorizationCode, type ModuleOptions } from 'simple-oauth2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppPapers, OauthSite, type Person, REDIRECT_URI } from '../../support/oauth-client.js';

const ISSUER = 'http://beatkeeper.test';
const ACCESS = /^waka_tok_[0-9A-Za-z]{80}$/;
const REFRESH = /^waka_ref_[0-9A-Za-z]{80}$/;

let site: OauthSite;
let ada: Person;

beforeAll(async () => {
  site = await OauthSite.start();
  ada = await site.person({ username: 'ada' });
});
afterAll(() => site?.close());

/** The name of the server is nobody's here: it leads to where it listens. */
const reach: typeof fetch = (input, init) => {
  const { pathname, search } = new URL(input instanceof Request ? input.url : input);
  return fetch(new URL(pathname + search, site.server.url), init);
};

/** The person logs in if need be, allows it, and their browser arrives at the app. */
const arrive = (authorizationUrl: URL | string) => {
  const { pathname, search } = new URL(authorizationUrl);
  return site.allow(ada, pathname + search);
};

const me = async (token: string) => {
  const { status, text } = await site.api('/api/v1/users/current', `Bearer ${token}`);
  return status === 200 ? JSON.parse(text).data.username : status;
};

describe('openid-client', () => {
  const ways: [string, (app: AppPapers) => openid.ClientAuth][] = [
    ['a secret in the header', ({ secret }) => openid.ClientSecretBasic(secret)],
    ['a secret in the body', ({ secret }) => openid.ClientSecretPost(secret)],
    ['no secret', () => openid.None()],
  ];

  it.each(ways)('finds its way by itself: %s', async (name, authenticate) => {
    const isOpen = name === 'no secret';
    const app = await (isOpen ? site.registerPublic() : site.register());
    const config = await openid.discovery(new URL(ISSUER), app.id, undefined, authenticate(app), {
      algorithm: 'oauth2',
      [openid.customFetch]: reach as openid.CustomFetch,
      execute: [openid.allowInsecureRequests],
    });
    expect(config.serverMetadata()).toMatchObject({ issuer: ISSUER, token_endpoint: `${ISSUER}/oauth/token` });
    expect(config.serverMetadata().supportsPKCE()).toBe(true);

    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const expectedState = openid.randomState();
    const back = await arrive(
      openid.buildAuthorizationUrl(config, {
        redirect_uri: REDIRECT_URI,
        scope: 'email read_stats',
        state: expectedState,
        code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
      }),
    );
    const tokens = await openid.authorizationCodeGrant(config, back, { pkceCodeVerifier, expectedState });
    const expected = { token_type: 'bearer', expires_in: 31_536_000, scope: 'email read_stats', uid: ada.uuid };
    expect(tokens).toMatchObject(expected);
    expect(tokens.access_token).toMatch(ACCESS);
    expect(tokens.refresh_token).toMatch(REFRESH);

    const resource = new URL('/api/v1/users/current', ISSUER);
    const reply = await openid.fetchProtectedResource(config, tokens.access_token, resource, 'GET');
    expect(await reply.json()).toMatchObject({ data: { username: 'ada' } });

    const next = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(next.access_token).not.toBe(tokens.access_token);
    expect(next.refresh_token === tokens.refresh_token).toBe(!isOpen);
    if (!isOpen) {
      const found = await openid.tokenIntrospection(config, next.access_token);
      expect(found).toMatchObject({ active: true, client_id: app.id, sub: ada.uuid, scope: 'email read_stats' });
    }

    await openid.tokenRevocation(config, next.access_token);
    expect([await me(next.access_token), await me(tokens.access_token)]).toEqual([401, 401]);
    await expect(openid.refreshTokenGrant(config, next.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
      status: 400,
    });
  });

  it('is told in its own words what is wrong', async () => {
    const app = await site.register();
    const config = await openid.discovery(new URL(ISSUER), app.id, undefined, openid.ClientSecretBasic('wrong'), {
      algorithm: 'oauth2',
      [openid.customFetch]: reach as openid.CustomFetch,
      execute: [openid.allowInsecureRequests],
    });
    await expect(openid.refreshTokenGrant(config, 'x')).rejects.toMatchObject({
      status: 401,
      cause: [{ scheme: 'basic', parameters: { realm: 'beatkeeper' } }],
    });
    const back = await arrive(
      openid.buildAuthorizationUrl(config, { redirect_uri: REDIRECT_URI, scope: 'read_minds', state: 'x' }),
    );
    await expect(openid.authorizationCodeGrant(config, back, { expectedState: 'x' })).rejects.toMatchObject({
      error: 'invalid_scope',
    });
  });
});

describe('oauth4webapi', () => {
  it('completes code with PKCE, refresh and revocation', async () => {
    const { id, secret = '' } = await site.register();
    const insecure = { [oauth.allowInsecureRequests]: true, [oauth.customFetch]: reach } as const;
    const issuer = new URL(ISSUER);
    const discovered = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
    const server = await oauth.processDiscoveryResponse(issuer, discovered);
    const client: oauth.Client = { client_id: id };
    const authentication = oauth.ClientSecretPost(secret);

    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const back = await arrive(
      `${server.authorization_endpoint}?${new URLSearchParams({
        client_id: id,
        redirect_uri: REDIRECT_URI,
        response_type: 'code',
        scope: 'email',
        state,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })}`,
    );
    const params = oauth.validateAuthResponse(server, client, back, state);
    const tokens = await oauth.processAuthorizationCodeResponse(
      server,
      client,
      await oauth.authorizationCodeGrantRequest(
        server,
        client,
        authentication,
        params,
        REDIRECT_URI,
        verifier,
        insecure,
      ),
    );
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 31_536_000, scope: 'email' });
    expect(await me(tokens.access_token)).toBe('ada');

    const refresh = tokens.refresh_token ?? '';
    const refreshed = await oauth.refreshTokenGrantRequest(server, client, authentication, refresh, insecure);
    const next = await oauth.processRefreshTokenResponse(server, client, refreshed);
    expect(await me(next.access_token)).toBe('ada');

    const revoked = await oauth.revocationRequest(server, client, authentication, refresh, insecure);
    expect(await oauth.processRevocationResponse(revoked)).toBeUndefined();
    expect([await me(tokens.access_token), await me(next.access_token)]).toEqual([401, 401]);
  });
});

describe('simple-oauth2', () => {
  const ways: [body: 'form' | 'json', authorization: 'header' | 'body'][] = [
    ['form', 'header'],
    ['form', 'body'],
    ['json', 'header'],
    ['json', 'body'],
  ];

  it.each(ways)('completes code, refresh and revocation: %s, secret in the %s', async (bodyFormat, method) => {
    const { id, secret = '' } = await site.register();
    const options: ModuleOptions = {
      client: { id, secret },
      auth: { tokenHost: site.server.url, authorizePath: '/oauth/authorize' },
      options: { bodyFormat, authorizationMethod: method },
    };
    const client = new AuthorizationCode(options);
    const scope = ['email', 'read_stats'];
    const back = await arrive(client.authorizeURL({ redirect_uri: REDIRECT_URI, scope, state: 'x' }));
    expect(back.searchParams.get('state')).toBe('x');
    const code = back.searchParams.get('code') ?? '';
    const access = await client.getToken({ code, redirect_uri: REDIRECT_URI });
    expect(access.token).toMatchObject({ token_type: 'bearer', scope: 'email read_stats', uid: ada.uuid });
    expect(access.token.expires_at).toEqual(new Date('2027-10-10T12:00:00Z'));
    expect(await me(String(access.token.access_token))).toBe('ada');
    const next = await access.refresh({ scope: 'email' });
    expect(next.token).toMatchObject({ scope: 'email' });
    await next.revokeAll();
    expect(await me(String(next.token.access_token))).toBe(401);
    await expect(client.getToken({ code, redirect_uri: REDIRECT_URI })).rejects.toMatchObject({
      output: { statusCode: 400 },
      data: { payload: { error: 'invalid_grant' } },
    });
  });
});

/** As apps use it that refresh tokens: what the strategy holds inside does it. */
class PassportStrategy extends OAuth2Strategy {
  exchange(refreshToken: string): Promise<{ access: string; refresh: string }> {
    return new Promise((resolve, reject) => {
      this._oauth2.getOAuthAccessToken(refreshToken, { grant_type: 'refresh_token' }, (error, access, refresh) => {
        if (access !== undefined && refresh !== undefined) resolve({ access, refresh });
        else reject(new Error(JSON.stringify(error)));
      });
    });
  }
}

interface PassportUser {
  readonly access: string;
  readonly refresh: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A web server that lets people in by way of us, with the one session that it knows. */
function passportSite(strategyOf: () => PassportStrategy): Server {
  const session = {};
  return createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://rp.invalid');
    const acts = Object.assign(Object.create(strategyOf()) as PassportStrategy, {
      success: (user: unknown) => response.end(JSON.stringify(user)),
      fail: (info: unknown) => response.writeHead(403).end(JSON.stringify(info)),
      error: (error: Error) => response.writeHead(500).end(String(error)),
      redirect: (location: string) => response.writeHead(302, { location }).end(),
    });
    const query = Object.fromEntries(searchParams);
    acts.authenticate({ query, session } as never, { scope: ['email', 'read_stats'] });
  });
}

describe('passport-oauth2', () => {
  it.each([
    ['as it comes', {}],
    ['with state and PKCE', { state: true, pkce: true }],
  ] as const)('completes code and refresh %s', async (_, options) => {
    let strategy: PassportStrategy | undefined;
    const relying = passportSite(() => strategy as PassportStrategy);
    await new Promise<void>((resolve) => relying.listen(0, '127.0.0.1', resolve));
    const home = `http://127.0.0.1:${(relying.address() as AddressInfo).port}`;
    const app = await site.register({ redirect_uris: [`${home}/callback`] });
    strategy = new PassportStrategy(
      {
        authorizationURL: `${site.server.url}/oauth/authorize`,
        tokenURL: `${site.server.url}/oauth/token`,
        clientID: app.id,
        clientSecret: app.secret ?? '',
        callbackURL: `${home}/callback`,
        ...options,
      } as OAuth2Strategy.StrategyOptions,
      (
        access: string,
        refresh: string,
        params: PassportUser['params'],
        _profile: unknown,
        done: OAuth2Strategy.VerifyCallback,
      ) => done(null, { access, refresh, params }),
    );
    const began = await fetch(`${home}/login`, { redirect: 'manual' });
    const back = await arrive(began.headers.get('location') ?? '');
    expect(back.href.startsWith(`${home}/callback?code=`)).toBe(true);
    const finished = await fetch(back);
    const user = (await finished.json()) as PassportUser;
    expect(user.access).toMatch(ACCESS);
    expect(user.params).toMatchObject({ uid: ada.uuid, token_type: 'bearer', expires_in: '31536000' });
    expect(await me(user.access)).toBe('ada');
    const next = await strategy.exchange(user.refresh);
    expect(next.refresh).toBe(user.refresh);
    expect(await me(next.access)).toBe('ada');

    const denied = await fetch(`${home}/callback?error=access_denied`);
    expect(denied.status).toBe(403);
    await site.as(app, '/oauth/revoke', { token: next.access });
    await expect(strategy.exchange(user.refresh)).rejects.toThrow('error=invalid_grant');
    relying.close();
  });
});
