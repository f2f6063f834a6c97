import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyRules, CustomRules, RuleBook, type RuleSubject } from '#libs/custom-rules';
import { RuleApplication } from '#libs/custom-rules/worker';
import { Rollups, TimePolicies } from '#libs/durations';
import type { UserId } from '#libs/kernel';
import { ActivityPools } from '#libs/platform/database';
import { Random } from '../../../test/engine/random.js';
import { fingerprints } from '../../../test/engine/stored.js';
import { startApp, type TestApp } from '../../../test/support/app.js';
import { drainJobs } from '../../../test/support/jobs.js';
import { withClient } from '../../../tools/postgres/roles.mjs';
import { HeartbeatsReader } from './heartbeats.reader.js';
import { HeartbeatIngestService } from './ingest/heartbeat-ingest.service.js';

const NOW = '2026-11-21T10:00:00Z';
const CLIENT = {
  userAgent: 'wakatime/v1.90.0 (linux) go1.20 vim/9.0 vim-wakatime/11.1',
  machine: 'loom',
  ip: null,
  timezone: null,
};

let app: TestApp;
const of = <T>(type: new (...args: never[]) => T, from = app): T => from.app.get(type, { strict: false });

beforeAll(async () => {
  app = await startApp({ now: NOW });
});
afterAll(() => app.close());

interface Beat {
  readonly time: number;
  readonly entity: string;
  readonly type: string;
  readonly category: string;
  readonly project?: string;
  readonly branch?: string;
  readonly language: string;
  readonly dependencies: string[];
}

function history(random: Random, size: number): Beat[] {
  let time = Date.parse('2026-06-01T00:00:00Z') / 1000;
  return Array.from({ length: size }, (_, index) => {
    time += random.chance(0.02) ? random.int(40_000, 150_000) : random.int(5, 700);
    const project = random.pick(['kite', 'heron', 'Old Kite', undefined]);
    const branch = random.pick(['main', 'wip', undefined]);
    return {
      time: time + index / 1_000_000,
      entity: `/home/${random.pick(['ada', 'work'])}/file${random.int(0, 9)}.${random.pick(['go', 'ts'])}`,
      type: 'file',
      category: random.pick(['coding', 'debugging']),
      language: random.pick(['Go', 'TypeScript']),
      dependencies: random.pick([[], ['fmt'], ['fmt', 'os']]),
      ...(project !== undefined && { project }),
      ...(branch !== undefined && { branch }),
    };
  });
}

function randomRules(random: Random): object[] {
  return Array.from({ length: random.int(1, 5) }, () => {
    const [source, value] = random.pick([
      ['project', 'kite'],
      ['entity', '/home/work/'],
      ['branch', 'wip'],
      ['dependencies', 'os'],
      ['category', 'debugging'],
      ['machine', 'loom'],
      ['editor', 'vim'],
    ] as const);
    return {
      action: random.chance(0.15) ? 'delete' : 'change',
      source,
      operation: random.pick(['equals', 'contains', 'starts with', 'ends with']),
      source_value: value,
      destinations: [
        random.pick([
          { destination: 'project', destination_value: 'papers' },
          { destination: 'project', destination_value: 'heron' },
          { destination: 'branch', destination_value: '' },
          { destination: 'language', destination_value: 'Prose' },
          { destination: 'category', destination_value: 'writing docs' },
          { destination: 'editor', destination_value: 'Ed' },
          { destination: 'machine', destination_value: 'anvil' },
        ]),
      ],
    };
  });
}

async function send(userId: UserId, beats: readonly Beat[], from = app): Promise<void> {
  const results = await of(HeartbeatIngestService, from).ingest(userId, beats, CLIENT);
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
}

/** What the oracle says is left of it: entity, time and dimensions, oldest first. */
async function expected(userId: UserId, beats: readonly Beat[]): Promise<string[]> {
  const { rules } = await of(RuleBook).inForce(userId, of(ActivityPools).job);
  return beats.flatMap((beat) => {
    const { project = null, branch = null, ...rest } = beat;
    const nothing = { meta: null, editor: 'Vim', operating_system: 'Linux', machine: 'loom' };
    const after = applyRules(rules, { ...rest, project, branch, ...nothing } as RuleSubject);
    return after === undefined
      ? []
      : [JSON.stringify([beat.time, after.project, after.branch, after.language, after.category])];
  });
}

async function stored(userId: UserId): Promise<string[]> {
  const list = await of(HeartbeatsReader).list(userId, { from: 0, to: 2_000_000_000_000_000, zone: 'UTC' });
  return list.map((row) => JSON.stringify([row.time / 1_000_000, row.project, row.branch, row.language, row.category]));
}

const FINE = `select dim, day::text, value_id, other_id, us, n from activity_day_dim where user_id = $1 and us + n <> 0 order by 1, 2, 3, 4`;
const COARSE = `select dim, month::text, value_id, other_id, us from activity_month where user_id = $1 and us <> 0 order by 1, 2, 3, 4`;
const PROJECTS = `select name, first_heartbeat_at, last_heartbeat_at from projects where user_id = $1 and last_heartbeat_at is not null order by 1`;

/** Facts and everything derived, once all that is marked is rolled. */
async function everything(userId: UserId): Promise<unknown[]> {
  await of(Rollups).catchUp();
  return withClient(app.database.ownerUrl, async (client) => [
    (await fingerprints(client as never, [userId])).get(userId),
    (await client.query(FINE, [userId])).rows,
    (await client.query(COARSE, [userId])).rows,
  ]);
}

async function projects(userId: UserId): Promise<unknown[]> {
  return withClient(app.database.ownerUrl, async (client) => (await client.query(PROJECTS, [userId])).rows);
}

