import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AdminKeysService } from '#libs/admin';
import { MICROS_PER_DAY } from '#libs/kernel';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { drainJobs } from '../../../support/jobs.js';
import { type MailCatcher, startMailCatcher } from '../../../support/mail-catcher.js';
import { bySession, makeOrg } from '../../../support/org-people.js';
import { rowsOf } from '../../../support/rows.js';

const NOW = '2026-10-10T12:00:00Z';
const ADMIN = '/api/admin/v1/deletion_requests';

let post: MailCatcher;
let server: TestApp;
let adminKey: string;
let chief: TestUser;
let ada: TestUser;
let address: string;
let count = 0;

beforeAll(async () => {
  post = await startMailCatcher();
  server = await startApp({ now: NOW, config: { RATE_LIMIT: 'off', SMTP_URL: post.url } });
  chief = await server.createUser({ username: 'chief', adminLevel: 'superadmin' });
  const keys = server.app.get(AdminKeysService, { strict: false });
  adminKey = (await keys.create('operator', { owner: chief.user.id, name: 'deletions' })).token;
});
afterAll(async () => {
  await server?.close();
  await post?.close();
});
beforeEach(async () => {
  server.clock.set(NOW);
  address = `ada${++count}@leaving.test`;
  ada = await server.createUser({ username: `ada${count}`, email: address });
  await rowsOf(server.database, 'update users set is_email_confirmed = true where id = $1', [ada.user.id]);
});

const ask = (who = ada) => server.request.post('/deletion').set('authorization', who.authorization).redirects(0);
const cancel = (who = ada) => server.request.delete('/deletion').set('authorization', who.authorization).redirects(0);
const asAdmin = (method: 'get' | 'post', path = '') =>
  server.request[method](`${ADMIN}${path}`).set('authorization', `Bearer ${adminKey}`);
const beat = (path: string, who = ada) =>
  server.request
    .post(path)
    .set('authorization', who.authorization)
    .send({ entity: '/a.ts', type: 'file', time: Date.parse(NOW) / 1000, project: 'p' });

async function requestOf({ user }: TestUser): Promise<number> {
  const sql = "select id from deletion_requests where user_id = $1 and status in ('pending', 'approved')";
  return (await rowsOf<{ id: number }>(server.database, sql, [user.id]))[0]?.id ?? 0;
}

async function approved(who = ada): Promise<number> {
  await ask(who).expect(302);
  const id = await requestOf(who);
  await asAdmin('post', `/${id}/approve`).expect(200);
  return id;
}

const isThere = async ({ user }: TestUser) =>
  (await rowsOf(server.database, 'select 1 from users where id = $1', [user.id])).length === 1;

describe('asking', () => {
  it('leads to the page of the account, and tells by mail', async () => {
    const { headers } = await ask().expect(302);
    expect(headers.location).toBe('/account/deletion');
    const mail = await post.take(address);
    expect(mail.subject).toBe('You asked for your account to be deleted');
    expect(mail.links).toEqual(['http://beatkeeper.test/account/deletion']);
  });

  it('stops heartbeats on every face, and nothing else', async () => {
    await beat('/api/v1/users/current/heartbeats').expect(202);
    await ask().expect(302);
    for (const path of [
      '/api/v1/users/current/heartbeats',
      '/api/v1/users/current/heartbeats.bulk',
      '/api/v1/heartbeats',
      '/api/compat/wakatime/v1/users/current/heartbeats',
      '/api/hackatime/v1/users/current/heartbeats',
      '/api/hackatime/v1/users/current/heartbeats.bulk',
    ]) {
      const { status } = await beat(path);
      expect([path, status]).toEqual([path, 403]);
    }
    const reading = (path: string) => server.request.get(path).set('authorization', ada.authorization);
    await reading('/api/v1/users/current').expect(200);
    await reading('/api/v1/users/current/summaries?range=today').expect(200);
    await reading('/api/v1/users/current/heartbeats?date=2026-10-10').expect(200);
    await cancel().expect(302);
    await beat('/api/v1/users/current/heartbeats').expect(202);
  });

  it('lets the data be fetched meanwhile', async () => {
    await ask().expect(302);
    const dumps = '/api/v1/users/current/data_dumps';
    const made = await server.request.post(dumps).set('authorization', ada.authorization).send({ type: 'heartbeats' });
    expect([made.status, made.body.data?.type]).toEqual([201, 'heartbeats']);
  });

  it('is refused while one is alive', async () => {
    await ask().expect(302);
    const { body } = await ask().expect(422);
    expect(body).toEqual({ error: 'You already have a pending deletion request' });
  });

  it('is refused for a year after a conviction', async () => {
    const convict = `update users set trust_level = 'red' where id = $1`;
    await rowsOf(server.database, convict, [ada.user.id]);
    const change = `insert into trust_changes (user_id, previous_level, new_level, created_at)
      values ($1, 'blue', 'red', $2)`;
    await rowsOf(server.database, change, [ada.user.id, '2025-10-10T12:00:01Z']);
    const { body } = await ask().expect(403);
    expect(body).toEqual({ error: 'You cannot delete your account this soon after a ban' });
    server.clock.advance(1_000_000);
    await ask().expect(302);
  });

  it('is refused to the last superadmin', async () => {
    expect((await ask(chief).expect(422)).body).toEqual({ error: 'The last superadmin stays' });
  });

  it('is refused to the last owner of an organisation', async () => {
    await makeOrg(
      server,
      [
        [ada, 'owner'],
        [chief, 'member'],
      ],
      'Brass & Sons',
    );
    expect((await ask().expect(422)).body).toEqual({
      error: 'The account is still needed',
      errors: ['You are the last owner of "Brass & Sons": make somebody else one, or delete it.'],
    });
  });

  it('takes a key that may do everything', async () => {
    const key = await server.createKey(ada.user, { isReadOnly: true });
    await server.request.post('/deletion').set('authorization', `Bearer ${key}`).expect(403);
    await server.request.post('/deletion').expect(401);
  });

  it('takes a browser just logged in, with our token', async () => {
    const send = await bySession(server, ada);
    expect((await send('POST', '/deletion')).status).toBe(302);
    expect((await send('DELETE', '/deletion')).status).toBe(302);
  });
});

