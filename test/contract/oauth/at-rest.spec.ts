import { createHash } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SecondFactorService } from '#libs/accounts';
import { MICROS_PER_MINUTE } from '#libs/kernel';
import { openBrowser } from '../../support/browser.js';
import { type MailCatcher, startMailCatcher } from '../../support/mail-catcher.js';
import {
  type AppPapers,
  basicOf,
  encoded,
  jsonOf,
  OauthSite,
  type Person,
  pkcePair,
  REDIRECT_URI,
  tokensOf,
} from '../../support/oauth-client.js';
import { rowsOf } from '../../support/rows.js';

const NEW_PASSWORD = 'nine slow otters under a bridge';
const WRONG_PASSWORD = 'five odd herons over a bridge';

let post: MailCatcher;
let site: OauthSite;
let ada: Person;
const lines: string[] = [];
const apps: AppPapers[] = [];
/** What must be known to nobody but its owner, and all the ways to write it down. */
const secrets = new Map<string, readonly string[]>();
const known = new Set<string>();
/** The challenge of PKCE is the hash of a secret, and none itself. */
const isPublic = new Set<string>();

/** Remembers a secret, and hands it on. */
function secret(name: string, value: string | undefined | null): string {
  if (value === undefined || value === null || value.length < 8) throw new Error(`${name} is no secret: ${value}`);
  if (!known.has(value)) secrets.set(`${name} (${known.size})`, spellings(value));
  known.add(value);
  return value;
}

beforeAll(async () => {
  post = await startMailCatcher();
  site = await OauthSite.start({ config: { SMTP_URL: post.url }, onLog: (line) => lines.push(line) });
  ada = await site.person({ username: 'ada', email: 'ada@example.com' });
  secret('password', ada.password);
  secret('API key', ada.apiKey);
  rememberCookies('session');
  const confidential = await newApp('with a secret');
  await confidentialLife(confidential);
  await openLife(await newApp('without a secret', { is_confidential: false }));
  await implicitLife(await newApp('of old', { allows_implicit: true }));
  await useInAddresses(confidential);
  await clumsyLife(confidential);
  await brokenDatabase(confidential);
  await secondFactor();
  await forgottenPassword();
});
afterAll(async () => {
  await site?.close();
  await post?.close();
});

function rememberCookies(name: string, browser = ada.browser): void {
  for (const [cookie, { value }] of browser.cookies) secret(`${name} cookie ${cookie}`, value);
}

async function newApp(name: string, fields: Readonly<Record<string, unknown>> = {}): Promise<AppPapers> {
  const app = await site.register({ name, ...fields });
  if (app.secret !== undefined) secret(`client secret ${name}`, app.secret);
  apps.push(app);
  return app;
}

function rememberTokens(name: string, { access, refresh }: { access: string; refresh: string }): void {
  secret(`access token ${name}`, access);
  secret(`refresh token ${name}`, refresh);
}

async function confidentialLife(app: AppPapers): Promise<void> {
  const { verifier, challenge } = pkcePair();
  secret('code verifier', verifier);
  isPublic.add(challenge);
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
  await ada.browser.get(site.authorizePath(app));
  secret('form token', ada.browser.csrfToken);
  const code = secret('code', await site.code(ada, app, pkce));
  const tokens = tokensOf(await site.exchange(app, code, { code_verifier: verifier }));
  rememberTokens('by code', tokens);
  rememberTokens('by refresh', tokensOf(await site.refresh(app, tokens.refresh)));
  await site.as(app, '/oauth/introspect', { token: tokens.access });
  await site.api('/api/v1/users/current', `Bearer ${tokens.access}`);
  await site.exchange(app, code, { code_verifier: verifier });
  const json = { client_id: app.id, client_secret: app.secret, token: tokens.refresh };
  await site.call('/oauth/revoke', { json });
  const rotated = jsonOf(await site.change(app, 'POST', '/secret')).data as { client_secret: string };
  secret('new client secret', rotated.client_secret);
  secret('code that nobody exchanged', await site.code(ada, app));
}

async function openLife(app: AppPapers): Promise<void> {
  const first = await site.signIn(ada, app);
  rememberTokens('of a public app', first);
  rememberTokens('of a public app, rotated', tokensOf(await site.refresh(app, first.refresh)));
  await site.later(60, () => site.refresh(app, first.refresh));
  const warning = await post.take('ada@example.com');
  expect(warning.text).not.toMatch(/waka_(tok|ref|sec)_/);
}

