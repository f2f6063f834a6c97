import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdminLevel } from '#libs/platform/auth';
import { ISSUER, type Oauth, openOauth, pkcePair } from '../../../test/support/oauth.js';
import type { AskedPerson, AuthorizationResult } from './authorization.service.js';
import type { NewApp } from './oauth-apps.service.js';

const REDIRECT_URI = 'https://app.example/cb';
const ACTOR = { kind: 'operator' } as const;
const { challenge } = pkcePair();
const PKCE = { code_challenge: challenge, code_challenge_method: 'S256' };

let oauth: Oauth;
let count = 0;

beforeAll(async () => {
  oauth = await openOauth('2026-10-10T12:00:00Z');
});
afterAll(() => oauth?.close());

async function person(adminLevel: AdminLevel = 'default'): Promise<AskedPerson> {
  const { id } = await oauth.users.create({ username: `person${++count}`, adminLevel });
  return { userId: id, adminLevel };
}

async function newApp(fields: Partial<NewApp> = {}): Promise<string> {
  const ownerId = (await person()).userId;
  const app = { ownerId, name: 'App', redirectUris: [REDIRECT_URI], isConfidential: true, ...fields };
  return (await oauth.apps.create(app, ACTOR)).app.clientId;
}

const query = (clientId: string, extra: Record<string, string> = {}) =>
  new URLSearchParams({
    client_id: clientId,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: 'email,read_stats',
    state: 'a/b&c',
    ...extra,
  });

function answered(result: AuthorizationResult): Record<string, string> {
  if (result.kind !== 'redirect') throw new Error(`not sent on but ${result.kind}`);
  const { search, hash } = new URL(result.location);
  return Object.fromEntries(new URLSearchParams(hash.slice(1) || search));
}

const allow = (params: URLSearchParams, who: AskedPerson, scopes = ['email', 'read_stats']) =>
  oauth.authorization.answer(params, who, { answer: { isAllowed: true, scopes }, actor: ACTOR });

describe('a request that cannot be answered at any address', () => {
  it.each([
    ['no client', (params: URLSearchParams) => params.delete('client_id')],
    ['an unknown client', (params: URLSearchParams) => params.set('client_id', 'a'.repeat(24))],
    ['two clients', (params: URLSearchParams) => params.append('client_id', 'b')],
    ['a client with a NUL', (params: URLSearchParams) => params.set('client_id', `${'a'.repeat(23)}\u0000`)],
    ['no address', (params: URLSearchParams) => params.delete('redirect_uri')],
    ['two addresses', (params: URLSearchParams) => params.append('redirect_uri', 'https://evil.example')],
    ['another address', (params: URLSearchParams) => params.set('redirect_uri', `${REDIRECT_URI}/`)],
  ])('is refused: %s', async (_, change) => {
    const params = query(await newApp());
    change(params);
    expect((await oauth.authorization.authorize(params, await person())).kind).toBe('refused');
    expect((await allow(params, await person())).kind).toBe('refused');
  });
});

