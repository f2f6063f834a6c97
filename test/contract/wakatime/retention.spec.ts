import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ActivityPools } from '#libs/platform/database';
import { AuditService, RetentionService } from '#libs/storage';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { drainJobs } from '../../support/jobs.js';

const NOW = '2026-11-20T12:00:00Z';
const REFUSED = [{ errors: { time: ['Can not log time from before the months that heartbeats are kept for.'] } }, 400];

let house: TestApp;
let pools: ActivityPools;
let retention: RetentionService;
beforeAll(async () => {
  house = await startApp({ now: NOW, config: { RETENTION_MONTHS: '2' } });
  pools = house.app.get(ActivityPools, { strict: false });
  retention = new RetentionService(pools, { retentionMonths: house.config.limits.retentionMonths });
});
afterAll(() => house.close());

const seconds = (iso: string) => Date.parse(iso) / 1000;

const send = (person: TestUser, times: readonly number[]) =>
  house.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set('Authorization', person.authorization)
    .send(
      times.map((time, index) => ({
        time,
        entity: `/src/file${index % 3}.go`,
        type: 'file',
        project: index % 2 === 0 ? 'kite' : 'heron',
        language: 'Go',
        dependencies: ['fmt'],
        is_write: index % 2 === 0,
      })),
    );

const statuses = (answer: { body: { responses: [unknown, number][] } }) =>
  answer.body.responses.map(([, status]) => status);

/** A burst of ten heartbeats, two minutes apart. */
const burst = (iso: string) => Array.from({ length: 10 }, (_, index) => seconds(iso) + index * 120);

const READS = [
  'summaries?start=2026-03-01&end=2026-11-20',
  'stats/last_year',
  'stats/all_time',
  'all_time_since_today',
  'stats/2026-07',
];

const FACTS_FROM = /,"facts_from":"([^"]+)"/;

/** A digest of every read, without what it says of since when there are facts. */
async function answers(person: TestUser): Promise<Record<string, string>> {
  const texts = READS.map(async (path): Promise<[string, string]> => {
    const answer = await house.request.get(`/api/v1/users/current/${path}`).set('Authorization', person.authorization);
    expect(answer.status).toBe(200);
    return [path, createHash('sha256').update(answer.text.replace(FACTS_FROM, '')).digest('hex')];
  });
  return Object.fromEntries(await Promise.all(texts));
}

async function factsFrom(person: TestUser, path: string): Promise<string | undefined> {
  const answer = await house.request.get(`/api/v1/users/current/${path}`).set('Authorization', person.authorization);
  return FACTS_FROM.exec(answer.text)?.[1];
}

describe('heartbeats that would not be kept', () => {
  it('are refused one by one, also of somebody who never sent any', async () => {
    const person = await house.createUser();
    const answer = await send(person, [seconds('2026-08-31T23:59:59Z'), seconds('2026-09-01T00:00:00Z'), seconds(NOW)]);
    expect(answer.status).toBe(201);
    expect(statuses(answer)).toEqual([400, 201, 201]);
    expect(answer.body.responses[0]).toEqual(REFUSED);
  });

  it('are refused alone, too', async () => {
    const person = await house.createUser();
    const answer = await house.request
      .post('/api/v1/users/current/heartbeats')
      .set('Authorization', person.authorization)
      .send({ time: seconds('2026-08-31T23:59:59Z'), entity: '/a.go', type: 'file' });
    expect([answer.status, answer.body]).toEqual([400, REFUSED[0]]);
  });

  it("are those of the person's own number of months, where there is one", async () => {
    const [keeper, longer] = [await house.createUser(), await house.createUser()];
    await retention.set(keeper.user.id, 'keep');
    await retention.set(longer.user.id, 12);
    const times = ['2024-05-05T10:00:00Z', '2025-11-01T00:00:00Z', '2026-10-01T00:00:00Z'].map(seconds);
    expect(statuses(await send(keeper, times))).toEqual([201, 201, 201]);
    expect(statuses(await send(longer, times))).toEqual([400, 201, 201]);
  });

  it('stay refused after a longer retention was chosen, because their days are frozen', async () => {
    const person = await house.createUser();
    await send(person, [seconds('2026-10-01T00:00:00Z')]);
    await retention.apply(house.clock.now());
    await retention.set(person.user.id, 'keep');
    const answer = await send(person, [seconds('2026-08-01T00:00:00Z'), seconds(NOW) - 60]);
    expect(answer.body.responses[0]).toEqual(REFUSED);
    expect(statuses(answer)).toEqual([400, 201]);
  });
});

/** Seconds per day of an export of daily totals; days without any are left out. */
async function exportedDays({ authorization }: TestUser): Promise<Record<string, number>> {
  const path = '/api/v1/users/current/data_dumps';
  await house.request.post(path).set('Authorization', authorization).send({ type: 'daily' }).expect(201);
  await drainJobs(house);
  const [dump] = (await house.request.get(path).set('Authorization', authorization)).body.data;
  const file = await fetch(dump.download_url.replace('http://beatkeeper.test', house.url));
  const { days } = (await file.json()) as { days: { date: string; grand_total: { total_seconds: number } }[] };
  const told = days.map(({ date, grand_total }): [string, number] => [date, grand_total.total_seconds]);
  return Object.fromEntries(told.filter(([, total]) => total > 0));
}

describe('what people read', () => {
  it('is the same after facts were dropped, audited and rebuilt', async () => {
    const person = await house.createUser({ timezone: 'America/Sao_Paulo' });
    await retention.set(person.user.id, 'keep');
    for (const start of [
      '2026-03-10T09:00:00Z',
      '2026-07-01T02:50:00Z',
      '2026-08-31T23:55:00Z',
      '2026-11-19T10:00:00Z',
    ]) {
      expect(statuses(await send(person, burst(start)))).toEqual(Array(10).fill(201));
    }
    const before = await answers(person);
    await retention.set(person.user.id, 'default');
    const plan = await retention.plan(house.clock.now());
    expect(plan.people.find(({ userId }) => userId === person.user.id)).toMatchObject({ months: 2, heartbeats: 20 });
    expect(await answers(person)).toEqual(before);

    await retention.apply(house.clock.now());
    expect(await answers(person)).toEqual(before);
    expect(await exportedDays(person)).toEqual({
      '2026-03-10': 1080,
      '2026-06-30': 600,
      '2026-07-01': 480,
      '2026-08-31': 1080,
      '2026-11-19': 1080,
    });
    const audited = await new AuditService(pools).run({
      sample: 1,
      userId: person.user.id,
      seed: 1,
      now: house.clock.now(),
    });
    expect(audited.findings).toEqual([]);
    expect(await answers(person)).toEqual(before);
    expect(await factsFrom(person, 'stats/last_year')).toBe('2026-09-01T00:00:00Z');
    expect(await factsFrom(person, 'summaries?start=2026-09-02&end=2026-09-10')).toBe('2026-09-01T00:00:00Z');
    expect(await factsFrom(person, 'summaries?start=2026-09-03&end=2026-09-10')).toBeUndefined();
  });
});
