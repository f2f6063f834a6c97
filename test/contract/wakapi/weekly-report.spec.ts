import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { CHECK_REPORTS, MAIL_REPORT } from '#libs/reports/worker';
import { parseUserSettings, UsersService } from '#libs/users';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { openBrowser } from '../../support/browser.js';
import { drainJobs } from '../../support/jobs.js';
import { type MailCatcher, startMailCatcher } from '../../support/mail-catcher.js';
import { rowsOf } from '../../support/rows.js';

/** A Wednesday. */
const NOW = '2026-11-11T12:00:00Z';

let app: TestApp;
let catcher: MailCatcher;
let count = 0;

beforeAll(async () => {
  catcher = await startMailCatcher();
  app = await startApp({ now: NOW, config: { SMTP_URL: catcher.url } });
});
afterAll(async () => {
  await app?.close();
  await catcher?.close();
});
beforeEach(() => app.clock.set(NOW));

async function reader(timezone: string, settings: Record<string, unknown> = {}): Promise<TestUser> {
  const username = `reader${++count}`;
  return app.createUser({
    username,
    email: `${username}@example.com`,
    timezone,
    settings: { is_email_confirmed: true, weekly_report: true, weekday_start: 1, ...settings },
  });
}

/** Two heartbeats, so many minutes apart. */
async function code({ authorization }: TestUser, from: string, minutes: number, rest: object = {}): Promise<void> {
  const start = Date.parse(from) / 1000;
  const beats = [start, start + minutes * 60].map((time) => ({
    entity: '/a.go',
    type: 'file',
    language: 'Go',
    project: 'kite',
    time,
    ...rest,
  }));
  await app.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set('authorization', authorization)
    .send(beats)
    .expect(201);
}

async function check(at: string): Promise<void> {
  app.clock.set(at);
  await app.app.get(Jobs).request(app.app.get(ActivityPools).job, CHECK_REPORTS, {});
  await drainJobs(app);
}

const mailsTo = ({ user }: TestUser) => catcher.mails.filter(({ to }) => to.includes(`${user.username}@example.com`));
const weeks = ({ user }: TestUser) =>
  rowsOf(app.database, 'select week::text from weekly_reports where user_id = $1 order by week', [user.id]);