describe('taking it back', () => {
  it('works also once it is approved', async () => {
    const id = await approved();
    expect((await cancel().expect(302)).headers.location).toBe('/account/deletion');
    expect((await asAdmin('get', `/${id}`)).body).toMatchObject({ status: 'cancelled', scheduled_deletion_at: null });
    server.clock.advance(31 * MICROS_PER_DAY);
    await drainJobs(server);
    expect(await isThere(ada)).toBe(true);
    await ask().expect(302);
  });

  it('finds nothing where nothing was asked for', async () => {
    expect((await cancel().expect(404)).body).toEqual({ error: 'Deletion request not found' });
  });
});

describe('deciding', () => {
  it('shows requests by how far they got', async () => {
    await ask().expect(302);
    const id = await requestOf(ada);
    const pending = {
      id,
      user_id: ada.user.id,
      user: { id: ada.user.id, username: ada.user.username, display_name: ada.user.username },
      status: 'pending',
      requested_at: '2026-10-10T12:00:00.000Z',
      scheduled_deletion_at: null,
      completed_at: null,
      admin_approved_by: null,
      created_at: '2026-10-10T12:00:00.000Z',
      updated_at: '2026-10-10T12:00:00.000Z',
    };
    const lists = (await asAdmin('get').expect(200)).body;
    expect(Object.keys(lists)).toEqual(['pending', 'approved', 'completed']);
    expect(lists.pending).toContainEqual(pending);
    expect((await asAdmin('get', `/${id}`).expect(200)).body).toEqual(pending);
    const { body } = await asAdmin('post', `/${id}/approve`).expect(200);
    const by = { id: chief.user.id, username: 'chief', display_name: 'chief', admin_level: 'superadmin' };
    expect(body).toEqual({
      success: true,
      message: 'Deletion request approved',
      deletion_request: {
        ...pending,
        status: 'approved',
        scheduled_deletion_at: '2026-11-09T12:00:00.000Z',
        admin_approved_by: by,
      },
    });
    expect((await asAdmin('get')).body.approved).toContainEqual(body.deletion_request);
    await post.take(address);
    expect((await post.take(address)).text).toContain('will be erased on 2026-11-09 (UTC)');
    expect((await asAdmin('post', `/${id}/approve`).expect(422)).body).toEqual({
      error: 'Deletion request is not pending',
    });
  });

  it('lets the account stay', async () => {
    await ask().expect(302);
    const id = await requestOf(ada);
    const { body } = await asAdmin('post', `/${id}/reject`).expect(200);
    expect([body.message, body.deletion_request.status]).toEqual(['Deletion request rejected', 'cancelled']);
    await beat('/api/v1/users/current/heartbeats').expect(202);
    await asAdmin('post', `/${id}/reject`).expect(422);
  });

  it.each(['0', '-1', 'x', '2147483648', '1e3', '999999999'])('finds no request "%s"', async (id) => {
    expect((await asAdmin('get', `/${id}`).expect(404)).body).toEqual({ error: 'Deletion request not found' });
    await asAdmin('post', `/${id}/approve`).expect(404);
    await asAdmin('post', `/${id}/reject`).expect(404);
  });

  it('is written down', async () => {
    const id = await approved();
    await asAdmin('post', `/${id}/reject`).expect(200);
    const sql = `select action, actor_kind from audit_log where target_id = $1 and action like 'account.deletion%'
      order by seq`;
    expect(await rowsOf(server.database, sql, [ada.user.uuid])).toEqual([
      { action: 'account.deletion_requested', actor_kind: 'person' },
      { action: 'account.deletion_approved', actor_kind: 'admin_key' },
      { action: 'account.deletion_rejected', actor_kind: 'admin_key' },
    ]);
  });
});

