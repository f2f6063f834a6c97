import type { INestApplicationContext } from '@nestjs/common';
import { OPERATOR } from '#libs/audit';
import { PolicySubscriptions } from '#libs/durations';
import { addDays, daysRange, type LocalDate, localDateOf } from '#libs/kernel';
import { type DashboardAccess, OrgAccessReader, OrgActivity, OrganisationsService, OrgTotalsReader } from '#libs/orgs';
import type { Principal } from '#libs/platform/auth';
import { SummariesService } from '#libs/summaries';
import { ownActivity } from '#libs/users';
import { addRow, asSuper, type BenchContext } from './context.js';
import { type Measured, measure } from './measure.js';
import type { BenchPerson } from './people.js';
import { rowOf } from './report.js';
import { seedTeam } from './seed.js';
import { MAKE_DASHBOARD, SHOW_MEMBERS, TAKE_IN } from './sql/dashboards.sql.js';
import { recordStatements } from './statements.js';
import { now } from './workload.js';

const SECTION = 'dashboards';
const ZONE = 'UTC';
const SETTINGS = { timezone: ZONE, timeoutMinutes: 15, writesOnly: false };
const LANES = 3;

export const DASHBOARD_NAMES = {
  counted: 'dashboard of everybody, beside the days before',
  uncounted: 'the same, before anything is counted for the organisation',
  perMember: 'the same days, member by member',
} as const;

/** A dashboard with everybody on it, against as many reads of one member each. */
export async function benchDashboards(context: BenchContext): Promise<void> {
  const { app, options, log } = context;
  const team = await seedTeam(context);
  const access = await openOrg(context, team);
  const last = localDateOf(now(), ZONE);
  const first = addDays(last, 1 - options.days);
  const read = async () => {
    const opened = await app.get(OrgActivity, { strict: false }).open(access);
    return app.get(OrgTotalsReader, { strict: false }).find(opened, { first, last });
  };
  const uncounted = await measureRead(context, read);
  await countAll(context, access.org.id, team);
  const counted = await measureRead(context, read);
  const opened = await app.get(OrgActivity, { strict: false }).open(access);
  const statements = await recordStatements(() =>
    app.get(OrgTotalsReader, { strict: false }).find(opened, { first, last }),
  );
  const perMember = await membersOneByOne(app, team, { first, last });
  const against = DASHBOARD_NAMES.perMember;
  const ratio = (measured: Measured) => measured.p50 / perMember.measured.p50;
  const note = `${team.length} members x ${options.days} days, statement count ${statements.length}`;
  addRow(context, {
    ...rowOf(SECTION, DASHBOARD_NAMES.counted, counted, { ratio: ratio(counted), against }),
    statements: statements.length,
    note,
  });
  addRow(context, rowOf(SECTION, DASHBOARD_NAMES.uncounted, uncounted, { ratio: ratio(uncounted), against }));
  addRow(context, rowOf(SECTION, DASHBOARD_NAMES.perMember, perMember.measured, { note: `${team.length} reads` }));
  log(`  ${note}`);
  if (statements.length !== 1) context.problems.push(`dashboards: ${statements.length} statements instead of 1`);
  const { total } = await read();
  if (total.us !== perMember.us) context.problems.push(`dashboards: ${total.us} µs, but ${perMember.us} by members`);
}

function measureRead({ options }: BenchContext, read: () => Promise<unknown>): Promise<Measured> {
  const call = async () => {
    await read();
    return true;
  };
  return measure({ lanes: 1, seconds: options.readSeconds, warmupSeconds: 0.5, call });
}

async function openOrg({ app, database }: BenchContext, team: readonly BenchPerson[]): Promise<DashboardAccess> {
  const [{ id: userId }] = team as [BenchPerson];
  const org = await app
    .get(OrganisationsService, { strict: false })
    .create({ userId, actor: OPERATOR }, { name: 'Bench', timezone: ZONE, timeout: 15, writes_only: false });
  const dashboard = await asSuper(database, async (client) => {
    await client.query(TAKE_IN, [org.id, team.map(({ id }) => id)]);
    const { rows } = await client.query<{ id: string }>(MAKE_DASHBOARD, [org.id]);
    const [{ id }] = rows as [{ id: string }];
    await client.query(SHOW_MEMBERS, [org.id, id]);
    await client.query('vacuum (analyze)');
    return id;
  });
  const access = await app
    .get(OrgAccessReader, { strict: false })
    .find({ userId } as Principal, { org: org.id, dashboard });
  if (access?.dashboard === undefined) throw new Error('the owner finds no dashboard');
  return access as DashboardAccess;
}

/** As the organisation's job does. */
async function countAll({ app, database, log }: BenchContext, orgId: string, team: readonly BenchPerson[]) {
  const started = performance.now();
  const subscriptions = app.get(PolicySubscriptions, { strict: false });
  const left = [...team];
  const lane = async (): Promise<void> => {
    for (let person = left.shift(); person !== undefined; person = left.shift()) {
      await subscriptions.subscribe({ orgId, userId: person.id, settings: SETTINGS, since: '2000-01-01' });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  await asSuper(database, (client) => client.query('vacuum (analyze)'));
  log(`  counted for the organisation in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

async function membersOneByOne(
  app: INestApplicationContext,
  team: readonly BenchPerson[],
  { first, last }: { first: LocalDate; last: LocalDate },
): Promise<{ measured: Measured; us: number }> {
  const summaries = app.get(SummariesService, { strict: false });
  const range = daysRange(first, last, ZONE);
  let us = 0;
  const all = async () => {
    us = 0;
    for (const { id } of team) {
      const question = { subject: ownActivity(id), range, counting: {}, filters: {}, includesExternal: false };
      us += Math.round((await summaries.days(question)).totalSeconds * 1e6);
    }
    return true;
  };
  const measured = await measure({ lanes: 1, seconds: 1, call: all });
  return { measured, us };
}
