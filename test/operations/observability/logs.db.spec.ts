import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isBuilt, SECRET_KEY } from '../../support/built.js';
import { createTestDatabase, type TestDatabase } from '../../support/template-db.js';
import type { ObservedPerson } from './person.js';
import { Installation, PATIENT, type Running } from './running.js';

const canary = (kind: string) => `${kind}canary${randomBytes(8).toString('hex')}`;
const PASSWORD = canary('pass');
const CODE = canary('code');
const SECRET = canary('secret');
const TOKEN = canary('token');
const SESSION = canary('session');
const STATE = canary('state');

let database: TestDatabase;
let installation: Installation;
let api: Running;
let worker: Running;
let server: string;
let jane: ObservedPerson;

beforeAll(async () => {
  if (!isBuilt) return;
  database = await createTestDatabase();
  installation = await Installation.on(database, { REDIS_URL: `redis://:${TOKEN}@127.0.0.1:1/0` });
  jane = installation.jane;
  ({ api, worker, server } = await installation.startBoth());
}, 400_000);
afterAll(async () => {
  await installation?.end();
  await database?.drop();
});

/** Whatever carries a secret, in places that are right and in places that are wrong. */
async function sendSecretsEverywhere(): Promise<number[]> {
  const form = (fields: Record<string, string>) => ({
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://beatkeeper.test' },
  });
  const json = (body: object) => ({
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  const grant = { grant_type: 'authorization_code', client_id: 'nobody', client_secret: SECRET, code: CODE };
  const requests: readonly [path: string, init?: RequestInit][] = [
    [`/api/v1/users/current?api_key=${jane.apiKey}`],
    [`/api/v1/users/current?access_token=${TOKEN}&token=${TOKEN}`],
    [`/nowhere/at/all?api_key=${jane.apiKey}&client_secret=${SECRET}`],
    ['/api/v1/users/current', { headers: { authorization: `Bearer ${jane.apiKey}` } }],
    ['/api/v1/users/current', { headers: { authorization: `Bearer waka_tok_${TOKEN}` } }],
    ['/api/v1/users/current', { headers: { authorization: `Token token="${TOKEN}"` } }],
    ['/login', form({ login: 'jane', username: 'jane', password: PASSWORD, csrf_token: TOKEN })],
    ['/oauth/token', form(grant)],
    ['/oauth/token', json({ ...grant, refresh_token: TOKEN })],
    [`/oauth/authorize?client_id=nobody&response_type=code&state=${STATE}&code_challenge=${CODE}`],
    ['/oauth/revoke', form({ token: TOKEN, client_id: 'nobody', client_secret: SECRET })],
    ['/settings', { headers: { cookie: `__Host-beatkeeper_session=${SESSION}; beatkeeper_ticket=${SESSION}` } }],
    [`/share/@jane/${TOKEN}.json`],
    ['/api/v1/users/current/heartbeats', json({ entity: `a\u0000${SECRET}`, time: 'never', password: PASSWORD })],
    ['/api/v1/users/current/heartbeats.bulk', { ...json([]), body: `[{"entity": "${SECRET}", "token": "${TOKEN}` }],
    ['/api/v1/users/current/plugin_errors', json({ message: `failed with ${jane.apiKey}`, api_key: jane.apiKey })],
    ['/api/v1/plugins/errors', json({ message: 'x', stacktrace: `Authorization: ${jane.authorization}` })],
  ];
  const statuses: number[] = [];
  for (const [path, init] of requests) {
    const response = await fetch(`${server}${path}`, { redirect: 'manual', ...init });
    statuses.push(response.status);
    await response.text();
    const asJane = await jane.call(server, path, { redirect: 'manual', ...init });
    await asJane.text();
  }
  return statuses;
}

describe.skipIf(!isBuilt)('what is logged', { timeout: 400_000 }, () => {
  it('is one JSON object per line, with the request id that the caller was told', async () => {
    const response = await jane.call(server, '/api/v1/users/current', {
      headers: { 'x-request-id': 'told.by-the_caller:1' },
    });
    expect(response.headers.get('x-request-id')).toBe('told.by-the_caller:1');
    const own = (await jane.call(server, '/api/v1/users/current')).headers.get('x-request-id');
    await vi.waitFor(() => {
      const ids = api.lines().map(({ reqId }) => reqId);
      expect(ids).toContain('told.by-the_caller:1');
      expect(ids).toContain(own);
    }, PATIENT);
    const line = api.lines().find(({ reqId }) => reqId === own);
    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      reqId: own,
      method: 'GET',
      route: '/api/v1/users/:user',
      status: 200,
      ms: expect.any(Number),
      userId: expect.any(Number),
      msg: 'request',
    });
  });

  it('holds no secret, at the most talkative level, whatever is sent where', async () => {
    const statuses = await sendSecretsEverywhere();
    expect(new Set(statuses).size).toBeGreaterThan(2);
    expect((await jane.send(server, 25)).status).toBe(201);
    await vi.waitFor(
      () => expect(api.lines().filter(({ msg }) => msg === 'request').length).toBeGreaterThan(30),
      PATIENT,
    );
    await Promise.all([api.stop(), worker.stop()]);
    const said = installation.output;
    const secrets = {
      apiKey: jane.apiKey.slice(5),
      authorization: jane.authorization.slice(6),
      SECRET_KEY,
      ...{ PASSWORD, CODE, SECRET, TOKEN, SESSION, STATE },
      ...Object.fromEntries(
        [database.url, database.ownerUrl, database.jobUrl].map((url, index) => [
          `database ${index}`,
          new URL(url).password,
        ]),
      ),
    };
    const told = Object.entries(secrets).filter(([, secret]) => secret !== '' && said.includes(secret));
    expect(told.map(([name]) => name)).toEqual([]);
    for (const word of ['hidden-entity-canary', 'hidden-project-canary', 'hidden-branch-canary']) {
      expect(said.includes(word), word).toBe(false);
    }
  });

  it('would be caught: the same search finds what is there', () => {
    expect(installation.output.includes('told.by-the_caller:1')).toBe(true);
    expect(`${installation.output}${PASSWORD}`.includes(PASSWORD)).toBe(true);
  });
});
