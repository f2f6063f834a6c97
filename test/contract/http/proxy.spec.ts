import { afterEach, describe, expect, it } from 'vitest';
import { BUDGETS } from '../../../apps/api/src/http/limits/budgets.js';
import { startApp, type TestApp } from '../../support/app.js';

const SELF = '/api/v1/users/current';
const LIMIT = BUDGETS.default.address.points;
let app: TestApp | undefined;

afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function open(trustProxy: string): Promise<TestApp> {
  app = await startApp({ now: '2026-10-10T12:00:00Z', config: { TRUST_PROXY: trustProxy } });
  return app;
}

/** How often the caller with these headers has been counted, this time included. */
async function counted(house: TestApp, headers: Record<string, string>): Promise<number> {
  const answer = await house.request.get(SELF).set({ authorization: 'Bearer waka_tok_nobody', ...headers });
  expect(answer.status).toBe(401);
  return LIMIT - Number(answer.headers['ratelimit-remaining']);
}

const forwarded = (list: string) => ({ 'x-forwarded-for': list });

describe('X-Forwarded-For', () => {
  it('counts for nothing unless somebody is trusted', async () => {
    const house = await open('off');
    expect(await counted(house, forwarded('198.51.100.1'))).toBe(1);
    expect(await counted(house, forwarded('198.51.100.2'))).toBe(2);
    expect(await counted(house, { forwarded: 'for=198.51.100.3', 'x-real-ip': '198.51.100.3' })).toBe(3);
    expect(await counted(house, {})).toBe(4);
  });

  it.each([
    '1',
    '127.0.0.0/8',
    'loopback',
  ])('counts as the trusted proxy saw it, whatever stands before: %s', async (trusted) => {
    const house = await open(trusted);
    expect(await counted(house, forwarded('198.51.100.1'))).toBe(1);
    expect(await counted(house, forwarded('198.51.100.2'))).toBe(1);
    expect(await counted(house, forwarded('203.0.113.9, 198.51.100.1'))).toBe(2);
    expect(await counted(house, forwarded('10.0.0.1, 192.0.2.66, 198.51.100.1'))).toBe(3);
    expect(await counted(house, forwarded('not an address, 198.51.100.1'))).toBe(4);
  });

  it('counts for nothing from a neighbour who is not trusted', async () => {
    const house = await open('10.0.0.0/8');
    expect(await counted(house, forwarded('198.51.100.1'))).toBe(1);
    expect(await counted(house, forwarded('198.51.100.2'))).toBe(2);
  });

  it('counts IPv6 by its network', async () => {
    const house = await open('1');
    expect(await counted(house, forwarded('2001:db8:1:2::1'))).toBe(1);
    expect(await counted(house, forwarded('2001:db8:1:2:ffff::1'))).toBe(2);
    expect(await counted(house, forwarded('2001:db8:1:3::1'))).toBe(1);
  });
});

describe('X-Forwarded-Proto and -Host', () => {
  it.each(['off', '1'])('do not change where people are told to go: TRUST_PROXY=%s', async (trusted) => {
    const house = await open(trusted);
    const { headers, text } = await house.request
      .get('/')
      .redirects(0)
      .set({ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example', host: 'evil.example' });
    expect(headers).not.toHaveProperty('strict-transport-security');
    expect(`${headers.location ?? ''}${text}`).not.toContain('evil.example');
  });
});