describe('a request that is not in order', () => {
  it.each<[string, Record<string, string>]>([
    ['invalid_request', { response_type: '' }],
    ['unsupported_response_type', { response_type: 'code token' }],
    ['unsupported_response_type', { response_type: 'token' }],
    ['invalid_request', { response_mode: 'fragment' }],
    ['invalid_request', { code_challenge: challenge }],
    ['invalid_request', { code_challenge: challenge, code_challenge_method: 'plain' }],
    ['invalid_request', { code_challenge: 'short', code_challenge_method: 'S256' }],
    ['invalid_request', { code_challenge_method: 'S256' }],
    ['invalid_scope', { scope: 'email root' }],
    ['invalid_scope', { scope: 'admin' }],
    ['invalid_request', { 'scope[a]': 'b' }],
    ['invalid_request', { prompt: 'sing' }],
    ['invalid_request', { prompt: 'none consent' }],
    ['request_not_supported', { request: 'x' }],
    ['request_uri_not_supported', { request_uri: 'https://app.example/r' }],
    ['registration_not_supported', { registration: '{}' }],
    ['consent_required', { prompt: 'none' }],
  ])('ends with %s for %j', async (error, extra) => {
    const params = query(await newApp(), extra);
    const result = await oauth.authorization.authorize(params, await person());
    expect(answered(result)).toEqual({ error, error_description: expect.any(String), state: 'a/b&c', iss: ISSUER });
  });

  it('sends nobody on who has not logged in, unless no page may be shown', async () => {
    const clientId = await newApp();
    const ask = (extra: Record<string, string>) => oauth.authorization.authorize(query(clientId, extra), undefined);
    expect(await ask({ scope: 'root' })).toEqual({ kind: 'login' });
    expect(answered(await ask({ prompt: 'none' }))).toMatchObject({ error: 'login_required' });
    expect(answered(await ask({ prompt: 'none', scope: 'root' }))).toMatchObject({ error: 'invalid_scope' });
  });

  it('is one with a parameter that is there twice', async () => {
    const params = query(await newApp());
    params.append('scope', 'email');
    expect(answered(await oauth.authorization.authorize(params, await person()))).toMatchObject({
      error: 'invalid_request',
      state: 'a/b&c',
    });
    const states = query(await newApp());
    states.append('state', 'other');
    const answer = answered(await oauth.authorization.authorize(states, await person()));
    expect(answer).toMatchObject({ error: 'invalid_request' });
    expect(answer).not.toHaveProperty('state');
  });

  it('is one of a public app without PKCE', async () => {
    const clientId = await newApp({ isConfidential: false });
    expect(answered(await oauth.authorization.authorize(query(clientId), await person()))).toMatchObject({
      error: 'invalid_request',
    });
    const result = await oauth.authorization.authorize(query(clientId, PKCE), await person());
    expect(result.kind).toBe('consent');
  });

  it('is one for more than the app may ever have', async () => {
    const clientId = await newApp({ allowedScopes: ['read_summaries'] });
    const ask = async (scope: string) => oauth.authorization.authorize(query(clientId, { scope }), await person());
    expect(answered(await ask('email'))).toMatchObject({ error: 'invalid_scope' });
    expect((await ask('read_summaries.languages')).kind).toBe('consent');
  });
});

