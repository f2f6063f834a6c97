import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { rowsOf } from '../../../support/rows.js';
import { type SlackServer, startSlack } from '../../../support/slack.js';

const STATS_KEY = 'stats-0f4a1c5be27d9386-of-the-bots-of-tests';
const OURS = 'T0OURS';
const person = { team: OURS, name: 'jane', realName: 'Jane Doe' };

let app: TestApp;
let slack: SlackServer;

beforeAll(async () => {
  slack = await startSlack();
  slack.people.set('xoxb-the-bot-of-tests', { ...person, id: 'U0BOT', name: 'bot' });
  app = await startApp({
    now: '2026-10-10T12:00:00Z',
    config: {
      STATS_API_KEY: STATS_KEY,
      SLACK_API_URL: slack.url,
      SLACK_BOT_TOKEN: 'xoxb-the-bot-of-tests',
      RATE_LIMIT: 'off',
    },
  });
});
afterAll(async () => {
  await app?.close();
  await slack?.close();
});

const arrive = (body: object, authorization = `Bearer ${STATS_KEY}`) =>
  app.request.post('/api/v1/external/slack/oauth').set('authorization', authorization).send(body);

const answered = async (body: object) => {
  const answer = await arrive(body);
  return [answer.status, answer.body];
};

const confirm = ({ user }: TestUser) =>
  rowsOf(app.database, 'update users set is_email_confirmed = true where id = $1', [user.id]);
const stored = (id: number) =>
  rowsOf<Record<string, unknown>>(
    app.database,
    'select slack_id, slack_username, username, email, is_email_confirmed, full_name from users where id = $1',
    [id],
  );

