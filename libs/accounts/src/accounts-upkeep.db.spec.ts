import { afterAll, beforeAll, expect, it } from 'vitest';
import { MICROS_PER_DAY } from '#libs/kernel';
import { startApp, type TestApp } from '../../../test/support/app.js';
import { withClient } from '../../../tools/postgres/roles.mjs';
import { AccountsUpkeep, SessionsService } from './index.js';

let server: TestApp;

beforeAll(async () => {
  server = await startApp({ now: '2026-10-10T12:00:00Z' });
});
afterAll(() => server?.close());

const sessions = () =>
  withClient(server.database.superUrl, async (client) => {
    const { rows } = await client.query('select user_agent from sessions order by user_agent');
    return rows.map(({ user_agent }: { user_agent: string }) => user_agent);
  });

it('removes accounts that nobody confirmed, and no others', async () => {
  const { user } = await server.createUser({ username: 'never' });
  await withClient(server.database.superUrl, (client) =>
    client.query('update users set must_confirm_email = true where id = $1', [user.id]),
  );
  await server.createUser({ username: 'ordinary' });
  server.clock.advance(31 * MICROS_PER_DAY);
  expect(await server.app.get(AccountsUpkeep, { strict: false }).purgeExpired(10)).toBe(1);
  const left = await withClient(server.database.superUrl, async (client) => {
    const { rows } = await client.query("select username from users where username in ('never', 'ordinary')");
    return rows;
  });
  expect(left).toEqual([{ username: 'ordinary' }]);
});

it('removes sessions a month after their end, and no sooner', async () => {
  const { user } = await server.createUser();
  const service = server.app.get(SessionsService, { strict: false });
  const upkeep = server.app.get(AccountsUpkeep, { strict: false });
  const start = (userAgent: string) => service.start(user.id, { methods: ['pwd'], address: '127.0.0.1', userAgent });
  await start('idle');
  const { session } = await start('ended');
  await service.revoke(
    { userId: user.id, sessionId: session.id, actor: { kind: 'person' }, address: '127.0.0.1' },
    session.id,
  );

  server.clock.advance(29 * MICROS_PER_DAY);
  expect(await upkeep.purgeExpired(10)).toBe(0);
  server.clock.advance(2 * MICROS_PER_DAY);
  expect(await upkeep.purgeExpired(10)).toBe(1);
  expect(await sessions()).toEqual(['idle']);

  server.clock.advance(100 * MICROS_PER_DAY);
  expect(await upkeep.purgeExpired(10)).toBe(1);
  expect(await upkeep.purgeExpired(10)).toBe(0);
});
