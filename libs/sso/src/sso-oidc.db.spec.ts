import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OIDC_CLIENT, type OidcIdp, startOidcIdp } from '../../../test/support/idp/oidc-idp.js';
import { OPERATOR, type OpenedSso, openSso, SSO_URL } from '../../../test/support/idp/open-sso.js';
import type { SsoOutcome } from './sso.service.js';

const BROWSER = 'the browser of ada';
const CALLBACK = `${SSO_URL}/sso/corp/callback`;
const LEVELS = {
  groups: [
    { group: 'watchers', level: 'viewer' },
    { group: 'root', level: 'admin' },
  ],
};

let sso: OpenedSso;
let idp: OidcIdp;
let config: Record<string, unknown>;

beforeAll(async () => {
  sso = await openSso('2026-10-10T12:00:00Z');
  idp = await startOidcIdp([CALLBACK, `${SSO_URL}/sso/other/callback`]);
  config = { issuer: idp.issuer, client_id: OIDC_CLIENT.id, groups_claim: 'groups', allows_sign_up: true };
  for (const slug of ['corp', 'other']) {
    await sso.providers.create({ slug, name: slug, kind: 'oidc', client_secret: OIDC_CLIENT.secret, config }, OPERATOR);
  }
});
beforeEach(async () => {
  await sso.providers.update('corp', { config }, OPERATOR);
});
afterAll(async () => {
  await idp?.close();
  await sso?.close();
});

const visitor = (browser = BROWSER) => ({ browser, address: '203.0.113.7' });
const begin = (slug = 'corp', browser = BROWSER) => sso.sso.begin(slug, { browser, returnTo: '/account' });
const answerOf = async (url: string, login: string) => Object.fromEntries((await idp.logIn(url, login)).searchParams);

async function logIn(login: string): Promise<SsoOutcome> {
  return sso.sso.answer('corp', await answerOf(await begin(), login), visitor());
}

async function userOf(outcome: SsoOutcome) {
  if (outcome.kind !== 'logged_in') throw new Error(outcome.kind);
  return { id: outcome.userId, level: (await sso.people.byId(outcome.userId))?.adminLevel };
}

describe('a login through OpenID Connect', () => {
  it('makes an account of what the provider tells', async () => {
    idp.people.set('sub-grace', {
      email: 'Grace@Example.com',
      email_verified: true,
      name: 'Grace Hopper',
      preferred_username: 'grace',
      groups: ['navy'],
    });
    const outcome = await logIn('sub-grace');
    expect(outcome).toMatchObject({ kind: 'logged_in', isNew: true, returnTo: '/account' });
    const rows = await sso.query(
      `select u.username, u.email, u.is_email_confirmed, u.full_name, u.admin_level, i.issuer, i.subject, i.groups
      from users u join external_identities i on i.user_id = u.id where i.subject = 'sub-grace'`,
    );
    expect(rows).toEqual([
      {
        username: 'grace',
        email: 'grace@example.com',
        is_email_confirmed: true,
        full_name: 'Grace Hopper',
        admin_level: 'default',
        issuer: idp.issuer,
        subject: 'sub-grace',
        groups: ['navy'],
      },
    ]);
    expect(await logIn('sub-grace')).toMatchObject({ kind: 'logged_in', isNew: false });
  });

  it('takes no address that is not verified, and no name that is taken', async () => {
    await sso.users.create({ username: 'linus' });
    idp.people.set('sub-linus', { email: 'linus@example.com', email_verified: false, preferred_username: 'linus' });
    const { id } = await userOf(await logIn('sub-linus'));
    const [row] = await sso.query('select username, email from users where id = $1', [id]);
    expect(row).toEqual({ username: 'linus-2', email: null });
  });

  it('is refused where the provider names somebody whom the database cannot keep', async () => {
    idp.people.set('sub\u0000nul', { preferred_username: 'nul' });
    await expect(logIn('sub\u0000nul')).rejects.toMatchObject({ code: 'sso.bad_answer' });
  });

  it.each(['\u0000', 'corp\u0000', 'Corp', 'a'.repeat(64)])('is not found under the slug %j', async (slug) => {
    await expect(begin(slug)).rejects.toMatchObject({ code: 'sso.not_found' });
    await expect(sso.providers.update(slug, {}, OPERATOR)).rejects.toMatchObject({ code: 'sso.not_found' });
    await expect(sso.providers.delete(slug, OPERATOR)).rejects.toMatchObject({ code: 'sso.not_found' });
  });

  it('has no second step where the provider answers in the address', async () => {
    await sso.providers.update('corp', { config: { ...config, allows_sign_up: false } }, OPERATOR);
    const outcome = await logIn('sub-nobody');
    if (outcome.kind !== 'needs_link') throw new Error(outcome.kind);
    await expect(sso.sso.finishPosted('corp', outcome.token, visitor())).rejects.toMatchObject({
      code: 'sso.not_found',
    });
  });

  it('makes one account of two first logins at the same time', async () => {
    idp.people.set('sub-twice', { preferred_username: 'twice' });
    const answers = await Promise.all([begin(), begin()].map(async (url) => answerOf(await url, 'sub-twice')));
    const outcomes = await Promise.all(answers.map((answer) => sso.sso.answer('corp', answer, visitor())));
    const users = await Promise.all(outcomes.map(userOf));
    expect(new Set(users.map(({ id }) => id)).size).toBe(1);
    expect(await sso.query(`select username from users where username like 'twice%'`)).toEqual([{ username: 'twice' }]);
  });
});

