import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AppPapers,
  basicOf,
  encoded,
  jsonOf,
  OauthSite,
  type Params,
  type Person,
  REDIRECT_URI,
  STATE,
  tokensOf,
} from '../../support/oauth-client.js';

const FORM = 'application/x-www-form-urlencoded';

let site: OauthSite;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  site = await OauthSite.start();
  ada = await site.person({ username: 'ada', email: 'ada@example.com' });
  bob = await site.person({ username: 'bob' });
});
afterAll(() => site?.close());

/** A request with these headers and no other; `fetch` adds some. */
function bare(path: string, headers: Record<string, string>, body: string): Promise<{ type: string; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, site.server.url), { method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ type: response.headers['content-type'] ?? '', text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function exchangeForm(app: AppPapers, params: Params = {}): Promise<string> {
  return encoded({
    client_id: app.id,
    client_secret: app.secret,
    code: await site.code(ada, app, params),
    grant_type: 'authorization_code',
    redirect_uri: REDIRECT_URI,
  });
}

describe('clients of WakaTime', () => {
  it('that are rauth: form in, form out, then Bearer', async () => {
    const app = await site.register();
    const { type, text } = await bare(
      '/oauth/token',
      { accept: FORM, 'content-type': FORM, 'user-agent': 'rauth' },
      await exchangeForm(app, { scope: 'email,read_stats' }),
    );
    expect(type).toMatch(/^application\/x-www-form-urlencoded/);
    const pairs = text.split('&').map((pair) => pair.split('=').map(decodeURIComponent));
    expect(pairs.map(([name]) => name)).toEqual([
      'access_token',
      'refresh_token',
      'uid',
      'token_type',
      'expires_at',
      'expires_in',
      'scope',
    ]);
    const reply = Object.fromEntries(pairs) as Record<string, string>;
    expect(reply).toMatchObject({
      uid: ada.uuid,
      token_type: 'bearer',
      expires_at: '2027-10-10T12:00:00Z',
      expires_in: '31536000',
      scope: 'email,read_stats',
    });
    const me = jsonOf(await site.api('/api/v1/users/current', `Bearer ${reply.access_token}`));
    expect(me.data).toMatchObject({ id: ada.uuid, email: 'ada@example.com' });
  });

  it.each<[name: string, headers: Record<string, string>]>([
    ['no Accept', {}],
    ['Accept: */*', { accept: '*/*' }],
    ['a browser’s Accept', { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }],
    ['an unknown Accept', { accept: 'application/vnd.github+json' }],
  ])('that look for access_token= by a pattern: %s', async (_, headers) => {
    const { type, text } = await bare(
      '/oauth/token',
      { 'content-type': FORM, ...headers },
      await exchangeForm(await site.register()),
    );
    expect(type).toMatch(/^application\/x-www-form-urlencoded/);
    const [, token = ''] = /access_token=([^&]+)/.exec(text) ?? [];
    expect(await site.isLiving(token)).toBe(true);
  });

  it.each<[name: string, headers: Record<string, string>]>([
    ['Accept: application/json', { accept: 'application/json' }],
    ['the Accept of axios', { accept: 'application/json, text/plain, */*' }],
  ])('that read JSON: %s', async (_, headers) => {
    const { type, text } = await bare(
      '/oauth/token',
      { 'content-type': FORM, ...headers },
      await exchangeForm(await site.register()),
    );
    expect(type).toMatch(/^application\/json/);
    expect(JSON.parse(text)).toMatchObject({ token_type: 'bearer', expires_in: 31_536_000 });
  });

  it.each(['*/*', undefined])('that send JSON get JSON (Accept: %s)', async (accept) => {
    const form = new URLSearchParams(await exchangeForm(await site.register()));
    const { type, text } = await bare(
      '/oauth/token',
      { 'content-type': 'application/json', ...(accept !== undefined && { accept }) },
      JSON.stringify(Object.fromEntries(form)),
    );
    expect(type).toMatch(/^application\/json/);
    expect(JSON.parse(text)).toMatchObject({ uid: ada.uuid });
  });

  it.each([
    ['email,read_stats', 'email,read_stats'],
    ['email read_stats', 'email read_stats'],
    ['email, read_stats', 'email,read_stats'],
    ['email,read_stats,email', 'email,read_stats'],
    ['email', 'email'],
    ['', ''],
  ])('that write scopes as “%s”', async (scope, echoed) => {
    const app = await site.register();
    const tokens = tokensOf(await site.exchange(app, await site.code(ada, app, { scope })));
    expect(tokens.scope).toBe(echoed);
    expect(tokensOf(await site.refresh(app, tokens.refresh)).scope).toBe(echoed);
  });

  it('that show their secret twice, and say more than they need to', async () => {
    const app = await site.register();
    const { id, secret = '' } = app;
    const code = await site.code(ada, app, { client_secret: secret, access_type: 'offline' });
    const form = { code, grant_type: 'authorization_code', redirect_uri: REDIRECT_URI, client_id: id };
    const answer = await site.call('/oauth/token', {
      form: { ...form, client_secret: secret, scope: 'email,read_stats', response_type: 'code', state: STATE },
      headers: { authorization: basicOf(id, secret), accept: 'application/json' },
    });
    expect(tokensOf(answer).scope).toBe('email,read_stats');
  });

  it('that keep one refresh token for ever', async () => {
    const app = await site.register();
    const { refresh } = await site.signIn(ada, app);
    const given: string[] = [];
    for (const month of [1, 2, 3, 4, 5]) {
      const form = { redirect_uri: REDIRECT_URI };
      const tokens = tokensOf(await site.later(month * 30 * 86_400, () => site.refresh(app, refresh, form)));
      expect(tokens.refresh).toBe(refresh);
      given.push(tokens.access);
    }
    expect(new Set(given).size).toBe(5);
    for (const access of given) expect(await site.isLiving(access)).toBe(true);
  });

  it('that have no secret get a new refresh token each time, for two years at most', async () => {
    const app = await site.registerPublic();
    const first = await site.signIn(ada, app);
    const second = tokensOf(await site.refresh(app, first.refresh));
    const third = tokensOf(await site.refresh(app, second.refresh));
    expect(new Set([first.refresh, second.refresh, third.refresh]).size).toBe(3);
    const lost = await site.refresh(app, third.refresh);
    const again = tokensOf(await site.refresh(app, third.refresh));
    expect([await site.isLiving(tokensOf(lost).access), await site.isLiving(again.access)]).toEqual([false, true]);
  });

  it('that listen at a port of their own', async () => {
    const app = await site.registerPublic({ redirect_uris: ['http://127.0.0.1/cb?app=1'] });
    const redirectUri = 'http://127.0.0.1:51234/cb?app=1';
    const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    const back = await site.allow(ada, site.authorizePath(app, { ...pkce, redirect_uri: redirectUri }));
    expect(back.href).toMatch(/^http:\/\/127\.0\.0\.1:51234\/cb\?app=1&code=[0-9A-Za-z]{43}&state=/);
    expect(back.searchParams.get('state')).toBe(STATE);
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    const code = back.searchParams.get('code') ?? '';
    const form = { redirect_uri: redirectUri, code_verifier: verifier };
    expect(tokensOf(await site.exchange(app, code, form)).scope).toBe('email,read_stats');
  });

  it('that live in the address bar get a token there, for twelve hours and without a refresh token', async () => {
    const app = await site.register({ allows_implicit: true });
    const back = await site.allow(ada, site.authorizePath(app, { response_type: 'token' }));
    expect(back.search).toBe('');
    const params = Object.fromEntries(new URLSearchParams(back.hash.slice(1)));
    expect(params).toEqual({
      access_token: expect.stringMatching(/^waka_tok_[0-9A-Za-z]{80}$/),
      uid: ada.uuid,
      token_type: 'bearer',
      expires_at: '2026-10-11T00:00:00Z',
      expires_in: '43200',
      scope: 'email,read_stats',
      state: STATE,
      iss: 'http://beatkeeper.test',
    });
    expect(await site.isLiving(params.access_token ?? '')).toBe(true);
  });
});

describe('clients that clean up', () => {
  const cases: [name: string, form: (tokens: { access: string }) => Params, ends: string[]][] = [
    ['a token', ({ access }) => ({ token: access }), ['first']],
    ['a person', () => ({ user_id: ada.uuid }), ['first', 'second']],
    ['a person by a token', ({ access }) => ({ token: access, all: 'true' }), ['first', 'second']],
    ['everybody', () => ({ all: 'true' }), ['first', 'second', 'bob']],
  ];

  it.each(
    cases.flatMap((row) => (['form', 'json'] as const).map((kind) => [...row, kind] as const)),
  )('end %s (%#)', async (_, form, ends, kind) => {
    const [app, other] = [await site.register(), await site.register()];
    const held = {
      first: await site.signIn(ada, app),
      second: await site.signIn(ada, app),
      bob: await site.signIn(bob, app),
      elsewhere: await site.signIn(ada, other),
    };
    const body = { client_id: app.id, client_secret: app.secret, ...form(held.first) };
    const answer = await site.call('/oauth/revoke', kind === 'form' ? { form: body } : { json: body });
    expect(answer.status).toBe(200);
    const dead: string[] = [];
    for (const [name, { access }] of Object.entries(held)) if (!(await site.isLiving(access))) dead.push(name);
    expect(dead).toEqual(ends);
  });
});
