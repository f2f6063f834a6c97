import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { G1_BEATS, G1_NOW, sendBeats } from '../../../support/g1.js';

let app: TestApp;
let ada: TestUser;
let hugo: TestUser;

beforeAll(async () => {
  app = await startApp({ now: G1_NOW, config: { RATE_LIMIT: 'off' } });
  const settings = { gap_policy: 'hackatime', allow_public_stats_lookup: true };
  ada = await app.createUser({ username: 'ada', settings, timezone: 'Asia/Kathmandu' });
  hugo = await app.createUser({ username: 'hugo' });
  await sendBeats(app, ada, G1_BEATS);
});
afterAll(() => app?.close());

const get = (query: Readonly<Record<string, string>>, authorization?: string) => {
  const request = app.request.get('/api/summary').query(query);
  return authorization === undefined ? request : request.set('authorization', authorization);
};

describe('a summary of somebody who is named', () => {
  it('has Hackatime’s shape: lists of two kinds, objects of the rest, none of them empty for nothing', async () => {
    const { body } = await get({ user: 'ada', interval: 'today' }).expect(200);
    expect(body).toEqual({
      user_id: 'ada',
      from: '2025-12-15T00:00:00Z',
      to: '2025-12-15T23:59:59Z',
      projects: [
        { key: 'alpha', total: 450 },
        { key: 'beta', total: 240 },
      ],
      languages: [
        { key: 'Ruby', total: 390 },
        { key: 'Other', total: 120 },
        { key: 'Python', total: 120 },
      ],
      editors: { 'VS Code': 450, Zed: 120 },
      operating_systems: { Linux: 570 },
      machines: {},
      categories: { coding: 450 },
      branches: {},
      entities: {},
      labels: {},
    });
  });

  it('obeys the person', async () => {
    expect((await get({ user: 'hugo' }).expect(403)).body).toEqual({ error: 'user has disabled public stats' });
    await get({ user_id: 'hugo' }, ada.authorization).expect(403);
    await get({ user_id: String(hugo.user.id) }, hugo.authorization).expect(200);
    await get({ user: 'nobody' }).expect(404);
  });

  it('takes days and a project', async () => {
    const query = { user_id: String(ada.user.id), from: '2025-12-14', to: '2025-12-15', project: 'beta' };
    const { body } = await get(query).expect(200);
    expect(body).toMatchObject({
      user_id: String(ada.user.id),
      from: '2025-12-14T00:00:00Z',
      projects: [{ key: 'beta', total: 240 }],
    });
    expect((await get({ user: 'ada', from: 'a', to: 'b' }).expect(400)).body).toEqual({ error: 'Invalid date' });
  });
});

describe('a summary of nobody in particular', () => {
  it('is the caller’s, in lists, by their own days', async () => {
    const { body } = await get({ interval: 'today' }, ada.authorization).expect(200);
    expect(body).toMatchObject({
      user_id: 'ada',
      from: '2025-12-15T00:00:00+05:45',
      to: '2025-12-16T00:00:00+05:45',
      editors: [
        { key: 'VS Code', total: 450 },
        { key: 'Zed', total: 120 },
      ],
      categories: [
        { key: 'coding', total: 450 },
        { key: 'ai coding', total: 0 },
        { key: 'browsing', total: 0 },
      ],
      machines: [{ key: 'unknown', total: 570 }],
      branches: null,
      entities: null,
      labels: [{ key: 'default', total: 690 }],
    });
  });

  it('takes a credential', async () => {
    await get({}).expect(401);
    await get({ user: ' ' }).expect(401);
  });
});
