import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBuilt } from '../support/built.js';
import { type CampaignOptions, campaign } from './campaign.js';
import { problemsOf } from './chaos.js';
import type { FaultKind } from './faults.js';
import { House } from './house.js';

const PATIENT = 600_000;

/** A busy machine is no fault of the product's. */
const PATIENTLY = {
  SHUTDOWN_DELAY_SECONDS: '3',
  DATABASE_CONNECT_TIMEOUT_MS: '60000',
  DATABASE_INGEST_STATEMENT_TIMEOUT_MS: '60000',
  DATABASE_READ_STATEMENT_TIMEOUT_MS: '60000',
};

let house: House;
beforeAll(async () => {
  if (isBuilt) house = await House.start({ settings: PATIENTLY });
}, PATIENT);
afterAll(() => house?.close(), PATIENT);

const run = (options: Partial<CampaignOptions>) =>
  campaign(house, { seed: 7, editors: 8, heartbeats: 400, faults: [], log: () => undefined, ...options });

/** What this machine cannot do is not struck, and was said. */
const possible = (kinds: readonly FaultKind[]) =>
  kinds.filter((kind) => house.hasRedis || !['kill redis', 'blackhole redis'].includes(kind));

describe.skipIf(!isBuilt)('under fire', () => {
  it('a rolling restart of two replicas fails no request', { timeout: PATIENT }, async () => {
    const { faults, journal, verdict } = await run({ faults: ['rolling restart'] });
    expect(faults).toMatchObject([{ kind: 'rolling restart', note: 'exit codes 0, 0' }]);
    expect([...journal.outcomes().keys()]).toEqual(['201']);
    expect(verdict).toMatchObject({ lost: 0, doubled: 0, strange: 0, wrongDays: [] });
  });

  it('keeps what it acknowledged, once, and adds it up', { timeout: PATIENT }, async () => {
    const kinds: FaultKind[] = ['kill api', 'kill postgres', 'kill redis', 'kill worker', 'reset mid-reply'];
    const report = await run({ faults: possible(kinds), heartbeats: 1_500 });
    expect(problemsOf(report)).toEqual([]);
    expect(report.faults.map(({ kind }) => kind)).toEqual(possible(kinds));
    expect(report.faults.every(({ inFlight }) => inFlight > 0)).toBe(true);
    expect(report.verdict.acknowledged).toBeGreaterThanOrEqual(1_500);
    expect(report.verdict.stored).toBe(report.verdict.acknowledged + report.verdict.untold);
    expect(report.verdict.refused).toBeGreaterThan(0);
    expect(report.journal.counts.replays).toBeGreaterThan(0);
    expect(report.verdict.days).toBeGreaterThan(0);
  });

  it('says 503 at once without its database, stays alive, and comes back by itself', { timeout: PATIENT }, async () => {
    const get = (path: string) => fetch(`${house.balancer.url}${path}`, { headers: { connection: 'close' } });
    const [person] = await house.people(1);
    const authorization = `Basic ${Buffer.from(person?.apiKey ?? '').toString('base64')}`;
    const send = () =>
      fetch(`${house.balancer.url}/api/v1/users/current/heartbeats.bulk`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify([{ entity: '/a.ts', type: 'file', time: 1_790_000_000 }]),
      });
    await house.cluster.kill();
    const refused = await send();
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect((await get('/health/live')).status).toBe(200);
    expect((await get('/health/ready')).status).toBe(503);
    const starts = house.apis.map((api) => api.starts);
    await house.cluster.launch();
    await house.untilReady();
    expect((await send()).status).toBe(201);
    expect(house.apis.map((api) => api.starts)).toEqual(starts);
  });

  it('finds what is lost when somebody acknowledges before the commit', { timeout: PATIENT }, async () => {
    const report = await run({ faults: ['kill postgres'], sabotage: 'ack-before-commit' });
    expect(report.verdict.lost).toBeGreaterThan(0);
    expect(problemsOf(report)[0]).toMatch(/^\d+ acknowledged heartbeats were lost$/);
  });

  it('finds what is doubled when the database forgets what it has', { timeout: PATIENT }, async () => {
    const report = await run({ sabotage: 'no-dedupe', heartbeats: 800 });
    expect(report.verdict).toMatchObject({ lost: 0 });
    expect(report.verdict.doubled).toBeGreaterThan(0);
    expect(problemsOf(report)[0]).toMatch(/^\d+ heartbeats were stored again$/);
  });

  it('loses nothing when a standby takes the place of the primary', { timeout: PATIENT }, async () => {
    const report = await run({ faults: ['fail over'], heartbeats: 800 });
    const seen = [...(report.faults[0]?.seen.keys() ?? [])];
    expect(problemsOf(report)).toEqual([]);
    // What clients see of it: answers that ask them to come back, or broken lines; never a wrong answer.
    expect(seen.filter((outcome) => !['201', '503', 'reset', 'refused', 'no answer'].includes(outcome))).toEqual([]);
  });
});
