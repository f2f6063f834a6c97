import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IdentityProvidersService } from '#libs/sso';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { openBrowser } from '../../support/browser.js';
import { OIDC_CLIENT, startOidcIdp } from '../../support/idp/oidc-idp.js';
import { type CaughtMail, type MailCatcher, startMailCatcher } from '../../support/mail-catcher.js';
import {
  byBrowser,
  type ConnectedIdp,
  connectIdp,
  enter,
  here,
  LOCAL_PROVIDERS,
  membersOf,
  PUBLIC,
} from '../../support/org-idp.js';
import { joinOrg } from '../../support/org-management.js';
import { auditOf, byHeader, bySession, makeOrg, makeVerified, type Send } from '../../support/org-people.js';
import { rowsOf } from '../../support/rows.js';

let post: MailCatcher;
/** A link to choose a new password, from before the enforcement. */
let early: CaughtMail;
const PASSWORD = 'seven quiet herons';
const MAPPING = {
  leads: { role: 'manager', groups: ['Backend', 'on call'] },
  devs: { groups: ['Backend'] },
  chiefs: { role: 'admin' },
};

let server: TestApp;
let owner: TestUser;
let paul: TestUser;
let send: Send;
let acme: string;
let connected: ConnectedIdp;

const at = (path = '') => `/api/orgs/v1/${acme}/identity_providers/${connected.id}${path}`;
const person = (name: string, groups: string[] = [], more: object = {}) => ({
  email: `${name}@acme.example`,
  email_verified: true,
  preferred_username: name,
  name,
  groups,
  ...more,
});

beforeAll(async () => {
  post = await startMailCatcher();
  const config = { ...LOCAL_PROVIDERS, SMTP_URL: post.url, MAIL_FROM: 'Time <time@example.com>' };
  server = await startApp({ now: '2026-10-10T12:00:00Z', config });
  owner = await server.createUser({ username: 'olga', email: 'olga@acme.example', password: PASSWORD });
  acme = await makeOrg(server, [[owner, 'owner']]);
  await makeVerified(server, acme, 'acme.example');
  send = await bySession(server, owner);
  for (const name of ['Backend', 'On Call', 'By hand']) await send('POST', `/api/orgs/v1/${acme}/groups`, { name });
  connected = await connectIdp(send, acme, { default_role: 'viewer', group_mapping: MAPPING });
}, 60_000);
afterAll(async () => {
  await connected?.idp.close();
  await server?.close();
  await post?.close();
});

describe('a provider of an organisation', () => {
  it('is shown without its secret, with groups by name', async () => {
    const { status, body } = await send('GET', at());
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      kind: 'oidc',
      is_enabled: true,
      is_enforced: false,
      default_role: 'viewer',
      group_mapping: { leads: { role: 'manager', groups: ['Backend', 'On Call'] }, devs: { groups: ['Backend'] } },
      has_client_secret: true,
      last_owner_login_at: null,
      redirect_uri: `${PUBLIC}/sso/${connected.slug}/callback`,
    });
    expect(connected.slug).toMatch(/^org-[0-9a-f]{12}$/);
    expect((await send('POST', at('/test'))).body.data.issuer).toBe(connected.idp.issuer);
    expect((await send('GET', `/api/orgs/v1/${acme}/identity_providers`)).body.data).toHaveLength(1);
  });

  it.each([
    ['a level on the installation', { config: { levels: { groups: [] } } }, 'config.levels'],
    ['a group that is not there', { group_mapping: { x: { groups: ['Nobody'] } } }, 'group_mapping'],
    ['a role above admin', { group_mapping: { x: { role: 'owner' } } }, 'group_mapping.x.role'],
    ['an owner by default', { default_role: 'owner' }, 'default_role'],
    ['a slug of its own', { slug: 'mine' }, 'slug'],
    ['a plain address elsewhere', { config: { issuer: 'http://idp.example', client_id: 'x' } }, 'config.issuer'],
  ])('is refused with %s', async (_, more, field) => {
    const config = { issuer: 'https://idp.example', client_id: 'x' };
    const body = { name: 'X', kind: 'oidc', ...more, config: { ...config, ...(more as { config?: object }).config } };
    const { status, body: said } = await send('POST', `/api/orgs/v1/${acme}/identity_providers`, body);
    expect([status, Object.keys(said.errors ?? {})]).toEqual([400, [field]]);
  });

  it('is managed by who has just logged in, with the permission, in that organisation', async () => {
    const mia = await server.createUser({ username: 'mia' });
    const eve = await server.createUser({ username: 'eve' });
    const evil = await makeOrg(server, [
      [eve, 'owner'],
      [mia, 'member'],
    ]);
    const asEve = await bySession(server, eve);
    expect((await asEve('GET', at())).status).toBe(404);
    expect((await asEve('PATCH', at().replace(acme, evil), { name: 'Mine' })).status).toBe(404);
    expect((await asEve('DELETE', at().replace(acme, evil))).status).toBe(404);
    const asMia = await bySession(server, mia);
    expect((await asMia('GET', `/api/orgs/v1/${evil}/identity_providers`)).status).toBe(403);
    const byKey = await server.app.inject({ url: at(), headers: { authorization: owner.authorization } });
    expect(byKey.statusCode).toBe(401);
  });
});

