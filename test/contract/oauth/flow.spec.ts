import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionsService } from '#libs/accounts';
import { type NewApp, OauthAppsService } from '#libs/oauth';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { openBrowser, type TestBrowser } from '../../support/browser.js';
import { pkcePair } from '../../support/oauth.js';

const NOW = '2026-10-10T12:00:00Z';
const REDIRECT_URI = 'https://app.example/cb';
const FORM = 'application/x-www-form-urlencoded';

interface TestClient {
  readonly id: string;
  readonly secret: string;
}

let server: TestApp;
let ada: TestUser;

beforeAll(async () => {
  server = await startApp({ now: NOW });
  ada = await server.createUser({ username: 'ada', email: 'ada@example.com' });
});
afterAll(() => server?.close());

async function newClient(fields: Partial<NewApp> = {}): Promise<TestClient> {
  const app = { ownerId: ada.user.id, name: 'Charts', redirectUris: [REDIRECT_URI], isConfidential: true, ...fields };
  const made = await server.app.get(OauthAppsService, { strict: false }).create(app, { kind: 'operator' });
  return { id: made.app.clientId, secret: made.clientSecret ?? '' };
}

/** A browser in which the person has logged in. */
async function browserOf({ user }: TestUser): Promise<TestBrowser> {
  const sessions = server.app.get(SessionsService, { strict: false });
  const { token } = await sessions.start(user.id, {
    methods: ['pwd'],
    address: '127.0.0.1',
    userAgent: 'tests',
  });
  const browser = openBrowser(server.url);
  browser.cookies.set('beatkeeper_session', { value: token, attributes: new Map() });
  return browser;
}

function authorizePath({ id }: TestClient, extra: Record<string, string> = {}): string {
  const params = new URLSearchParams({
    client_id: id,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: 'email,read_stats',
    state: 'x&y',
    ...extra,
  });
  return `/oauth/authorize?${params}`;
}

const answered = (location: string | undefined) => Object.fromEntries(new URL(location ?? '').searchParams);

async function codeFor(client: TestClient, extra: Record<string, string> = {}): Promise<string> {
  const browser = await browserOf(ada);
  const page = await browser.get(authorizePath(client, { force_approve: 'true', ...extra }));
  expect(page.status).toBe(200);
  const { hops } = await browser.submit({}, { button: 'Allow' });
  const { code = '' } = answered(hops.at(-1));
  return code;
}

const basic = ({ id, secret }: TestClient) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

describe('consent', () => {
  it('sends visitors to log in first, and keeps no secret in the address', async () => {
    const path = authorizePath(await newClient(), { client_secret: 'waka_sec_x' });
    const reply = await server.request.get(path).redirects(0);
    expect(reply.status).toBe(303);
    const { location = '' } = reply.headers;
    expect(location).toMatch(/^\/login\?continue=%2Foauth%2Fauthorize%3F/);
    expect(location).not.toContain('waka_sec_x');
  });

  it('says who asks for what, and what is not given', async () => {
    const browser = await browserOf(ada);
    const { html, text, headers } = await browser.get(authorizePath(await newClient()));
    expect(text).toContain('Charts');
    expect(text).toContain('by ada');
    expect(text).toContain('app.example');
    expect(text).toMatch(/It will not be able to See your password or your API keys .*See all of your activity/);
    expect(html).toContain('name="scope" value="email" checked');
    expect(headers.get('content-security-policy')).toMatch(/form-action 'self' https:\/\/app\.example(;|$)/);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('cache-control')).toContain('no-store');
  });

  it('is answered at the app’s address, with state and issuer', async () => {
    const client = await newClient();
    const browser = await browserOf(ada);
    await browser.get(authorizePath(client));
    const denied = await browser.submit({}, { button: 'Deny' });
    expect(denied.status).toBe(303);
    expect(answered(denied.hops.at(-1))).toEqual({
      error: 'access_denied',
      error_description: expect.any(String),
      state: 'x&y',
      iss: 'http://beatkeeper.test',
    });
    await browser.get(authorizePath(client));
    const allowed = await browser.submit({}, { button: 'Allow' });
    expect(answered(allowed.hops.at(-1))).toEqual({
      code: expect.stringMatching(/^[0-9A-Za-z]{43}$/),
      state: 'x&y',
      iss: 'http://beatkeeper.test',
    });
    const again = await browser.get(authorizePath(client));
    expect(answered(again.hops.at(-1))).toHaveProperty('code');
  });

  it('leaves out what was unticked', async () => {
    const client = await newClient();
    const browser = await browserOf(ada);
    await browser.get(authorizePath(client));
    const { hops } = await browser.submit({ scope: ['email'] }, { button: 'Allow' });
    const { code = '' } = answered(hops.at(-1));
    const reply = await server.request
      .post('/oauth/token')
      .type('form')
      .accept('json')
      .set('authorization', basic(client))
      .send({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI });
    expect(reply.body.scope).toBe('email');
  });

  it('takes no answer without the form’s own token', async () => {
    const client = await newClient();
    const browser = await browserOf(ada);
    const request = authorizePath(client).split('?')[1] ?? '';
    const page = await browser.post('/oauth/authorize', { request, decision: 'allow', scope: 'email' });
    expect(page.status).toBe(403);
  });

  it('is not asked for by an app that nobody knows, or for an address that is not its own', async () => {
    const browser = await browserOf(ada);
    for (const [name, value] of [
      ['client_id', 'x'],
      ['redirect_uri', 'https://evil.example/cb'],
    ] as const) {
      const page = await browser.get(authorizePath(await newClient(), { [name]: value }));
      expect(page.status).toBe(400);
      expect(page.hops).toEqual([]);
    }
  });
});

