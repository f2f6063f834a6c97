import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PrimaryKeys } from '#libs/api-keys';
import { MICROS_PER_DAY, MICROS_PER_MINUTE } from '#libs/kernel';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import type { TestBrowser } from '../../support/browser.js';
import { loggedIn } from '../../support/logged-in.js';
import { rowsOf } from '../../support/rows.js';

const NOW = '2026-10-10T12:00:00Z';
const PASSWORD = 'seven quiet herons';
const NEW = '/account/keys/new';
const REVEAL = '/account/keys/reveal';
const ROTATE = '/account/keys/rotate';
const STATS = '/api/v1/users/current/stats/last_7_days';
const OPERATOR = { kind: 'operator' } as const;

let server: TestApp;
let ada: TestUser;
let browser: TestBrowser;

beforeAll(async () => {
  server = await startApp({ now: NOW });
});
afterAll(() => server.close());
beforeEach(async () => {
  server.clock.set(NOW);
  ada = await server.createUser({ password: PASSWORD, timezone: 'Asia/Kathmandu', key: { label: 'First key' } });
  browser = await loggedIn(server, ada);
});

const shownKey = ({ html }: { html: string }) => /<code>(waka_[0-9a-f-]{36})<\/code>/.exec(html)?.[1] ?? '';
const statusWith = async (key: string, path = '/api/v1/users/current') =>
  (await server.request.get(path).set('authorization', `Bearer ${key}`)).status;
const primaryOf = ({ user }: TestUser) => server.app.get(PrimaryKeys, { strict: false }).create(user.id, OPERATOR);

async function makeKey(values: Record<string, string | string[]>) {
  await browser.get(NEW);
  return browser.submit(values);
}

/** What the list says of the key of this label. */
async function cardOf(label: string): Promise<string> {
  const { html } = await browser.get('/account/keys');
  return (
    html
      .split('<section class="card"')
      .slice(1)
      .find((part) => part.includes(label)) ?? ''
  );
}

async function revoke(label: string) {
  const action = /action="([^"]+)"/.exec(await cardOf(label))?.[1] ?? '';
  return browser.submit({}, { action });
}

describe('the list', () => {
  it('says of each key what its holder has to know, on their clock', async () => {
    await browser.get('/account/keys');
    expect(browser.page.status).toBe(200);
    const card = await cardOf('First key');
    expect(card).toContain('Do everything that you may');
    expect(card).toContain('<dt>Created</dt><dd><time datetime="2026-10-10T12:00:00Z">10 Oct 2026, 17:45</time></dd>');
    expect(card).toContain('<dt>Last used</dt><dd><span class="quiet">not yet</span></dd>');
    expect(card).toContain('<dt>Expires</dt><dd><span class="quiet">never</span></dd>');
    expect(browser.page.html).not.toContain(ada.apiKey);

    await statusWith(ada.apiKey);
    await expect.poll(() => cardOf('First key'), { timeout: 5_000 }).toContain('<dt>Last used</dt><dd><time');
  });

  it('shows nobody else’s keys', async () => {
    await server.createUser({ key: { label: 'Key of Eve' } });
    expect((await browser.get('/account/keys')).text).not.toContain('Key of Eve');
  });
});

