import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MICROS_PER_MINUTE } from '#libs/kernel';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import type { TestBrowser } from '../../support/browser.js';
import { loggedIn } from '../../support/logged-in.js';
import { rowsOf } from '../../support/rows.js';

const NOW = '2026-10-10T12:00:00Z';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const PATH = '/account/sessions';

let server: TestApp;
let ada: TestUser;
let browser: TestBrowser;

beforeAll(async () => {
  server = await startApp({ now: NOW });
});
afterAll(() => server.close());
beforeEach(async () => {
  server.clock.set(NOW);
  ada = await server.createUser({ timezone: 'Pacific/Chatham' });
  browser = await loggedIn(server, ada);
});

const isIn = async (visitor: TestBrowser) => (await visitor.get('/account')).url === '/account';

async function endPathOf(device: string): Promise<string> {
  const { html } = await browser.get(PATH);
  const card =
    html
      .split('<section class="card"')
      .slice(1)
      .find((part) => part.includes(device)) ?? '';
  return /action="([^"]+)"/.exec(card)?.[1] ?? '';
}

describe('the list', () => {
  it('says which browser was seen where and when, and which one this is', async () => {
    await loggedIn(server, ada, FIREFOX);
    const { html, text } = await browser.get(PATH);
    expect(text).toContain('Firefox on Linux');
    expect(text.match(/This browser/g)).toHaveLength(1);
    expect(text.match(/127\.0\.0\.1/g)).toHaveLength(2);
    expect(html).toContain(
      '<dt>Last seen</dt><dd><time datetime="2026-10-10T12:00:00Z">11 Oct 2026, 01:45</time></dd>',
    );
    expect(text).toContain('by password');
  });

  it('shows what browsers say of themselves as text', async () => {
    await loggedIn(server, ada, '<script>alert(1)</script> Firefox/1.0');
    expect((await browser.get(PATH)).html).not.toContain('<script');
  });
});

describe('logging out', () => {
  it('one other browser ends that one', async () => {
    const firefox = await loggedIn(server, ada, FIREFOX);
    const third = await loggedIn(server, ada);
    const after = await browser.submit({}, { action: await endPathOf('Firefox on Linux') });
    expect(after.hops).toEqual([`${PATH}?done=one`]);
    expect(after.text).toContain('That browser is logged out.');
    expect([await isIn(firefox), await isIn(third), await isIn(browser)]).toEqual([false, true, true]);
  });

  it('all others ends all others', async () => {
    const others = [await loggedIn(server, ada), await loggedIn(server, ada, FIREFOX)];
    await browser.get(PATH);
    const after = await browser.submit({}, { button: 'Log out all others' });
    expect(after.hops).toEqual([`${PATH}?done=others`]);
    expect(after.forms.some(({ action }) => action.endsWith('end-others'))).toBe(false);
    for (const other of others) expect(await isIn(other)).toBe(false);
    expect(await isIn(browser)).toBe(true);
  });

  it('this browser leads to the login, and leaves the others', async () => {
    const other = await loggedIn(server, ada, FIREFOX);
    const after = await browser.submit({}, { action: await endPathOf('This browser') });
    expect(after.url).toBe('/login');
    expect(browser.cookies.has('beatkeeper_session')).toBe(false);
    expect([await isIn(browser), await isIn(other)]).toEqual([false, true]);
  });

  it('takes no recent login: whoever sees a stranger there is not held up', async () => {
    const other = await loggedIn(server, ada);
    await browser.get(PATH);
    server.clock.advance(11 * MICROS_PER_MINUTE);
    await browser.submit({}, { button: 'Log out all others' });
    expect([await isIn(browser), await isIn(other)]).toEqual([true, false]);
  });

  it('somebody else is not possible', async () => {
    const eve = await server.createUser();
    const theirs = await loggedIn(server, eve);
    const [{ id } = { id: '' }] = await rowsOf<{ id: string }>(
      server.database,
      `select id from sessions where user_id = ${eve.user.id}`,
    );
    await browser.get(PATH);
    const { csrfToken } = browser;
    for (const one of [id, '01975ccb-1d5c-8600-8aaa-000000000000', 'nonsense']) {
      expect((await browser.post(`${PATH}/${one}/end`, { csrf_token: csrfToken })).status, one).toBe(404);
    }
    expect(await isIn(theirs)).toBe(true);
  });

  it('is not done by another site’s form', async () => {
    const other = await loggedIn(server, ada, FIREFOX);
    for (const path of [await endPathOf('Firefox on Linux'), `${PATH}/end-others`]) {
      expect((await browser.post(path, {})).status).toBe(403);
      await browser.get(PATH);
      const from = { origin: 'https://evil.example' };
      expect((await browser.post(path, { csrf_token: browser.csrfToken }, from)).status).toBe(403);
    }
    expect(await isIn(other)).toBe(true);
  });
});

it('is nobody’s page who is not logged in', async () => {
  browser.cookies.clear();
  expect((await browser.get(PATH)).url).toBe('/login?continue=%2Faccount%2Fsessions');
});