describe('a token of Slack', () => {
  it.each([[{}], [{ token: '' }], [{ token: null }], [{ token: 7 }]])('that is none is refused: %j', async (body) => {
    expect(await answered(body)).toEqual([400, { error: 'Token is required' }]);
  });

  it('that Slack does not know is refused', async () => {
    expect(await answered({ token: 'xoxp-nobody' })).toEqual([401, { error: 'Invalid Slack token' }]);
  });

  it('of another workspace is refused', async () => {
    slack.people.set('xoxp-foreign', { ...person, id: 'U0FOREIGN', team: 'T0THEIRS', email: 'ada@example.com' });
    expect(await answered({ token: 'xoxp-foreign' })).toEqual([401, { error: 'Invalid Slack token' }]);
  });

  it('without an address, or with one that Slack has not confirmed, leads nowhere', async () => {
    slack.people.set('xoxp-mute', { ...person, id: 'U0MUTE' });
    expect(await answered({ token: 'xoxp-mute' })).toEqual([400, { error: 'Email not found' }]);
    slack.people.set('xoxp-unsure', { ...person, id: 'U0UNSURE', email: 'x@example.com', isEmailConfirmed: false });
    expect(await answered({ token: 'xoxp-unsure' })).toEqual([400, { error: 'Email not found' }]);
  });

  it('makes an account, and finds it from then on', async () => {
    slack.people.set('xoxp-jane', { ...person, id: 'U0JANE', email: 'jane@example.com' });
    const first = await arrive({ token: 'xoxp-jane' });
    expect([first.status, first.body]).toEqual([
      201,
      { user_id: expect.any(Number), username: 'Jane Doe', email: 'jane@example.com' },
    ]);
    expect(await answered({ token: 'xoxp-jane' })).toEqual([200, first.body]);
    expect(await stored(first.body.user_id)).toEqual([
      {
        slack_id: 'U0JANE',
        slack_username: 'jane',
        username: 'jane',
        email: 'jane@example.com',
        is_email_confirmed: true,
        full_name: 'Jane Doe',
      },
    ]);
  });

  it('makes one account for two who come at once', async () => {
    slack.people.set('xoxp-twin', { ...person, id: 'U0TWIN', name: 'twin', email: 'twin@example.com' });
    const answers = await Promise.all([arrive({ token: 'xoxp-twin' }), arrive({ token: 'xoxp-twin' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
    expect(new Set(answers.map(({ body }) => body.user_id)).size).toBe(1);
  });

  it('makes an account under another name where the name is taken', async () => {
    await app.createUser({ username: 'grace' });
    slack.people.set('xoxp-grace', { ...person, id: 'U0GRACE', name: 'grace', email: 'grace@example.com' });
    const { status, body } = await arrive({ token: 'xoxp-grace' });
    expect(status).toBe(201);
    expect((await stored(body.user_id))[0]?.username).toBe('grace-2');
  });

  it('leads to whoever has confirmed the address', async () => {
    const ada = await app.createUser({ username: 'ada', email: 'Ada@Example.com' });
    await confirm(ada);
    slack.people.set('xoxp-ada', { ...person, id: 'U0ADA', name: 'ada.l', email: 'ada@example.com' });
    expect(await answered({ token: 'xoxp-ada' })).toEqual([
      200,
      { user_id: ada.user.id, username: 'ada', email: 'Ada@Example.com' },
    ]);
    expect((await stored(ada.user.id))[0]).toMatchObject({ slack_id: 'U0ADA', slack_username: 'ada.l' });
    const [log] = await rowsOf(
      app.database,
      `select l.actor_kind, l.credential, l.target_id, d.details - 'address' as details from audit_log l
      join audit_details d on d.audit_id = l.id where l.action = 'sso.identity_linked' and l.target_id = $1`,
      [ada.user.uuid],
    );
    expect(log).toEqual({
      actor_kind: 'operator',
      credential: 'stats',
      target_id: ada.user.uuid,
      details: { provider: 'slack', subject: 'U0ADA', email: 'ada@example.com' },
    });
    slack.people.set('xoxp-ada2', { ...person, id: 'U0ADATWO', email: 'ada@example.com' });
    expect(await answered({ token: 'xoxp-ada2' })).toEqual([422, { error: 'The person has another Slack account' }]);
  });

  it('never leads to an account whose address nobody has confirmed', async () => {
    const squatter = await app.createUser({ username: 'squatter', email: 'victim@example.com' });
    slack.people.set('xoxp-victim', { ...person, id: 'U0VICTIM', name: 'victim', email: 'victim@example.com' });
    const { status, body } = await arrive({ token: 'xoxp-victim' });
    expect([status, body]).toEqual([201, { user_id: expect.any(Number), username: 'Jane Doe', email: null }]);
    expect(body.user_id).not.toBe(squatter.user.id);
    expect((await stored(squatter.user.id))[0]?.slack_id).toBe(null);
  });

  it('is taken from the bots and from people who administer', async () => {
    const bob = await app.createUser({ username: 'bob' });
    const boss = await app.createUser({ username: 'boss', adminLevel: 'admin' });
    const status = async (authorization: string) => (await arrive({ token: 'xoxp-jane' }, authorization)).status;
    expect(await status(boss.authorization)).toBe(200);
    expect(await status(bob.authorization)).toBe(403);
    expect(await status('Bearer wrong')).toBe(401);
  });
});

it('nobody is believed where the installation has no bot in a workspace', async () => {
  const other = await startApp({
    now: '2026-10-10T12:00:00Z',
    config: { STATS_API_KEY: STATS_KEY, SLACK_API_URL: slack.url },
    database: app.database,
  });
  const answer = await other.request
    .post('/api/v1/external/slack/oauth')
    .set('authorization', `Bearer ${STATS_KEY}`)
    .send({ token: 'xoxb-the-bot-of-tests' });
  expect([answer.status, answer.body]).toEqual([401, { error: 'Invalid Slack token' }]);
  await other.app.close();
});

it('Slack that does not answer is said to be so', async () => {
  const alone = await startApp({
    now: '2026-10-10T12:00:00Z',
    config: { STATS_API_KEY: STATS_KEY, SLACK_API_URL: 'http://127.0.0.1:9/api' },
  });
  try {
    const { status, body } = await alone.request
      .post('/api/v1/external/slack/oauth')
      .set('authorization', `Bearer ${STATS_KEY}`)
      .send({ token: 'xoxp-jane' });
    expect([status, body]).toEqual([503, { error: 'Slack does not answer. Try again soon.' }]);
  } finally {
    await alone.close();
  }
});
