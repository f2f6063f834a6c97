import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';

/** Heartbeats that nobody would send in good faith: each is stored or refused, never a fault. */
const SINGLE = '/api/hackatime/v1/users/current/heartbeats';
const HEARTBEAT: Readonly<Record<string, unknown>> = {
  entity: '/home/ada/x.ts',
  type: 'file',
  time: 1_791_633_000,
  category: 'coding',
  project: 'demo',
  branch: 'main',
  language: 'Go',
  dependencies: ['a'],
  lines: 1,
  lineno: 1,
  cursorpos: 1,
  is_write: true,
  project_root_count: 3,
  line_additions: 1,
  line_deletions: 1,
  machine: 'laptop',
  editor: 'vim',
  operating_system: 'linux',
  user_agent: 'wakatime/1',
  plugin: 'vim',
  created_at: 'now',
  ai_session: 'x',
  ai_model: 'x',
  ai_input_tokens: 1,
  hackatime: null,
  heartbeats: null,
};
const VALUES = [
  null,
  '',
  '\u0000',
  '\ud800',
  -1,
  1e300,
  2 ** 63,
  true,
  [],
  {},
  [[]],
  { $gt: 1 },
  'x'.repeat(70_000),
  ['\u0000'],
];
const RAW = [
  '',
  'null',
  '"',
  '{"hackatime":',
  '{"hackatime":[]}',
  '{"hackatime":7}',
  '{"hackatime":{"hackatime":{}}}',
  '{"heartbeats":{}}',
  '{"__proto__":{"entity":"/x"}}',
  '[[[]]]',
  '['.repeat(200_000),
  '\ufeff[]',
  '{"time":1e999}',
];

let app: TestApp;
let ada: TestUser;
let lines: string[];

beforeAll(async () => {
  lines = [];
  app = await startApp({
    now: '2026-10-10T12:00:00Z',
    config: { RATE_LIMIT: 'off' },
    onLog: (line) => lines.push(line),
  });
  ada = await app.createUser();
});
afterAll(() => app?.close());

it('are stored or refused', async () => {
  const fields = Object.keys(HEARTBEAT).flatMap((name) =>
    VALUES.map((value) => JSON.stringify({ ...HEARTBEAT, [name]: value })),
  );
  const faults: string[] = [];
  for (const payload of [...RAW, ...fields, ...fields.map((body) => `[${body}]`)]) {
    for (const url of [SINGLE, `${SINGLE}.bulk`]) {
      lines.length = 0;
      const { statusCode, body } = await app.app.inject({
        method: 'POST',
        url,
        headers: { authorization: ada.authorization, 'content-type': 'text/plain' },
        payload,
      });
      if (statusCode >= 500 || lines.some((line) => line.includes('request failed'))) {
        faults.push(`${payload.slice(0, 200)} → ${statusCode} ${body.slice(0, 200)}`);
      }
    }
  }
  expect(faults).toEqual([]);
}, 120_000);
