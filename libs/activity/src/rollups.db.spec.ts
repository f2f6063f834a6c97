import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rollups, TimePolicies } from '#libs/durations';
import { HeartbeatIngestService } from '#libs/heartbeats';
import { daysRange, type FoldBeat, fold, GAP_POLICIES, type UserId } from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';
import { ProjectsService } from '#libs/projects';
import { startApp, type TestApp } from '../../../test/support/app.js';
import { withClient } from '../../../tools/postgres/roles.mjs';
import { ActivityReader } from './activity.reader.js';
import type { ActivityAnswer } from './activity-answer.js';
import type { ActivityFilters, CountingChoice } from './activity-query.js';
import { FleetReader } from './fleet.reader.js';
import { TeamActivityReader } from './team-activity.reader.js';

const ZONE = 'America/Sao_Paulo';
const SECOND = 1_000_000;
const NOTHING = 9_999_999;
const [PROJECTS, LANGUAGES] = [
  ['kite', 'heron', 'old-kite', null],
  ['Go', 'Rust', 'Python'],
];

interface Sent {
  readonly time: number;
  readonly entity: string;
  readonly project?: string;
  readonly language: string;
  readonly dependencies: readonly string[];
  readonly ai_line_changes?: number;
}

/** Every day or so a burst of heartbeats, over five months with the end of no daylight saving in between. */
function history(seed: number): Sent[] {
  const sent: Sent[] = [];
  let time = Date.parse('2026-05-20T12:00:00Z') / 1000;
  for (let index = 0; index < 900; index++) {
    const turn = (index * 31 + seed * 17) % 97;
    time += index % 6 === 0 ? 55_000 + turn * 600 : 20 + turn * 11;
    const project = PROJECTS[(index + turn) % 4] as string | null;
    sent.push({
      time: time + (turn % 10) / 10,
      entity: `/src/file${turn % 13}.x`,
      ...(project !== null && { project }),
      language: LANGUAGES[turn % 3] as string,
      dependencies: ['fmt', 'os', 'serde'].slice(0, turn % 4),
      ...(turn % 5 === 0 && { ai_line_changes: turn - 40 }),
    });
  }
  return sent;
}

let app: TestApp;
let reader: ActivityReader;
let userId: UserId;
const sent = history(1);
const year = daysRange('2026-01-01', '2026-12-31', ZONE);

beforeAll(async () => {
  app = await startApp({ now: '2026-11-15T12:00:00Z' });
  reader = app.app.get(ActivityReader, { strict: false });
  const { user } = await app.createUser({ timezone: ZONE });
  userId = user.id;
  await store(userId, sent);
});
afterAll(() => app.close());

async function store(owner: UserId, heartbeats: readonly Sent[]): Promise<void> {
  const ingest = app.app.get(HeartbeatIngestService, { strict: false });
  const machine = { userAgent: undefined, machine: 'loom', ip: null, timezone: null };
  const results = await ingest.ingest(owner, heartbeats, machine as never);
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
}

const ask = <T>(
  work: (activity: ActivityAnswer) => Promise<T>,
  { range = year, filters = {} as ActivityFilters, hidden = [] as number[], counting = {} as CountingChoice } = {},
) => {
  const subject = mintVisibleUsers([{ userId, windows: 'always', hiddenProjectIds: hidden, shownProjectIds: 'all' }]);
  return reader.ask({ subject, range, counting, filters }, work);
};

/** The same question answered from contexts and heartbeats: a project is hidden that nobody has. */
const plainly = { hidden: [NOTHING] };

