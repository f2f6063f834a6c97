import { createServer } from 'node:http';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
let server: TestApp;
beforeAll(async () => { server = await startApp({ now: '2026-11-21T08:00:00Z', config: {SIGN_UP: 'open'} }); await server.createUser({username: 'ada', password: 'seven quiet herons'}); });
afterAll(() => server.close());
it('works in chromium', async () => {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const page = await browser.newPage({ javaScriptEnabled: false });
  page.on('console', (m) => console.log('CONSOLE', m.text()));
  await page.goto(server.url + '/login');
  await page.fill('#username', 'ada'); await page.fill('#password', 'wrong'); 
  const [r] = await Promise.all([page.waitForResponse((x) => x.request().method() === 'POST'), page.click('main button')]);
  console.log('wrong', r.status(), await page.textContent('main'));
  await page.screenshot({ path: '/tmp/login-wrong.png' });
  await page.fill('#password', 'seven quiet herons');
  await page.click('main button');
  await page.waitForLoadState();
  console.log('after', page.url(), await page.textContent('h1'));
  await page.goto(server.url + '/login/confirm?continue=/account/keys');
  await page.screenshot({ path: '/tmp/confirm.png' });
  await page.click('text=Log out');
  await page.waitForLoadState();
  console.log('logged out', page.url());
  await page.goto(server.url + '/sign-up');
  await page.screenshot({ path: '/tmp/sign-up.png', fullPage: true });
  await page.fill('#username', 'mary'); await page.fill('#email', 'mary@example.com'); await page.fill('#password', 'seven quiet herons');
  await page.click('main button'); await page.waitForLoadState();
  await page.screenshot({ path: '/tmp/welcome.png', fullPage: true });
  console.log('welcome', await page.textContent('h1'));
  // form-action and redirects
  const other = createServer((_q, s) => s.end('arrived')).listen(0, '127.0.0.1');
  await new Promise((y) => other.once('listening', y));
  const target = `http://127.0.0.1:${(other.address() as any).port}/cb`;
  const own = createServer((q, s) => {
    if (q.method === 'POST' && q.url === '/direct') { s.writeHead(303, { location: '/authorize' }); return s.end(); }
    if (q.method === 'POST' && q.url === '/onward') { s.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': "default-src 'none'; form-action 'self'" }); return s.end('<meta http-equiv="refresh" content="0;url=/authorize">'); }
    if (q.url === '/authorize') { s.writeHead(302, { location: target }); return s.end(); }
    s.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': "default-src 'none'; form-action 'self'" });
    return s.end('<form method=post action=/direct><button id=d>d</button></form><form method=post action=/onward><button id=o>o</button></form>');
  }).listen(0, '127.0.0.1');
  await new Promise((y) => own.once('listening', y));
  const base = `http://127.0.0.1:${(own.address() as any).port}/`;
  for (const id of ['#d', '#o']) {
    await page.goto(base); await page.click(id, { noWaitAfter: true }); await page.waitForTimeout(1500);
    console.log(id, page.url() === target ? 'arrived' : `stuck at ${page.url()}`);
  }
  await browser.close(); other.close(); own.close();
  expect(1).toBe(1);
}, 60000);
