import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MICROS_PER_MINUTE } from '#libs/kernel';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import type { TestBrowser } from '../../support/browser.js';
import { drainJobs } from '../../support/jobs.js';
import { loggedIn } from '../../support/logged-in.js';
import { rowsOf } from '../../support/rows.js';

const NOW = '2026-11-12T12:00:00Z';

let server: TestApp;
let ada: TestUser;
let browser: TestBrowser;

beforeAll(async () => {
  server = await startApp({ now: NOW });
});
afterAll(() => server?.close());
beforeEach(async () => {
  server.clock.set(NOW);
  ada = await server.createUser({ timezone: 'Asia/Kathmandu', email: `${Math.random()}@example.com` });
  browser = await loggedIn(server, ada);
});

const api = async (path: string) =>
  (await server.request.get(`/api/v1/users/current/${path}`).set('authorization', ada.authorization).expect(200)).body
    .data;

async function code(project: string, from: string): Promise<void> {
  const start = Date.parse(from) / 1000;
  await server.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set('authorization', ada.authorization)
    .send([start, start + 300].map((time) => ({ entity: '/a.tpl', type: 'file', project, time })))
    .expect(201);
}

describe('names and labels', () => {
  it('are found on the overview, added, shown and removed', async () => {
    await code('kite', '2026-11-11T06:00:00Z');
    expect((await browser.get('/account')).links).toContain('/account/names');
    const empty = await browser.get('/account/names');
    expect(empty.text).toContain('You have none.');
    const added = await browser.submit(
      { type: 'project', pattern: 'ki*te', name: '<b>Dragon</b>' },
      { button: 'Add the alias' },
    );
    expect(added.hops).toEqual(['/account/names?done=added']);
    expect(added.text).toContain('Project: ki*te is <b>Dragon</b>');
    expect(added.html).not.toContain('<b>Dragon');
    await drainJobs(server);
    expect((await api('summaries?start=2026-11-11&end=2026-11-11'))[0].projects[0].name).toBe('<b>Dragon</b>');
    const mapped = await browser.submit({ ending: '.tpl', language: 'Smarty' }, { button: 'Add the ending' });
    expect(mapped.text).toContain('.tpl is Smarty');
    const labelled = await browser.submit({ project: 'kite', label: 'work' }, { button: 'Add the label' });
    expect(labelled.hops).toEqual(['/account/names?done=labelled']);
    expect(await api('projects/kite/labels')).toEqual(['work']);
    expect((await browser.submit({}, { action: '/account/names/labels/remove' })).text).toContain(
      'The label is taken away.',
    );
    const [alias] = await api('aliases');
    const [mapping] = await api('language_mappings');
    const removed = await browser.submit({}, { action: `/account/names/aliases/${alias.id}/remove` });
    expect(removed.hops).toEqual(['/account/names?done=removed']);
    await browser.submit({}, { action: `/account/names/mappings/${mapping.id}/remove` });
    expect([await api('aliases'), await api('language_mappings'), await api('projects/kite/labels')]).toEqual([
      [],
      [],
      [],
    ]);
  });

  it('come back with what was typed and what is wrong', async () => {
    await browser.get('/account/names');
    const vague = await browser.submit({ pattern: 'a*', name: 'Everything' }, { button: 'Add the alias' });
    expect(vague.status).toBe(400);
    expect(vague.text).toContain('Needs at least 3 characters beside wildcards.');
    expect(vague.html).toContain('value="Everything"');
    const long = await browser.submit({ ending: 'x'.repeat(17), language: 'Go' }, { button: 'Add the ending' });
    expect([long.status, long.text.includes('1 to 16 characters')]).toEqual([400, true]);
    const nothing = await browser.submit({ project: 'nothing', label: 'work' }, { button: 'Add the label' });
    expect([nothing.status, nothing.text.includes('No such project.')]).toEqual([400, true]);
  });
});

describe('sharing and reports', () => {
  const settings = () =>
    rowsOf(
      server.database,
      `select logged_time_public as time, share_days as days, machines_used_public as machines, labels_used_public as labels,
        share_activity_chart as chart, is_on_leaderboard as board, unknown_projects as unknown,
        gap_timeout_seconds as timeout, weekly_report as report from users where id = $1`,
      [ada.user.id],
    );

  it('are saved as they are ticked', async () => {
    await browser.get('/account/preferences');
    await browser.submit({}, { button: 'Save' });
    expect(await settings()).toMatchObject([{ time: false, days: null }]);
    const saved = await browser.submit(
      {
        share_data_max_days: '30',
        machines_used_public: 'on',
        share_activity_chart: 'on',
        unknown_projects: 'left_out',
        gap_timeout_minutes: '2.5',
        weekly_report: 'on',
      },
      { button: 'Save' },
    );
    expect(saved.hops).toEqual(['/account/preferences?done=saved']);
    expect(saved.text).toContain('confirm yours on the overview');
    const expected = { time: true, days: 30, machines: true, labels: false, chart: true, board: false };
    const own = { unknown: 'left_out', timeout: 150, report: true };
    expect(await settings()).toEqual([{ ...expected, ...own }]);
    // A form as it was shown changes nothing.
    await browser.submit({}, { button: 'Save' });
    expect(await settings()).toEqual([{ ...expected, ...own }]);
  });

  it('come back with what is wrong, and nothing is saved', async () => {
    const before = await settings();
    await browser.get('/account/preferences');
    const refused = await browser.submit(
      { share_data_max_days: 'many', gap_timeout_minutes: '61', weekly_report: 'on' },
      { button: 'Save' },
    );
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('Must be -1, 0, or a number of days.');
    expect(refused.text).toContain('Must be 1 to 60 minutes.');
    expect(refused.html).toContain('value="many"');
    expect(await settings()).toEqual(before);
  });
});

describe('clearing data', () => {
  const stored = async () =>
    (await rowsOf(server.database, 'select from heartbeats where user_id = $1', [ada.user.id])).length;

  it('takes a recent login, a day of the person’s own or a project, and the button', async () => {
    // Midnight in Kathmandu is 18:15 UTC.
    await code('kite', '2026-11-10T18:12:00Z');
    await code('heron', '2026-11-11T06:00:00Z');
    await browser.get('/account/data');
    const submit = (values: Record<string, string>) =>
      browser.submit({ before: '', project: '', confirmation: 'delete', ...values }, { button: 'Delete for good' });
    expect((await submit({})).status).toBe(400);
    expect((await submit({ before: 'soon' })).status).toBe(400);
    expect((await submit({ project: 'nothing' })).status).toBe(400);
    expect((await submit({ project: 'heron', confirmation: '' })).status).toBe(400);
    const asked = await submit({ before: '2026-11-11' });
    expect(asked.hops).toEqual(['/account/data?done=asked']);
    await drainJobs(server);
    expect(await stored()).toBe(3);
    await submit({ project: 'heron' });
    await drainJobs(server);
    expect(await stored()).toBe(1);
    const told = `select from audit_log where action = 'heartbeats.clearing_requested' and target_id = $1`;
    expect(await rowsOf(server.database, told, [ada.user.uuid])).toHaveLength(2);
    server.clock.advance(11 * MICROS_PER_MINUTE);
    const late = await submit({ before: '2026-11-12' });
    expect(late.url).toContain('/login/confirm');
    await drainJobs(server);
    expect(await stored()).toBe(1);
  });
});