describe('carrying it out', () => {
  it('waits for the grace period', async () => {
    const id = await approved();
    server.clock.advance(30 * MICROS_PER_DAY - 1);
    await drainJobs(server);
    expect(await isThere(ada)).toBe(true);
    server.clock.advance(1);
    await drainJobs(server);
    expect(await isThere(ada)).toBe(false);
    expect((await asAdmin('get', `/${id}`).expect(200)).body).toEqual({
      id,
      status: 'completed',
      requested_at: '2026-10-10T12:00:00.000Z',
      scheduled_deletion_at: '2026-11-09T12:00:00.000Z',
      completed_at: '2026-11-09T12:00:00.000Z',
      admin_approved_by: null,
      created_at: '2026-10-10T12:00:00.000Z',
      updated_at: '2026-11-09T12:00:00.000Z',
    });
    await server.request.get('/api/v1/users/current').set('authorization', ada.authorization).expect(401);
    const subjects = post.mails.filter(({ to }) => to.includes(address)).map(({ subject }) => subject);
    expect(subjects.slice(0, 2)).toEqual([
      'You asked for your account to be deleted',
      'Your account is about to be deleted',
    ]);
    for (let left = 3; left > 0; left--) {
      if ((await post.take(address)).subject === 'Your account was erased') return;
    }
    throw new Error('the last mail did not come');
  });

  it('leaves one record that names no more than an id, and ids are not used again', async () => {
    const { id, uuid } = ada.user;
    await approved();
    server.clock.advance(30 * MICROS_PER_DAY);
    await drainJobs(server);
    const sql = `select l.actor_kind, d.details from audit_log l left join audit_details d on d.audit_id = l.id
      where l.target_id = $1 and l.action = 'account.erased'`;
    expect(await rowsOf(server.database, sql, [uuid])).toEqual([{ actor_kind: 'system', details: {} }]);
    const next = await server.createUser({ username: ada.user.username });
    expect(next.user.id).toBeGreaterThan(id);
    expect(next.user.uuid).not.toBe(uuid);
  });

  it('does not happen to the last superadmin, who goes on as before', async () => {
    const boss = await server.createUser({ username: `boss${count}`, adminLevel: 'superadmin' });
    await approved(boss);
    await rowsOf(server.database, `update users set suspended_at = now() where id = $1`, [chief.user.id]);
    try {
      server.clock.advance(30 * MICROS_PER_DAY);
      await drainJobs(server);
      await server.request.get('/api/v1/users/current').set('authorization', boss.authorization).expect(200);
      await cancel(boss).expect(302);
    } finally {
      await rowsOf(server.database, `update users set suspended_at = null where id = $1`, [chief.user.id]);
    }
    await beat('/api/v1/users/current/heartbeats', boss).expect(202);
  });

  it('does not happen as long as an organisation needs the person, and does later', async () => {
    await approved();
    const org = await makeOrg(
      server,
      [
        [ada, 'owner'],
        [chief, 'member'],
      ],
      `Org ${count}`,
    );
    server.clock.advance(30 * MICROS_PER_DAY);
    await drainJobs(server);
    expect(await isThere(ada)).toBe(true);
    await server.request.get('/api/v1/users/current').set('authorization', ada.authorization).expect(200);
    await rowsOf(server.database, "update org_members set role = 'owner' where org_id = $1 and user_id = $2", [
      org,
      chief.user.id,
    ]);
    server.clock.advance(MICROS_PER_DAY);
    const { EraseDuePeople } = await import('#libs/deletions/worker');
    await server.app.get(EraseDuePeople, { strict: false }).run();
    await drainJobs(server);
    expect(await isThere(ada)).toBe(false);
  });
});
