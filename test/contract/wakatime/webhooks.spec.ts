import { createHmac } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MICROS_PER_DAY, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '#libs/kernel';
import { ActivityPools, inTransaction } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { Webhooks } from '#libs/webhooks';
import { DELIVER_WEBHOOK, TELL_DAILY_SUMMARIES, TELL_FIRST_HEARTBEATS } from '#libs/webhooks/worker';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { type HookReceiver, type ReceivedHook, startHookReceiver } from '../../support/hook-receiver.js';
import { drainJobs } from '../../support/jobs.js';

const NOW = '2026-10-10T08:00:00Z';
const HOURS = 60 * MICROS_PER_MINUTE;

let app: TestApp;
let receiver: HookReceiver;
let jane: TestUser;

beforeAll(async () => {
  receiver = await startHookReceiver();
  app = await startApp({ now: NOW, config: { OUTBOUND_ALLOWED: '127.0.0.1' } });
});
afterAll(async () => {
  await app?.close();
  await receiver?.close();
});
beforeEach(async () => {
  receiver.received.length = 0;
  receiver.answer(200, 'ok');
  app.clock.set(NOW);
  jane = await app.createUser({ timezone: 'Asia/Kathmandu' });
});

const call = (method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, body?: object, person = jane) => {
  const request = app.request[method](`/api/v1/users/current/webhooks${path}`).set(
    'authorization',
    person.authorization,
  );
  return body === undefined ? request : request.send(body);
};

async function make(fields: object = {}): Promise<{ id: string; secret: string }> {
  const body = {
    url: `${receiver.url}/${jane.user.username}/hook`,
    events: ['goal.reached', 'dump.finished'],
    ...fields,
  };
  return (await call('post', '', body).expect(201)).body.data;
}

const emit = (key: string, data: object = { key }, type: 'dump.finished' | 'goal.reached' = 'dump.finished') =>
  inTransaction(app.app.get(ActivityPools).job, (client) =>
    app.app.get(Webhooks, { strict: false }).emit(client, jane.user.id, { type, key, data }),
  );

/** What jane was sent; retries of other tests arrive in between. */
const received = () => receiver.received.filter(({ path }) => path.startsWith(`/${jane.user.username}/`));

const deliveriesOf = async (id: string) => (await call('get', `/${id}/deliveries`).expect(200)).body.data;

function signatureOf({ headers, body }: ReceivedHook, secret: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
}

describe('a webhook', () => {
  it('is made with a secret that is shown once', async () => {
    const { body } = await call('post', '', { url: 'https://example.com/x', events: ['goal.reached'] }).expect(201);
    expect(body.data).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      url: 'https://example.com/x',
      description: '',
      events: ['goal.reached'],
      is_enabled: true,
      disabled_because: null,
      disabled_at: null,
      failures_in_row: 0,
      previous_secret_until: null,
      created_at: '2026-10-10T08:00:00Z',
      modified_at: '2026-10-10T08:00:00Z',
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
    const { secret: _, ...shown } = body.data;
    expect((await call('get', `/${shown.id}`).expect(200)).body).toEqual({ data: shown });
    expect((await call('get', '').expect(200)).body).toEqual({
      data: [shown],
      page: 1,
      prev_page: null,
      next_page: null,
      total: 1,
      total_pages: 1,
    });
  });

  it.each([
    [{}, ['url', 'events']],
    [{ url: 'ftp://example.com', events: ['goal.reached'] }, ['url']],
    [{ url: 'https://me:secret@example.com', events: ['goal.reached'] }, ['url']],
    [{ url: 'https://example.com', events: [] }, ['events']],
    [{ url: 'https://example.com', events: ['everything'] }, ['events']],
    [{ url: 'https://example.com', events: ['goal.reached'], secret: 'mine' }, ['secret']],
  ])('is refused as %j', async (body, fields) => {
    expect(Object.keys((await call('post', '', body).expect(400)).body.errors)).toEqual(fields);
  });

  it('is changed and removed by its owner alone', async () => {
    const { id } = await make();
    const other = await app.createUser();
    await call('patch', `/${id}`, { is_enabled: false }, other).expect(404);
    await call('delete', `/${id}`, undefined, other).expect(404);
    const { body } = await call('put', `/${id}`, { description: 'kitchen', is_enabled: false }).expect(200);
    expect(body.data).toMatchObject({ description: 'kitchen', is_enabled: false, disabled_because: null });
    await call('delete', `/${id}`).expect(204);
    await call('get', `/${id}`).expect(404);
  });

  it('tells nothing that the key which makes it may not read', async () => {
    const key = await app.createKey(jane.user, { scopes: new Set(['write_heartbeats', 'read_goals'] as const) });
    const as = (body: object) => app.request.post(`/api/v1/users/current/webhooks?api_key=${key}`).send(body);
    const { body } = await as({ url: 'https://example.com', events: ['goal.reached', 'summary.daily'] }).expect(403);
    expect(body).toEqual({ error: 'insufficient_scope' });
    await as({ url: 'https://example.com', events: ['goal.reached'] }).expect(201);
  });

  it('is one of twenty at most', async () => {
    for (let count = 0; count < 20; count++) await make();
    const body = { url: 'https://example.com', events: ['goal.reached'] };
    expect((await call('post', '', body).expect(400)).body).toEqual({ errors: { url: ['No more than 20 webhooks.'] } });
  });
});