const everything = async (activity: ActivityAnswer) => {
  const rows = await activity.byDimension();
  const along = (pick: (row: (typeof rows)[number]) => string | null | undefined) => {
    const sums = new Map<string | null, number>();
    for (const row of rows) {
      const name = pick(row);
      if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + row.us);
    }
    return Object.fromEntries([...sums].sort());
  };
  return {
    isRolled: activity.plan.isRolled,
    sums: {
      projects: along((row) => row.project),
      languages: along((row) => row.language),
      editors: along((row) => row.editor),
      machines: along((row) => row.machine),
      machineIds: along((row) => row.machineUuid),
      categories: along((row) => row.category),
      dependencies: addUp(await activity.byDependency()),
      perDay: addUp((await activity.byDayAndDependency()).map(({ day, name, us }) => ({ name: `${day} ${name}`, us }))),
      figures: await activity.dayFigures(),
      ai: (await activity.editsOfRange()).reduce((sum, row) => sum + row.aiAdditions * 1000 + row.aiDeletions, 0),
    },
  };
};

function addUp(rows: readonly { name: string; us: number }[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const { name, us } of rows) sums.set(name, (sums.get(name) ?? 0) + us);
  return Object.fromEntries([...sums].sort());
}

const marks = async () =>
  await withClient(app.database.ownerUrl, async (client) => {
    const { rows } = await client.query('select month::text from month_dirty where user_id = $1 order by 1', [userId]);
    return rows.map(({ month }: { month: string }) => month);
  });

const rollMonths = () => app.app.get(Rollups, { strict: false }).catchUp();

describe('months', () => {
  it('answer as the days do: before they are rolled, after, and while some are dirty again', async () => {
    const plain = await ask(everything, plainly);
    expect(plain.isRolled).toBe(false);
    expect(Object.keys(plain.sums.projects).sort()).toEqual(['heron', 'kite', 'null', 'old-kite']);
    expect(Object.keys(plain.sums.dependencies)).toEqual(['fmt', 'os', 'serde']);
    expect(plain.sums.ai).toBeGreaterThan(0);

    expect(await ask(everything)).toEqual({ isRolled: true, sums: plain.sums });
    const dirty = await marks();
    expect(dirty.length).toBeGreaterThan(4);
    expect(await rollMonths()).toBe(dirty.length);
    expect(await marks()).toEqual([]);
    expect(await ask(everything)).toEqual({ isRolled: true, sums: plain.sums });

    await store(userId, [{ ...(sent[400] as Sent), time: (sent[400] as Sent).time + 1.5, dependencies: ['os'] }]);
    expect(await marks()).toHaveLength(1);
    const later = await ask(everything);
    expect(later.sums).not.toEqual(plain.sums);
    expect(later.sums).toEqual((await ask(everything, plainly)).sums);
    await rollMonths();
    expect(await ask(everything)).toEqual(later);
  });

  it('answer for any run of days', async () => {
    await rollMonths();
    for (const [first, last] of [
      ['2026-06-01', '2026-06-30'],
      ['2026-06-02', '2026-07-31'],
      ['2026-06-15', '2026-08-01'],
      ['2026-07-10', '2026-07-20'],
      ['2026-05-31', '2026-09-01'],
    ] as const) {
      const range = daysRange(first, last, ZONE);
      const rolled = await ask(everything, { range });
      expect(rolled.isRolled).toBe(true);
      expect(rolled.sums, `${first} to ${last}`).toEqual((await ask(everything, { range, ...plainly })).sums);
    }
  });

  it('are left alone until they are over', async () => {
    await store(userId, [{ ...(sent[0] as Sent), time: Date.parse('2026-11-14T12:00:00Z') / 1000 }]);
    expect(await rollMonths(), 'the day').toBe(1);
    expect(await marks()).toEqual(['2026-11-01']);
  });

  it('follow a merge of projects at once', async () => {
    await rollMonths();
    await app.app.get(ProjectsService, { strict: false }).merge(userId, 'old-kite', 'kite');
    const { sums } = await ask(everything);
    expect(Object.keys(sums.projects).sort()).toEqual(['heron', 'kite', 'null']);
    expect(sums).toEqual((await ask(everything, plainly)).sums);
  });
});

