import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DumpsUpkeep } from '#libs/dumps';
import { BuildDumpHandler, MailDumpHandler } from '#libs/dumps/worker';
import { MICROS_PER_MINUTE } from '#libs/kernel';
import { BlobStore } from '#libs/platform/blobs';
import { Jobs } from '#libs/platform/queue';
import { withClient } from '../../../tools/postgres/roles.mjs';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { type HookReceiver, startHookReceiver } from '../../support/hook-receiver.js';
import { drainJobs } from '../../support/jobs.js';
import { type MailCatcher, startMailCatcher } from '../../support/mail-catcher.js';

const NOW = '2026-10-10T20:30:00Z';

let app: TestApp;
let receiver: HookReceiver;
let catcher: MailCatcher;
let jane: TestUser;
let count = 0;

beforeAll(async () => {
  [receiver, catcher] = await Promise.all([startHookReceiver(), startMailCatcher()]);
  app = await startApp({ now: NOW, config: { OUTBOUND_ALLOWED: '127.0.0.1', SMTP_URL: catcher.url } });
});
afterAll(async () => {
  await app?.close();
  await Promise.all([receiver?.close(), catcher?.close()]);
});
beforeEach(async () => {
  app.clock.set(NOW);
  jane = await person(true);
});

const person = (isConfirmed: boolean): Promise<TestUser> =>
  app.createUser({
    username: `jane${++count}`,
    email: `jane${count}@example.com`,
    settings: { is_email_confirmed: isConfirmed },
  });
const mailsTo = ({ user }: TestUser) => catcher.mails.filter(({ to }) => to.includes(`${user.username}@example.com`));
const sql = (text: string, params: unknown[] = []) =>
  withClient(app.database.superUrl, (client) => client.query(text, params));

async function ask({ authorization }: TestUser, body: object = {}): Promise<{ id: string }> {
  const answer = await app.request
    .post('/api/v1/users/current/data_dumps')
    .set('authorization', authorization)
    .send(body);
  expect(answer.status).toBe(201);
  return answer.body.data;
}

async function only({ authorization }: TestUser): Promise<Record<string, unknown>> {
  const { body } = await app.request.get('/api/v1/users/current/data_dumps').set('authorization', authorization);
  expect(body.data).toHaveLength(1);
  return body.data[0];
}

/** As a worker runs it that knows nothing of an earlier run. */
const runOf = (dumpId: string, signal = new AbortController().signal) => ({
  id: 'none',
  payload: { dumpId },
  attempt: 1,
  isLastAttempt: false,
  signal,
  progress: () => undefined,
});

describe('a finished export', () => {
  it('is told by mail, once, with a link that works', async () => {
    const { id } = await ask(jane, { email_when_finished: true });
    expect(await drainJobs(app)).toBe(2);
    const [mail] = mailsTo(jane);
    expect(mail?.subject).toBe('Your export is ready');
    expect(mail?.links).toEqual([(await only(jane)).download_url]);
    expect(mail?.text).toContain('The link works until 2026-10-17 20:30:00 UTC, for everybody who has it.');
    await app.app.get(MailDumpHandler, { strict: false }).run(runOf(id));
    await app.app.get(BuildDumpHandler, { strict: false }).run(runOf(id));
    expect([await drainJobs(app), mailsTo(jane).length]).toEqual([0, 1]);
  });

  it('is not told by mail to who did not want it, nor to an address that nobody confirmed', async () => {
    const ann = await person(false);
    await ask(jane);
    await ask(ann, { email_when_finished: true });
    await drainJobs(app);
    expect([mailsTo(jane), mailsTo(ann)]).toEqual([[], []]);
  });

  it('is told to webhooks', async () => {
    const hook = { url: `${receiver.url}/${jane.user.username}`, events: ['dump.finished'] };
    await app.request
      .post('/api/v1/users/current/webhooks')
      .set('authorization', jane.authorization)
      .send(hook)
      .expect(201);
    const { id } = await ask(jane, { type: 'csv' });
    await drainJobs(app);
    const calls = receiver.received.filter(({ path }) => path === `/${jane.user.username}`);
    expect(calls.map(({ body }) => JSON.parse(body))).toMatchObject([
      {
        type: 'dump.finished',
        data: { id, type: 'csv', status: 'Completed', download_url: (await only(jane)).download_url },
      },
    ]);
  });
});

describe('an export that is not finished', () => {
  it('is stuck after half an hour, and fails when nobody works on it', async () => {
    const { id } = await ask(jane);
    app.clock.advance(30 * MICROS_PER_MINUTE + 1);
    expect(await only(jane)).toMatchObject({ status: 'Pending…', is_stuck: true, is_processing: true });
    expect(await app.app.get(DumpsUpkeep).sweep()).toMatchObject({ abandoned: 0 });
    await sql(`update jobs set state = 'failed' where key = $1`, [id]);
    expect(await app.app.get(DumpsUpkeep).sweep()).toMatchObject({ abandoned: 1 });
    expect(await only(jane)).toMatchObject({
      status: 'Failed',
      has_failed: true,
      is_stuck: false,
      is_processing: false,
      download_url: null,
      expires: '2026-10-17T21:00:00Z',
    });
  });

  it('fails after its last attempt, and may be asked for again', async () => {
    const { id } = await ask(jane);
    const handler = app.app.get(BuildDumpHandler, { strict: false });
    await handler.gaveUp({ dumpId: id });
    expect(await only(jane)).toMatchObject({ id, status: 'Failed', has_failed: true });
    await handler.run(runOf(id));
    expect(await app.app.get(BlobStore).size(`dumps/${id}`)).toBeUndefined();
    expect((await ask(jane)).id).not.toBe(id);
  });

  it('is never made once it was called off', async () => {
    const { id } = await ask(jane);
    const [{ id: job }] = (await sql('select id from jobs where key = $1', [id])).rows as [{ id: string }];
    expect(await app.app.get(Jobs, { strict: false }).cancel(job)).toBe(true);
    await drainJobs(app);
    expect(await only(jane)).toMatchObject({ id, status: 'Pending…' });
    app.clock.advance(31 * MICROS_PER_MINUTE);
    await app.app.get(DumpsUpkeep).sweep();
    expect(await only(jane)).toMatchObject({ status: 'Failed' });
  });

  it('is broken off between slices, and leaves nothing', async () => {
    const { id } = await ask(jane);
    await app.request
      .post('/api/v1/users/current/heartbeats')
      .set('authorization', jane.authorization)
      .send({ entity: '/a.ts', time: Date.parse(NOW) / 1000 })
      .expect(202);
    const stop = new AbortController();
    stop.abort(new Error('the process stops'));
    const broken = app.app.get(BuildDumpHandler, { strict: false }).run(runOf(id, stop.signal));
    await expect(broken).rejects.toThrow();
    expect(await app.app.get(BlobStore).size(`dumps/${id}`)).toBeUndefined();
    expect(await only(jane)).toMatchObject({ status: 'Processing coding activity…' });
    await drainJobs(app);
    expect(await only(jane)).toMatchObject({ status: 'Completed' });
  });

  it('is completed by the run that took it last', async () => {
    const { id } = await ask(jane);
    const handler = app.app.get(BuildDumpHandler, { strict: false });
    const outcomes = await Promise.allSettled([handler.run(runOf(id)), handler.run(runOf(id))]);
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    await drainJobs(app);
    const { status, download_url: url } = await only(jane);
    expect(status).toBe('Completed');
    const file = await fetch((url as string).replace('http://beatkeeper.test', app.url));
    expect((await file.json()).user.username).toBe(jane.user.username);
  });
});
