import { createHash, randomBytes } from 'node:crypto';
import { AdminKeysService } from '#libs/admin';
import { MICROS_PER_SECOND } from '#libs/kernel';
import type { NewUser } from '#libs/users';
import { startApp, type TestApp, type TestAppOptions } from './app.js';
import { openBrowser, type TestBrowser, type VisitedPage } from './browser.js';

/** The address that apps are registered with unless a test says otherwise. */
export const REDIRECT_URI = 'https://app.example/cb';
export const STATE = 'a/b+c=d&e f';
const PASSWORD = 'a horse that staples batteries, correctly';
/** Nobody may have more than 100 apps. */
const APPS_PER_OWNER = 90;

/** A value, several of the same name, or none at all where there would be one by default. */
export type Params = Readonly<Record<string, string | readonly string[] | undefined>>;
type Json = Readonly<Record<string, unknown>>;

/** What an app knows of itself; no secret: a public one. */
export interface AppPapers {
  readonly id: string;
  readonly secret: string | undefined;
}

/** Somebody with an account, and a browser in which they have logged in. */
export interface Person {
  readonly name: string;
  readonly uuid: string;
  readonly password: string;
  readonly apiKey: string;
  readonly browser: TestBrowser;
}

export interface TokenSet {
  readonly access: string;
  readonly refresh: string;
  readonly scope: string;
}