describe('the mail about a week', () => {
  it('comes once, seven hours after the week of the person’s own zone', async () => {
    const jane = await reader('Asia/Kathmandu');
    await app.request
      .put('/api/v1/users/current/projects/kite/labels')
      .set('authorization', jane.authorization)
      .send({ labels: ['work'] })
      .expect(404);
    // Monday 00:05 in Kathmandu is Sunday 18:20 UTC; the minutes before belong to the week before.
    await code(jane, '2026-11-08T17:40:00Z', 14, { language: 'Rust' });
    await code(jane, '2026-11-08T18:20:00Z', 10);
    await code(jane, '2026-11-11T06:00:00Z', 15, { project: null, language: null });
    await app.request
      .put('/api/v1/users/current/projects/kite/labels')
      .set('authorization', jane.authorization)
      .send({ labels: ['work'] })
      .expect(200);
    await check('2026-11-16T01:14:00Z');
    expect(mailsTo(jane)).toEqual([]);
    await check('2026-11-16T01:15:00Z');
    await check('2026-11-16T01:30:00Z');
    await app.app.get(Jobs).request(app.app.get(ActivityPools).job, CHECK_REPORTS, {});
    await Promise.all([drainJobs(app), drainJobs(app)]);
    const [mail, ...more] = mailsTo(jane);
    expect(more).toEqual([]);
    expect(mail?.subject).toBe('Your week from 2026-11-09 to 2026-11-15: 25 mins');
    expect(
      mail?.text
        .replace(/token=\S+/, 'token=…')
        .trim()
        .split('\n'),
    ).toEqual([
      `Hello ${jane.user.username},`,
      '',
      'from 2026-11-09 to 2026-11-15 you spent 25 mins, 11 mins more than the week before.',
      '',
      '2026-11-09: 10 mins',
      '2026-11-10: 0 secs',
      '2026-11-11: 15 mins',
      '2026-11-12: 0 secs',
      '2026-11-13: 0 secs',
      '2026-11-14: 0 secs',
      '2026-11-15: 0 secs',
      '',
      'Projects:',
      '  no project: 15 mins',
      '  kite: 10 mins',
      '',
      'Languages:',
      '  Go: 25 mins',
      '',
      'Editors:',
      '  other: 25 mins',
      '',
      'Labels:',
      '  default: 15 mins',
      '  work: 10 mins',
      '',
      'To get no more of these mails:',
      'http://beatkeeper.test/unsubscribe?token=…',
    ]);
    expect(await weeks(jane)).toEqual([{ week: '2026-11-09' }]);
  });

  it('leaves out what the person leaves out', async () => {
    const jane = await reader('Pacific/Chatham', { unknown_projects: 'left_out' });
    await code(jane, '2026-11-10T06:00:00Z', 10);
    await code(jane, '2026-11-11T06:00:00Z', 15, { project: null });
    await check('2026-11-15T17:15:00Z');
    expect(mailsTo(jane).map(({ subject }) => subject)).toEqual(['Your week from 2026-11-09 to 2026-11-15: 10 mins']);
  });

  it('is written to nobody who did not ask, cannot be reached, or did nothing', async () => {
    const [silent, unconfirmed, idle, changed] = [
      await reader('UTC', { weekly_report: false }),
      await reader('UTC', { is_email_confirmed: false }),
      await reader('UTC'),
      await reader('America/Sao_Paulo'),
    ];
    for (const person of [silent, unconfirmed, changed]) await code(person, '2026-11-11T09:00:00Z', 10);
    app.clock.set('2026-11-16T10:00:00Z');
    await app.app.get(Jobs).request(app.app.get(ActivityPools).job, MAIL_REPORT, {
      userId: silent.user.id,
      week: '2026-11-09',
    });
    await rowsOf(app.database, `insert into weekly_reports (user_id, week, sent_at) values ($1, '2026-11-09', now())`, [
      changed.user.id,
    ]);
    await check('2026-11-16T10:00:00Z');
    expect([silent, unconfirmed, idle, changed].flatMap(mailsTo)).toEqual([]);
    expect(await weeks(idle)).toEqual([{ week: '2026-11-09' }]);
  });

  it('is not told too late, and the next week is told in its turn', async () => {
    const jane = await reader('America/Sao_Paulo');
    await code(jane, '2026-11-11T09:00:00Z', 10);
    await check('2026-11-18T10:00:00Z');
    expect(mailsTo(jane)).toEqual([]);
    await code(jane, '2026-11-18T09:00:00Z', 12);
    await check('2026-11-23T10:00:00Z');
    expect(mailsTo(jane).map(({ subject }) => subject)).toEqual(['Your week from 2026-11-16 to 2026-11-22: 12 mins']);
    expect(mailsTo(jane)[0]?.text).toContain('2 mins more than the week before');
  });

  it('ends by the link in it, which needs no login and whose button alone does anything', async () => {
    const jane = await reader('UTC');
    await code(jane, '2026-11-11T09:00:00Z', 10);
    await check('2026-11-16T07:00:00Z');
    const path = (mailsTo(jane)[0]?.links[0] ?? '').replace('http://beatkeeper.test', '');
    const token = path.split('=')[1] as string;
    const browser = openBrowser(app.url);
    const wants = async () =>
      (await rowsOf(app.database, 'select weekly_report from users where id = $1', [jane.user.id]))[0];
    expect((await browser.get(path)).html).toContain('Stop these mails');
    expect(await wants()).toEqual({ weekly_report: true });
    const changed = { token: `${token.slice(0, -4)}AAAA`, csrf_token: browser.csrfToken };
    expect((await browser.post('/unsubscribe', changed)).status).toBe(404);
    expect(await wants()).toEqual({ weekly_report: true });
    await browser.get(path);
    expect((await browser.submit({})).status).toBe(200);
    await browser.get(path);
    expect((await browser.submit({})).status).toBe(200);
    expect(await wants()).toEqual({ weekly_report: false });
    expect((await browser.get('/unsubscribe?token=nothing')).status).toBe(404);
    app.clock.set('2026-11-18T10:00:00Z');
    await code(jane, '2026-11-18T09:00:00Z', 12);
    await check('2026-11-23T07:00:00Z');
    expect(mailsTo(jane)).toHaveLength(1);
    const users = app.app.get(UsersService, { strict: false });
    await users.update(jane.user.id, parseUserSettings({ weekly_report: 'on' }).settings);
    await check('2026-11-23T07:15:00Z');
    expect(mailsTo(jane)).toHaveLength(2);
  });
});