async function implicitLife(app: AppPapers): Promise<void> {
  const back = await site.allow(ada, site.authorizePath(app, { response_type: 'token' }));
  secret('implicit token', new URLSearchParams(back.hash.slice(1)).get('access_token'));
}

/** Addresses end up in logs first of all. */
async function useInAddresses(app: AppPapers): Promise<void> {
  const tokens = await site.signIn(ada, app);
  rememberTokens('in addresses', tokens);
  const me = '/api/v1/users/current';
  for (const query of [
    { access_token: tokens.access, client_secret: app.secret },
    { token: tokens.access },
    { api_key: ada.apiKey },
    { client_secret: app.secret },
  ]) {
    await site.api(`${me}?${encoded(query)}`);
  }
  await site.api(`/nowhere/${tokens.access}?token=${tokens.access}`);
  await site.api(site.authorizePath(app, { client_secret: app.secret }));
  await ada.browser.get(site.authorizePath(app, { client_secret: app.secret, scope: 'read_minds' }));
  await site.api(`/oauth/test?code=${await site.code(ada, app).then((code) => secret('shown code', code))}`);
  await site.call(`/oauth/token?client_secret=${app.secret}&code=${tokens.refresh}`, { form: {} });
}

/** Clients that put things where they do not belong. */
async function clumsyLife(app: AppPapers): Promise<void> {
  const { access, refresh } = await site.signIn(ada, app);
  rememberTokens('of a clumsy client', { access, refresh });
  const { id, secret: own = '' } = app;
  await site.call('/oauth/token', { raw: `{"client_secret":"${own}","code":`, type: 'application/json' });
  await site.call('/oauth/token', { form: { grant_type: own, refresh_token: refresh } });
  await site.call('/oauth/token', { form: { client_id: own, client_secret: refresh } });
  await site.call('/oauth/token', { form: { x: '1' }, headers: { authorization: basicOf(own, id) } });
  await site.call('/oauth/revoke', { form: { client_id: id, token: access, user_id: refresh } });
  await site.as(app, '/oauth/revoke', { user_id: access });
  await site.as(app, '/oauth/token', { grant_type: 'refresh_token', refresh_token: refresh, scope: refresh });
  await site.as(app, '/oauth/token', { grant_type: 'authorization_code', code: refresh, redirect_uri: access });
  await site.call('/api/v1/users/current/heartbeats', { json: { entity: 'x', time: 1 }, headers: { cookie: access } });
  await site.api('/api/v1/users/current', `Bearer ${refresh}`);
  await site.api('/api/v1/users/current', basicOf(access, refresh));
  await site.api(`/oauth/authorize?${encoded({ client_id: own, state: access, redirect_uri: REDIRECT_URI })}`);
}

/** What the database does not take is logged, and statements have parameters. */
async function brokenDatabase(app: AppPapers): Promise<void> {
  const tokens = await site.signIn(ada, app);
  rememberTokens('in a broken database', tokens);
  const code = secret('code in a broken database', await site.code(ada, app));
  const { database } = site.server;
  for (const table of ['oauth_tokens', 'oauth_codes', 'oauth_app_secrets', 'sessions', 'api_keys']) {
    await rowsOf(database, `alter table ${table} rename to gone`);
    await site.exchange(app, code);
    await site.refresh(app, tokens.refresh);
    await site.as(app, '/oauth/revoke', { token: tokens.access });
    await site.api('/api/v1/users/current', `Bearer ${tokens.access}`);
    await site.api(`/api/v1/users/current?api_key=${ada.apiKey}`);
    await ada.browser.get(site.authorizePath(app));
    await rowsOf(database, `alter table gone rename to ${table}`);
  }
}

async function secondFactor(): Promise<void> {
  const careful = await site.server.createUser({ username: 'careful', password: NEW_PASSWORD });
  secret('password of a careful person', NEW_PASSWORD);
  const factors = site.server.app.get(SecondFactorService, { strict: false });
  const actor = { kind: 'person', id: careful.user.uuid } as const;
  const caller = { userId: careful.user.id, actor, address: '127.0.0.1' };
  const { secret: base32 } = await factors.begin(caller);
  secret('TOTP secret', base32);
  const totp = new TOTP({ secret: Secret.fromBase32(base32) });
  const code = () => totp.generate({ timestamp: site.server.clock.now() / 1_000 });
  for (const recovery of await factors.confirm(caller, code())) secret('recovery code', recovery);
  site.server.clock.advance(MICROS_PER_MINUTE);
  const browser = openBrowser(site.server.url);
  await browser.get('/login');
  await browser.submit({ username: 'careful', password: WRONG_PASSWORD });
  secret('wrong password', WRONG_PASSWORD);
  await browser.submit({ username: 'careful', password: NEW_PASSWORD });
  rememberCookies('half a login', browser);
  await browser.submit({ code: code() });
  rememberCookies('careful', browser);
}

