import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { CHECK_HOURS } from '#libs/slack/worker';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { drainJobs } from '../../../support/jobs.js';
import { rowsOf } from '../../../support/rows.js';
import { type SlackServer, slackHeaders, startSlack } from '../../../support/slack.js';

const SECRET = 'the-signing-secret-of-tests';
const NOW = '2026-10-10T12:00:00Z';
const BOT = 'xoxb-the-bot-of-tests';
const CHANNEL = 'C0CODERS';

let app: TestApp;
let slack: SlackServer;
let jane: TestUser;

beforeAll(async () => {
  slack = await startSlack();
  slack.people.set(BOT, { id: 'U0BOT', team: 'T0', name: 'bot', realName: 'Bot' });
  app = await startApp({
    now: NOW,
    config: { SLACK_SIGNING_SECRET: SECRET, SLACK_BOT_TOKEN: BOT, SLACK_API_URL: slack.url, RATE_LIMIT: 'off' },
  });
  jane = await slacker('jane', 'U0JANE');
});
afterAll(async () => {
  await app?.close();
  await slack?.close();
});

async function slacker(username: string, slackId: string): Promise<TestUser> {
  const made = await app.createUser({ username, timezone: 'Asia/Kathmandu' });
  const values = [made.user.id, slackId, `${username} <&>`];
  await rowsOf(app.database, 'update users set slack_id = $2, slack_username = $3 where id = $1', values);
  return made;
}

const seconds = () => Math.floor(app.clock.now() / 1_000_000);
const formOf = (text: string, fields: object = {}) =>
  new URLSearchParams({
    command: '/sailorslog',
    text,
    channel_id: CHANNEL,
    user_id: 'U0JANE',
    ...fields,
  }).toString();

function command(text: string, fields: object = {}, path = '/sailors_log/slack/commands') {
  const body = formOf(text, fields);
  return app.request
    .post(path)
    .set(slackHeaders(SECRET, body, seconds()))
    .send(body);
}

/** Heartbeats a minute apart, the last one now: so many hours of time. */
async function code(person: TestUser, project: string, minutes: number): Promise<void> {
  const end = seconds();
  const items = Array.from({ length: minutes + 1 }, (_, index) => ({
    entity: `/x/${project}.ts`,
    type: 'file',
    project,
    time: end - (minutes - index) * 60,
  }));
  for (let first = 0; first < items.length; first += 500) {
    await app.request
      .post('/api/v1/users/current/heartbeats.bulk')
      .set('authorization', person.authorization)
      .send(items.slice(first, first + 500))
      .expect(201);
  }
}

async function look(): Promise<void> {
  const pools = app.app.get(ActivityPools, { strict: false });
  await app.app.get(Jobs, { strict: false }).request(pools.job, CHECK_HOURS, {});
  await drainJobs(app);
}

const hoursLater = (hours: number) => app.clock.set(app.clock.now() + hours * 3_600_000_000);

describe('a slash command', () => {
  it.each(['/sailors_log/slack/commands', '/timedump/slack/commands'])('at %s is Slack’s alone', async (path) => {
    const body = formOf('on');
    const good = slackHeaders(SECRET, body, seconds());
    const bad: Record<string, string>[] = [
      {},
      { ...good, 'x-slack-signature': 'v0=00' },
      slackHeaders('another secret', body, seconds()),
      slackHeaders(SECRET, body, seconds() - 301),
      slackHeaders(SECRET, 'text=off', seconds()),
    ];
    for (const headers of bad) {
      const { status, text } = await app.request
        .post(path)
        .set({ 'content-type': good['content-type'] as string, ...headers })
        .send(body);
      expect([status, text]).toEqual([401, '']);
    }
    expect((await app.request.post(path).set(good).send(body)).status).toBe(200);
  });

  it('is not believed where no secret is set', async () => {
    const bare = await startApp({ now: NOW });
    try {
      const body = formOf('on');
      const { status, text } = await bare.request
        .post('/sailors_log/slack/commands')
        .set(slackHeaders('', body, seconds()))
        .send(body);
      expect([status, text]).toEqual([401, '']);
    } finally {
      await bare.close();
    }
  });

  it('/timedump says what was typed', async () => {
    const { body } = await command('<!channel> & more', { command: '/timedump' }, '/timedump/slack/commands');
    const text = '/timedump &lt;!channel&gt; &amp; more';
    expect(body).toEqual({
      response_type: 'ephemeral',
      text,
      blocks: [{ type: 'context', elements: [{ type: 'mrkdwn', text }] }],
    });
  });

  it.each(['', 'help', 'what'])('/sailorslog %s helps', async (text) => {
    const { body } = await command(text);
    expect(body.response_type).toBe('ephemeral');
    expect(body.text).toContain('/sailorslog leaderboard');
    expect(body.blocks).toEqual([{ type: 'section', text: { type: 'mrkdwn', text: body.text } }]);
  });

  it('of somebody whom nobody knows changes nothing', async () => {
    const { body } = await command('on', { user_id: 'U0STRANGER' });
    expect([body.response_type, body.text]).toEqual([
      'ephemeral',
      'Nobody here is known by your Slack account. Log in with Slack once, or ask an administrator.',
    ]);
  });
});