describe('consent', () => {
  it('is asked for with everything that one has to know', async () => {
    const clientId = await newApp({ name: 'Charts', homepageUrl: 'https://app.example', description: 'Draws.' });
    const params = query(clientId);
    expect(await oauth.authorization.authorize(params, undefined)).toEqual({ kind: 'login' });
    expect(await oauth.authorization.authorize(params, await person())).toEqual({
      kind: 'consent',
      question: {
        app: {
          clientId,
          name: 'Charts',
          description: 'Draws.',
          homepageUrl: 'https://app.example',
          ownerName: expect.stringMatching(/^person\d+$/),
          isVerified: false,
          hasLogo: false,
        },
        receiver: 'app.example',
        redirectUri: REDIRECT_URI,
        scopes: [
          { scope: 'email', wasAllowed: false },
          { scope: 'read_stats', wasAllowed: false },
        ],
      },
    });
  });

  it('is remembered until more is asked for, or the app asks to ask', async () => {
    const [clientId, who] = [await newApp(), await person()];
    const kind = async (extra: Record<string, string> = {}) =>
      (await oauth.authorization.authorize(query(clientId, extra), who)).kind;
    expect(answered(await oauth.authorization.authorize(query(clientId, { prompt: 'none' }), who))).toMatchObject({
      error: 'consent_required',
    });
    expect(answered(await allow(query(clientId), who))).toEqual({
      code: expect.stringMatching(/^[0-9A-Za-z]{43}$/),
      state: 'a/b&c',
      iss: ISSUER,
    });
    const again = await oauth.authorization.authorize(query(clientId, { scope: 'read_stats.languages' }), who);
    expect(answered(again)).toHaveProperty('code');
    expect(answered(await oauth.authorization.authorize(query(clientId, { prompt: 'none' }), who))).toHaveProperty(
      'code',
    );
    expect(await kind({ scope: 'email,read_stats,read_goals' })).toBe('consent');
    expect(await kind({ force_approve: 'true' })).toBe('consent');
    expect(await kind({ prompt: 'consent' })).toBe('consent');
    const [grant] = await oauth.grants.list(who.userId);
    await oauth.grants.revoke(who.userId, grant?.id ?? '', ACTOR);
    expect(await kind()).toBe('consent');
  });

  it('is asked for each time where anybody could be at the address', async () => {
    const clientId = await newApp({ isConfidential: false, redirectUris: ['http://127.0.0.1/cb', REDIRECT_URI] });
    const who = await person();
    const native = query(clientId, { ...PKCE, redirect_uri: 'http://127.0.0.1:50123/cb' });
    await allow(native, who);
    expect((await oauth.authorization.authorize(native, who)).kind).toBe('consent');
    expect((await oauth.authorization.authorize(query(clientId, PKCE), who)).kind).toBe('redirect');
  });

  it('may be given in part, and withdrawn in part', async () => {
    const [clientId, who] = [await newApp(), await person()];
    await allow(query(clientId), who, ['email', 'read_goals']);
    expect((await oauth.grants.list(who.userId))[0]?.scopes).toEqual(['email']);
    await allow(query(clientId, { scope: 'email,read_stats', force_approve: 'true' }), who, ['read_stats']);
    expect((await oauth.grants.list(who.userId))[0]?.scopes).toEqual(['read_stats']);
    await allow(query(clientId, { scope: 'read_goals' }), who, ['read_goals']);
    expect((await oauth.grants.list(who.userId))[0]?.scopes).toEqual(['read_stats', 'read_goals']);
  });

  it('may be refused', async () => {
    const [clientId, who] = [await newApp(), await person()];
    const no = { answer: { isAllowed: false, scopes: [] }, actor: ACTOR };
    expect(answered(await oauth.authorization.answer(query(clientId), who, no))).toMatchObject({
      error: 'access_denied',
      state: 'a/b&c',
    });
    expect(await oauth.grants.list(who.userId)).toEqual([]);
  });

  it('to power over the installation is given by those who have it, to apps that are trusted', async () => {
    const clientId = await newApp();
    const ask = (who: AskedPerson) => oauth.authorization.authorize(query(clientId, { scope: 'admin' }), who);
    await oauth.apps.setTrust(clientId, { mayAskForAdmin: true }, ACTOR);
    expect(answered(await ask(await person('superadmin')))).toMatchObject({ error: 'invalid_scope' });
    await oauth.apps.setTrust(clientId, { isVerified: true }, ACTOR);
    expect(answered(await ask(await person()))).toMatchObject({ error: 'access_denied' });
    expect((await ask(await person('viewer'))).kind).toBe('consent');
    const open = await newApp({ isConfidential: false });
    await expect(oauth.apps.setTrust(open, { mayAskForAdmin: true }, ACTOR)).rejects.toMatchObject({
      code: 'oauth.invalid_app',
    });
  });
});