describe('groups', () => {
  it('raise and lower the level at every login, the highest counts', async () => {
    await sso.providers.update('corp', { config: { ...config, levels: LEVELS } }, OPERATOR);
    idp.people.set('sub-margaret', { preferred_username: 'margaret', groups: ['watchers', 'root'] });
    expect((await userOf(await logIn('sub-margaret'))).level).toBe('admin');
    idp.people.set('sub-margaret', { preferred_username: 'margaret', groups: ['watchers'] });
    expect((await userOf(await logIn('sub-margaret'))).level).toBe('viewer');
    idp.people.set('sub-margaret', { preferred_username: 'margaret', groups: [] });
    expect((await userOf(await logIn('sub-margaret'))).level).toBe('default');
    const rows = await sso.query(
      `select d.details->>'before' as before, d.details->>'after' as after from audit_log l
      join audit_details d on d.audit_id = l.id where l.action = 'admin.level_changed' order by l.seq`,
    );
    expect(rows).toEqual([
      { before: 'default', after: 'admin' },
      { before: 'admin', after: 'viewer' },
      { before: 'viewer', after: 'default' },
    ]);
  });

  it('make no superadmin unless that is allowed in so many words, and leave superadmins alone', async () => {
    const chiefs = { groups: [{ group: 'chiefs', level: 'superadmin' }] };
    const wish = sso.providers.update('corp', { config: { ...config, levels: chiefs } }, OPERATOR);
    await expect(wish).rejects.toMatchObject({ code: 'sso.invalid' });
    await sso.providers.update(
      'corp',
      { config: { ...config, levels: { ...chiefs, allows_superadmin: true } } },
      OPERATOR,
    );
    idp.people.set('sub-chief', { preferred_username: 'chief', groups: ['chiefs'] });
    expect((await userOf(await logIn('sub-chief'))).level).toBe('superadmin');
    await sso.providers.update('corp', { config: { ...config, levels: LEVELS } }, OPERATOR);
    expect((await userOf(await logIn('sub-chief'))).level).toBe('superadmin');
  });

  it('cannot take the level of the last superadmin, who comes in all the same', async () => {
    const levels = { groups: [], allows_superadmin: true };
    await sso.providers.update('corp', { config: { ...config, levels } }, OPERATOR);
    idp.people.set('sub-chief', { preferred_username: 'chief', groups: [] });
    expect((await userOf(await logIn('sub-chief'))).level).toBe('superadmin');
    await sso.users.create({ username: 'second-chief', adminLevel: 'superadmin' });
    expect((await userOf(await logIn('sub-chief'))).level).toBe('default');
  });

  it('give nothing any more to who takes the link away', async () => {
    await sso.providers.update('corp', { config: { ...config, levels: LEVELS } }, OPERATOR);
    idp.people.set('sub-leaver', { preferred_username: 'leaver', groups: ['root'] });
    const { id, level } = await userOf(await logIn('sub-leaver'));
    expect(level).toBe('admin');
    const viewer = { userId: id, actor: OPERATOR };
    const url = await sso.sso.begin('other', { browser: BROWSER, linkUser: id });
    await sso.sso.answer('other', await answerOf(url, 'sub-leaver'), { ...visitor(), viewer });
    const links = await sso.links.list(id);
    const linkTo = (slug: string) => links.find(({ provider }) => provider.slug === slug)?.id ?? '';
    await sso.links.unlink(id, linkTo('corp'), OPERATOR);
    expect((await sso.people.byId(id))?.adminLevel).toBe('default');
    const [row] = await sso.query(
      `select d.details->>'before' as before, d.details->>'after' as after from audit_log l
      join audit_details d on d.audit_id = l.id where l.action = 'admin.level_changed' order by l.seq desc limit 1`,
    );
    expect(row).toEqual({ before: 'admin', after: 'default' });
  });

  it('and domains keep people out, also those who were in', async () => {
    idp.people.set('sub-alan', { email: 'alan@example.com', email_verified: true, groups: ['dev'] });
    await sso.providers.update(
      'corp',
      { config: { ...config, required_groups: ['dev'], email_domains: ['example.com'] } },
      OPERATOR,
    );
    expect(await logIn('sub-alan')).toMatchObject({ kind: 'logged_in' });
    idp.people.set('sub-alan', { email: 'alan@example.com', email_verified: true, groups: ['alumni'] });
    await expect(logIn('sub-alan')).rejects.toMatchObject({ code: 'sso.not_allowed' });
    idp.people.set('sub-alan', { email: 'alan@evil.example', email_verified: true, groups: ['dev'] });
    await expect(logIn('sub-alan')).rejects.toMatchObject({ code: 'sso.not_allowed' });
    idp.people.set('sub-alan', { email: 'alan@example.com', email_verified: false, groups: ['dev'] });
    await expect(logIn('sub-alan')).rejects.toMatchObject({ code: 'sso.not_allowed' });
  });

  it('do not help somebody who is suspended', async () => {
    idp.people.set('sub-mallory', { preferred_username: 'mallory' });
    const { id } = await userOf(await logIn('sub-mallory'));
    await sso.query(`update users set suspended_at = now() where id = $1`, [id]);
    await expect(logIn('sub-mallory')).rejects.toMatchObject({ code: 'sso.suspended' });
  });
});