describe('people of the provider', () => {
  it('become members with the role and the groups that it tells, at every login', async () => {
    const { idp } = connected;
    idp.people.set('s-ada', person('ada', ['leads']));
    idp.people.set('s-bob', person('bob', ['devs', 'unknown']));
    expect((await enter(server, connected, 's-ada')).page.url).toBe('/account/sso');
    await enter(server, connected, 's-bob');
    expect(await membersOf(server, acme)).toEqual({
      ada: 'manager sso Backend/sso On Call/sso',
      bob: 'viewer sso Backend/sso',
      olga: 'owner founder',
    });
    const groups = (await send('GET', `/api/orgs/v1/${acme}/groups`)).body.data as { id: string; name: string }[];
    const hand = groups.find(({ name }) => name === 'By hand')?.id;
    expect((await send('PUT', `/api/orgs/v1/${acme}/groups/${hand}/members/ada`)).status).toBe(204);
    idp.people.set('s-ada', person('ada', ['devs']));
    idp.people.set('s-bob', person('bob', ['chiefs']));
    await enter(server, connected, 's-ada');
    await enter(server, connected, 's-bob');
    expect(await membersOf(server, acme)).toEqual({
      ada: 'viewer sso Backend/sso By hand/hand',
      bob: 'admin sso',
      olga: 'owner founder',
    });
    const told = await auditOf(server, acme);
    expect(told.slice(told.indexOf('member.joined'))).toEqual([
      'member.joined',
      'group.member_added',
      'group.member_added',
      'member.joined',
      'group.member_added',
      'group.member_added',
      'member.role_changed',
      'group.member_removed',
      'member.role_changed',
      'group.member_removed',
    ]);
  });

  it.each([
    ['of a domain that is not the organisation’s', 's-carl', { email: 'carl@other.example' }],
    ['that is not verified', 's-carl', { email_verified: false }],
    ['that is none', 's-carl', { email: undefined }],
  ])('are refused with an address %s', async (_, login, more) => {
    connected.idp.people.set(login, person('carl', ['chiefs'], more));
    const { page } = await enter(server, connected, login);
    expect(page.status).toBe(403);
    expect(await rowsOf(server.database, `select 1 from users where username = 'carl'`)).toEqual([]);
  });

  it('are refused by the domain of another organisation', async () => {
    const eve = await server.createUser({ username: 'eva' });
    const evil = await makeOrg(server, [[eve, 'owner']]);
    await makeVerified(server, evil, 'evil.example');
    const other = await connectIdp(await bySession(server, eve), evil);
    other.idp.people.set('s-ada', person('ada'));
    expect((await enter(server, other, 's-ada')).page.status).toBe(403);
    expect(Object.keys(await membersOf(server, evil))).toEqual(['eva']);
    const browser = openBrowser(server.url, { origin: PUBLIC });
    await browser.get(`/sso/${connected.slug}`);
    const answer = here(await connected.idp.logIn(browser.page.hops.at(-1) ?? '', 's-ada'));
    await browser.get(answer.replace(connected.slug, other.slug));
    expect(browser.page.status).toBe(400);
    await other.idp.close();
  });

  it('come in once with an answer', async () => {
    const browser = openBrowser(server.url, { origin: PUBLIC });
    await browser.get(`/sso/${connected.slug}`);
    const answer = here(await connected.idp.logIn(browser.page.hops.at(-1) ?? '', 's-ada'));
    expect((await browser.get(answer)).status).toBe(200);
    expect((await browser.get(answer)).status).toBe(400);
    expect((await openBrowser(server.url, { origin: PUBLIC }).get(answer)).status).toBe(400);
  });

  it('get an account that nobody has used, and prove one that somebody has', async () => {
    const unused = await server.createUser({ username: 'dora', email: 'dora@acme.example' });
    connected.idp.people.set('s-dora', person('dora'));
    await enter(server, connected, 's-dora');
    const linked = await rowsOf(server.database, `select user_id from external_identities where subject = 's-dora'`);
    expect(linked).toEqual([{ user_id: unused.user.id }]);

    await server.createUser({ username: 'emil', email: 'emil@acme.example', password: PASSWORD });
    connected.idp.people.set('s-emil', person('emil'));
    const browser = await enter(server, connected, 's-emil');
    expect(browser.page.text).toContain('Which account is yours?');
    expect(await rowsOf(server.database, `select 1 from external_identities where subject = 's-emil'`)).toEqual([]);
    const link = browser.page.links.find((one) => one.includes('/link?login=')) ?? '';
    await browser.get(link);
    await browser.submit({ username: 'emil', password: PASSWORD });
    await browser.submit({}, { action: link.split('?')[0] as string });
    await browser.get(here(await connected.idp.logIn(browser.page.hops.at(-1) ?? '', 's-emil')));
    expect((await membersOf(server, acme)).emil).toBe('viewer sso');
  });

  it('are led there by their address', async () => {
    const browser = openBrowser(server.url, { origin: PUBLIC });
    await browser.get('/login/sso?continue=/account');
    await browser.submit({ email: 'Whoever@ACME.example' });
    expect(browser.page.hops[0]).toBe(`/sso/${connected.slug}?continue=%2Faccount`);
    await browser.get('/login/sso');
    expect((await browser.submit({ email: 'who@else.example' })).status).toBe(404);
    expect((await browser.get('/login')).links).toContain('/login/sso?continue=%2Faccount');
  });
});