describe('the implicit grant', () => {
  it('gives a token of twelve hours in the fragment, to apps that are marked for it', async () => {
    const [clientId, who] = [await newApp({ allowsImplicit: true }), await person()];
    const result = await allow(query(clientId, { response_type: 'token' }), who);
    expect(result.kind === 'redirect' && result.location.startsWith(`${REDIRECT_URI}#access_token=waka_tok_`)).toBe(
      true,
    );
    const answer = answered(result);
    expect(answer).toEqual({
      access_token: expect.stringMatching(/^waka_tok_/),
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      token_type: 'bearer',
      expires_at: '2026-10-11T00:00:00Z',
      expires_in: '43200',
      scope: 'email,read_stats',
      state: 'a/b&c',
      iss: ISSUER,
    });
    const verify = () => oauth.verifier.verify({ kind: 'bearer', carrier: 'query', value: answer.access_token ?? '' });
    expect(await verify()).toMatchObject({ userId: who.userId });
    oauth.clock.advance(12 * 3_600 * 1_000_000);
    expect(await verify()).toBeUndefined();
    const wide = await oauth.authorization.authorize(
      query(clientId, { response_type: 'token', scope: 'write_orgs' }),
      who,
    );
    expect(answered(wide)).toMatchObject({ error: 'invalid_scope' });
  });

  it('is nobody’s where the installation has none', async () => {
    const closed = await openOauth('2026-10-10T12:00:00Z', { allowsImplicit: false });
    try {
      const { id } = await closed.users.create({ username: 'ada' });
      const fields = { ownerId: id, name: 'App', redirectUris: [REDIRECT_URI], isConfidential: true };
      const { app } = await closed.apps.create({ ...fields, allowsImplicit: true }, ACTOR);
      const params = query(app.clientId, { response_type: 'token' });
      const result = await closed.authorization.authorize(params, { userId: id, adminLevel: 'default' });
      expect(answered(result)).toMatchObject({ error: 'unsupported_response_type' });
    } finally {
      await closed.close();
    }
  });
});