describe('days', () => {
  const range = daysRange('2026-06-10', '2026-07-05', ZONE);
  const question = (hidden: number[] = []) => ({
    subject: mintVisibleUsers([{ userId, windows: 'always', hiddenProjectIds: hidden, shownProjectIds: 'all' }]),
    range,
    counting: {},
    filters: {},
  });
  const days = async (hidden?: number[]) => {
    const { rows: contexts, dependencies, edits } = await reader.days(question(hidden));
    const sorted = <Row>(rows: readonly Row[]) => [...rows].map((row) => JSON.stringify(row)).sort();
    const named = dependencies.map(({ day, name, us }) => ({ name: `${day} ${name}`, us }));
    const told = edits.map(({ day, model, session, ...sums }) => ({ day, model, session, ...sums }));
    return {
      contexts: sorted(contexts.map((row) => Object.entries(row).sort())),
      named: addUp(named),
      told: sorted(told),
    };
  };

  it('are the same at once as in turn', async () => {
    const inTurn = await days([NOTHING]);
    expect(inTurn.contexts.length).toBeGreaterThan(20);
    expect(inTurn.told.length).toBeGreaterThan(5);
    expect(await days()).toEqual(inTurn);
    expect(await days()).toEqual(inTurn);
  });

  it('notice that another policy was published', async () => {
    const before = await days();
    const policies = app.app.get(TimePolicies, { strict: false });
    await policies.change(userId, { timezone: ZONE, timeoutMinutes: 3, writesOnly: false });
    expect(await days()).toEqual(await days([NOTHING]));
    expect(await days()).not.toEqual(before);
    await policies.change(userId, { timezone: ZONE, timeoutMinutes: 15, writesOnly: false });
    expect(await days()).toEqual(before);
  });
});

describe('filters', () => {
  it('of project and language read the rows of both', async () => {
    const filters = { project: 'heron', language: 'Go' };
    const figures = await ask((activity) => activity.dayFigures(), { filters });
    const rows = await ask((activity) => activity.byDayAndContext(), { filters });
    expect(rows.every(({ project, language }) => project === 'heron' && language === 'Go')).toBe(true);
    expect(figures.totalUs).toBe(rows.reduce((sum, { us }) => sum + us, 0));
    expect(figures.totalUs).toBeGreaterThan(0);
    expect(figures.activeDays).toBe(new Set(rows.map(({ day }) => day)).size);
  });

  it('of a language that nobody wrote leave nothing', async () => {
    const figures = await ask((activity) => activity.dayFigures(), { filters: { language: 'Cobol' } });
    expect(figures).toEqual({ totalUs: 0, activeDays: 0, best: null });
  });
});

describe('a policy that measures gaps inside groups', () => {
  it('sums as the kernel folds', async () => {
    const range = daysRange('2026-06-01', '2026-06-30', ZONE);
    const { rows } = await withClient(app.database.ownerUrl, (client) =>
      client.query(
        `select to_us_v1(h.time) as t, h.hid, d.value from heartbeats h join ctx c on c.id = h.ctx_id
        join dictionary d on d.id = c.language_id where h.user_id = $1`,
        [userId],
      ),
    );
    const beats = rows.map(({ t, hid, value }): FoldBeat => ({ time: Number(t), hid: BigInt(hid), key: value }));
    const { byKey } = fold(beats, GAP_POLICIES.hackatime, { zone: ZONE, range });
    const { rows: groups } = await ask((activity) => activity.range({ dimensions: ['language'] }), {
      range,
      counting: { policy: 'hackatime' },
    });
    expect(Object.fromEntries(groups.map(({ language, us }) => [language, us]))).toEqual(Object.fromEntries(byKey));
    expect(groups).toHaveLength(3);
    expect(Math.max(...groups.map(({ us }) => us))).toBeGreaterThan(60 * SECOND);
  });
});

