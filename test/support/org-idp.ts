import type { TestApp } from './app.js';
import { openBrowser, type TestBrowser } from './browser.js';
import { OIDC_CLIENT, type OidcIdp, startOidcIdp } from './idp/oidc-idp.js';
import type { Send } from './org-people.js';
import { rowsOf } from './rows.js';

export const PUBLIC = 'http://beatkeeper.test';
/** Of servers whose organisations connect providers on this machine. */
export const LOCAL_PROVIDERS = { OUTBOUND_ALLOWED: '127.0.0.1' };

/** An organisation's provider, connected. */
export interface ConnectedIdp {
  readonly id: string;
  readonly slug: string;
  readonly idp: OidcIdp;
}

/** Connects a provider of its own to an organisation, as somebody who may. */
export async function connectIdp(send: Send, orgId: string, settings: object = {}): Promise<ConnectedIdp> {
  const at = `/api/orgs/v1/${orgId}/identity_providers`;
  const config = { issuer: 'https://idp.example', client_id: OIDC_CLIENT.id, groups_claim: 'groups' };
  const body = { name: 'Acme login', kind: 'oidc', client_secret: OIDC_CLIENT.secret, config, ...settings };
  const created = await send('POST', at, body);
  if (created.status !== 201) throw new Error(`${created.status} ${JSON.stringify(created.body)}`);
  const { id, redirect_uri: redirect, login_url: login } = created.body.data;
  const idp = await startOidcIdp([redirect]);
  const updated = await send('PATCH', `${at}/${id}`, {
    config: { ...config, issuer: idp.issuer, allows_sign_up: true },
  });
  if (updated.status !== 200) throw new Error(`${updated.status} ${JSON.stringify(updated.body)}`);
  return { id, slug: login.split('/').at(-1), idp };
}

/** Path and query of an address under our public name, for the server that listens. */
export function here(address: string | URL): string {
  const { origin, pathname, search } = new URL(address);
  if (origin !== PUBLIC) throw new Error(`${address} leads elsewhere`);
  return pathname + search;
}

/** Logs somebody in through the provider; the browser stands where it ends. */
export async function enter(
  server: TestApp,
  { idp, slug }: Pick<ConnectedIdp, 'idp' | 'slug'>,
  login: string,
  browser: TestBrowser = openBrowser(server.url, { origin: PUBLIC }),
): Promise<TestBrowser> {
  await browser.get(`/sso/${slug}?continue=/account/sso`);
  const provider = browser.page.hops.at(-1);
  if (provider === undefined) throw new Error(`nobody was sent on: ${browser.page.text}`);
  await browser.get(here(await idp.logIn(provider, login)));
  return browser;
}

/** Sends requests from a browser, as our own pages do. */
export function byBrowser(server: TestApp, browser: TestBrowser): Send {
  return async (method, path, body) => {
    await browser.get('/account/sso');
    const csrf = browser.csrfToken;
    const { statusCode, headers, payload } = await server.app.inject({
      method: method as 'GET',
      url: path,
      headers: {
        cookie: browser.cookieHeader,
        'x-csrf-token': csrf,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    });
    return { status: statusCode, headers, body: payload === '' ? {} : JSON.parse(payload) };
  };
}

/** Role, source and groups of whoever is a member, by username. */
export async function membersOf(server: TestApp, orgId: string): Promise<Record<string, string>> {
  const rows = await rowsOf<{ username: string; role: string; source: string; groups: string[] }>(
    server.database,
    `select u.username, m.role, m.source, array(
      select g.name || '/' || gm.source from org_group_members gm join org_groups g on g.id = gm.group_id
      where gm.org_id = m.org_id and gm.user_id = m.user_id order by g.name
    ) as groups from org_members m join users u on u.id = m.user_id
    where m.org_id = $1 and m.left_at is null and m.suspended_at is null order by u.username`,
    [orgId],
  );
  return Object.fromEntries(
    rows.map(({ username, role, source, groups }) => [username, [role, source, ...groups].join(' ')]),
  );
}
