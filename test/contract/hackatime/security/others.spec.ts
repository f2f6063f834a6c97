import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { POST_HOUR } from '#libs/slack/worker';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { drainJobs } from '../../../support/jobs.js';
import { type MailCatcher, startMailCatcher } from '../../../support/mail-catcher.js';
import { rowsOf } from '../../../support/rows.js';
import { type SlackServer, slackHeaders, startSlack } from '../../../support/slack.js';
import { seedCommits } from '../../wakatime/seeds/commits.js';
import { tellStory } from '../../wakatime/story.js';

const NOW = '2026-10-10T12:00:00Z';
const SECRET = 'the-signing-secret-of-tests';
const BOT = 'xoxb-the-bot-of-tests';
const STRANGER = 'stranger@elsewhere.test';

let app: TestApp;
let post: MailCatcher;
let slack: SlackServer;
let jane: TestUser;

beforeAll(async () => {
  [post, slack] = await Promise.all([startMailCatcher(), startSlack()]);
  slack.people.set(BOT, { id: 'U0BOT', team: 'T0', name: 'bot', realName: 'Bot' });
  app = await startApp({
    now: NOW,
    config: {
      RATE_LIMIT: 'off',
      SMTP_URL: post.url,
      SLACK_SIGNING_SECRET: SECRET,
      SLACK_BOT_TOKEN: BOT,
      SLACK_API_URL: slack.url,
    },
  });
  jane = await tellStory(app);
});
afterAll(async () => {
  await app?.close();
  await slack?.close();
  await post?.close();
});

const set = (person: TestUser, change: string) =>
  rowsOf(app.database, `update users set ${change} where id = $1`, [person.user.id]);

describe('an address that somebody wrote down and nobody confirmed', () => {
  it('gets no mail, however often its writer asks to be deleted and takes it back', async () => {
    const eve = await app.createUser({ username: 'eve', email: STRANGER });
    const real = await app.createUser({ username: 'rea', email: 'rea@here.test' });
    await set(real, 'is_email_confirmed = true');
    for (const { authorization } of [eve, eve, real]) {
      await app.request.post('/deletion').set({ authorization }).redirects(0).expect(302);
      await app.request.delete('/deletion').set({ authorization }).redirects(0).expect(302);
    }
    await expect.poll(() => post.mails.filter(({ to }) => to.includes('rea@here.test')).length).toBe(2);
    expect(post.mails.filter(({ to }) => to.includes(STRANGER))).toEqual([]);
  });
});

describe('a private repository', () => {
  beforeAll(async () => {
    await seedCommits(app, jane);
    await set(jane, 'allow_public_stats_lookup = true');
    const change = `is_private = true, html_url = 'https://forge.example/jane/beacon'`;
    await rowsOf(app.database, `update repositories set ${change} where user_id = $1`, [jane.user.id]);
  });

  it('is told to nobody who looks its owner up', async () => {
    for (const path of ['projects', 'projects/details?since=2020-01-01', 'project/beacon']) {
      const asked = (authorization?: string) => {
        const request = app.request.get(`/api/v1/users/jane/${path}`);
        return (authorization === undefined ? request : request.set({ authorization })).expect(200);
      };
      expect([path, JSON.stringify((await asked(jane.authorization)).body)]).toEqual([
        path,
        expect.stringContaining('jane/beacon'),
      ]);
      expect([path, JSON.stringify((await asked()).body)]).toEqual([path, expect.not.stringContaining('jane/beacon')]);
    }
  });
});

describe('a channel that waits to be told of a full hour is told', () => {
  const seconds = () => Math.floor(app.clock.now() / 1_000_000);

  it.each([
    ['stays', 'is_photo_public = is_photo_public', 1],
    ['leaves', 'leaving_since = now()', 0],
    ['was convicted', `trust_level = 'red'`, 0],
    ['is suspended', 'suspended_at = now()', 0],
  ])('of somebody who %s meanwhile', async (word, change, posts) => {
    const id = `U0${word.replaceAll(/[^a-z]/g, '').toUpperCase()}`;
    const kim = await app.createUser({ username: `kim-${id.toLowerCase()}` });
    await set(kim, `slack_id = '${id}'`);
    const body = new URLSearchParams({ command: '/sailorslog', text: 'on', channel_id: 'C0', user_id: id }).toString();
    const headers = slackHeaders(SECRET, body, seconds());
    await app.request.post('/sailors_log/slack/commands').set(headers).send(body).expect(200);
    const push = app.request.post('/api/v1/users/current/heartbeats').set('authorization', kim.authorization);
    await push.send({ entity: '/x.ts', type: 'file', project: 'secret', time: seconds() }).expect(202);
    const pools = app.app.get(ActivityPools, { strict: false });
    const jobs = app.app.get(Jobs, { strict: false });
    const [channel] = await rowsOf<{ project_id: number }>(
      app.database,
      `insert into slack_posts (user_id, channel_id, project_id, day, hours)
      select $1, 'C0', id, '2026-10-10', 1 from projects where user_id = $1 returning project_id`,
      [kim.user.id],
    );
    await set(kim, change);
    const before = slack.posted.length;
    const wish = {
      userId: kim.user.id,
      channelId: 'C0',
      projectId: Number(channel?.project_id),
      day: '2026-10-10',
      hours: 1,
    };
    await jobs.request(pools.job, POST_HOUR, wish);
    await drainJobs(app);
    expect(slack.posted.length - before).toBe(posts);
  });
});
