import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../../test/support/app.js';
import { AccountsService } from './index.js';

let server: TestApp;

beforeAll(async () => {
  server = await startApp({ now: '2026-10-10T12:00:00Z' });
});
afterAll(() => server?.close());

it('the last superadmin is not suspended', async () => {
  const [first, second] = [
    await server.createUser({ adminLevel: 'superadmin' }),
    await server.createUser({ adminLevel: 'superadmin' }),
  ];
  const accounts = server.app.get(AccountsService, { strict: false });
  expect(await accounts.suspend(first.user.id, { kind: 'operator' })).toBe(true);
  await expect(accounts.suspend(second.user.id, { kind: 'operator' })).rejects.toMatchObject({
    code: 'accounts.last_superadmin',
  });
});
