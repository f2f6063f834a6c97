import { AdminKeysService } from '#libs/admin';
import { DeletionsService } from '#libs/deletions';
import { TAKE_LEADER_SNAPSHOT } from '#libs/leaderboards';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { drainJobs } from '../../support/jobs.js';
import { rowsOf } from '../../support/rows.js';
import { type SlackServer, startSlack } from '../../support/slack.js';
import { seedCommits } from '../wakatime/seeds/commits.js';
import { NOW, tellStory } from '../wakatime/story.js';

export const STATS_KEY = 'stats-0f4a1c5be27d9386-of-the-bots-of-tests';
export const REVOCATION_KEY = 'revoker-51d0a7c94e23bf68-of-the-scanner';
export const SIGNING_SECRET = 'the-signing-secret-of-tests';

/** Everybody and everything that the operations are about. */
export interface HackatimeHouse {
  readonly app: TestApp;
  /** Where nothing has ever been counted. */
  readonly early: TestApp;
  readonly slack: SlackServer;
  readonly jane: TestUser;
  /** Headers by caller; `slack` signs its body. */
  readonly callers: Readonly<Record<string, string | undefined>>;
  /** Of `{name}` in operations. */
  readonly values: Readonly<Record<string, string | number>>;
  close(): Promise<void>;
}

/** @param onLog receives what the server logs */
export async function openHackatimeHouse(onLog?: (line: string) => void): Promise<HackatimeHouse> {
  const slack = await startSlack();
  const app = await startApp({
    now: NOW,
    ...(onLog && { onLog }),
    config: {
      STATS_API_KEY: STATS_KEY,
      HKA_REVOCATION_KEY: REVOCATION_KEY,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_API_URL: slack.url,
      SLACK_BOT_TOKEN: 'xoxb-the-bot-of-tests',
      YSWS_PROGRAMMES: 'high_seas,arcade',
      API_KEY_REVEAL: 'owner+oauth',
      RATE_LIMIT: 'off',
    },
  });
  const jane = await tellStory(app);
  await seedCommits(app, jane);
  const own = (method: 'put' | 'post', path: string, body: object) =>
    app.request[method](`/api/v1/users/current/${path}`).set('authorization', jane.authorization).send(body);
  await own('put', 'leaderboards/public', { is_on_leaderboard: true }).expect(200);
  await own('post', 'goals', { delta: 'day', seconds: 7200 }).expect(201);
  const set = `slack_id = 'U0JANE', slack_username = 'jane.d', allow_public_stats_lookup = true, is_email_confirmed = true`;
  await rowsOf(app.database, `update users set ${set} where id = $1`, [jane.user.id]);
  slack.people.set('xoxb-the-bot-of-tests', { id: 'U0BOT', team: 'T0', name: 'bot', realName: 'Bot' });
  slack.people.set('xoxp-jane', { id: 'U0JANE', team: 'T0', name: 'jane.d', realName: 'Jane Doe' });
  const person = (username: string) => app.createUser({ username, email: `${username}@example.com` });
  const [hugo, bob, lea] = [await person('hugo'), await person('bob'), await person('lea')];
  await workOf(app, lea);
  const root = await app.createUser({ username: 'root', adminLevel: 'superadmin', email: 'root@example.com' });
  const keys = app.app.get(AdminKeysService, { strict: false });
  const { token } = await keys.create('operator', { owner: root.user.id, name: 'of root' });
  const spare = await keys.create('operator', { owner: root.user.id, name: 'nightly' });
  const asRoot = { authorization: `Bearer ${token}` };
  const convicted = await person('mallory');
  await app.request
    .post('/api/admin/v1/user/convict')
    .set(asRoot)
    .send({ user_id: convicted.user.id, trust_level: 'red', reason: 'made it up', notes: 'twice' });
  const requestId = await requests(app, [await person('pia'), await person('alma')], asRoot);
  const gone = await person('greta');
  await app.app.get(DeletionsService, { strict: false }).eraseNow(gone.user.id, { kind: 'operator' });
  const importId = await importOf(app, lea);
  await app.app
    .get(Jobs, { strict: false })
    .request(app.app.get(ActivityPools, { strict: false }).job, TAKE_LEADER_SNAPSHOT, {});
  await drainJobs(app);
  const early = await startApp({ now: NOW });
  return {
    app,
    early,
    slack,
    jane,
    callers: {
      key: jane.authorization,
      nobody: undefined,
      early: undefined,
      changer: bob.authorization,
      leaver: hugo.authorization,
      importer: lea.authorization,
      root: asRoot.authorization,
      stats: `Bearer ${STATS_KEY}`,
      scanner: `Bearer ${REVOCATION_KEY}`,
      slack: undefined,
    },
    values: {
      user: 'jane',
      user_id: jane.user.id,
      hidden: 'hugo',
      changer_id: bob.user.id,
      convicted_id: convicted.user.id,
      key_id: spare.id,
      leaked_key: await app.createKey(lea.user, { label: 'Laptop' }),
      request_id: requestId,
      import_id: importId,
    },
    close: async () => {
      await app.close();
      await early.close();
      await slack.close();
    },
  };
}

/** Ten minutes on each of three days, for everybody to see. */
async function workOf(app: TestApp, { authorization }: TestUser): Promise<void> {
  const days = ['2026-10-08T08:00:00Z', '2026-10-09T08:00:00Z', '2026-10-10T08:00:00Z'].map(
    (day) => Date.parse(day) / 1000,
  );
  const items = days.flatMap((day) => [0, 2, 4, 6, 8, 10].map((minute) => beat(day + minute * 60)));
  await app.request.post('/api/v1/users/current/heartbeats.bulk').set({ authorization }).send(items).expect(201);
  const wish = { is_on_leaderboard: true };
  await app.request.put('/api/v1/users/current/leaderboards/public').set({ authorization }).send(wish).expect(200);
}

function beat(time: number): object {
  return { entity: '/lea/y.ts', type: 'file', category: 'coding', project: 'lamp', language: 'TypeScript', time };
}

/** Two who want their accounts deleted, the second already with an administrator's consent. @returns the first wish */
async function requests(app: TestApp, people: readonly TestUser[], asRoot: Record<string, string>): Promise<number> {
  for (const { authorization } of people) await app.request.post('/deletion').set('authorization', authorization);
  const rows = await rowsOf<{ id: number }>(app.database, 'select id from deletion_requests order by id');
  await app.request.post(`/api/admin/v1/deletion_requests/${rows[1]?.id}/approve`).set(asRoot);
  return rows[0]?.id ?? 0;
}

async function importOf(app: TestApp, { authorization }: TestUser): Promise<string> {
  const file = JSON.stringify({ heartbeats: [{ entity: '/lea/x.ts', type: 'file', time: 1_791_000_000 }] });
  const { body } = await app.request
    .post('/my/heartbeat_imports')
    .set('authorization', authorization)
    .attach('heartbeat_import[file]', Buffer.from(file), 'dump.json');
  return String(body.import_id ?? 'none');
}
