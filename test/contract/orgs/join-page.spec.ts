import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { openBrowser } from '../../support/browser.js';
import { loggedIn } from '../../support/logged-in.js';
import { auditOf, byHeader, makeOrg } from '../../support/org-people.js';
import { rowsOf } from '../../support/rows.js';

let server: TestApp;
let jane: TestUser;
let eve: TestUser;
let org: string;
let path: string;

beforeAll(async () => {
  server = await startApp({ now: '2026-10-10T12:00:00Z' });
  const olga = await server.createUser({ username: 'olga' });
  jane = await server.createUser({ username: 'jane', email: 'jane@example.com' });
  eve = await server.createUser({ username: 'eve', email: 'eve@example.com' });
  await rowsOf(server.database, 'update users set is_email_confirmed = true where email is not null');
  org = await makeOrg(server, [[olga, 'owner']], 'Acme <b>');
  const invited = await byHeader(server, olga.authorization)('POST', `/api/orgs/v1/${org}/invites`, {
    email: 'jane@example.com',
  });
  path = `/account/organisations/join?token=${invited.body.data.token}`;
});
afterAll(() => server?.close());

it('sends strangers to log in, and back', async () => {
  const { hops } = await openBrowser(server.url).get(path);
  expect(hops.at(-1)).toContain(`/login?continue=${encodeURIComponent(path)}`);
});

it('tells of the organisation, and lets in by the button alone', async () => {
  const browser = await loggedIn(server, jane);
  const shown = await browser.get(path);
  expect(shown.status).toBe(200);
  expect(shown.html).toContain('Acme &lt;b>');
  expect(await auditOf(server, org)).toEqual(['member.invited']);
  const other = await loggedIn(server, eve);
  await other.get(path);
  expect((await other.submit({}, { button: 'Join' })).status).toBe(403);
  expect((await browser.submit({}, { button: 'Join' })).status).toBe(200);
  expect(await auditOf(server, org)).toEqual(['member.invited', 'member.joined']);
  expect((await browser.get(path)).status).toBe(400);
});