describe('a team', () => {
  it('adds up what its members may show', async () => {
    const { user: other } = await app.createUser({ timezone: 'UTC' });
    await store(other.id, history(2));
    const team = app.app.get(TeamActivityReader, { strict: false });
    const id = async (name: string) =>
      await withClient(app.database.ownerUrl, async (client) => {
        const { rows } = await client.query('select id from projects where user_id = $1 and name = $2', [
          other.id,
          name,
        ]);
        return Number(rows[0].id);
      });
    const hidden = await id('heron');
    const since = Date.parse('2026-07-01T00:00:00Z') * 1000;
    const subject = mintVisibleUsers([
      { userId, windows: 'always', hiddenProjectIds: [], shownProjectIds: 'all' },
      {
        userId: other.id,
        windows: [{ from: since, to: Number.MAX_SAFE_INTEGER }],
        hiddenProjectIds: [hidden],
        shownProjectIds: 'all',
      },
    ]);
    const answer = await team.ask({ subject, first: '2026-06-01', last: '2026-08-31', zone: 'UTC' });

    const mine = await ask((activity) => activity.byDimension(), {
      range: daysRange('2026-06-01', '2026-08-31', ZONE),
    });
    const seen = mintVisibleUsers([
      { userId: other.id, windows: 'always', hiddenProjectIds: [hidden], shownProjectIds: 'all' },
    ]);
    const theirs = await reader.ask(
      { subject: seen, range: daysRange('2026-07-01', '2026-08-31', 'UTC'), counting: {}, filters: {} },
      (activity) => activity.byDimension(),
    );
    const total = (rows: readonly { us: number; project?: string | null }[]) =>
      rows.reduce((sum, row) => sum + (row.project === undefined ? 0 : row.us), 0);
    expect(answer.members.find((member) => member.userId === userId)?.us).toBe(total(mine));
    expect(answer.members.find((member) => member.userId === other.id)?.us).toBe(total(theirs));
    const both = [...mine, ...theirs];
    for (const [list, of] of [
      [answer.projects, 'project'],
      [answer.languages, 'language'],
    ] as const) {
      const named = both.flatMap((row) => (row[of] === undefined ? [] : [{ name: String(row[of]), us: row.us }]));
      expect(addUp(list.map(({ name, us }) => ({ name: String(name), us })))).toEqual(addUp(named));
    }
  });
});

describe('the fleet', () => {
  const days = { from: '2026-06-01', to: '2026-07-01' };
  const june = daysRange('2026-06-01', '2026-06-30', 'UTC');

  it('ranks people by their time under their own policies, whatever else is built for them', async () => {
    const fleet = app.app.get(FleetReader, { strict: false });
    const people = await fleet.people(days, 10);
    expect(people).toHaveLength(2);
    expect(people[0]?.us).toBeGreaterThanOrEqual(people[1]?.us as number);
    const mine = (await ask((activity) => activity.dayFigures(), { range: june })).totalUs;
    expect(people.find((person) => person.userId === userId)?.us).toBe(mine);
    await app.app
      .get(TimePolicies, { strict: false })
      .change(userId, { timezone: ZONE, timeoutMinutes: 20, writesOnly: false });
    const longer = (await ask((activity) => activity.dayFigures(), { range: june })).totalUs;
    expect(longer).toBeGreaterThan(mine);
    expect((await fleet.people(days, 10)).find((person) => person.userId === userId)?.us).toBe(longer);
    expect(await fleet.people(days, 1)).toHaveLength(1);
  });

  it('knows what everybody wrote, and in what', async () => {
    const fleet = app.app.get(FleetReader, { strict: false });
    const people = await fleet.people(days, 10);
    const { languages, editors } = await fleet.tools(days);
    const total = people.reduce((sum, { us }) => sum + us, 0);
    expect(languages.map(({ name }) => name).sort()).toEqual(['Go', 'Python', 'Rust']);
    expect(languages.reduce((sum, { us }) => sum + us, 0)).toBe(total);
    expect(editors).toEqual([{ name: null, us: total }]);
  });
});