async function forgottenPassword(): Promise<void> {
  const browser = openBrowser(site.server.url);
  await browser.get('/reset');
  await browser.submit({ email: 'ada@example.com' });
  const { links } = await post.take('ada@example.com');
  const { pathname, search, searchParams } = new URL(links[0] ?? '');
  secret('reset token', searchParams.get('token'));
  await browser.get(pathname + search);
  await browser.submit({ password: secret('next password', 'eleven calm geese in a row') });
}

/** How a secret could be written down: as it is, encoded, or hashed without a key. */
function spellings(value: string): string[] {
  const bytes = Buffer.from(value);
  const hashes = ['md5', 'sha1', 'sha256', 'sha512'].map((name) => createHash(name).update(value).digest());
  const encodings = [bytes, ...hashes].flatMap((each) => [
    each.toString('hex'),
    each.toString('base64').replace(/=+$/, ''),
    each.toString('base64url'),
  ]);
  return [value, value.replace(/^waka_/, ''), encodeURIComponent(value), ...encodings];
}

/** Which secrets are written down there. */
function found(texts: readonly string[]): string[] {
  const whole = texts.join('\n');
  const isThere = (text: string) => !isPublic.has(text) && whole.includes(text);
  return [...secrets].filter(([, spelled]) => spelled.some(isThere)).map(([name]) => name);
}

/** Every row of every table of the application, all columns of it; bytes as hexadecimal. */
async function everyRow(): Promise<Map<string, string[]>> {
  const { database } = site.server;
  const tables = await rowsOf<{ name: string }>(
    database,
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const dump = new Map<string, string[]>();
  for (const { name } of tables) {
    const rows = await rowsOf<{ row: string }>(database, `select to_jsonb(t)::text as row from ${name} t`);
    dump.set(
      name,
      rows.map(({ row }) => row),
    );
  }
  return dump;
}

describe('what is secret', () => {
  it('is a lot', () => {
    expect(secrets.size).toBeGreaterThanOrEqual(35);
  });

  it('lies in no row of any table', async () => {
    const dump = await everyRow();
    const filled = [...dump].filter(([, rows]) => rows.length > 0).map(([name]) => name);
    expect(filled).toEqual(
      expect.arrayContaining([
        'public.api_keys',
        'public.oauth_app_secrets',
        'public.oauth_codes',
        'public.oauth_tokens',
        'public.recovery_codes',
        'public.sessions',
        'public.totp_secrets',
        'public.users',
      ]),
    );
    for (const [table, rows] of dump) expect(found(rows), table).toEqual([]);
  });

  it('would be found if it did', async () => {
    const [name = '', texts = []] = [...secrets][0] ?? [];
    for (const text of texts) expect(found([`{"x": "${text}"}`])).toEqual([name]);
    const dump = [...(await everyRow()).values()].flat().join('\n');
    expect(dump).toContain('ada@example.com');
    expect(dump).toContain(REDIRECT_URI);
  });

  it('lies in no line of the log', () => {
    expect(lines.length).toBeGreaterThan(80);
    for (const route of ['/oauth/token', '/oauth/authorize', '/oauth/revoke', '/login', '/api/v1/users/:user']) {
      expect(lines.some((line) => line.includes(route))).toBe(true);
    }
    expect(lines.filter((line) => line.includes('request failed')).length).toBeGreaterThan(10);
    expect(lines.filter((line) => found([line]).length > 0)).toEqual([]);
  });

  it('is good for nothing once the password was reset', async () => {
    const values = [...known];
    const [tokens, refreshTokens] = ['waka_tok_', 'waka_ref_'].map((prefix) =>
      values.filter((value) => value.startsWith(prefix)),
    );
    expect([tokens?.length, refreshTokens?.length]).toEqual([8, 6]);
    for (const token of tokens ?? []) expect(await site.isLiving(token)).toBe(false);
    for (const token of refreshTokens ?? []) {
      for (const app of apps) expect(jsonOf(await site.refresh(app, token)).error).toBe('invalid_grant');
    }
    expect((await ada.browser.get('/account')).hops[0]).toMatch(/^\/login/);
  });
});
