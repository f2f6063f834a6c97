import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { locationOf } from './cookie-jar.js';

export const GITHUB_CLIENT = { id: 'Iv1.tests', secret: 'a client secret of tests' };

export interface GithubPerson {
  readonly id: number;
  readonly login: string;
  readonly name: string | null;
  readonly emails: readonly { readonly email: string; readonly primary: boolean; readonly verified: boolean }[];
  readonly organisations?: readonly string[];
}

export interface GithubIdp {
  readonly url: string;
  /** Who is logged in there. */
  person: GithubPerson;
  /** What its API is asked to do instead, for one purpose. */
  trouble: 'none' | 'redirect' | 'flood' | 'denied';
  /** Where the browser is sent back to. */
  logIn(authorizationUrl: string): Promise<URL>;
  close(): Promise<void>;
}

interface Code {
  readonly challenge: string | null;
  readonly redirectUri: string | null;
}

/** OAuth 2.0 as GitHub Enterprise serves it: errors with status 200, addresses and organisations at places of their own. */
export async function startGithubIdp(person: GithubPerson): Promise<GithubIdp> {
  const codes = new Map<string, Code>();
  const tokens = new Set<string>();
  const server = createServer((request, reply) => {
    const url = new URL(request.url ?? '/', 'http://github.test');
    void answer(url, request).then(({ status, headers, body }) => reply.writeHead(status, headers).end(body));
  });

  const answer = async (url: URL, request: IncomingMessage) => {
    if (url.pathname === '/login/oauth/authorize') return authorize(url.searchParams);
    if (url.pathname === '/login/oauth/access_token') return exchange(new URLSearchParams(await bodyOf(request)));
    if (idp.trouble === 'redirect')
      return { status: 302, headers: { location: 'http://127.0.0.1:9/stolen' }, body: '' };
    if (idp.trouble === 'flood') return json({ padding: 'x'.repeat(2 * 1024 * 1024) });
    if (!tokens.has((request.headers.authorization ?? '').replace('Bearer ', '')))
      return json({ message: 'Bad credentials' }, 401);
    return resource(url.pathname);
  };
  const authorize = (query: URLSearchParams) => {
    const back = new URL(query.get('redirect_uri') ?? '');
    back.searchParams.set('state', query.get('state') ?? '');
    if (idp.trouble === 'denied') {
      back.searchParams.set('error', 'access_denied');
    } else {
      const code = randomBytes(10).toString('hex');
      codes.set(code, { challenge: query.get('code_challenge'), redirectUri: query.get('redirect_uri') });
      back.searchParams.set('code', code);
    }
    return { status: 302, headers: { location: back.href }, body: '' };
  };
  const exchange = (form: URLSearchParams) => {
    const isClient = form.get('client_id') === GITHUB_CLIENT.id && form.get('client_secret') === GITHUB_CLIENT.secret;
    if (!isClient) return json({ error: 'incorrect_client_credentials' });
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isGood = code !== undefined && code.challenge === challenge && code.redirectUri === form.get('redirect_uri');
    if (!isGood) return json({ error: 'bad_verification_code' });
    const token = `gho_${randomBytes(18).toString('hex')}`;
    tokens.add(token);
    return json({ access_token: token, token_type: 'bearer', scope: 'read:user,user:email' });
  };
  const resource = (path: string) => {
    const { id, login, name, emails, organisations = [] } = idp.person;
    if (path === '/api/v3/user') return json({ id, login, name, email: 'shown@elsewhere.example' });
    if (path === '/api/v3/user/emails') return json(emails);
    if (path === '/api/v3/user/orgs') return json(organisations.map((one) => ({ login: one })));
    if (path === '/api/v3/user/teams') return json([]);
    return json({ message: 'Not Found' }, 404);
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const idp: GithubIdp = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    person,
    trouble: 'none',
    logIn: async (url) => locationOf(await fetch(url, { redirect: 'manual' }), url),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return idp;
}

function json(value: unknown, status = 200) {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