describe('an event', () => {
  it('is posted once to whoever listens, signed', async () => {
    const { id, secret } = await make();
    await make({ events: ['summary.daily'], url: `${receiver.url}/${jane.user.username}/deaf` });
    await make({ is_enabled: false, url: `${receiver.url}/${jane.user.username}/off` });
    await emit('first', { b: 1, a: 'é' });
    await emit('first', { b: 2 });
    await drainJobs(app);
    expect(received()).toHaveLength(1);
    const [hook] = received() as [ReceivedHook];
    const eventId = hook.headers['webhook-id'];
    expect(hook.path).toBe(`/${jane.user.username}/hook`);
    expect(hook.headers['content-type']).toBe('application/json');
    expect(hook.headers['webhook-timestamp']).toBe(String(Date.parse(NOW) / 1000));
    expect(hook.body).toBe(
      `{"id":"${eventId}","type":"dump.finished","created_at":"2026-10-10T08:00:00Z","data":{"b":1,"a":"é"}}`,
    );
    expect(hook.headers['webhook-signature']).toBe(signatureOf(hook, secret));
    expect(await deliveriesOf(id)).toEqual([
      {
        id: expect.any(String),
        event_id: eventId,
        type: 'dump.finished',
        state: 'delivered',
        attempts: 1,
        status: 200,
        duration_ms: expect.any(Number),
        response: 'ok',
        error: null,
        created_at: '2026-10-10T08:00:00Z',
        attempted_at: '2026-10-10T08:00:00Z',
      },
    ]);
  });

  it('is emitted in a transaction of the EntityManager too, and once posted is not posted again', async () => {
    const { id } = await make();
    const em = app.app.get(EntityManager).fork();
    const event = { type: 'dump.finished', key: 'orm', data: { a: [1] } } as const;
    await em.transactional((inside) => app.app.get(Webhooks, { strict: false }).emit(inside, jane.user.id, event));
    await drainJobs(app);
    expect(JSON.parse(received()[0]?.body ?? '')).toMatchObject({ type: 'dump.finished', data: { a: [1] } });
    const [{ id: deliveryId }] = await deliveriesOf(id);
    await app.app.get(Jobs).request(app.app.get(ActivityPools).job, DELIVER_WEBHOOK, { deliveryId });
    await drainJobs(app);
    expect(received()).toHaveLength(1);
  });

  it('is nothing when the transaction fails', async () => {
    const { id } = await make();
    const pools = app.app.get(ActivityPools);
    const failing = inTransaction(pools.job, async (client) => {
      const event = { type: 'dump.finished', key: 'lost', data: {} } as const;
      await app.app.get(Webhooks, { strict: false }).emit(client, jane.user.id, event);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await drainJobs(app);
    expect(await deliveriesOf(id)).toEqual([]);
  });

  it('is signed with both secrets for a day after a change', async () => {
    const { id, secret: before } = await make();
    const { body } = await call('post', `/${id}/rotate`).expect(200);
    const after: string = body.data.secret;
    expect(body.data.previous_secret_until).toBe('2026-10-11T08:00:00Z');
    await emit('during');
    await drainJobs(app);
    app.clock.advance(24 * HOURS);
    await emit('afterwards');
    await drainJobs(app);
    const [during, afterwards] = received() as [ReceivedHook, ReceivedHook];
    expect(during.headers['webhook-signature']).toBe(`${signatureOf(during, after)} ${signatureOf(during, before)}`);
    expect(afterwards.headers['webhook-signature']).toBe(signatureOf(afterwards, after));
  });

  it('is tried again later and later, with the same id and a new timestamp', async () => {
    const { id } = await make();
    receiver.answer(503, 'busy');
    await emit('again');
    await drainJobs(app);
    await drainJobs(app);
    expect(received()).toHaveLength(1);
    expect(await deliveriesOf(id)).toMatchObject([
      { state: 'pending', attempts: 1, status: 503, response: 'busy', error: 'answered 503' },
    ]);
    receiver.answer(204);
    app.clock.advance(2 * MICROS_PER_MINUTE);
    await drainJobs(app);
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'delivered', attempts: 2, status: 204, error: null }]);
    const [first, second] = received() as [ReceivedHook, ReceivedHook];
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(second.body).toBe(first.body);
    expect(Number(second.headers['webhook-timestamp']) - Number(first.headers['webhook-timestamp'])).toBe(120);
    expect((await call('get', `/${id}`)).body.data.failures_in_row).toBe(0);
  });

  it('fails for good after eleven attempts over hours, and can be sent again', async () => {
    const { id } = await make();
    receiver.answer(500);
    await emit('never');
    for (let round = 0; round < 14; round++) {
      await drainJobs(app);
      app.clock.advance(5 * HOURS);
    }
    const [delivery] = await deliveriesOf(id);
    expect(delivery).toMatchObject({ state: 'failed', attempts: 11, error: 'answered 500' });
    receiver.answer(200, 'at last');
    const { body } = await call('post', `/${id}/deliveries/${delivery.id}/redeliver`).expect(202);
    expect(body.data).toMatchObject({ id: delivery.id, state: 'pending' });
    await drainJobs(app);
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'delivered', attempts: 12, response: 'at last' }]);
    expect(new Set(received().map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('follows no redirect', async () => {
    const { id } = await make();
    receiver.answer(302, '', { location: `${receiver.url}/${jane.user.username}/elsewhere` });
    await emit('redirected');
    await drainJobs(app);
    expect(received().map(({ path }) => path)).toEqual([`/${jane.user.username}/hook`]);
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'pending', error: 'answered 302' }]);
  });

  it('keeps two thousand characters of an answer', async () => {
    const { id } = await make();
    receiver.answer(200, 'x'.repeat(100_000));
    await emit('long');
    await drainJobs(app);
    expect((await deliveriesOf(id))[0].response).toBe('x'.repeat(2_000));
  });

  it('turns a webhook off that is gone', async () => {
    const { id } = await make();
    receiver.answer(410);
    await emit('one');
    await drainJobs(app);
    await emit('two');
    await drainJobs(app);
    expect(received()).toHaveLength(1);
    expect((await call('get', `/${id}`)).body.data).toMatchObject({
      is_enabled: false,
      disabled_because: 'gone',
      disabled_at: '2026-10-10T08:00:00Z',
    });
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'failed', attempts: 1, status: 410 }]);
    const { body } = await call('patch', `/${id}`, { is_enabled: true }).expect(200);
    expect(body.data).toMatchObject({ is_enabled: true, disabled_because: null, failures_in_row: 0 });
  });

  it('turns a webhook off that failed fifty times in a row for days', async () => {
    const { id } = await make();
    receiver.answer(500);
    for (let count = 0; count < 49; count++) await emit(`failing ${count}`);
    await drainJobs(app);
    expect((await call('get', `/${id}`)).body.data).toMatchObject({ is_enabled: true, failures_in_row: 49 });
    app.clock.advance(3 * MICROS_PER_DAY);
    await drainJobs(app);
    expect((await call('get', `/${id}`)).body.data).toMatchObject({ is_enabled: false, disabled_because: 'failing' });
    expect(received()).toHaveLength(50);
  });

  it('is never sent to a private address', async () => {
    const { id } = await make({ url: 'http://10.0.0.1/hook' });
    const mapped = await make({ url: 'http://[::ffff:10.0.0.1]/hook' });
    await emit('inside');
    await drainJobs(app);
    for (const webhook of [id, mapped.id]) {
      expect(await deliveriesOf(webhook)).toMatchObject([
        { state: 'failed', attempts: 1, status: null, error: expect.stringContaining('is no public address') },
      ]);
    }
  });

  it('is a test when its owner asks for one', async () => {
    const { id } = await make({ events: ['summary.daily'] });
    await call('post', `/${id}/test`).expect(202);
    await drainJobs(app);
    expect(JSON.parse(received()[0]?.body ?? '')).toMatchObject({
      type: 'webhook.test',
      data: { webhook_id: id },
    });
  });
});

