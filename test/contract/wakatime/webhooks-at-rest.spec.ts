import { afterAll, beforeAll, expect, it } from 'vitest';
import { withClient } from '../../../tools/postgres/roles.mjs';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';

let app: TestApp;
let jane: TestUser;

beforeAll(async () => {
  app = await startApp({ now: '2026-10-10T08:00:00Z' });
  jane = await app.createUser();
});
afterAll(() => app?.close());

const call = (method: 'post' | 'put' | 'delete', path: string, body?: object) =>
  app.request[method](`/api/v1/users/current/webhooks${path}`).set('authorization', jane.authorization).send(body);

it('the log of events does not hold what the address of a webhook may keep secret', async () => {
  const url = 'https://hooks.example.com:8443/T0001/B0002/XXXXSECRET?token=XXXXSECRET';
  const { id, secret } = (await call('post', '', { url, events: ['goal.reached'] }).expect(201)).body.data;
  await call('put', `/${id}`, { url: `${url}2` }).expect(200);
  await call('post', `/${id}/rotate`).expect(200);
  await call('delete', `/${id}`).expect(204);
  const rows = await withClient(app.database.superUrl, async (client) => {
    const sql = `select l.action, d.details from audit_log l join audit_details d on d.audit_id = l.id
      where l.target_kind = 'webhook' and l.target_id = $1 order by l.seq`;
    return (await client.query(sql, [id])).rows;
  });
  const details = { origin: 'https://hooks.example.com:8443', events: ['goal.reached'] };
  expect(rows).toMatchObject(
    ['created', 'updated', 'secret_rotated', 'deleted'].map((word) => ({ action: `webhook.${word}`, details })),
  );
  expect(JSON.stringify(rows)).not.toContain('XXXXSECRET');
  expect(JSON.stringify(rows)).not.toContain(secret);
});