describe('a full hour', () => {
  it('is told once, in channels that are on, from when they are', async () => {
    await code(jane, 'early', 120);
    await command('off');
    expect((await command('on')).body).toMatchObject({
      response_type: 'in_channel',
      text: 'From now on this channel is told whenever <@U0JANE> has coded a full hour on a project.',
    });
    expect((await command('on')).body.text).toBe('It is on already.');
    await look();
    expect(slack.posted).toEqual([]);

    hoursLater(1);
    await code(jane, 'a <b>', 59);
    await look();
    expect(slack.posted).toEqual([]);
    hoursLater(0.1);
    await code(jane, 'a <b>', 5);
    await look();
    await look();
    const first = { channel: CHANNEL, text: '<@U0JANE> has now coded for 1 hour on a &lt;b&gt;', by: BOT };
    expect(slack.posted).toEqual([first]);

    hoursLater(2.5);
    await code(jane, 'a <b>', 150);
    await look();
    expect(slack.posted).toEqual([
      first,
      { channel: CHANNEL, text: '<@U0JANE> has now coded for 3 hours on a &lt;b&gt;', by: BOT },
    ]);
    expect((await command('off')).body.text).toBe('Off: this channel is told nothing more of you.');
    expect((await command('off')).body.text).toBe('It is off already.');
    hoursLater(1);
    await code(jane, 'a <b>', 60);
    await look();
    expect(slack.posted).toHaveLength(2);
  });

  it('is posted again where Slack said to wait, and never where it said no for good', async () => {
    slack.posted.length = 0;
    app.clock.set(Date.parse('2026-10-12T06:00:00Z') * 1_000);
    await command('on');
    hoursLater(1.5);
    await code(jane, 'beacon', 65);
    slack.refusals.push(429, 'ratelimited');
    await look();
    expect(slack.posted).toEqual([]);
    for (const _ of ['after 429', 'after ratelimited']) {
      hoursLater(1);
      await drainJobs(app);
    }
    expect(slack.posted.map(({ text }) => text)).toEqual(['<@U0JANE> has now coded for 1 hour on beacon']);
    await code(jane, 'other', 60);
    slack.refusals.push('is_archived');
    await look();
    expect(
      await rowsOf(app.database, `select state, error from jobs where name = 'slack.post' and state = 'failed'`),
    ).toEqual([{ state: 'failed', error: 'Slack says is_archived' }]);
    expect(slack.posted).toHaveLength(1);
  });

  it('of people who were convicted, are suspended or leave is told nobody', async () => {
    slack.posted.length = 0;
    const change = (set: string) => rowsOf(app.database, `update users set ${set} where id = $1`, [jane.user.id]);
    for (const [set, back] of [
      [`trust_level = 'red'`, `trust_level = 'blue'`],
      ['leaving_since = now()', 'leaving_since = null'],
    ] as const) {
      hoursLater(1);
      await code(jane, `of ${set}`, 60);
      await change(set);
      await look();
      expect((await command('leaderboard')).body.text).toBe('Nobody of this channel has coded today.');
      await change(back);
    }
    expect(slack.posted).toEqual([]);
  });
});

it('the leaderboard has the people of the channel, by their own day', async () => {
  app.clock.set(Date.parse('2026-10-20T06:00:00Z') * 1_000);
  const [ada, eve] = [await slacker('ada', 'U0ADA'), await slacker('eve', 'U0EVE')];
  await command('on', { channel_id: 'C0OTHER' });
  await command('on', { channel_id: 'C0OTHER', user_id: 'U0ADA' });
  await command('on', { user_id: 'U0EVE' });
  await code(jane, 'x', 61);
  await code(ada, 'y', 150);
  await code(eve, 'z', 200);
  const { body } = await command('leaderboard', { channel_id: 'C0OTHER', user_id: 'U0NOBODY' });
  expect(body.response_type).toBe('in_channel');
  expect(body.text).toBe(
    ['*Today in this channel*', '1. ada &lt;&amp;&gt;: 2 hrs 30 mins', '2. jane &lt;&amp;&gt;: 1 hr 1 min'].join('\n'),
  );
});