describe('apps', () => {
  it('are made with a secret that is shown once, or with none', async () => {
    const owner = await person();
    const fields = { ownerId: owner.userId, name: ' App ', redirectUris: [REDIRECT_URI, REDIRECT_URI] };
    const made = await oauth.apps.create({ ...fields, isConfidential: true }, ACTOR);
    expect(made.clientSecret).toMatch(/^waka_sec_[0-9A-Za-z]{80}$/);
    expect(made.app).toMatchObject({ name: 'App', redirectUris: [REDIRECT_URI], allowedScopes: null, hasLogo: false });
    expect(made.app.clientId).toMatch(/^[0-9A-Za-z]{24}$/);
    expect(made.app.secrets).toMatchObject([{ preview: `${made.clientSecret?.slice(0, 12)}…`, expiresAt: null }]);
    const open = await oauth.apps.create({ ...fields, isConfidential: false }, ACTOR);
    expect(open).not.toHaveProperty('clientSecret');
    expect((await oauth.apps.list(owner.userId)).map(({ clientId }) => clientId).sort()).toEqual(
      [made.app.clientId, open.app.clientId].sort(),
    );
  });

  it('say what is wrong with them', async () => {
    const fields = { ownerId: (await person()).userId, isConfidential: true };
    await expect(
      oauth.apps.create(
        {
          ...fields,
          name: '\u202eevil',
          homepageUrl: 'javascript:alert(1)',
          redirectUris: ['http://evil.example'],
          allowedScopes: ['root'],
        },
        ACTOR,
      ),
    ).rejects.toMatchObject({
      code: 'oauth.invalid_app',
      details: {
        name: [expect.any(String)],
        homepage_url: [expect.any(String)],
        redirect_uris: [expect.any(String)],
        allowed_scopes: [expect.any(String)],
      },
    });
  });

  it('are changed, shown and ended by their owner only', async () => {
    const [owner, other] = [await person(), await person()];
    const fields = { ownerId: owner.userId, name: 'App', redirectUris: [REDIRECT_URI], isConfidential: true };
    const { clientId } = (await oauth.apps.create(fields, ACTOR)).app;
    const own = { ownerId: owner.userId, clientId };
    const foreign = { ownerId: other.userId, clientId };
    const missing = { code: 'oauth.app_not_found' };
    await expect(oauth.apps.find(foreign)).rejects.toMatchObject(missing);
    await expect(oauth.apps.update(foreign, { name: 'x' }, ACTOR)).rejects.toMatchObject(missing);
    await expect(oauth.apps.rotateSecret(foreign, ACTOR)).rejects.toMatchObject(missing);
    await expect(oauth.apps.setLogo(foreign, null, ACTOR)).rejects.toMatchObject(missing);
    await expect(oauth.apps.delete(foreign, ACTOR)).rejects.toMatchObject(missing);
    expect(await oauth.apps.update(own, { name: 'Other', description: 'New.' }, ACTOR)).toMatchObject({
      name: 'Other',
      description: 'New.',
      redirectUris: [REDIRECT_URI],
    });
    await oauth.apps.setTrust(clientId, { isVerified: true }, ACTOR);
    await expect(oauth.apps.update(own, { name: 'Bank' }, ACTOR)).rejects.toMatchObject({ code: 'oauth.invalid_app' });
    const gif = Buffer.from('GIF89a....', 'latin1');
    await oauth.apps.setLogo(own, gif, ACTOR);
    expect(await oauth.apps.logo(clientId)).toEqual({ type: 'image/gif', bytes: gif });
    await expect(oauth.apps.setLogo(own, Buffer.from('<svg/>'), ACTOR)).rejects.toMatchObject({
      code: 'oauth.invalid_app',
    });
    await oauth.apps.setLogo(own, null, ACTOR);
    expect(await oauth.apps.logo(clientId)).toBeUndefined();
    await oauth.apps.delete(own, ACTOR);
    await expect(oauth.apps.find(own)).rejects.toMatchObject(missing);
  });

  it('show their secret in one place, or the same in both', async () => {
    const fields = {
      ownerId: (await person()).userId,
      name: 'App',
      redirectUris: [REDIRECT_URI],
      isConfidential: true,
    };
    const { app, clientSecret: secret } = await oauth.apps.create(fields, ACTOR);
    const claim = { id: app.clientId, secret };
    for (const claims of [{ basic: claim }, { body: claim }, { basic: claim, body: claim }]) {
      expect((await oauth.clients.authenticate(claims)).app.clientId).toBe(app.clientId);
    }
    const other = `waka_sec_${'x'.repeat(80)}`;
    await expect(oauth.clients.authenticate({ basic: claim, body: { ...claim, secret: other } })).rejects.toMatchObject(
      {
        error: 'invalid_request',
      },
    );
    for (const claims of [
      {},
      { body: { id: app.clientId } },
      { body: { ...claim, secret: other } },
      { body: { secret } },
    ]) {
      await expect(oauth.clients.authenticate(claims)).rejects.toMatchObject({ error: 'invalid_client' });
    }
    const fresh = await oauth.apps.rotateSecret({ ownerId: fields.ownerId, clientId: app.clientId }, ACTOR);
    for (const good of [secret, fresh]) {
      expect((await oauth.clients.authenticate({ body: { ...claim, secret: good } })).app.clientId).toBe(app.clientId);
    }
    oauth.clock.advance(24 * 3_600 * 1_000_000);
    await expect(oauth.clients.authenticate({ body: claim })).rejects.toMatchObject({ error: 'invalid_client' });
  });

  it('call from their own origins', async () => {
    await newApp({ isConfidential: false, redirectUris: ['https://spa.example/cb', 'https://other.example:8443'] });
    await newApp({ redirectUris: ['https://server.example/cb'] });
    const origins = ['https://spa.example', 'https://other.example:8443'];
    for (const origin of origins) expect(await oauth.clients.isBrowserOrigin(origin)).toBe(true);
    for (const origin of ['https://spa.exampl', 'https://spa.example/cb', 'https://server.example', 'null', '']) {
      expect(await oauth.clients.isBrowserOrigin(origin), origin).toBe(false);
    }
  });
});
