import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OPERATOR } from '#libs/audit';
import { DeletionsReader, DeletionsService } from '#libs/deletions';
import { MICROS_PER_MINUTE } from '#libs/kernel';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { openBrowser, type TestBrowser } from '../../support/browser.js';
import { loggedIn } from '../../support/logged-in.js';
import { makeOrg } from '../../support/org-people.js';

const NOW = '2026-10-10T12:00:00Z';
const PATH = '/account/deletion';

let server: TestApp;
let ada: TestUser;
let browser: TestBrowser;

beforeAll(async () => {
  server = await startApp({ now: NOW, config: { DELETION_GRACE_DAYS: '14' } });
});
afterAll(() => server.close());
beforeEach(async () => {
  server.clock.set(NOW);
  ada = await server.createUser({ timezone: 'Asia/Kathmandu' });
  browser = await loggedIn(server, ada);
});

const ask = async () => {
  await browser.get(PATH);
  return browser.submit({}, { button: 'Delete my account' });
};

async function approve({ user }: TestUser): Promise<void> {
  const request = await server.app.get(DeletionsReader, { strict: false }).living(user.id);
  const by = { userId: null, actor: OPERATOR };
  await server.app.get(DeletionsService, { strict: false }).approve(request?.id ?? 0, by);
}

describe('leaving', () => {
  it('is found on the overview, and says what happens', async () => {
    expect((await browser.get('/account')).links).toContain(PATH);
    const { status, text, headers } = await browser.get(PATH);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store, private');
    expect(text).toContain('An administrator looks at it first; 14 days later everything is erased');
    expect(text).toContain('From now on no new time is taken in.');
  });

  it('is asked for, shown with its day on the person’s clock, and taken back', async () => {
    const asked = await ask();
    expect(asked.hops).toEqual([`${PATH}?done=asked`]);
    expect(asked.text).toContain('You asked for your account to be deleted.');
    expect(asked.text).toContain('Asked for 10 Oct 2026, 17:45');
    expect(asked.text).toContain('Will be erased once an administrator has approved it');
    await approve(ada);
    const { html } = await browser.get(PATH);
    expect(html).toContain('<time datetime="2026-10-24T12:00:00Z">24 Oct 2026, 17:45</time>');
    const kept = await browser.submit({}, { button: 'Keep my account' });
    expect(kept.hops).toEqual([`${PATH}?done=cancelled`]);
    expect(kept.text).toContain('Your account stays.');
    expect(kept.forms.some(({ action }) => action === PATH)).toBe(true);
  });

  it('takes a recent login to ask, and none to stay', async () => {
    await ask();
    server.clock.advance(11 * MICROS_PER_MINUTE);
    await browser.get(PATH);
    expect((await browser.submit({}, { button: 'Keep my account' })).hops).toEqual([`${PATH}?done=cancelled`]);
    await browser.get(PATH);
    const refused = await browser.submit({}, { button: 'Delete my account' });
    expect(refused.url).toBe('/login/confirm?continue=%2Faccount');
  });

  it('says why not, where others need the person', async () => {
    await makeOrg(server, [[ada, 'owner']], 'Brass <b>& Sons</b>');
    const refused = await ask();
    expect(refused.status).toBe(409);
    expect(refused.text).toContain(
      'You are the last owner of "Brass <b>& Sons</b>": make somebody else one, or delete it.',
    );
  });

  it('says so where it is asked for twice, or taken back twice', async () => {
    await browser.get(PATH);
    const other = await loggedIn(server, ada);
    await other.get(PATH);
    await other.submit({}, { button: 'Delete my account' });
    const twice = await browser.submit({}, { button: 'Delete my account' });
    expect([twice.status, twice.text.includes('You asked for it already.')]).toEqual([409, true]);
    await other.get(PATH);
    await browser.get(PATH);
    await other.submit({}, { button: 'Keep my account' });
    const back = await browser.submit({}, { button: 'Keep my account' });
    expect([back.status, back.text.includes('Nothing was asked for.')]).toEqual([409, true]);
  });

  it('is nothing for whoever is not logged in', async () => {
    expect((await openBrowser(server.url).get(PATH)).url).toBe('/login?continue=%2Faccount%2Fdeletion');
  });
});