describe('events that a day brings', () => {
  const tick = async (type: typeof TELL_DAILY_SUMMARIES | typeof TELL_FIRST_HEARTBEATS) => {
    await app.app.get(Jobs).request(app.app.get(ActivityPools).job, type, {});
    await drainJobs(app);
    const told = received().map(({ body }) => JSON.parse(body));
    receiver.received.length = 0;
    return told;
  };
  const beat = (...times: string[]) =>
    app.request
      .post('/api/v1/users/current/heartbeats.bulk')
      .set('authorization', jane.authorization)
      .send(
        times.map((time) => ({
          entity: '/a.go',
          type: 'file',
          project: 'atlas',
          language: 'Go',
          category: 'coding',
          time: Date.parse(time) / 1000,
        })),
      )
      .expect(201);

  it('tell the summary once, when the timeout has passed after midnight', async () => {
    await make({ events: ['summary.daily'] });
    // Midnight in Kathmandu is 18:15 UTC.
    app.clock.set('2026-10-10T18:29:59Z');
    await beat('2026-10-10T17:00:00Z', '2026-10-10T17:10:00Z', '2026-10-10T18:10:00Z', '2026-10-10T18:20:00Z');
    expect(await tick(TELL_DAILY_SUMMARIES)).toEqual([]);
    app.clock.set('2026-10-10T18:30:00Z');
    const told = await tick(TELL_DAILY_SUMMARIES);
    expect(told.map(({ type }) => type)).toEqual(['summary.daily']);
    expect(told[0].data).toEqual({
      date: '2026-10-10',
      timezone: 'Asia/Kathmandu',
      start: '2026-10-09T18:15:00Z',
      end: '2026-10-10T18:14:59Z',
      total_seconds: 900,
      text: '15 mins',
      projects: [{ name: 'atlas', total_seconds: 900, text: '15 mins' }],
      languages: [{ name: 'Go', total_seconds: 900, text: '15 mins' }],
      editors: [{ name: 'Unknown Editor', total_seconds: 900, text: '15 mins' }],
      operating_systems: [{ name: 'Unknown OS', total_seconds: 900, text: '15 mins' }],
      machines: [{ name: 'Unknown Hostname', total_seconds: 900, text: '15 mins' }],
      categories: [{ name: 'Coding', total_seconds: 900, text: '15 mins' }],
    });
    expect(await tick(TELL_DAILY_SUMMARIES)).toEqual([]);
    app.clock.set('2026-10-12T18:30:00Z');
    const later = (await tick(TELL_DAILY_SUMMARIES)).map(({ data }) => [data.date, data.total_seconds]);
    expect(later.sort()).toEqual([
      ['2026-10-11', 300],
      ['2026-10-12', 0],
    ]);
  });

  it('tell the first heartbeat of a day once, also of one that came late', async () => {
    await beat('2026-10-10T07:00:00Z');
    await make({ events: ['day.first_heartbeat'] });
    await beat('2026-10-10T07:59:00Z');
    expect(await tick(TELL_FIRST_HEARTBEATS)).toEqual([]);
    app.clock.set('2026-10-12T02:00:00Z');
    await beat('2026-10-12T01:30:00.500Z', '2026-10-12T01:40:00Z');
    expect((await tick(TELL_FIRST_HEARTBEATS)).map(({ data }) => data)).toEqual([
      {
        date: '2026-10-12',
        timezone: 'Asia/Kathmandu',
        first_heartbeat_at: '2026-10-12T01:30:00Z',
        project: 'atlas',
        language: 'Go',
      },
    ]);
    app.clock.advance(MICROS_PER_SECOND);
    await beat('2026-10-11T05:00:00Z');
    expect((await tick(TELL_FIRST_HEARTBEATS)).map(({ data }) => data.date)).toEqual(['2026-10-11']);
    expect(await tick(TELL_FIRST_HEARTBEATS)).toEqual([]);
  });
});