describe('a new key', () => {
  it('is shown once, works, and is dead when it is revoked', async () => {
    const shown = await makeKey({ label: 'Backups' });
    expect([shown.status, shown.hops]).toEqual([200, []]);
    expect(shown.headers.get('cache-control')).toBe('no-store, private');
    const key = shownKey(shown);
    expect(await statusWith(key, STATS)).toBe(200);
    expect((await browser.get('/account/keys')).html).not.toContain(key);

    const after = await revoke('Backups');
    expect(after.hops).toEqual(['/account/keys?done=revoked']);
    expect(after.text).toContain('The key is revoked.');
    expect(after.text).not.toContain('Backups');
    expect(await statusWith(key)).toBe(401);
  });

  it('does only what is ticked, for as long as is said', async () => {
    const key = shownKey(await makeKey({ label: 'Mail', access: 'listed', scope: ['email', 'read_goals'], days: '7' }));
    expect([await statusWith(key), await statusWith(key, STATS)]).toEqual([200, 403]);
    const card = await cardOf('Mail');
    expect(card).toContain('See your e-mail address');
    expect(card).toContain('See your goals');
    expect(card).not.toContain('Do everything');
    expect(card).toContain('<time datetime="2026-10-17T12:00:00Z">17 Oct 2026, 17:45</time>');
    server.clock.advance(7 * MICROS_PER_DAY);
    expect(await statusWith(key)).toBe(401);
    expect(await cardOf('Mail')).toContain(' · Expired');
  });

  it('ignores the ticks of a list that was not chosen', async () => {
    const key = shownKey(await makeKey({ label: 'All', access: 'all', scope: ['email'] }));
    expect(await statusWith(key, STATS)).toBe(200);
  });

  it('changes nothing when it is read-only', async () => {
    const key = shownKey(await makeKey({ label: 'Reader', read_only: 'on' }));
    const heartbeat = { entity: '/a.ts', type: 'file', time: 1_791_633_600 };
    const { status } = await server.request
      .post('/api/v1/heartbeats')
      .set('authorization', `Bearer ${key}`)
      .send(heartbeat);
    expect([status, await statusWith(key, STATS)]).toEqual([403, 200]);
    expect(await cardOf('Reader')).toContain('Read-only');
  });

  it.each<[string, Record<string, string | string[]>, string, string]>([
    ['no label', { label: ' ' }, 'label', 'Say what the key is for.'],
    ['a long label', { label: 'x'.repeat(121) }, 'label', 'At most 120 characters.'],
    ['a label that runs backwards', { label: 'a\u202eb' }, 'label', 'Only visible characters.'],
    ['nothing ticked', { label: 'K', access: 'listed' }, 'access', 'Tick at least one.'],
    ['a scope of administrators', { label: 'K', access: 'listed', scope: ['admin'] }, 'access', 'Keys cannot be given'],
    ['an unknown scope', { label: 'K', access: 'listed', scope: ['email', 'all'] }, 'access', 'Keys cannot be given'],
    ['no days', { label: 'K', days: '0' }, 'days', 'Between 1 and 3650 days.'],
    ['too many days', { label: 'K', days: '3651' }, 'days', 'Between 1 and 3650 days.'],
    ['days that are no number', { label: 'K', days: '1e2' }, 'days', 'Between 1 and 3650 days.'],
  ])('is not made with %s, and the form says so at the field', async (_, values, field, message) => {
    const before = await rowsOf(server.database, `select id from api_keys where user_id = ${ada.user.id}`);
    const answer = await makeKey({ read_only: 'on', ...values });
    expect(answer.status).toBe(400);
    expect(answer.html).toContain(`<p class="error" id="${field}-error">${message}`);
    expect(answer.html).toMatch(new RegExp(`aria-describedby="[^"]*${field}-error"`));
    expect(answer.html).toMatch(/<input [^>]*name="read_only"[^>]* checked/);
    const after = await rowsOf(server.database, `select id from api_keys where user_id = ${ada.user.id}`);
    expect(after).toHaveLength(before.length);
  });

  it('has a label that is text wherever it is shown', async () => {
    const label = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
    await makeKey({ label });
    const list = await browser.get('/account/keys');
    expect(list.text).toContain(label);
    expect(list.html).not.toMatch(/<script|<img/);
    const again = await makeKey({ label, days: 'x' });
    expect(again.status).toBe(400);
    expect(again.html).not.toMatch(/<script|<img/);
    expect(again.forms.flatMap(({ fields }) => fields).find(({ name }) => name === 'label')?.value).toBe(label);
  });
});

