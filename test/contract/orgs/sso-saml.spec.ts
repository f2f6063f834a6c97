import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { openBrowser, type StoredCookie } from '../../support/browser.js';
import { SamlIdp, type SamlPerson } from '../../support/idp/saml-idp.js';
import { membersOf, PUBLIC } from '../../support/org-idp.js';
import { bySession, makeOrg, makeVerified } from '../../support/org-people.js';

const NOW = '2026-10-10T12:00:00Z';
let server: TestApp;
let acme: string;
let slug: string;
let saml: SamlIdp;

beforeAll(async () => {
  server = await startApp({ now: NOW });
  const owner = await server.createUser({ username: 'olga' });
  acme = await makeOrg(server, [[owner, 'owner']]);
  await makeVerified(server, acme, 'acme.example');
  const send = await bySession(server, owner);
  const { metadata } = new SamlIdp({ acs: `${PUBLIC}/acs`, entityId: PUBLIC });
  const body = {
    name: 'AD FS',
    kind: 'saml',
    config: { metadata_xml: metadata, trusts_email: true },
    default_role: 'viewer',
    group_mapping: { leads: { role: 'manager' } },
  };
  const { data } = (await send('POST', `/api/orgs/v1/${acme}/identity_providers`, body)).body;
  slug = new URL(data.login_url).pathname.split('/').at(-1) ?? '';
  expect(data.redirect_uri).toBe(`${PUBLIC}/sso/${slug}/acs`);
  saml = new SamlIdp({ acs: data.redirect_uri, entityId: data.metadata_url });
}, 60_000);
afterAll(() => server?.close());

/** Posted by another site without our cookies, finished with them. */
async function enter(person: SamlPerson): Promise<number> {
  const browser = openBrowser(server.url, { origin: PUBLIC });
  await browser.get(`/sso/${slug}?continue=/account/sso`);
  const request = await saml.read(browser.page.hops.at(-1) ?? '');
  const form = await saml.answer(request, { person, nowMs: Date.parse(NOW) });
  const kept = new Map<string, StoredCookie>(browser.cookies);
  browser.cookies.clear();
  const response = await fetch(`${server.url}/sso/${slug}/acs`, {
    method: 'POST',
    body: new URLSearchParams({ ...form }),
    headers: { origin: 'https://idp.example', 'sec-fetch-site': 'cross-site' },
    redirect: 'manual',
  });
  for (const [name, cookie] of kept) browser.cookies.set(name, cookie);
  return (await browser.get(response.headers.get('location') ?? '')).status;
}

it('lets people of the domain in by SAML, with the role that their groups give', async () => {
  expect(await enter({ nameId: 'n-ada', uid: 'ada', email: 'ada@acme.example', groups: ['leads'] })).toBe(200);
  expect(await enter({ nameId: 'n-bob', uid: 'bob', email: 'bob@acme.example' })).toBe(200);
  expect(await enter({ nameId: 'n-eve', uid: 'eve', email: 'eve@evil.example', groups: ['leads'] })).toBe(403);
  expect(await membersOf(server, acme)).toEqual({ ada: 'manager sso', bob: 'viewer sso', olga: 'owner founder' });
});
