import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { has } from '../support/capabilities.js';
import { openChromium, PUBLIC_URL } from '../support/chromium.js';

const PASSWORD = 'seven quiet herons';
const MAX_STEPS = 80;

/** Where the focus is, and whether one sees it. */
const FOCUS = `(() => {
  const { activeElement: at } = document;
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  const label = at.getAttribute('aria-label') ?? at.labels?.[0]?.innerText ?? at.innerText ?? '';
  const isSeen = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  return { name: label.trim().replace(/\\s+/g, ' '), isSeen };
})()`;

interface Focus {
  readonly name: string;
  readonly isSeen: boolean;
}

/** A person without a mouse and without scripts, and what a screen reader is told. One test after another. */
describe.skipIf(!(await has('Chromium')))('the account pages by keyboard', { timeout: 60_000 }, () => {
  let server: TestApp;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = await startApp({ now: '2026-11-21T08:00:00Z', config: { RATE_LIMIT: 'off' } });
    await server.createUser({ username: 'ada', password: PASSWORD, key: { label: 'Laptop' } });
    browser = await openChromium(server.url);
    page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const at = () => page.url().replace(PUBLIC_URL, '');
  const focus = () => page.evaluate<Focus>(FOCUS);
  const press = (key: string) => page.keyboard.press(key);
  const type = (text: string) => page.keyboard.type(text);
  const main = () => page.getByRole('main').ariaSnapshot();

  /** Presses Tab until the control has the focus; every stop on the way shows where it is. */
  async function tabTo(name: string): Promise<void> {
    const passed: string[] = [];
    while (passed.length < MAX_STEPS) {
      await press('Tab');
      const stop = await focus();
      expect(stop, `after ${passed.join(', ')}`).toEqual({ name: stop.name, isSeen: true });
      if (stop.name === name) return;
      passed.push(stop.name);
    }
    expect.fail(`no "${name}" among ${passed.join(', ')}`);
  }

  async function send(): Promise<void> {
    await Promise.all([page.waitForEvent('load'), press('Enter')]);
  }

  it('lets somebody in, whose focus begins at the name', async () => {
    await page.goto(`${PUBLIC_URL}/account/keys`);
    expect(await focus()).toEqual({ name: 'Username or e-mail address', isSeen: true });
    await type('ada');
    await tabTo('Password');
    await type(PASSWORD);
    await send();
    expect(at()).toBe('/account/keys');
  });

  it('says which page and which key a control is about', async () => {
    expect(await page.title()).toBe('API keys · Beatkeeper');
    expect(await page.getByRole('navigation', { name: 'Account' }).ariaSnapshot()).toContain('link "API keys"');
    expect(await page.locator('[aria-current=page]').innerText()).toBe('API keys');
    const told = await main();
    expect(told).toContain('heading "API keys" [level=1]');
    expect(told).toContain('heading "Laptop" [level=3]');
    expect(told).toContain('button "Revoke Laptop"');
  });

  it('makes a key of two scopes', async () => {
    await tabTo('Make a key');
    await send();
    expect(at()).toBe('/account/keys/new');
    expect(await focus()).toEqual({ name: 'What it is for', isSeen: true });
    await type('Backup');
    await tabTo('Everything that you may');
    await press('ArrowDown');
    expect((await focus()).name).toBe('Only what is ticked below');
    await tabTo('List of scopes');
    await press('Enter');
    for (const name of ['email See your e-mail address', 'read_stats See your stats']) {
      await tabTo(name);
      await press('Space');
    }
    await tabTo('Days until it expires (optional)');
    await type('soon');
    await send();
    expect(await main()).toContain('alert: Some of it will not do. See below.');
  });

  it('begins at the field that is wrong and says why, and keeps what was typed', async () => {
    expect(await focus()).toEqual({ name: 'Days until it expires (optional)', isSeen: true });
    expect(await page.getByLabel('Days until it expires').getAttribute('aria-invalid')).toBe('true');
    await expect(describedBy('days')).resolves.toContain('Between 1 and 3650 days.');
    expect(await page.getByLabel('What it is for').inputValue()).toBe('Backup');
    expect(await page.locator('details').getAttribute('open')).not.toBeNull();
    await press('Control+A');
    await type('30');
    await tabTo('Make the key');
    await send();
    expect(await page.title()).toBe('Your new key · Beatkeeper');
    expect(await main()).toMatch(/status: "?Copy it now[\s\S]*code: waka_/);
  });

  it('revokes the other one', async () => {
    await tabTo('Back to your keys');
    await send();
    expect(await main()).toContain('See your e-mail address');
    await tabTo('Revoke Laptop');
    await send();
    const told = await main();
    expect(told).toMatch(/status: The key is revoked/);
    expect(told).not.toContain('Laptop');
  });

  it('logs out', async () => {
    await page.reload();
    await tabTo('Log out');
    await send();
    expect(at()).toBe('/login');
  });

  async function describedBy(id: string): Promise<string> {
    const ids = (await page.locator(`#${id}`).getAttribute('aria-describedby')) ?? '';
    const texts = ids.split(' ').map((described) => page.locator(`#${described}`).innerText());
    return (await Promise.all(texts)).join(' ');
  }
});
