import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ActivityReader, GapPolicyDefault } from '#libs/activity';
import { HeartbeatIngestService } from '#libs/heartbeats';
import { daysRange, fold, GAP_POLICIES } from '#libs/kernel';
import { ActivityPools } from '#libs/platform/database';
import { UsersService } from '#libs/users';
import { startApp, type TestApp, type TestUser, type TestUserOptions } from '../../../test/support/app.js';
import { LeaderCounter } from './leader-counter.js';
import { LeaderSnapshots } from './leader-snapshots.js';
import { type Board, type BoardQuery, LeadersReader } from './leaders.reader.js';

const NOW = '2026-10-10T20:30:00Z';
const [KATHMANDU, CHATHAM, SAO_PAULO] = ['Asia/Kathmandu', 'Pacific/Chatham', 'America/Sao_Paulo'];

let app: TestApp;
let snapshots: LeaderSnapshots;
let reader: LeadersReader;
let pools: ActivityPools;

beforeAll(async () => {
  app = await startApp({ now: NOW });
  pools = app.app.get(ActivityPools, { strict: false });
  const fallback = new GapPolicyDefault();
  const counter = new LeaderCounter(app.app.get(ActivityReader, { strict: false }), fallback);
  snapshots = new LeaderSnapshots(pools, counter, app.clock);
  reader = new LeadersReader(pools, app.clock, fallback);
});
afterAll(() => app?.close());

const at = (time: string) => Date.parse(`2026-${time}:00Z`) / 1000;

interface Beat {
  readonly time: number;
  readonly language?: string;
  readonly category?: string;
}

async function person(options: TestUserOptions, beats: readonly Beat[]): Promise<TestUser> {
  const made = await app.createUser({ ...options, settings: { is_on_leaderboard: true, ...options.settings } });
  const ingest = app.app.get(HeartbeatIngestService, { strict: false });
  const heartbeats = beats.map((beat) => ({ entity: '/a.x', language: 'TypeScript', ...beat }));
  const client = { userAgent: undefined, machine: 'loom', ip: null, timezone: null };
  const results = await ingest.ingest(made.user.id, heartbeats as never, client as never);
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
  return made;
}

const setting = (who: TestUser, settings: Record<string, unknown>) =>
  app.app.get(UsersService, { strict: false }).update(who.user.id, settings);
const sql = async (text: string, params: unknown[] = []) => (await pools.job.query(text, params)).rows;
const seen = ({ leaders }: Board) =>
  leaders.map(({ rank, person: { username }, seconds, activeDays }) => [rank, username, seconds, activeDays]);
const board = async (query: BoardQuery = {}) => seen(await reader.publicBoard(query));

