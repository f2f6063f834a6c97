import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp({ now: '2026-10-10T12:00:00Z' });
});
afterAll(() => app?.close());

it('answers 429 with Retry-After to the 3001st request of a person, and nobody else notices', async () => {
  const ada = await app.createUser();
  const grace = await app.createUser();
  // Refused for its empty body, after it has been counted.
  const ask = (authorization: string) =>
    app.app.inject({ method: 'POST', url: '/api/v1/heartbeats', headers: { authorization } });
  const statuses = new Set<number>();
  for (let sent = 0; sent < 3_000; sent += 100) {
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(ada.authorization)));
    for (const { statusCode } of answers) statuses.add(statusCode);
  }
  expect([...statuses]).toEqual([400]);
  const refused = await ask(ada.authorization);
  expect(refused.statusCode).toBe(429);
  expect(refused.headers['retry-after']).toBe('1');
  expect(refused.json()).toEqual({ error: expect.any(String) });
  expect((await ask(grace.authorization)).statusCode).toBe(400);
  app.clock.advance(1_000_000);
  expect((await ask(ada.authorization)).statusCode).toBe(400);
}, 60_000);

it('can be switched off', async () => {
  const open = await startApp({ now: '2026-10-10T12:00:00Z', config: { RATE_LIMIT: 'off' } });
  try {
    expect(open.config.http.isRateLimited).toBe(false);
    const { authorization } = await open.createUser();
    expect((await open.request.get('/api/v1/users/current').set('authorization', authorization)).status).toBe(200);
  } finally {
    await open.close();
  }
});