describe('enforcement', () => {
  const enforce = (by: Send = send) => by('PATCH', at(), { is_enforced: true });
  const login = async (username: string) => {
    const browser = openBrowser(server.url, { origin: PUBLIC });
    await browser.get('/login');
    return browser.submit({ username, password: PASSWORD });
  };

  it('takes an owner’s login and a spare key', async () => {
    expect((await enforce()).body.error).toContain('An owner must have logged in');
    connected.idp.people.set('s-olga', person('olga', ['devs']));
    const browser = openBrowser(server.url, { origin: PUBLIC });
    await browser.get('/login');
    await browser.submit({ username: 'olga', password: PASSWORD });
    await enter(server, connected, 's-olga', browser);
    const link = browser.page.links.find((one) => one.includes('/link?login=')) ?? '';
    await browser.get(link);
    await browser.submit({}, { action: link.split('?')[0] as string });
    await browser.get(here(await connected.idp.logIn(browser.page.hops.at(-1) ?? '', 's-olga')));
    expect((await membersOf(server, acme)).olga).toBe('owner founder');
    expect((await enforce()).body.error).toContain('break-glass');
    paul = await server.createUser({ username: 'paul', email: 'paul@acme.example', password: PASSWORD });
    await rowsOf(
      server.database,
      `insert into org_members (org_id, user_id, role, source, joined_at, modified_at)
      values ($1, $2, 'owner', 'invite', now(), now())`,
      [acme, paul.user.id],
    );
    const spare = `/api/orgs/v1/${acme}/break_glass`;
    expect((await send('PUT', `${spare}/ada`)).status).toBe(400);
    expect((await send('PUT', `${spare}/paul`)).status).toBe(204);
    expect((await send('GET', spare)).body.data).toMatchObject([{ username: 'paul' }]);
    server.clock.advance(61 * 60 * 1_000_000);
    const late = await bySession(server, owner);
    expect((await enforce(late)).body.error).toContain('within the last hour');
    const reset = openBrowser(server.url, { origin: PUBLIC });
    await reset.get('/reset');
    await reset.submit({ email: 'emil@acme.example' });
    early = await post.take('emil@acme.example');
    const again = byBrowser(server, await enter(server, connected, 's-olga'));
    expect((await enforce(again)).body.data).toMatchObject({ is_enforced: true });
    expect((await again('DELETE', `${spare}/paul`)).status).toBe(409);
    expect((await again('DELETE', at())).status).toBe(409);
    expect((await again('PATCH', at(), { is_enabled: false })).status).toBe(409);
  });

  it('shuts every other way in, and says where to go', async () => {
    const page = await login('emil');
    expect(page.status).toBe(403);
    expect(page.links).toContain(`/sso/${connected.slug}?continue=%2Faccount`);
    expect((await login('paul')).url).toBe('/account');
    const browser = openBrowser(server.url, { origin: PUBLIC });
    await browser.get('/login');
    await browser.submit({ username: 'emil', password: 'wrong' });
    expect(browser.page.status).toBe(401);
  });

  it('shuts password reset, for links that were sent before, too', async () => {
    const ask = async (email: string) => {
      const browser = openBrowser(server.url, { origin: PUBLIC });
      await browser.get('/reset');
      return browser.submit({ email });
    };
    for (const name of ['emil', 'paul', 'nobody']) {
      const page = await ask(`${name}@acme.example`);
      expect([page.status, page.links.includes(`/sso/${connected.slug}`)]).toEqual([403, true]);
    }
    const mail = await post.take('paul@acme.example');
    expect(mail.links[0]).toContain('/reset/new');
    expect(post.mails.filter(({ to }) => to.includes('emil@acme.example'))).toEqual([early]);
    const token = new URL(early.links[0] ?? '').searchParams.get('token') ?? '';
    const browser = openBrowser(server.url, { origin: PUBLIC });
    await browser.get(`/reset/new?token=${token}`);
    expect((await browser.submit({ password: 'another long password' })).status).toBe(403);
  });

  it('shuts other providers', async () => {
    const other = await startOidcIdp([`${PUBLIC}/sso/corp/callback`]);
    await server.app.get(IdentityProvidersService, { strict: false }).create(
      {
        slug: 'corp',
        name: 'Corp',
        kind: 'oidc',
        client_secret: OIDC_CLIENT.secret,
        config: { issuer: other.issuer, client_id: OIDC_CLIENT.id },
      },
      { kind: 'operator' },
    );
    await rowsOf(
      server.database,
      `insert into external_identities (id, provider_id, user_id, issuer, subject, created_at, last_login_at)
      select gen_random_uuid(), p.id, u.id, $1, 'x-' || u.username, now(), now()
      from identity_providers p, users u where p.slug = 'corp' and u.username in ('emil', 'paul')`,
      [other.issuer],
    );
    const emil = await enter(server, { idp: other, slug: 'corp' }, 'x-emil');
    expect([emil.page.status, emil.page.links.includes(`/sso/${connected.slug}`)]).toEqual([403, true]);
    expect((await enter(server, { idp: other, slug: 'corp' }, 'x-paul')).page.url).toBe('/account/sso');
    await other.close();
  });

  it('closes the organisation to sessions and keys that are not the provider’s, and nothing else', async () => {
    const status = async (authorization: string, url = `/api/orgs/v1/${acme}`) => {
      const { statusCode, payload } = await server.app.inject({ url, headers: { authorization } });
      return [statusCode, JSON.parse(payload).sso_url];
    };
    const shut = [403, `/sso/${connected.slug}`];
    const open = [200, undefined];
    const old = await send('GET', `/api/orgs/v1/${acme}`);
    expect([old.status, old.body.sso_url]).toEqual(shut);
    expect(await status(owner.authorization)).toEqual(open);
    const [emil] = await rowsOf<{ id: number }>(server.database, `select id from users where username = 'emil'`);
    const key = `Bearer ${await server.createKey({ id: emil?.id as number, uuid: '', username: 'emil' })}`;
    expect(await status(key)).toEqual(open);
    server.clock.advance(7 * 24 * 60 * 60 * 1_000_000);
    expect(await status(key)).toEqual(shut);
    expect(await status(key, '/api/v1/users/current')).toEqual(open);
    const beat = { entity: '/x.ts', type: 'file', time: server.clock.now() / 1_000_000 };
    const sent = await server.request.post('/api/v1/heartbeats').set('authorization', key).send(beat);
    expect(sent.status).toBe(202);
    for (const list of ['orgs', 'teams']) expect(await status(key, `/api/v1/users/current/${list}`)).toEqual(open);
    expect(await status(key, `/api/v1/users/current/teams/${acme}/members`)).toEqual(shut);
    const browser = await enter(server, connected, 's-emil');
    expect((await byBrowser(server, browser)('GET', `/api/orgs/v1/${acme}`)).status).toBe(200);
    expect(await status(key)).toEqual(open);
    const asPaul = await bySession(server, paul);
    expect((await asPaul('GET', `/api/orgs/v1/${acme}`)).status).toBe(200);
  });

  it('lets somebody prove an old password for linking, for the address that the provider vouches for alone', async () => {
    const frida = await server.createUser({ username: 'frida', email: 'frida@acme.example', password: PASSWORD });
    await joinOrg(server, acme, frida, 'member');
    expect((await login('frida')).status).toBe(403);
    connected.idp.people.set('s-frida', person('frida'));
    const browser = await enter(server, connected, 's-frida');
    const link = browser.page.links.find((one) => one.includes('/link?login=')) ?? '';
    await browser.get(link);
    await browser.submit({ username: 'emil', password: PASSWORD });
    expect(browser.page.status).toBe(403);
    await browser.get(link);
    await browser.submit({ username: 'frida', password: PASSWORD });
    expect(browser.page.url).toBe(link);
    expect((await byBrowser(server, browser)('GET', `/api/orgs/v1/${acme}`)).status).toBe(403);
    await browser.get(link);
    await browser.submit({}, { action: link.split('?')[0] as string });
    await browser.get(here(await connected.idp.logIn(browser.page.hops.at(-1) ?? '', 's-frida')));
    expect((await byBrowser(server, browser)('GET', `/api/orgs/v1/${acme}`)).status).toBe(200);
    expect((await login('frida')).status).toBe(403);
  });

  it('asks for the provider again where a recent login is wanted', async () => {
    const browser = await enter(server, connected, 's-frida');
    const { links, forms } = await browser.get('/login/confirm?continue=%2Faccount%2Fsso');
    expect(links.some((one) => one.startsWith(`/sso/${connected.slug}?`))).toBe(true);
    expect(forms.flatMap(({ fields }) => fields).map(({ name }) => name)).not.toContain('password');
    const forced = await browser.post('/login/confirm', { csrf_token: browser.csrfToken, password: PASSWORD });
    expect(forced.status).toBe(403);
  });

  it('does not bind programs of the organisation', async () => {
    const asOlga = byBrowser(server, await enter(server, connected, 's-olga'));
    const accounts = `/api/orgs/v1/${acme}/service_accounts`;
    const made = await asOlga('POST', accounts, { name: 'Watcher', permissions: ['view_audit_log'] });
    const key = await asOlga('POST', `${accounts}/${made.body.data.id}/keys`, { label: 'k', scopes: ['read_orgs'] });
    const watcher = byHeader(server, `Bearer ${key.body.data.key}`);
    expect((await watcher('GET', `/api/orgs/v1/${acme}/audit_log?limit=1`)).status).toBe(200);
  });

  it('ends by an owner’s word', async () => {
    const again = byBrowser(server, await enter(server, connected, 's-olga'));
    expect((await again('PATCH', at(), { is_enforced: false })).status).toBe(200);
    expect((await login('emil')).url).toBe('/account');
    expect((await send('GET', `/api/orgs/v1/${acme}`)).status).not.toBe(403);
    expect(await auditOf(server, acme)).toEqual(expect.arrayContaining(['sso.enforced', 'sso.enforcement_ended']));
    expect((await again('DELETE', at())).status).toBe(204);
  });
});
