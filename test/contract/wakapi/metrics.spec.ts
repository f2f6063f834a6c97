import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TAKE_LEADER_SNAPSHOT } from '#libs/leaderboards';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { ProjectLabels } from '#libs/projects';
import type { TestApp, TestUser } from '../../support/app.js';
import { drainJobs } from '../../support/jobs.js';
import { type MetricFamily, parsePrometheusText } from '../../support/prometheus-text.js';
import { coder, startWakapi, work } from './coder.js';

const DASHBOARD = new URL('../../../docs/grafana/coding-time.json', import.meta.url);

let app: TestApp;
let ada: TestUser;

beforeAll(async () => {
  app = await startWakapi();
  ada = await coder(app, { timezone: 'UTC' });
  await work(app, ada, [
    { from: '2026-10-10T10:30:00Z', minutes: 10, project: 'back\\slash "quoted"', language: 'Go' },
    { from: '2026-10-10T11:00:00Z', minutes: 5 },
  ]);
  await app.app.get(ProjectLabels, { strict: false }).set(ada.user.id, 'demo', ['work', 'fun']);
}, 60_000);
afterAll(() => app?.close());

const scrape = (authorization = ada.authorization) =>
  app.request.get('/api/metrics').set('authorization', authorization);
const families = async () => parsePrometheusText((await scrape().expect(200)).text);
const samplesOf = (family: MetricFamily | undefined) =>
  Object.fromEntries(family?.samples.map(({ labels, value }) => [labels.name ?? '', value]) ?? []);

describe('what Prometheus is told', () => {
  it('is of the text format, for nobody to keep', async () => {
    const { headers } = await scrape().expect(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
  });

  it('has Wakapi’s series', async () => {
    const found = await families();
    expect(Object.fromEntries([...found].map(([name, family]) => [name, samplesOf(family)]))).toEqual({
      wakatime_cumulative_seconds_total: { '': 3600 + 1800 + 600 + 600 + 300 },
      wakatime_seconds_total: { '': 4500 },
      wakatime_heartbeats_total: { '': 28 },
      wakatime_rank: { '': 0 },
      wakatime_project_seconds_total: { demo: 3600, 'back\\slash "quoted"': 600, unknown: 300 },
      wakatime_language_seconds_total: { Go: 4200, unknown: 300 },
      wakatime_editor_seconds_total: { 'VS Code': 4500 },
      wakatime_operating_system_seconds_total: { Mac: 4500 },
      wakatime_machine_seconds_total: { lap: 4500 },
      wakatime_category_seconds_total: { coding: 4500 },
      wakatime_label_seconds_total: { work: 3600, fun: 3600, default: 900 },
    });
    for (const { name, help, type } of found.values())
      expect([name, help, type]).toEqual([name, expect.stringMatching(/\.$/), 'gauge']);
  });

  it('is of whoever asks', async () => {
    const bob = await app.createUser({ username: 'bob' });
    const { text } = await scrape(bob.authorization).expect(200);
    const found = parsePrometheusText(text);
    expect(samplesOf(found.get('wakatime_cumulative_seconds_total'))).toEqual({ '': 0 });
    expect(found.get('wakatime_project_seconds_total')?.samples).toEqual([]);
  });

  it('has the rank of whoever wishes to be ranked', async () => {
    const own = app.request.put('/api/v1/users/current/leaderboards/public').set('authorization', ada.authorization);
    await own.send({ is_on_leaderboard: true }).expect(200);
    const { job } = app.app.get(ActivityPools, { strict: false });
    await app.app.get(Jobs, { strict: false }).request(job, TAKE_LEADER_SNAPSHOT, {});
    await drainJobs(app);
    expect(samplesOf((await families()).get('wakatime_rank'))).toEqual({ '': 1 });
  });

  it('takes the key as scripts send it', async () => {
    const { apiKey } = ada;
    await scrape(`Bearer ${apiKey}`).expect(200);
    await scrape(`Bearer ${Buffer.from(apiKey).toString('base64')}`).expect(200);
    await app.request.get('/api/metrics').query({ api_key: apiKey }).expect(200);
  });

  it('refuses in plain text', async () => {
    const { text, headers } = await app.request.get('/api/metrics').expect(401);
    expect([text, headers['content-type']]).toEqual(['401 unauthorized', 'text/plain; charset=utf-8']);
    expect(headers['www-authenticate']).toContain('Bearer');
    const narrow = await app.createKey(ada.user, { scopes: new Set(['email']) });
    expect((await scrape(`Bearer ${narrow}`).expect(403)).text).toBe('insufficient_scope');
  });
});

describe('the dashboard', () => {
  it('asks for nothing that is not there', async () => {
    const { panels, templating } = JSON.parse(await readFile(DASHBOARD, 'utf8')) as {
      panels: { id: number; title: string; targets: { expr: string }[] }[];
      templating: { list: { query: string | { query: string } }[] };
    };
    const found = await families();
    const asked = [
      ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
      ...templating.list.map(({ query }) => (typeof query === 'string' ? query : query.query)),
    ].flatMap((expression) => expression.match(/\bwakatime_\w+/g) ?? []);
    expect(new Set(asked)).toEqual(new Set(found.keys()));
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { title, targets } of panels)
      for (const { expr } of targets) expect(expr, title).toMatch(/wakatime_\w+\{/);
  });
});

describe('the reader of these tests', () => {
  it.each([
    ['no end', 'a 1'],
    ['a name that is none', '1a 1\n'],
    ['a value that is none', 'a one\n'],
    ['a quotation mark in a label', 'a{b="c"d"} 1\n'],
    ['a line break in a label', 'a{b="c\nd"} 1\n'],
    ['a label twice', 'a{b="c",b="d"} 1\n'],
    ['a series twice', 'a{b="c"} 1\na{b="c"} 2\n'],
    ['a family in two places', 'a 1\nb 1\na{c="d"} 1\n'],
    ['a type that comes late', 'a 1\n# TYPE a gauge\n'],
  ])('refuses %s', (_, text) => expect(() => parsePrometheusText(text)).toThrow(Error));

  it('reads what is right', () => {
    const text = '# HELP a Of a\\nb.\n# TYPE a gauge\na{b="\\\\\\"\\n",c="d"} 1.5e3 123\n# a comment\nb +Inf\n';
    expect([...parsePrometheusText(text).values()]).toEqual([
      { name: 'a', help: 'Of a\\nb.', type: 'gauge', samples: [{ labels: { b: '\\"\n', c: 'd' }, value: 1500 }] },
      { name: 'b', help: '', type: 'untyped', samples: [{ labels: {}, value: Number.POSITIVE_INFINITY }] },
    ]);
  });
});