describe('the primary key', () => {
  it('is shown again, and ends when it is replaced', async () => {
    const primary = await primaryOf(ada);
    expect(await cardOf('Primary key')).toContain(' · Primary');
    expect(shownKey(await browser.submit({}, { action: REVEAL }))).toBe(primary.apiKey);

    await browser.get('/account/keys');
    const next = shownKey(await browser.submit({}, { action: ROTATE }));
    expect(next).not.toBe(primary.apiKey);
    expect([await statusWith(primary.apiKey), await statusWith(next)]).toEqual([401, 200]);

    await browser.get('/account/keys');
    expect(shownKey(await browser.submit({}, { action: REVEAL }))).toBe(next);
    const actions = await rowsOf<{ action: string }>(
      server.database,
      `select action from audit_log where actor_id = '${ada.user.uuid}' and action like 'api_key.%'`,
    );
    expect(actions.map(({ action }) => action).sort()).toEqual([
      'api_key.created',
      'api_key.revealed',
      'api_key.revealed',
      'api_key.rotated',
    ]);
  });

  it('can be made where there is none', async () => {
    await browser.get('/account/keys');
    expect(browser.page.forms.some(({ action }) => action === REVEAL)).toBe(false);
    const { csrfToken } = browser;
    expect((await browser.post(REVEAL, { csrf_token: csrfToken })).status).toBe(404);
    await browser.get('/account/keys');
    expect(await statusWith(shownKey(await browser.submit({}, { action: ROTATE, button: 'Make a primary key' })))).toBe(
      200,
    );
  });

  it('is shown five times an hour', async () => {
    await primaryOf(ada);
    for (let time = 0; time < 5; time++) {
      await browser.get('/account/keys');
      expect((await browser.submit({}, { action: REVEAL })).status).toBe(200);
    }
    await browser.get('/account/keys');
    const { status, headers, html } = await browser.submit({}, { action: REVEAL });
    expect([status, Number(headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(html).not.toContain('waka_');
  });

  it('is shown to nobody where the installation says so', async () => {
    const strict = await startApp({ now: NOW, config: { API_KEY_REVEAL: 'never' } });
    try {
      const person = await strict.createUser();
      const { apiKey } = await strict.app.get(PrimaryKeys, { strict: false }).create(person.user.id, OPERATOR);
      const visitor = await loggedIn(strict, person);
      const { forms } = await visitor.get('/account/keys');
      expect(forms.some(({ action }) => action === REVEAL)).toBe(false);
      const refused = await visitor.post(REVEAL, { csrf_token: visitor.csrfToken });
      expect([refused.status, refused.html.includes(apiKey)]).toEqual([403, false]);
      await visitor.get('/account/keys');
      const next = await visitor.submit({}, { action: ROTATE });
      expect([shownKey(next) === '', next.text.includes('it is not shown again')]).toEqual([false, true]);
    } finally {
      await strict.close();
    }
  });
});

describe('what opens the account', () => {
  it.each([NEW, REVEAL, ROTATE])('takes a recent login: POST %s', async (path) => {
    const { apiKey } = await primaryOf(ada);
    await browser.get('/account/keys');
    const { csrfToken } = browser;
    server.clock.advance(11 * MICROS_PER_MINUTE);
    const asked = await browser.post(path, { csrf_token: csrfToken, label: 'Late' });
    expect(asked.url).toBe('/login/confirm?continue=%2Faccount%2Fkeys');
    expect(await statusWith(apiKey)).toBe(200);
    const back = await browser.submit({ password: PASSWORD });
    expect([back.url, back.status]).toEqual(['/account/keys', 200]);
    expect(back.text).not.toContain('Late');
  });

  it('is asked for before the form is filled in', async () => {
    server.clock.advance(11 * MICROS_PER_MINUTE);
    expect((await browser.get(NEW)).url).toBe('/login/confirm?continue=%2Faccount%2Fkeys%2Fnew');
    expect((await browser.submit({ password: PASSWORD })).url).toBe(NEW);
    expect(await statusWith(shownKey(await browser.submit({ label: 'In time' })))).toBe(200);
  });

  it.each([NEW, REVEAL, ROTATE, 'revoke'])('is not touched by another site’s form: %s', async (name) => {
    const { apiKey } = await primaryOf(ada);
    const path = name === 'revoke' ? `/account/keys/${ada.apiKeyId}/revoke` : name;
    await browser.get('/account/keys');
    const { csrfToken } = browser;
    expect((await browser.post(path, { label: 'Theirs' })).status).toBe(403);
    const from = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await browser.post(path, { label: 'Theirs', csrf_token: csrfToken }, from)).status).toBe(403);
    expect([await statusWith(apiKey), await statusWith(ada.apiKey)]).toEqual([200, 200]);
    expect((await browser.get('/account/keys')).text).not.toContain('Theirs');
  });
});

describe('revoking', () => {
  it.each(['somebody else’s', 'an unknown', 'a nonsensical'])('%s key is not found', async (which) => {
    const eve = await server.createUser();
    const unknown = which === 'an unknown' ? '01975ccb-1d5c-8600-8aaa-000000000000' : 'nonsense';
    const id = which === 'somebody else’s' ? eve.apiKeyId : unknown;
    await browser.get('/account/keys');
    const answer = await browser.post(`/account/keys/${id}/revoke`, { csrf_token: browser.csrfToken });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(await statusWith(eve.apiKey)).toBe(200);
  });

  it('twice does nothing more', async () => {
    await browser.get('/account/keys');
    const { csrfToken } = browser;
    const path = `/account/keys/${ada.apiKeyId}/revoke`;
    expect((await browser.post(path, { csrf_token: csrfToken })).status).toBe(200);
    expect((await browser.post(path, { csrf_token: csrfToken })).status).toBe(404);
  });
});