describe('the token endpoint', () => {
  it('answers form-encoded, in the order of WakaTime', async () => {
    const client = await newClient();
    const code = await codeFor(client);
    const reply = await server.request.post('/oauth/token').type('form').set('authorization', basic(client)).send({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      client_id: client.id,
      client_secret: client.secret,
    });
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toContain(FORM);
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.headers.pragma).toBe('no-cache');
    expect(reply.text).toMatch(
      new RegExp(
        `^access_token=waka_tok_[0-9A-Za-z]{80}&refresh_token=waka_ref_[0-9A-Za-z]{80}&uid=${ada.user.uuid}` +
          '&token_type=bearer&expires_at=2027-10-10T12%3A00%3A00Z&expires_in=31536000&scope=email%2Cread_stats$',
      ),
    );
  });

  it('takes JSON, answers JSON, and its tokens are good for the API until they are revoked', async () => {
    const client = await newClient();
    const credentials = { client_id: client.id, client_secret: client.secret };
    const issued = await server.request.post('/oauth/token').send({
      ...credentials,
      grant_type: 'authorization_code',
      code: await codeFor(client, { scope: 'email read_stats' }),
      redirect_uri: REDIRECT_URI,
    });
    expect(issued.headers['content-type']).toContain('application/json');
    expect(Object.keys(issued.body)).toEqual([
      'access_token',
      'refresh_token',
      'uid',
      'token_type',
      'expires_at',
      'expires_in',
      'scope',
    ]);
    expect(issued.body).toMatchObject({ expires_in: 31_536_000, scope: 'email read_stats', token_type: 'bearer' });
    const me = (token: string, query = '') =>
      server.request.get(`/api/v1/users/current${query}`).set('authorization', `Bearer ${token}`);
    expect((await me(issued.body.access_token)).body.data).toMatchObject({ username: 'ada' });
    expect((await me(issued.body.access_token, `?client_secret=${client.secret}`)).status).toBe(200);
    expect((await me(issued.body.access_token, '?client_secret=waka_sec_other')).status).toBe(401);
    expect((await server.request.get(`/api/v1/users/current?access_token=${issued.body.access_token}`)).status).toBe(
      200,
    );
    expect((await server.request.get(`/api/v1/users/current?client_secret=${client.secret}`)).status).toBe(401);
    const refreshed = await server.request
      .post('/oauth/token')
      .send({ ...credentials, grant_type: 'refresh_token', refresh_token: issued.body.refresh_token });
    expect(refreshed.body.refresh_token).toBe(issued.body.refresh_token);
    const introspected = await server.request
      .post('/oauth/introspect')
      .send({ ...credentials, token: refreshed.body.access_token });
    expect(introspected.body).toMatchObject({
      active: true,
      sub: ada.user.uuid,
      client_id: client.id,
      username: 'ada',
    });
    const revoked = await server.request
      .post('/oauth/revoke')
      .send({ ...credentials, token: issued.body.access_token });
    expect(revoked.status).toBe(200);
    for (const token of [issued.body.access_token, refreshed.body.access_token])
      expect((await me(token)).status).toBe(401);
  });

  it('serves a public app in a browser, from its own origin only', async () => {
    const client = await newClient({ isConfidential: false });
    const { verifier, challenge } = pkcePair();
    const code = await codeFor(client, { code_challenge: challenge, code_challenge_method: 'S256' });
    const preflight = await server.request
      .options('/oauth/token')
      .set({ origin: 'https://app.example', 'access-control-request-method': 'POST' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-origin']).toBe('https://app.example');
    const foreign = await server.request
      .options('/oauth/token')
      .set({ origin: 'https://evil.example', 'access-control-request-method': 'POST' });
    expect(foreign.headers).not.toHaveProperty('access-control-allow-origin');
    const reply = await server.request
      .post('/oauth/token')
      .type('form')
      .accept('json')
      .set('origin', 'https://app.example')
      .send({
        grant_type: 'authorization_code',
        code,
        client_id: client.id,
        redirect_uri: REDIRECT_URI,
        code_verifier: verifier,
      });
    expect(reply.status).toBe(200);
    expect(reply.headers['access-control-allow-origin']).toBe('https://app.example');
  });

  it.each<[string, string, string, number, string]>([
    ['nothing', FORM, '', 401, 'invalid_client'],
    ['a nested parameter', FORM, 'scope[a]=b', 400, 'invalid_request'],
    ['a parameter twice', FORM, 'code=a&code=b', 400, 'invalid_request'],
    ['broken escapes', FORM, 'client_id=%zz%', 401, 'invalid_client'],
    ['broken JSON', 'application/json', '{', 400, 'invalid_request'],
    ['a list', 'application/json', '[]', 400, 'invalid_request'],
    ['null', 'application/json', 'null', 400, 'invalid_request'],
    ['a list in JSON', 'application/json', '{"client_id":["a"]}', 400, 'invalid_request'],
    ['a NUL', 'application/json', '{"client_id":"\\u0000"}', 401, 'invalid_client'],
    ['XML', 'application/xml', '<a/>', 400, 'invalid_request'],
    ['a megabyte', FORM, `code=${'a'.repeat(1_000_000)}`, 413, 'invalid_request'],
  ])('refuses %s in the words of the protocol', async (_, type, body, status, error) => {
    for (const path of ['/oauth/token', '/oauth/revoke', '/oauth/introspect']) {
      const reply = await server.request
        .post(path)
        .set({ 'content-type': type, accept: 'application/json' })
        .send(body);
      expect([path, reply.status, reply.body.error]).toEqual([path, status, error]);
      expect(reply.headers['cache-control']).toBe('no-store');
    }
  });

  it('challenges who came with Basic', async () => {
    const client = await newClient();
    const token = (authorization: string) =>
      server.request.post('/oauth/token').type('form').set('authorization', authorization).send({ grant_type: 'x' });
    const inBody = await server.request
      .post('/oauth/token')
      .type('form')
      .send({ client_id: client.id, client_secret: 'x' });
    expect(inBody.status).toBe(401);
    expect(inBody.headers).not.toHaveProperty('www-authenticate');
    const wrong = await token(basic({ ...client, secret: 'x' }));
    expect(wrong.status).toBe(401);
    expect(wrong.headers['www-authenticate']).toMatch(/^Basic realm="/);
    expect(wrong.text).toMatch(/^error=invalid_client&error_description=/);
    for (const broken of ['Basic !', 'Basic', 'Basic YQ==', 'Bearer x']) {
      expect((await token(broken)).text).toMatch(/^error=invalid_client/);
    }
    expect((await token(basic(client))).text).toMatch(/^error=unsupported_grant_type/);
    const inQuery = `/oauth/token?client_id=${client.id}&client_secret=${client.secret}`;
    expect((await server.request.post(inQuery).type('form').send({ grant_type: 'refresh_token' })).status).toBe(401);
  });
});

describe('the surroundings', () => {
  it('are described for client libraries', async () => {
    const { body, headers } = await server.request.get('/.well-known/oauth-authorization-server');
    expect(body).toMatchObject({
      issuer: 'http://beatkeeper.test',
      token_endpoint: 'http://beatkeeper.test/oauth/token',
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code', 'token'],
      authorization_response_iss_parameter_supported: true,
    });
    expect(headers['content-type']).toContain('application/json');
  });

  it('show a code to be copied, and nothing that is none', async () => {
    const shown = await server.request.get('/oauth/test?code=aB3&state=x');
    expect(shown.text).toContain('<code>aB3</code>');
    const hostile = await server.request.get(`/oauth/test?code=${encodeURIComponent('<script>')}&error=<b>`);
    expect(hostile.status).toBe(200);
    expect(hostile.text).not.toMatch(/<script>|<b>/);
  });
});

describe('the API of apps', () => {
  const apps = '/api/oauth/v1/apps';

  it('makes, changes, shows and ends them', async () => {
    const { authorization } = ada;
    const made = await server.request
      .post(apps)
      .set({ authorization })
      .send({ name: 'Made', redirect_uris: [REDIRECT_URI] });
    expect(made.status).toBe(201);
    expect(made.body.data).toMatchObject({
      name: 'Made',
      is_confidential: true,
      client_secret: expect.stringMatching(/^waka_sec_/),
      logo_url: null,
    });
    const path = `${apps}/${made.body.data.client_id}`;
    const changed = await server.request.patch(path).set({ authorization }).send({ description: 'New.' });
    expect(changed.body.data).toMatchObject({ name: 'Made', description: 'New.' });
    expect(changed.body.data).not.toHaveProperty('client_secret');
    const png = Buffer.from('\x89PNG\r\n\x1a\n....', 'latin1');
    const put = await server.request.put(`${path}/logo`).set({ authorization, 'content-type': 'image/png' }).send(png);
    expect(put.status).toBe(204);
    const logo = await server.request.get(`/oauth/apps/${made.body.data.client_id}/logo`);
    expect(logo.headers['content-type']).toBe('image/png');
    expect(logo.headers['x-content-type-options']).toBe('nosniff');
    expect((await server.request.post(`${path}/secret`).set({ authorization })).body.data.client_secret).toMatch(
      /^waka_sec_/,
    );
    expect((await server.request.get(path).set({ authorization })).body.data.secrets).toHaveLength(2);
    const wrong = await server.request
      .patch(path)
      .set({ authorization })
      .send({ redirect_uris: ['http://x.example'] });
    expect(wrong.status).toBe(400);
    expect(Object.keys(wrong.body.errors)).toEqual(['redirect_uris']);
    expect((await server.request.delete(path).set({ authorization })).status).toBe(204);
    expect((await server.request.get(path).set({ authorization })).status).toBe(404);
  });

  it('is no matter of narrower keys, of tokens, and of other people', async () => {
    const client = await newClient();
    const readOnly = await server.createKey(ada.user, { isReadOnly: true });
    const token = await server.request.post('/oauth/token').send({
      client_id: client.id,
      client_secret: client.secret,
      grant_type: 'authorization_code',
      code: await codeFor(client),
      redirect_uri: REDIRECT_URI,
    });
    const other = await server.createUser();
    const status = async (authorization: string, path = apps) =>
      (await server.request.get(path).set({ authorization })).status;
    expect(await status(`Bearer ${readOnly}`)).toBe(403);
    expect(await status(`Bearer ${token.body.access_token}`)).toBe(403);
    expect(await status(other.authorization, `${apps}/${client.id}`)).toBe(404);
    expect((await server.request.get(apps)).status).toBe(401);
    const trust = server.request.patch(`${apps}/${client.id}/trust`).set('authorization', ada.authorization);
    expect((await trust.send({ is_verified: true })).status).toBe(403);
  });
});
