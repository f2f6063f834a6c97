import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '#libs/audit';
import { IdentityProvidersService } from '#libs/sso';
import { startApp, type TestApp } from '../../support/app.js';
import { openBrowser, type TestBrowser } from '../../support/browser.js';
import { byBrowser, connectIdp, LOCAL_PROVIDERS, PUBLIC } from '../../support/org-idp.js';
import { bySession, makeOrg, makeVerified } from '../../support/org-people.js';
import { rowsOf } from '../../support/rows.js';

const PASSWORD = 'seven quiet herons';

let server: TestApp;

beforeAll(async () => {
  server = await startApp({ now: '2026-10-10T12:00:00Z', config: LOCAL_PROVIDERS });
});
afterAll(async () => {
  await server?.close();
});

describe('the operator', () => {
  it('opens an account whose provider is off, and an organisation by deleting it', async () => {
    const olaf = await server.createUser({ username: 'olaf', email: 'olaf@lost.example', password: PASSWORD });
    const lost = await makeOrg(server, [[olaf, 'owner']], 'Lost');
    await makeVerified(server, lost, 'lost.example');
    const { slug, idp } = await connectIdp(await bySession(server, olaf), lost);
    await idp.close();
    const enforced = 'update org_identity_providers set is_enforced = true where org_id = $1 returning provider_id';
    expect(await rowsOf(server.database, enforced, [lost])).toHaveLength(1);
    const login = async () => {
      const browser = openBrowser(server.url, { origin: PUBLIC });
      await browser.get('/login');
      await browser.submit({ username: 'olaf', password: PASSWORD });
      return browser;
    };
    const reach = async (browser: TestBrowser) =>
      (await byBrowser(server, browser)('GET', `/api/orgs/v1/${lost}`)).status;
    const providers = server.app.get(IdentityProvidersService, { strict: false });
    expect((await login()).page.status).toBe(403);
    await providers.update(slug, { is_enabled: false }, OPERATOR);
    const browser = await login();
    expect([browser.page.url, await reach(browser)]).toEqual(['/account', 403]);
    await providers.delete(slug, OPERATOR);
    expect(await reach(browser)).toBe(200);
  });

  it('keeps addresses that organisations type away from what is private', async () => {
    const strict = await startApp({ now: '2026-10-10T12:00:00Z' });
    const una = await strict.createUser({ username: 'una' });
    const org = await makeOrg(strict, [[una, 'owner']]);
    const asUna = await bySession(strict, una);
    const at = `/api/orgs/v1/${org}/identity_providers`;
    let calls = 0;
    const inside = createServer((_, response) => {
      calls += 1;
      response.end('{}');
    });
    await new Promise<void>((listening) => inside.listen(0, '127.0.0.1', listening));
    const place = `http://127.0.0.1:${(inside.address() as AddressInfo).port}`;
    const oidc = { name: 'X', kind: 'oidc', config: { issuer: place, client_id: 'x' } };
    const made = await asUna('POST', at, oidc);
    expect(made.status).toBe(201);
    expect((await asUna('POST', `${at}/${made.body.data.id}/test`)).status).toBe(400);
    const begun = await openBrowser(strict.url).get(new URL(made.body.data.login_url).pathname);
    expect(begun.status).toBe(502);
    const saml = await asUna('POST', at, { name: 'Y', kind: 'saml', config: { metadata_url: `${place}/metadata` } });
    expect(saml.status).toBe(400);
    expect(calls).toBe(0);
    await new Promise((closed) => inside.close(closed));
    await strict.close();
  });
});