describe('an account that has the address already', () => {
  it('is not opened by the address: its owner proves both', async () => {
    const owner = await sso.users.create({ username: 'barbara', email: 'barbara@example.com' });
    idp.people.set('sub-barbara', {
      email: 'barbara@example.com',
      email_verified: true,
      preferred_username: 'barbara',
    });
    const outcome = await logIn('sub-barbara');
    expect(outcome).toMatchObject({ kind: 'needs_link', reason: 'email_taken' });
    const { token } = outcome as { token: string };
    expect(await sso.query(`select 1 from external_identities where subject = 'sub-barbara'`)).toEqual([]);

    expect(await sso.sso.pendingLink('corp', token, BROWSER)).toEqual({
      provider: 'corp',
      email: 'barbara@example.com',
      username: 'barbara',
    });
    const viewer = { userId: owner.id, actor: { kind: 'person', id: owner.uuid } as const };
    const link = { visitor: visitor(), viewer, provedAt: sso.clock.now() };
    const elsewhere = sso.sso.confirmLink('corp', token, { ...link, visitor: visitor('another browser') });
    await expect(elsewhere).rejects.toMatchObject({ code: 'sso.other_browser' });
    const long = sso.sso.confirmLink('corp', token, { ...link, provedAt: sso.clock.now() - 601_000_000 });
    await expect(long).rejects.toMatchObject({ code: 'sso.login_expired' });

    expect(await sso.sso.confirmLink('corp', token, link)).toBe('/account');
    await expect(sso.sso.confirmLink('corp', token, link)).rejects.toMatchObject({ code: 'sso.login_expired' });
    expect(await userOf(await logIn('sub-barbara'))).toMatchObject({ id: owner.id });
  });

  it('is linked from within, by whoever is logged in still', async () => {
    const owner = await sso.users.create({ username: 'donald' });
    const viewer = { userId: owner.id, actor: { kind: 'person', id: owner.uuid } as const };
    idp.people.set('sub-donald', {});
    const begun = () => sso.sso.begin('corp', { browser: BROWSER, linkUser: owner.id });
    const alone = sso.sso.answer('corp', await answerOf(await begun(), 'sub-donald'), visitor());
    await expect(alone).rejects.toMatchObject({ code: 'sso.other_browser' });
    const linked = await sso.sso.answer('corp', await answerOf(await begun(), 'sub-donald'), { ...visitor(), viewer });
    expect(linked).toEqual({ kind: 'linked', returnTo: '/' });
    const other = await sso.users.create({ username: 'not-donald' });
    const url = await sso.sso.begin('corp', { browser: BROWSER, linkUser: other.id });
    const stolen = sso.sso.answer('corp', await answerOf(url, 'sub-donald'), {
      ...visitor(),
      viewer: { ...viewer, userId: other.id },
    });
    await expect(stolen).rejects.toMatchObject({ code: 'sso.already_linked' });
  });

  it('keeps its last way in', async () => {
    idp.people.set('sub-edsger', {});
    const { id } = await userOf(await logIn('sub-edsger'));
    const [link] = await sso.links.list(id);
    expect(link).toMatchObject({ provider: { slug: 'corp', name: 'corp' }, subject: 'sub-edsger', email: null });
    const unlink = () => sso.links.unlink(id, link?.id ?? '', OPERATOR);
    await expect(unlink()).rejects.toMatchObject({ code: 'sso.last_way_in' });
    await expect(sso.links.unlink(id + 1, link?.id ?? '', OPERATOR)).rejects.toMatchObject({ code: 'sso.not_found' });
    await sso.query(`update users set password_hash = 'any' where id = $1`, [id]);
    await unlink();
    expect(await sso.links.list(id)).toEqual([]);
  });

  it('keeps one of two links, whoever takes them away at the same time', async () => {
    idp.people.set('sub-tony', {});
    const { id } = await userOf(await logIn('sub-tony'));
    const viewer = { userId: id, actor: OPERATOR };
    const url = await sso.sso.begin('other', { browser: BROWSER, linkUser: id });
    await sso.sso.answer('other', await answerOf(url, 'sub-tony'), { ...visitor(), viewer });
    const links = await sso.links.list(id);
    expect(links).toHaveLength(2);
    const tries = await Promise.allSettled(links.map((link) => sso.links.unlink(id, link.id, OPERATOR)));
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('an attacker', () => {
  beforeAll(() => {
    idp.people.set('sub-victim', {});
    idp.people.set('sub-attacker', {});
  });

  it('cannot use a state twice', async () => {
    const answer = await answerOf(await begin(), 'sub-victim');
    await sso.sso.answer('corp', answer, visitor());
    await expect(sso.sso.answer('corp', answer, visitor())).rejects.toMatchObject({ code: 'sso.login_expired' });
  });

  it('wins no race with one state', async () => {
    const answer = await answerOf(await begin(), 'sub-victim');
    const tries = await Promise.allSettled([1, 2, 3, 4].map(() => sso.sso.answer('corp', answer, visitor())));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('cannot make up a state, use an old one, or do without', async () => {
    const { code = '', iss = '', ...old } = await answerOf(await begin(), 'sub-victim');
    const made = sso.sso.answer('corp', { code, iss, state: 'x'.repeat(43) }, visitor());
    await expect(made).rejects.toMatchObject({ code: 'sso.login_expired' });
    await expect(sso.sso.answer('corp', { code, iss }, visitor())).rejects.toMatchObject({ code: 'sso.login_expired' });
    sso.clock.advance(600_000_000);
    const late = sso.sso.answer('corp', { code, iss, ...old }, visitor());
    await expect(late).rejects.toMatchObject({ code: 'sso.login_expired' });
  });

  it('cannot finish in another browser, nor make a victim finish theirs', async () => {
    const answer = await answerOf(await begin(), 'sub-attacker');
    const victim = sso.sso.answer('corp', answer, visitor('the browser of the victim'));
    await expect(victim).rejects.toMatchObject({ code: 'sso.other_browser' });
  });

  it('cannot finish at another provider', async () => {
    const answer = await answerOf(await begin(), 'sub-victim');
    await expect(sso.sso.answer('other', answer, visitor())).rejects.toMatchObject({ code: 'sso.login_expired' });
  });

  it('cannot inject a code of another login', async () => {
    const mine = await answerOf(await begin('corp', 'the browser of the attacker'), 'sub-attacker');
    const theirs = await answerOf(await begin(), 'sub-victim');
    const injected = sso.sso.answer('corp', { ...theirs, code: mine.code ?? '' }, visitor());
    await expect(injected).rejects.toMatchObject({ code: 'sso.bad_answer', cause: { error: 'invalid_grant' } });
  });

  it('cannot bring a token with another nonce', async () => {
    const url = new URL(await begin());
    url.searchParams.set('nonce', 'of the attacker');
    const answer = await answerOf(url.href, 'sub-victim');
    await expect(sso.sso.answer('corp', answer, visitor())).rejects.toMatchObject({
      code: 'sso.bad_answer',
      cause: { cause: { cause: { claim: 'nonce' } } },
    });
  });

  it('cannot answer in the name of another issuer, nor without a name', async () => {
    const answer = await answerOf(await begin(), 'sub-victim');
    expect(answer.iss).toBe(idp.issuer);
    const evil = sso.sso.answer('corp', { ...answer, iss: 'https://evil.example' }, visitor());
    await expect(evil).rejects.toMatchObject({ code: 'sso.bad_answer' });
    const { iss: _, ...nameless } = await answerOf(await begin(), 'sub-victim');
    await expect(sso.sso.answer('corp', nameless, visitor())).rejects.toMatchObject({ code: 'sso.bad_answer' });
  });

  it('cannot stand behind an issuer that is spelled otherwise', async () => {
    for (const issuer of [idp.issuer.replace('127.0.0.1', 'localhost'), `${idp.issuer}/`]) {
      await sso.providers.update('corp', { config: { ...config, issuer } }, OPERATOR);
      await expect(begin()).rejects.toMatchObject({ code: 'sso.unreachable' });
    }
  });

  it.each([
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/a/..//evil.example',
  ])('cannot send people on to %s', async (returnTo) => {
    const url = await sso.sso.begin('corp', { browser: BROWSER, returnTo });
    const outcome = await sso.sso.answer('corp', await answerOf(url, 'sub-victim'), visitor());
    expect(outcome).toMatchObject({ kind: 'logged_in', returnTo: '/' });
  });

  it('finds nothing to use in the database', async () => {
    const url = new URL(await begin());
    const rows = await sso.query<{ text: string }>(
      `select row_to_json(l)::text as text from sso_logins l
      union all select row_to_json(p)::text from identity_providers p
      union all select row_to_json(d)::text from audit_details d`,
    );
    const text = rows.map((row) => row.text).join('\n');
    for (const secret of [url.searchParams.get('state'), url.searchParams.get('nonce'), OIDC_CLIENT.secret, BROWSER]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret ?? '').toString('hex'));
    }
  });
});

describe('somebody who said no', () => {
  it('is told so', async () => {
    const url = new URL(await begin());
    const state = url.searchParams.get('state') ?? '';
    const refused = sso.sso.answer('corp', { error: 'access_denied', state, iss: idp.issuer }, visitor());
    await expect(refused).rejects.toMatchObject({ code: 'sso.denied' });
  });
});