/** Whatever was derived is what is derived from the facts. */
async function isExact(userId: UserId): Promise<void> {
  const before = await everything(userId);
  await of(TimePolicies).rebuild(userId);
  expect(before).toEqual(await everything(userId));
}

describe('history under rules', () => {
  it.each([1, 2, 3])('follows them exactly, and goes back exactly: %i', async (seed) => {
    const random = new Random(seed);
    const { user } = await app.createUser({
      timezone: random.pick(['Asia/Kathmandu', 'Pacific/Chatham', 'America/Sao_Paulo']),
    });
    const beats = history(random, 4_500);
    await send(user.id, beats);
    const [raw, rawProjects] = [await everything(user.id), await projects(user.id)];

    await of(CustomRules).replace(user.id, randomRules(random));
    const share = await of(RuleApplication).step(user.id);
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(1);
    await isExact(user.id);

    while ((await of(RuleApplication).step(user.id)) !== undefined);
    const left = await expected(user.id, beats);
    expect(await stored(user.id)).toEqual(left);
    await isExact(user.id);
    const done = await everything(user.id);
    await drainJobs(app);
    expect(await everything(user.id)).toEqual(done);

    await of(CustomRules).replace(user.id, []);
    await drainJobs(app);
    if (left.length === beats.length) {
      expect(await everything(user.id)).toEqual(raw);
      expect(await projects(user.id)).toEqual(rawProjects);
    } else {
      await isExact(user.id);
      await send(user.id, beats);
      expect(await stored(user.id)).toEqual(await expected(user.id, beats));
      expect(await projects(user.id)).toEqual(rawProjects);
    }
  }, 120_000);

  it('starts over when the rules change half-way', async () => {
    const random = new Random(77);
    const { user } = await app.createUser({ timezone: 'UTC' });
    const beats = history(random, 4_500);
    await send(user.id, beats);
    const rule = (project: string) => ({
      source: 'project',
      operation: 'contains',
      source_value: 'kite',
      destination: 'project',
      destination_value: project,
    });
    await of(CustomRules).replace(user.id, [rule('one')]);
    await of(RuleApplication).step(user.id);
    await of(CustomRules).replace(user.id, [rule('two')]);
    await drainJobs(app);
    expect(await stored(user.id)).toEqual(await expected(user.id, beats));
    expect((await projects(user.id)).map((row) => (row as { name: string }).name)).not.toContain('one');
    await isExact(user.id);
  }, 60_000);
});

describe('a process that remembers old rules', () => {
  it('stores under them, says so, and has it mended', async () => {
    const { user } = await app.createUser({ timezone: 'UTC' });
    const other = await startApp({ now: NOW, database: app.database });
    try {
      const [first, second, third] = history(new Random(5), 3).map((beat) => ({ ...beat, project: 'kite' }));
      await send(user.id, [first as Beat], other);
      const rules = [
        {
          source: 'project',
          operation: 'equals',
          source_value: 'kite',
          destination: 'project',
          destination_value: 'papers',
        },
      ];
      await of(CustomRules).replace(user.id, rules);
      await drainJobs(app);
      expect(await of(RuleApplication).step(user.id)).toBeUndefined();
      await send(user.id, [second as Beat], other);
      expect((await stored(user.id)).map((row) => JSON.parse(row)[1])).toEqual(['papers', 'kite']);
      await drainJobs(app);
      await drainJobs(app);
      await send(user.id, [third as Beat], other);
      expect((await stored(user.id)).map((row) => JSON.parse(row)[1])).toEqual(['papers', 'papers', 'papers']);
      expect(await of(RuleApplication).step(user.id)).toBeUndefined();
    } finally {
      await other.app.close();
    }
  });

  it('forgets nothing that is no longer to be forgotten', async () => {
    const { user } = await app.createUser({ timezone: 'UTC' });
    const other = await startApp({ now: NOW, database: app.database });
    try {
      const [first, second] = history(new Random(6), 2).map((beat) => ({ ...beat, project: 'kite' }));
      const rule = { action: 'delete', source: 'project', operation: 'equals', source_value: 'kite' };
      await of(CustomRules).replace(user.id, [rule]);
      await drainJobs(app);
      await send(user.id, [first as Beat], other);
      expect(await stored(user.id)).toEqual([]);
      await of(CustomRules).replace(user.id, []);
      await send(user.id, [second as Beat], other);
      expect(await stored(user.id)).toHaveLength(1);
    } finally {
      await other.app.close();
    }
  });
});

describe('whoever has no rules', () => {
  it('costs ingest the same statements as ever, and so does who has some', async () => {
    const { ingest } = of(ActivityPools);
    const costOf = async (userId: UserId, beat: Beat) => {
      let statements = 0;
      const count = () => statements++;
      ingest.on('acquire', count);
      await send(userId, [beat]);
      ingest.off('acquire', count);
      return statements;
    };
    const [plain, ruled] = [await app.createUser(), await app.createUser()];
    const rule = { source: 'type', operation: 'equals', source_value: 'file', destination: 'editor' };
    await of(CustomRules).replace(ruled.user.id, [{ ...rule, destination_value: 'Ed' }]);
    for (const { user } of [plain, ruled]) {
      const [sample] = history(new Random(9), 1) as [Beat];
      const beat = (ago: number) => ({ ...sample, time: Date.parse(NOW) / 1000 - ago });
      await send(user.id, [beat(600)]);
      expect(await costOf(user.id, beat(300))).toBe(1);
      expect(await costOf(user.id, beat(60))).toBe(1);
    }
  });
});