/** A request to an endpoint of programs: exactly one kind of body. */
export interface Call {
  readonly form?: Params;
  readonly json?: unknown;
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export function basicOf(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

export function pkcePair(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export function encoded(params: Params): string {
  const pairs = Object.entries(params).flatMap(([name, value = []]) =>
    (typeof value === 'string' ? [value] : value).map((one): [string, string] => [name, one]),
  );
  return new URLSearchParams(pairs).toString();
}

export function jsonOf(answer: Answer): Json {
  return JSON.parse(answer.text) as Json;
}

/** One installation as people and programs outside meet it: pages, endpoints, and nothing else. */
export class OauthSite {
  /** API keys by client id. */
  private readonly makers = new Map<string, string>();
  private readonly owners: { readonly apiKey: string; apps: number }[] = [];

  private constructor(readonly server: TestApp) {}

  /** Requests are not counted unless the options say so: the table of refusals is longer than anybody's patience. */
  static async start(options: Partial<TestAppOptions> = {}): Promise<OauthSite> {
    const config = { RATE_LIMIT: 'off', ...options.config };
    return new OauthSite(await startApp({ now: '2026-10-10T12:00:00Z', ...options, config }));
  }

  close(): Promise<void> {
    return this.server.close();
  }

  /** Logged in through the login page. */
  async person(fields: Partial<NewUser> & { readonly username: string }): Promise<Person> {
    const { user, apiKey } = await this.server.createUser({ password: PASSWORD, ...fields });
    const browser = openBrowser(this.server.url);
    await this.logIn(browser, user.username);
    return { name: user.username, uuid: user.uuid, password: PASSWORD, apiKey, browser };
  }

  async logIn(browser: TestBrowser, username: string, password = PASSWORD): Promise<VisitedPage> {
    if (!/^\/login/.test(urlOf(browser))) await browser.get('/login');
    const page = await browser.submit({ username, password }, { action: '/login' });
    if (/^\/login/.test(page.url)) throw new Error(`not logged in: ${page.status} ${page.text}`);
    return page;
  }

  /** Registers an app over the JSON API, with a secret unless it says otherwise. */
  async register(fields: Json = {}): Promise<AppPapers> {
    const owner = await this.owner();
    const { status, ...answer } = await this.call('/api/oauth/v1/apps', {
      json: { name: 'Charts', redirect_uris: [REDIRECT_URI], ...fields },
      headers: { authorization: `Bearer ${owner.apiKey}` },
    });
    if (status !== 201) throw new Error(`no app: ${status} ${answer.text}`);
    const { data } = JSON.parse(answer.text) as { data: { client_id: string; client_secret: string | null } };
    this.makers.set(data.client_id, owner.apiKey);
    return { id: data.client_id, secret: data.client_secret ?? undefined };
  }

  /** @param path below the app's own, such as `/secret` */
  async change(app: AppPapers, method: string, path = '', json?: Json): Promise<Answer> {
    const authorization = `Bearer ${this.makers.get(app.id)}`;
    return this.call(`/api/oauth/v1/apps/${app.id}${path}`, { json, headers: { authorization } }, method);
  }

  /** Those who run the installation have looked at the app, and want to let it ask for `admin`. */
  async setTrust(app: AppPapers, json: Json = { is_verified: true, may_ask_for_admin: true }): Promise<Answer> {
    const operator = await this.server.createUser({ adminLevel: 'superadmin' });
    const keys = this.server.app.get(AdminKeysService, { strict: false });
    const { token } = await keys.create('operator', { owner: operator.user.id, name: 'Trust' });
    const headers = { authorization: `Bearer ${token}` };
    return this.call(`/api/oauth/v1/apps/${app.id}/trust`, { json, headers }, 'PATCH');
  }

  /** Like `setTrust`, and it must work. */
  async trust(app: AppPapers): Promise<void> {
    const { status, text } = await this.setTrust(app);
    if (status !== 200) throw new Error(`not trusted: ${status} ${text}`);
  }

  /** Like `register`, but runs on people's machines: without a secret. */
  registerPublic(fields: Json = {}): Promise<AppPapers> {
    return this.register({ is_confidential: false, ...fields });
  }

  async call(path: string, { form, json, raw, type, headers }: Call, method = 'POST'): Promise<Answer> {
    const [body, bodyType] =
      form !== undefined
        ? [encoded(form), 'application/x-www-form-urlencoded']
        : json !== undefined
          ? [JSON.stringify(json), 'application/json']
          : [raw, undefined];
    const contentType = type ?? bodyType;
    const response = await fetch(new URL(path, this.server.url), {
      method,
      redirect: 'manual',
      headers: { ...(contentType !== undefined && { 'content-type': contentType }), ...headers },
      ...(body !== undefined && { body }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** Posts a form to an endpoint as the app, and wants JSON back. */
  as(app: AppPapers, path: string, form: Params): Promise<Answer> {
    const papers = { client_id: app.id, client_secret: app.secret };
    return this.call(path, { form: { ...papers, ...form }, headers: { accept: 'application/json' } });
  }

  token(app: AppPapers, form: Params): Promise<Answer> {
    return this.as(app, '/oauth/token', form);
  }

  exchange(app: AppPapers, code: string, form: Params = {}): Promise<Answer> {
    return this.token(app, { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...form });
  }

  refresh(app: AppPapers, refreshToken: string, form: Params = {}): Promise<Answer> {
    return this.token(app, { grant_type: 'refresh_token', refresh_token: refreshToken, ...form });
  }

  api(path: string, authorization?: string): Promise<Answer> {
    return this.call(path, { headers: authorization === undefined ? {} : { authorization } }, 'GET');
  }

  /** Is the access token good for anything? */
  async isLiving(token: string): Promise<boolean> {
    const { status } = await this.api('/api/v1/users/current', `Bearer ${token}`);
    return status === 200;
  }

  authorizePath(app: Pick<AppPapers, 'id'>, params: Params = {}): string {
    const asked = { client_id: app.id, redirect_uri: REDIRECT_URI, response_type: 'code', state: STATE };
    return `/oauth/authorize?${encoded({ ...asked, scope: 'email,read_stats', ...params })}`;
  }

  /** Lets the app in, if the person is asked at all, and tells where the browser was sent. */
  async allow(person: Person, path: string): Promise<URL> {
    let page = await person.browser.get(path);
    if (page.hops.length === 0) page = await person.browser.submit({}, { button: 'Allow' });
    return new URL(page.hops.at(-1) ?? '');
  }

  async code(person: Person, app: AppPapers, params: Params = {}): Promise<string> {
    const back = await this.allow(person, this.authorizePath(app, params));
    const code = back.searchParams.get('code');
    if (code === null) throw new Error(`no code: ${back}`);
    return code;
  }

  /** With PKCE, as every app should. */
  async signIn(person: Person, app: AppPapers, params: Params = {}): Promise<TokenSet> {
    const { verifier, challenge } = pkcePair();
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    const code = await this.code(person, app, { ...pkce, ...params });
    return tokensOf(await this.exchange(app, code, { code_verifier: verifier }));
  }

  /** What happens when the clock has moved on; it goes back afterwards. */
  async later<Result>(seconds: number, act: () => Promise<Result>): Promise<Result> {
    const { clock } = this.server;
    const now = clock.now();
    clock.advance(seconds * MICROS_PER_SECOND);
    try {
      return await act();
    } finally {
      clock.set(now);
    }
  }

  private async owner(): Promise<{ readonly apiKey: string }> {
    const last = this.owners.at(-1);
    if (last !== undefined && last.apps < APPS_PER_OWNER) {
      last.apps++;
      return last;
    }
    const { apiKey } = await this.server.createUser({ username: `maker${this.owners.length}` });
    const owner = { apiKey, apps: 1 };
    this.owners.push(owner);
    return owner;
  }
}

/** @throws Error when it is no answer with tokens */
export function tokensOf(answer: Answer): TokenSet {
  const body = answer.status === 200 ? jsonOf(answer) : {};
  const { access_token: access, refresh_token: refresh, scope } = body;
  if (typeof access !== 'string') throw new Error(`no tokens: ${answer.status} ${answer.text}`);
  return { access, refresh: String(refresh), scope: String(scope) };
}

function urlOf(browser: TestBrowser): string {
  try {
    return browser.page.url;
  } catch {
    return '';
  }
}