describe('the public board', () => {
  let ann: TestUser;
  let bo: TestUser;
  let cy: TestUser;

  beforeAll(async () => {
    // October 3rd to 9th in each zone. Kathmandu, UTC+5:45: until 18:15 of the 9th in UTC.
    ann = await person({ username: 'ann', timezone: KATHMANDU, settings: { city: 'Kathmandu, NP' } }, [
      { time: at('10-02T17:00'), language: 'Go' },
      { time: at('10-02T17:10'), language: 'Go' },
      { time: at('10-05T04:00'), language: 'Go' },
      { time: at('10-05T04:10'), language: 'Go' },
      { time: at('10-09T18:10') },
      { time: at('10-09T18:20') },
      { time: at('10-09T18:30') },
    ]);
    // Chatham, UTC+13:45: from 10:15 of the 2nd. Five minutes are enough for nothing here, fifteen for all.
    bo = await person({ username: 'bo', timezone: CHATHAM, timeoutMinutes: 5 }, [
      { time: at('10-02T10:10') },
      { time: at('10-02T10:20') },
      { time: at('10-09T10:05') },
      { time: at('10-09T10:15') },
      { time: at('10-09T10:25') },
    ]);
    // São Paulo, UTC-3: until 03:00 of the 10th. None of it is a write.
    cy = await person({ username: 'cy', timezone: SAO_PAULO, writesOnly: true, settings: { is_hireable: true } }, [
      { time: at('10-10T02:50'), language: 'Rust', category: 'ai coding' },
      { time: at('10-10T02:56'), language: 'Rust' },
      { time: at('10-10T03:02'), language: 'Rust' },
    ]);
    await person({ username: 'dee', settings: { is_on_leaderboard: false } }, [
      { time: at('10-08T10:00') },
      { time: at('10-08T10:15') },
      { time: at('10-08T10:30') },
      { time: at('10-08T10:45') },
    ]);
    await person({ username: 'idle' }, []);
    expect(await snapshots.take()).toBe(3);
  });

  it('counts everybody by one rule over the same dates of their own zones', async () => {
    expect(await board()).toEqual([
      [1, 'ann', 900, 2],
      // Chatham: 300 s of the 3rd (from midnight at 10:15) and 600 s of the 9th up to midnight.
      [1, 'bo', 900, 2],
      [3, 'cy', 600, 1],
    ]);
    const { firstDay, lastDay, takenAt, total, totalPages } = await reader.publicBoard({});
    expect({ firstDay, lastDay, total, totalPages }).toEqual({
      firstDay: '2026-10-03',
      lastDay: '2026-10-09',
      total: 3,
      totalPages: 1,
    });
    expect(takenAt).toBe(Date.parse(NOW) * 1000);
  });

  it('ranks a language, in any case, and tells all languages of who is on it', async () => {
    expect(await board({ language: 'go' })).toEqual([[1, 'ann', 600, 1]]);
    expect(await board({ language: 'TypeScript' })).toEqual([
      [1, 'bo', 900, 2],
      [2, 'ann', 300, 1],
    ]);
    expect(await board({ language: 'COBOL' })).toEqual([]);
    const [first] = (await reader.publicBoard({ language: 'Go' })).leaders;
    expect(first?.languages).toEqual([
      { name: 'Go', seconds: 600, aiSeconds: 0 },
      { name: 'TypeScript', seconds: 300, aiSeconds: 0 },
    ]);
    const [rust] = (await reader.publicBoard({ language: 'Rust' })).leaders;
    expect([rust?.seconds, rust?.aiSeconds]).toEqual([600, 360]);
  });

  it('ranks a country, and those who look for work', async () => {
    expect(await board({ countryCode: 'NP' })).toEqual([[1, 'ann', 900, 2]]);
    expect(await board({ countryCode: 'BR' })).toEqual([]);
    expect(await board({ hireableOnly: true })).toEqual([[1, 'cy', 600, 1]]);
  });

  it('tells the viewer their place, and who has none who they are', async () => {
    const { viewer } = await reader.publicBoard({ viewer: cy.user.id });
    expect([viewer?.person.username, viewer?.place?.rank, viewer?.place?.page]).toEqual(['cy', 3, 1]);
    const elsewhere = await reader.publicBoard({ viewer: cy.user.id, language: 'Go' });
    expect([elsewhere.viewer?.person.username, elsewhere.viewer?.place]).toEqual(['cy', undefined]);
    expect((await reader.publicBoard({})).viewer).toBeUndefined();
  });

  it('forgets at once who opts out or is suspended, and ranks close up', async () => {
    await setting(ann, { is_on_leaderboard: false });
    expect(await board()).toEqual([
      [1, 'bo', 900, 2],
      [2, 'cy', 600, 1],
    ]);
    await sql('update users set suspended_at = now() where id = $1', [bo.user.id]);
    expect(await board()).toEqual([[1, 'cy', 600, 1]]);
    await sql('update users set suspended_at = null where id = $1', [bo.user.id]);
    await setting(ann, { is_on_leaderboard: true });
    expect((await board()).length).toBe(3);
  });

  it('can be taken again and again, and only one count stays', async () => {
    await snapshots.take();
    await snapshots.take();
    expect(await board()).toEqual([
      [1, 'ann', 900, 2],
      [1, 'bo', 900, 2],
      [3, 'cy', 600, 1],
    ]);
    expect(await sql('select count(*) as n from leader_snapshots')).toEqual([{ n: 1 }]);
    expect(await sql("select sum(us)::bigint as us from leader_times where language = ''")).toEqual([
      { us: 2_400_000_000 },
    ]);
  });

  it('keeps the last count when a worker dies in the middle of the next', async () => {
    const before = await sql('select id from leader_snapshots');
    const killed = new AbortController();
    const dying = new LeaderSnapshots(
      pools,
      {
        count: async () => {
          killed.abort();
          return [{ language: '', us: 1, aiUs: 0, activeDays: 1 }];
        },
      } as never,
      app.clock,
    );
    await sql(
      `insert into users (uuid, username, policy_id, is_on_leaderboard, created_at, modified_at)
      select gen_random_uuid(), 'crowd' || n, policy_id, true, now(), now()
      from users, generate_series(1, 20) n where username = 'ann'`,
    );
    await expect(dying.take(killed.signal)).rejects.toThrow('aborted');
    expect(await sql('select id from leader_snapshots where is_published')).toEqual(before);
    expect((await board())[0]).toEqual([1, 'ann', 900, 2]);
    await sql("delete from users where username like 'crowd%'");
    await snapshots.take();
    expect(await sql('select count(*) as n from leader_snapshots')).toEqual([{ n: 1 }]);
    expect((await board()).length).toBe(3);
  });

  it('opens on the page of the viewer', async () => {
    await sql(
      `with crowd as (
        insert into users (uuid, username, policy_id, is_on_leaderboard, created_at, modified_at)
        select gen_random_uuid(), 'crowd' || n, policy_id, true, now(), now()
        from users, generate_series(1, 230) n where username = 'ann' returning id, username
      )
      insert into leader_times (snapshot_id, user_id, language, us, ai_us, active_days)
      select (select id from leader_snapshots), id, '', 10000000000 - substr(username, 6)::bigint * 1000000, 0, 1 from crowd`,
    );
    const landed = await reader.publicBoard({ viewer: cy.user.id });
    expect([landed.page, landed.total, landed.totalPages, landed.leaders.length]).toEqual([3, 233, 3, 33]);
    expect(landed.viewer?.place).toMatchObject({ rank: 233, page: 3 });
    expect(landed.leaders.slice(-3).map(({ rank }) => rank)).toEqual([231, 231, 233]);
    const asked = await reader.publicBoard({ viewer: cy.user.id, page: 1 });
    expect([asked.page, asked.leaders.length, asked.leaders[0]?.seconds]).toEqual([1, 100, 9_999]);
    expect(asked.viewer?.place).toMatchObject({ rank: 233, page: 3 });
    const beyond = await reader.publicBoard({ page: 9 });
    expect([beyond.page, beyond.leaders, beyond.total]).toEqual([9, [], 233]);
    await sql("delete from users where username like 'crowd%'");
  });

  it('puts a newcomer on the count that is there', async () => {
    const late = await person({ username: 'late' }, [{ time: at('10-07T10:00') }, { time: at('10-07T10:03') }]);
    expect((await board()).length).toBe(3);
    await snapshots.recount(late.user.id);
    await snapshots.recount(late.user.id);
    expect((await board()).at(-1)).toEqual([4, 'late', 180, 1]);
    await sql('delete from users where id = $1', [late.user.id]);
    expect((await board()).length).toBe(3);
  });
});

