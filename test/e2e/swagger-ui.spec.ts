import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../tools/capabilities.mjs';
import { startApp, type TestApp, type TestUser } from '../support/app.js';
import { has } from '../support/capabilities.js';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe.skipIf(!(await has('Chromium')))('Swagger UI in Chromium', () => {
  let house: TestApp;
  let ann: TestUser;
  let browser: Browser;

  beforeAll(async () => {
    house = await startApp({ now: '2026-03-10T12:00:00Z' });
    ann = await house.createUser({ username: 'ann' });
    const executablePath = findProgram(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']);
    browser = await chromium.launch({ executablePath: executablePath as string, args: QUIET });
  });

  afterAll(async () => {
    await browser?.close();
    await house.close();
  });

  it('lists the operations of a tag, takes a key under "Authorize", and calls with it', async () => {
    const page = await browser.newPage();
    await page.goto(`${house.url}/docs`);
    await page.locator('.operation-filter-input').fill('Stats');
    const operation = page.locator('.opblock', { hasText: '/api/v1/users/{user}/all_time_since_today' }).first();
    await operation.waitFor();
    await page.locator('button.authorize').first().click();
    const dialog = page.locator('.modal-ux');
    const scheme = dialog.locator('.auth-container', { has: page.locator('h4 code', { hasText: /^bearer$/ }) });
    await scheme.locator('input').fill(ann.apiKey);
    await scheme.locator('button.authorize').click();
    await scheme.locator('button.btn-done').click();

    await operation.locator('.opblock-summary-control').click();
    const answered = page.waitForResponse((response) => response.url().includes('/users/current/all_time_since_today'));
    await operation.locator('button.execute').click();
    expect((await answered).status()).toBe(200);
  });
});
