import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { NIGHTLY_ROUND } from '#libs/storage/worker';
import { startApp } from '../../support/app.js';
import { drainJobs } from '../../support/jobs.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { type House, NOW, STAMP, startHouse } from './house.js';

let house: House;

beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house?.app.close());

const request = () => {
  const { app } = house.app;
  const pools = app.get(ActivityPools, { strict: false });
  return app.get(Jobs, { strict: false }).request(pools.job, NIGHTLY_ROUND, {});
};
const act = (path: string) => house.as('superadmin', 'post', path);

describe('jobs', () => {
  it('are listed, called off and done again by superadmins, and the log says who', async () => {
    const id = await request();
    const job = {
      id,
      queue: 'upkeep',
      name: 'storage.nightly',
      key: '',
      payload: {},
      state: 'waiting',
      percent_complete: 0,
      attempt: 0,
      max_attempts: 3,
      is_cancel_requested: false,
      error: null,
      run_at: STAMP,
      created_at: expect.any(String),
      started_at: null,
      finished_at: null,
    };
    const list = await house.as('superadmin', 'get', '/jobs?state=waiting&name=storage.nightly');
    expect(list.status).toBe(200);
    expect(list.body).toEqual({ jobs: [job], page: 1, total: 1, total_pages: 1 });
    const cancelled = await act(`/jobs/${id}/cancel`);
    expect(cancelled.status).toBe(200);
    expect(cancelled.body.job).toMatchObject({ id, state: 'cancelled', finished_at: expect.any(String) });
    expect(await act(`/jobs/${id}/cancel`)).toMatchObject({ status: 422, body: { error: 'This job is over.' } });
    expect((await act(`/jobs/${id}/retry`)).body).toEqual({ job });
    expect((await act(`/jobs/${id}/retry`)).status).toBe(422);
    expect(await drainJobs(house.app)).toBe(1);
    const done = await house.as('superadmin', 'get', '/jobs?state=done');
    expect(done.body.jobs).toMatchObject([{ id, percent_complete: 100, attempt: 1 }]);
    expect((await act(`/jobs/${id}/retry`)).status).toBe(422);
    const { body } = await house.as('superadmin', 'get', '/audit_logs?limit=2');
    expect(body.audit_logs).toMatchObject([
      {
        action: 'job.retried',
        actor: { kind: 'admin_key' },
        target: { kind: 'job', id },
        details: { state: 'cancelled' },
      },
      { action: 'job.cancelled', target: { kind: 'job', id }, details: { name: 'storage.nightly', state: 'waiting' } },
    ]);
  });

  it('are no business of others, and what is not there is not found', async () => {
    expect((await house.as('admin', 'get', '/jobs')).status).toBe(403);
    for (const id of [randomUUID(), 'x']) {
      expect((await act(`/jobs/${id}/cancel`)).body).toEqual({ error: 'Job not found' });
      expect((await act(`/jobs/${id}/retry`)).status).toBe(404);
    }
    for (const query of ['state=odd', 'page=0', 'page=x']) {
      expect((await house.as('superadmin', 'get', `/jobs?${query}`)).status).toBe(422);
    }
    const beyond = await house.as('superadmin', 'get', '/jobs?page=9');
    expect(beyond.body).toMatchObject({ jobs: [], page: 9, total: 1 });
  });
});

describe('the board of Redis', () => {
  const board = (path = '', { token } = house.keys.superadmin) =>
    house.app.request.get(`/admin/queues${path}`).set('authorization', `Bearer ${token}`);

  it('is not there without Redis', async () => {
    expect((await board()).status).toBe(404);
  });

  it('is shown to superadmins, and changes nothing', async () => {
    const redis: TestRedis = await startRedis();
    const server = await startApp({
      now: NOW,
      config: { RATE_LIMIT: 'off', REDIS_URL: redis.url },
      database: house.app.database,
    });
    try {
      const get = (path: string, token?: string) => {
        const call = server.request.get(`/admin/queues${path}`);
        return token === undefined ? call : call.set('authorization', `Bearer ${token}`);
      };
      const { superadmin, admin } = house.keys;
      const page = await get('', superadmin.token);
      expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.text).toContain('<base href="/admin/queues/"');
      expect(page.headers['content-security-policy']).toContain("script-src 'self'");
      const script = /static\/js\/main[^"]+/.exec(page.text)?.[0];
      expect((await get(`/${script}`, superadmin.token)).headers['content-type']).toMatch(/javascript/);
      const queues = await get('/api/queues', superadmin.token);
      expect(queues.body.queues.map(({ name, readOnlyMode }: Record<string, unknown>) => [name, readOnlyMode])).toEqual(
        ['derive', 'bulk', 'fetch', 'mail', 'hooks', 'upkeep'].map((name) => [name, true]),
      );
      for (const path of ['', '/api/queues', `/${script}`]) {
        expect([(await get(path)).status, (await get(path, admin.token)).status]).toEqual([401, 403]);
      }
      const put = server.request.put('/admin/queues/api/queues/derive/pause');
      expect((await put.set('authorization', `Bearer ${superadmin.token}`)).status).toBe(404);
      await redis.kill();
      expect((await get('/api/queues', superadmin.token)).status).toBe(503);
    } finally {
      await server.app.close();
      await redis.kill();
    }
  });
});
