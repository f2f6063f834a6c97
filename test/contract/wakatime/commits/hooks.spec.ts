import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { rowsOf } from '../../../support/rows.js';
import { janeAtWork, NOW } from './beacon.js';

const PROJECT = '/api/v1/users/current/projects/beacon';

let app: TestApp;
let jane: TestUser;
beforeAll(async () => {
  app = await startApp({ now: NOW });
  jane = await janeAtWork(app);
});
afterAll(() => app?.close());

async function linked(provider: string, rest: object = { full_name: 'jane/beacon' }) {
  await app.request.delete(`${PROJECT}/repository`).set('authorization', jane.authorization);
  const { body } = await app.request
    .put(`${PROJECT}/repository`)
    .set('authorization', jane.authorization)
    .send({ provider, ...rest });
  await rowsOf(app.database, `update jobs set state = 'done' where name = 'commits.sync'`);
  return body.data as { id: string; webhook_secret: string };
}

const push = (id: string, headers: Record<string, string>, body: string | Buffer) =>
  app.request
    .post(`/api/hooks/v1/repositories/${id}`)
    .set({ 'content-type': 'application/json', ...headers })
    .send(body as string);
const hmac = (secret: string, body: string) => createHmac('sha256', secret).update(body).digest('hex');
const waiting = async () =>
  (await rowsOf(app.database, `select 1 from jobs where name = 'commits.sync' and state = 'waiting'`)).length;

const BODY = '{"ref": "refs/heads/main",  "héllo": 1}';
const SIGNERS: readonly (readonly [provider: string, sign: (secret: string) => Record<string, string>])[] = [
  ['github', (secret) => ({ 'x-hub-signature-256': `sha256=${hmac(secret, BODY)}` })],
  ['gitlab', (secret) => ({ 'x-gitlab-token': secret })],
  ['gitea', (secret) => ({ 'x-gitea-signature': hmac(secret, BODY) })],
  ['bitbucket', (secret) => ({ 'x-hub-signature': `sha256=${hmac(secret, BODY)}` })],
];

describe.each(SIGNERS)('a push of %s', (provider, sign) => {
  it('is believed when it is signed, as often as it comes', async () => {
    const { id, webhook_secret: secret } = await linked(provider);
    expect(await waiting()).toBe(0);
    await push(id, sign(secret), BODY).expect(202, { data: {} });
    expect(await waiting()).toBe(1);
    await push(id, sign(secret), BODY).expect(202);
    expect(await waiting(), 'a replay').toBe(1);
  });

  it('is refused when it is not, as an unknown repository is', async () => {
    const { id, webhook_secret: secret } = await linked(provider);
    const unknown = await push('6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b', sign(secret), BODY);
    const forged = [
      await push(id, {}, BODY),
      await push(id, sign(`${secret}x`), BODY),
      await push(id, { 'x-hub-signature-256': 'sha256=', 'x-gitlab-token': '', 'x-gitea-signature': 'é' }, BODY),
      await push('nonsense', sign(secret), BODY),
      ...(provider === 'gitlab' ? [] : [await push(id, sign(secret), `${BODY} `)]),
    ];
    expect(unknown.status).toBe(401);
    for (const { status, body } of forged) expect([status, body]).toEqual([unknown.status, unknown.body]);
    expect(await waiting()).toBe(0);
  });
});

describe('a repository that nobody can reach', () => {
  const hashes = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string];
  const commit = (id: string, minute: string, email = 'jane@example.com') => ({
    id,
    message: `At ${minute}`,
    timestamp: `2026-10-10T${minute}:00+00:00`,
    url: null,
    author: { name: 'Jane', email },
  });
  const send = async (link: { id: string; webhook_secret: string }, body: object) => {
    const text = JSON.stringify(body);
    await push(link.id, { 'x-signature-256': `sha256=${hmac(link.webhook_secret, text)}` }, text).expect(202);
  };
  const commits = async (query = '') =>
    (await app.request.get(`${PROJECT}/commits${query}`).set('authorization', jane.authorization)).body;
  const seconds = async (query?: string) =>
    (await commits(query)).data.map((one: { hash: string; total_seconds: number }) => [one.hash[0], one.total_seconds]);

  it('is known from its pushes', async () => {
    const link = await linked('git', {});
    const first = {
      ref: 'refs/heads/main',
      before: '0'.repeat(40),
      commits: [commit(hashes[0], '04:05'), commit(hashes[1], '04:20')],
    };
    await send(link, first);
    await send(link, first);
    expect(await seconds()).toEqual([
      ['b', 900],
      ['a', 300],
    ]);
    await send(link, { ref: 'refs/heads/feature', before: hashes[1], commits: [commit(hashes[2], '04:40')] });
    expect(await seconds('?branch=feature')).toEqual([['c', 900]]);
    await send(link, { ref: 'refs/tags/v1', commits: [] });
    await send(link, { zen: 'A ping.' });
    expect(await commits()).toMatchObject({ total: 3, status: 'ok' });
  });

  it('does not guess when the work on the first commit began, where older ones exist', async () => {
    const link = await linked('git', {});
    await send(link, {
      ref: 'refs/heads/main',
      before: hashes[2],
      commits: [commit(hashes[0], '04:05'), commit(hashes[1], '04:20')],
    });
    expect(await seconds()).toEqual([
      ['b', 900],
      ['a', 0],
    ]);
  });
});
