import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPUTE_FLEET_STATISTICS } from '#libs/insights';
import { TAKE_LEADER_SNAPSHOT } from '#libs/leaderboards';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { add, type DaySums, dayStart } from '../../engine/oracle.js';
import { Random } from '../../engine/random.js';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { drainJobs } from '../../support/jobs.js';
import {
  type Asked,
  beats,
  brute,
  DATES,
  external,
  type Kept,
  LABELS,
  type Label,
  type Named,
  type Story,
  us,
  ZONES,
} from './external-history.js';

const NOW = '2018-11-20T02:00:00Z';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ now: NOW });
});
afterAll(() => app?.close());

type Method = 'get' | 'post' | 'delete';
const call = async (person: TestUser, method: Method, path: string, body?: object) => {
  const request = app.request[method](`/api/v1/users/current/${path}`).set('Authorization', person.authorization);
  const answer = await (body === undefined ? request : request.send(body));
  expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body).slice(0, 300)}`).toBeLessThan(300);
  return answer.body;
};

const given = (value: object) => Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));

async function tell(zone: string, seed: number): Promise<Story> {
  const random = new Random(seed);
  app.clock.set('2017-12-20T00:00:00Z');
  const person = await app.createUser({ timezone: zone, settings: { is_on_leaderboard: true } });
  app.clock.set(NOW);
  const sent = beats(random);
  await call(person, 'post', 'heartbeats.bulk', sent.map(given));
  const kept: Kept = new Map();
  for (let round = 0; round < 30; round++) {
    await (random.chance(0.25) ? deleteSome(random, person, kept) : saveSome(random, person, kept));
  }
  return { person, zone, sent, kept };
}

/** Good ones and bad ones, again and again under few external ids. */
async function saveSome(random: Random, person: TestUser, kept: Kept): Promise<void> {
  const items = Array.from({ length: random.int(1, 12) }, () => external(random, random.int(0, 60)));
  const isBad = items.map(() => random.chance(0.2));
  const bodies = items.map((item, index) =>
    given(
      isBad[index]
        ? random.pick([
            { ...item, end_time: item.start_time },
            { ...item, entity: '' },
            { ...item, type: '' },
          ])
        : item,
    ),
  );
  const { responses } = await call(
    person,
    'post',
    'external_durations.bulk',
    bodies.map((body) => ({ type: 'event', ...body })),
  );
  expect(responses.map(([, status]: [object, number]) => status)).toEqual(isBad.map((bad) => (bad ? 400 : 201)));
  const ids = new Map<string, string>();
  for (const [index, value] of items.entries()) {
    if (isBad[index]) continue;
    const key = `${value.provider ?? ''}/${value.external_id}`;
    const { id } = responses[index][0].data;
    expect(id).toBe(kept.get(key)?.id ?? ids.get(key) ?? id);
    ids.set(key, id);
    kept.set(key, { id, value });
  }
}

async function deleteSome(random: Random, person: TestUser, kept: Kept): Promise<void> {
  const gone = random.shuffle([...kept.keys()]).slice(0, random.int(0, 3));
  const ids = gone.map((key) => ({ id: kept.get(key)?.id }));
  await call(person, 'delete', 'external_durations.bulk', [...ids, { id: 'nobody' }]);
  for (const key of gone) kept.delete(key);
}

const whole: Label = () => '';
const sumOf = (sums: DaySums) => [...sums.values()].reduce((total, value) => total + value, 0);
const overDays = (sums: DaySums) => {
  const totals: DaySums = new Map();
  for (const [key, value] of sums) add(totals, key.slice(key.indexOf('|') + 1), value);
  return Object.fromEntries(totals);
};
const withTime = (rows: readonly { name: string; total_seconds: number }[]) =>
  Object.fromEntries(
    rows.map(({ name, total_seconds }) => [name, us(total_seconds)]).filter(([, value]) => value !== 0),
  );
const rangeOf = ({ start, end }: { start: string; end: string }) => ({
  from: us(Date.parse(start) / 1000),
  to: us(Date.parse(end) / 1000 + 1),
});

interface Day {
  readonly range: { readonly date: string };
  readonly grand_total: { readonly total_seconds: number };
  readonly [section: string]: unknown;
}

async function expectSummaries(story: Story, [first, last]: readonly [string, string], choice: string, asked: Asked) {
  const { data } = await call(story.person, 'get', `summaries?start=${first}&end=${last}${choice}`);
  const clip = { from: dayStart(first, asked.zone), to: dayStart(nextDay(last), asked.zone) };
  const totals = brute(story, whole, { ...asked, clip });
  const found = data.map(({ range, grand_total }: Day) => [`${range.date}|`, us(grand_total.total_seconds)]);
  expect(Object.fromEntries(found.filter(([, value]: [string, number]) => value !== 0)), choice).toEqual(
    Object.fromEntries(totals),
  );
  const sections = Object.entries({
    ...LABELS,
    ...(choice.includes('project=') && { entities: ({ entity }: Named) => entity }),
  });
  for (const [section, label] of sections) {
    if (choice.includes('project=') && section === 'projects') continue;
    const rows = data.flatMap((day: Day) =>
      Object.entries(withTime(day[section] as never)).map(([name, value]) => [`${day.range.date}|${name}`, value]),
    );
    expect(Object.fromEntries(rows), `${section} ${choice}`).toEqual(
      Object.fromEntries(brute(story, label, { ...asked, clip })),
    );
  }
}

const nextDay = (date: string) => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);

describe.each(ZONES)('external durations saved, replaced and deleted by somebody in %s', (zone) => {
  let story: Story;
  beforeAll(async () => {
    story = await tell(zone, ZONES.indexOf(zone) + 41);
    expect(story.kept.size).toBeGreaterThan(20);
  });

  it.each([
    ['2018-01-01', '2018-11-20'],
    ['2018-02-17', '2018-02-18'],
    ['2018-04-01', '2018-04-01'],
    ['2018-09-30', '2018-11-04'],
  ] as const)('are in every summary of %s to %s', async (...days) => {
    await expectSummaries(story, days, '', { zone });
    await expectSummaries(story, days, '&timeout=2', { zone, timeoutUs: us(120) });
    for (const other of ZONES) await expectSummaries(story, days, `&timezone=${other}`, { zone: other });
    await expectSummaries(story, days, '&project=kite', { zone, isMeant: ({ project }) => project === 'kite' });
    await expectSummaries(story, days, '&project=heron&branches=wip', {
      zone,
      isMeant: ({ project, branch }) => project === 'heron' && branch === 'wip',
    });
  });

  it.each([
    'last_7_days',
    'last_30_days',
    'last_6_months',
    'all_time',
    '2018',
    '2018-09',
  ])('are in stats and insights of %s', async (name) => {
    for (const [choice, timeoutUs] of [
      ['', us(900)],
      ['&timeout=2', us(120)],
    ] as const) {
      const query = `${name}?is_including_today=true${choice}`;
      const { data } = await call(story.person, 'get', `stats/${query}`);
      const asked = { zone, timeoutUs, clip: rangeOf(data) };
      const days = brute(story, whole, asked);
      expect(us(data.total_seconds_including_other_language)).toBe(sumOf(days));
      expect(data.days_minus_holidays).toBe(days.size);
      const best = [...days].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0];
      expect(data.best_day && [`${data.best_day.date}|`, us(data.best_day.total_seconds)]).toEqual(best ?? null);
      for (const [section, label] of Object.entries(LABELS)) {
        const expected = overDays(brute(story, label, asked));
        expect(withTime(data[section]), section).toEqual(expected);
        const insight = (await call(story.person, 'get', `insights/${section}/${query}`)).data;
        expect(withTime(insight[section]), section).toEqual(expected);
      }
      const insight = (await call(story.person, 'get', `insights/days/${query}`)).data.days;
      const told = insight.map(({ date, total }: { date: string; total: number }) => [`${date}|`, us(total)]);
      expect(Object.fromEntries(told.filter(([, value]: [string, number]) => value !== 0))).toEqual(
        Object.fromEntries(days),
      );
    }
  });

  it('are in totals, the status bar, goals, charts and daily exports', async () => {
    const { person } = story;
    const days = brute(story, whole, { zone });
    expect(us((await call(person, 'get', 'all_time_since_today')).data.total_seconds)).toBe(sumOf(days));
    const kite = brute(story, whole, { zone, isMeant: ({ project }) => project === 'kite' });
    expect(us((await call(person, 'get', 'all_time_since_today?project=kite')).data.total_seconds)).toBe(sumOf(kite));
    for (const date of ['2018-11-11', '2018-11-04', '2018-10-01']) {
      app.clock.set(dayStart(nextDay(date), zone) - us(60));
      const bar = (await call(person, 'get', 'status_bar/today')).data;
      expect(bar.range.date).toBe(date);
      expect(us(bar.grand_total.total_seconds)).toBe(days.get(`${date}|`) ?? 0);
    }
    app.clock.set(NOW);
    for (const [delta, wish, isMeant] of [
      ['day', {}, () => true],
      ['week', { categories: ['Meeting'] }, ({ category }: Named) => category === 'meeting'],
      [
        'month',
        { projects: ['kite'], languages: ['Go'] },
        ({ project, language }: Named) => project === 'kite' && language === 'Go',
      ],
    ] as const) {
      const goal = (await call(person, 'post', 'goals', { delta, seconds: 3600, ...wish })).data;
      for (const { actual_seconds: actual, range } of goal.chart_data) {
        expect(us(actual)).toBe(sumOf(brute(story, whole, { zone, isMeant, clip: rangeOf(range) })));
      }
    }
    const { id } = (await call(person, 'post', 'share_tokens', { kind: 'coding_activity', range: 'last_year' })).data;
    const chart = (await app.request.get(`/share/@${person.user.username}/${id}.json`).expect(200)).body.data;
    const shown = chart.map(({ range, grand_total }: Day) => [`${range.date}|`, us(grand_total.total_seconds)]);
    expect(Object.fromEntries(shown.filter(([, value]: [string, number]) => value !== 0))).toEqual(
      Object.fromEntries(days),
    );
    await expectDailyExport(story);
  });

  it('are listed on every day that they reach into', async () => {
    for (const date of DATES.flatMap((day) => [day, nextDay(day)])) {
      const [from, to] = [dayStart(date, zone), dayStart(nextDay(date), zone)];
      const { data } = await call(story.person, 'get', `external_durations?date=${date}`);
      const expected = [...story.kept.values()].filter(
        ({ value }) => us(value.end_time) > from && us(value.start_time) < to,
      );
      expect(new Set(data.map(({ id }: { id: string }) => id))).toEqual(new Set(expected.map(({ id }) => id)));
    }
  });

  it('are no heartbeats: stretches know nothing of them', async () => {
    for (const date of ['2018-11-04', '2018-11-10']) {
      const clip = { from: dayStart(date, zone), to: dayStart(nextDay(date), zone) };
      const { data } = await call(story.person, 'get', `durations?date=${date}`);
      const total = data.reduce((sum: number, { duration }: { duration: number }) => sum + us(duration), 0);
      expect(total).toBe(sumOf(brute(story, whole, { zone, clip, withoutExternal: true })));
    }
  });
});

async function expectDailyExport(story: Story): Promise<void> {
  const { person, zone } = story;
  await call(person, 'post', 'data_dumps', { type: 'daily' });
  await drainJobs(app);
  const [dump] = (await call(person, 'get', 'data_dumps')).data;
  const { days } = (await (await fetch(dump.download_url.replace('http://beatkeeper.test', app.url))).json()) as {
    days: {
      date: string;
      grand_total: { total_seconds: number };
      projects: { name: string; entities: never[]; grand_total: { total_seconds: number } }[];
    }[];
  };
  const entities = new Map<string, number>();
  const totals = new Map<string, number>();
  for (const { date, projects, grand_total } of days) {
    if (grand_total.total_seconds > 0) totals.set(`${date}|`, us(grand_total.total_seconds));
    for (const project of projects) {
      for (const [name, value] of Object.entries<number>(withTime(project.entities)))
        add(entities, `${date}|${project.name} ${name}`, value);
    }
  }
  expect(Object.fromEntries(totals)).toEqual(Object.fromEntries(brute(story, whole, { zone })));
  const label = (named: Named) => `${LABELS.projects(named)} ${named.entity}`;
  expect(Object.fromEntries(entities)).toEqual(Object.fromEntries(brute(story, label, { zone })));
}

describe('where people are compared', () => {
  it('external durations do not count: not on leaderboards, not in the figures of everybody', async () => {
    const people = await Promise.all(
      [0, 1, 2].map(async (index) => {
        const person = await app.createUser({
          username: `ranked${index}`,
          timezone: 'UTC',
          settings: { is_on_leaderboard: true },
        });
        const at = Date.parse('2018-11-15T10:00:00Z') / 1000;
        const beat = { entity: '/a.go', type: 'file', language: 'Go' };
        app.clock.set('2018-11-14T00:00:00Z');
        await call(person, 'post', 'heartbeats.bulk', [
          { ...beat, time: at - 86_400 },
          { ...beat, time: at - 86_340 + index },
        ]);
        return person;
      }),
    );
    app.clock.set('2018-11-21T00:00:00Z');
    const jobs = app.app.get(Jobs, { strict: false });
    const { job: pool } = app.app.get(ActivityPools, { strict: false });
    const compared = async () => {
      await jobs.request(pool, TAKE_LEADER_SNAPSHOT, {});
      await jobs.request(pool, COMPUTE_FLEET_STATISTICS, { range: 'last_7_days' });
      await drainJobs(app);
      const leaders = (
        await app.request
          .get('/api/v1/leaders')
          .set('Authorization', (people[0] as TestUser).authorization)
          .expect(200)
      ).body.data;
      const { body } = await app.request.get('/api/v1/stats/last_7_days').expect(200);
      return {
        leaders: leaders.map(({ user, running_total }: never) => [
          (user as { username: string }).username,
          running_total,
        ]),
        everybody: body.data,
      };
    };
    const before = await compared();
    expect(before.leaders.length).toBeGreaterThanOrEqual(3);
    for (const person of people) {
      const times = {
        start_time: Date.parse('2018-11-20T10:00:00Z') / 1000,
        end_time: Date.parse('2018-11-20T20:00:00Z') / 1000,
      };
      await call(person, 'post', 'external_durations', {
        external_id: 'x',
        entity: 'Call',
        type: 'event',
        language: 'Go',
        ...times,
      });
    }
    app.clock.set('2018-11-21T06:00:00Z');
    expect(await compared()).toEqual(before);
  });
});
