import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestApp } from '../../../support/app.js';
import { BODIES, type Fields, LEAKS, spoilt } from '../../../support/hostile-bodies.js';
import { BASE, type House, startHouse } from '../house.js';

/** What nobody would send in good faith to routes about people: each is understood or refused, never a fault. */
let app: TestApp;
let house: House;
beforeAll(async () => {
  house = await startHouse();
  app = house.app;
  await app.createUser({ username: 'jane' });
});
afterAll(() => app?.close());

const ROUTES: readonly (readonly [method: 'POST' | 'PATCH', path: string, body: Fields])[] = [
  ['POST', 'user/convict', { user_id: 'jane', trust_level: 'yellow', reason: 'r', notes: 'n' }],
  ['POST', 'user/get_user_by_email', { email: 'jane@example.com' }],
  ['POST', 'user/search_fuzzy', { query: 'jane' }],
  ['POST', 'audit_logs/counts', { user_ids: [1, 2] }],
  [
    'POST',
    'leaderboard_shadowbans',
    { user_id: 'jane', reason: 'r', leaderboard_shadowban_expires_at: '2026-11-10T12:00:00Z' },
  ],
  ['POST', 'admin_api_keys', { name: 'one' }],
  ['PATCH', 'permissions/1', { admin_level: 'viewer' }],
];

const QUERIES: readonly (readonly [path: string, ...names: string[]])[] = [
  ['user/info', 'user_id', 'id'],
  ['user/info_batch', 'ids', 'ids[]'],
  ['user/trust_logs', 'user_id', 'id'],
  ['banned_users', 'limit', 'offset'],
  ['trust_level_audit_logs', 'user_id', 'admin_id', 'user_search', 'admin_search', 'trust_level_filter'],
  ['timeline/search_users', 'query'],
  ['timeline/leaderboard_users', 'period'],
  ['leaderboard_shadowbans/search_users', 'query'],
  ['permissions', 'search'],
  ['users/active', 'since'],
];
const TEXTS = [
  '',
  '%00',
  'a%00b',
  '%ff%fe',
  '%ed%a0%80',
  '%25',
  '_',
  '%5c',
  "'; drop table users; --",
  '{}',
  '[]',
  '-1',
  '0',
  '1e999',
  '2147483648',
  '99999999999999999999999999',
  'NaN',
  '1.5',
  'x'.repeat(5_000),
  '%F0%9F%98%80',
  '@',
  'current',
  'my',
  '__proto__',
  'toString',
];

async function faultsOf(method: 'GET' | 'POST' | 'PATCH', path: string, payloads: readonly (string | Buffer)[]) {
  const faults: string[] = [];
  const headers = {
    authorization: `Bearer ${house.keys.superadmin.token}`,
    ...(method !== 'GET' && { 'content-type': 'application/json' }),
  };
  for (const payload of payloads) {
    const url = `${BASE}/${path}${method === 'GET' ? payload : ''}`;
    const { statusCode, body } = await app.app.inject({ method, url, headers, ...(method !== 'GET' && { payload }) });
    if (statusCode < 500 && !LEAKS.test(body)) continue;
    faults.push(`${String(payload).slice(0, 300)} → ${statusCode} ${body.slice(0, 200)}`);
  }
  return faults;
}

describe('hostile requests', () => {
  for (const [method, path, body] of ROUTES) {
    it(`${method} ${path}`, async () => {
      const bytes = [Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28]), Buffer.from('{"name":"\xff"}', 'latin1')];
      expect(await faultsOf(method, path, [...spoilt(body, undefined), ...BODIES, ...bytes])).toEqual([]);
    }, 60_000);
  }

  for (const [path, ...names] of QUERIES) {
    it(`GET ${path}`, async () => {
      const queries = names.flatMap((name) => [
        ...TEXTS.map((text) => `?${name}=${text}`),
        `?${name}=1&${name}=x&${name}=`,
        `?${name}[a]=1`,
      ]);
      expect(await faultsOf('GET', path, queries)).toEqual([]);
    }, 60_000);
  }
});
