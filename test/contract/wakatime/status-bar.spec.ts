import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ActivityPools } from '#libs/platform/database';
import { parseUserSettings, UsersService } from '#libs/users';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { NOW, tellStory } from './story.js';

let app: TestApp;
let jane: TestUser;

beforeAll(async () => {
  app = await startApp({ now: NOW });
  jane = await tellStory(app);
});
afterAll(() => app?.close());

const SPELLINGS = ['status_bar/today', 'statusbar/today', 'status_bar'];
const poll = (etag = '', path = 'statusbar/today') =>
  app.request.get(`/api/v1/users/current/${path}`).set({ authorization: jane.authorization, 'if-none-match': etag });

async function heartbeat(): Promise<void> {
  const time = app.clock.now() / 1e6;
  await app.request
    .post('/api/v1/users/current/heartbeats')
    .set('authorization', jane.authorization)
    .send({ entity: '/home/jane/beacon/x.ts', type: 'file', time })
    .expect(202);
}

/** How many statements of the read pool a request costs. */
async function costOf(request: () => PromiseLike<{ status: number }>): Promise<{ status: number; statements: number }> {
  const { read } = app.app.get(ActivityPools, { strict: false });
  let statements = 0;
  const count = () => statements++;
  read.on('acquire', count);
  const { status } = await request();
  read.off('acquire', count);
  return { status, statements };
}

describe('a status bar that is polled', () => {
  it('has one version under all its spellings', async () => {
    const tags = await Promise.all(SPELLINGS.map(async (path) => (await poll('', path).expect(200)).headers.etag));
    expect(new Set(tags).size).toBe(1);
  });

  it('is not sent again while nothing has changed, at the price of one small query behind the guard', async () => {
    const { headers } = await poll().expect(200);
    const unchanged = await poll(headers.etag).expect(304);
    expect(unchanged.text).toBe('');
    expect(await costOf(() => poll(headers.etag))).toEqual({ status: 304, statements: 1 });
  });

  it('is sent again after a heartbeat, with its time', async () => {
    const { headers } = await poll().expect(200);
    app.clock.set('2026-10-10T20:31:00Z');
    await heartbeat();
    app.clock.set('2026-10-10T20:35:00Z');
    await heartbeat();
    const { body } = await poll(headers.etag).expect(200);
    expect(body.data.grand_total).toMatchObject({ total_seconds: 900 + 240, text: '19 mins' });
  });

  it('is sent again after a change of settings', async () => {
    const { headers } = await poll().expect(200);
    const users = app.app.get(UsersService, { strict: false });
    await users.update(jane.user.id, parseUserSettings({ weekday_start: 1 }).settings);
    await poll(headers.etag).expect(200);
  });

  it('is sent again at local midnight, when today begins with nothing', async () => {
    app.clock.set('2026-10-11T18:14:59Z');
    const { headers } = await poll().expect(200);
    await poll(headers.etag).expect(304);
    app.clock.set('2026-10-11T18:15:00Z');
    const { body } = await poll(headers.etag).expect(200);
    expect(body.data).toMatchObject({
      grand_total: { hours: 0, minutes: 0, total_seconds: 0, digital: '0:00', decimal: '0.00', text: '0 secs' },
      categories: [],
      range: { date: '2026-10-12', start: '2026-10-11T18:15:00Z', text: 'Today' },
    });
  });
});