describe('people of any zone and setting', () => {
  it.each([
    [1, KATHMANDU, 15, false],
    [2, CHATHAM, 5, false],
    [3, SAO_PAULO, 60, true],
    [4, 'Europe/London', 1, true],
  ])('%i of %s (%i minutes) have what the fold of their heartbeats says', async (seed, zone, timeoutMinutes, writesOnly) => {
    let time = at('10-01T20:00');
    const beats = Array.from({ length: 600 }, (_, index) => {
      const turn = (index * 7919 + seed * 104_729) % 1300;
      time += turn + turn / 10_000;
      return {
        time: Math.round(time * 1e6) / 1e6,
        is_write: index % 3 === 0,
        language: ['Go', 'Rust'][turn % 2] as string,
      };
    }).filter((beat) => beat.time < at('10-10T12:00'));
    const name = `random${seed}`;
    const made = await person({ username: name, timezone: zone, timeoutMinutes, writesOnly }, beats);
    await snapshots.take();
    const range = daysRange('2026-10-03', '2026-10-09', zone);
    const folded = fold(
      beats.map((beat, hid) => ({ time: Math.round(beat.time * 1e6), hid, key: beat.language })),
      GAP_POLICIES.wakatime,
      { zone, range },
    );
    const { viewer } = await reader.publicBoard({ viewer: made.user.id });
    expect(viewer?.place?.seconds).toBe(folded.totalUs / 1e6);
    const languages = [...folded.byKey].map(([key, us]) => ({ name: key, seconds: us / 1e6, aiSeconds: 0 }));
    expect(viewer?.place?.languages.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
      languages.toSorted((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1)),
    );
    expect(folded.totalUs).toBeGreaterThan(100_000_000_000);
  });
});
