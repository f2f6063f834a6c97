import { ExternalDurations } from '#libs/external-durations';
import { HeartbeatIngestService } from '#libs/heartbeats';
import { type OpenDashboard, OrgActivity, OrgTotalsReader } from '#libs/orgs';
import { MemberCounting } from '#libs/orgs/worker';
import { FIRST, history, LAST, MIDDLE, manualOf, type Person, type Settings, sorted } from '../engine/org-oracle.js';
import { startApp, type TestApp, type TestUser } from './app.js';
import { dashboardAccess, sayOfProject, seedDashboard, showOn } from './org-dashboards.js';
import { foundOrg, joinOrg } from './org-management.js';
import { rowsOf } from './rows.js';

type Sums = Record<string, number>;

/** How the organisation counts in the beginning. */
export const SETTINGS: Settings = { zone: 'Pacific/Chatham', timeoutMinutes: 5, writesOnly: false };
const BEGIN = '2026-09-10T00:00:00Z';
const UNKNOWN: Record<string, string> = { 'Unknown Project': 'null', Other: 'null' };

/**
 * An organisation and a dashboard with four people: one who joined in the middle of a day and hides a project, one who
 * shows a single project and counts as the organisation does, one who counts so in another zone, and one who counts
 * writes only.
 */
export class OrgActivityHouse {
  private constructor(
    readonly app: TestApp,
    readonly owner: TestUser,
    readonly orgId: string,
    readonly dashboardId: string,
    readonly people: Person[],
  ) {}

  static async open(): Promise<OrgActivityHouse> {
    const app = await startApp({ now: BEGIN });
    const owner = await app.createUser({ username: 'owner' });
    const { zone: timezone, timeoutMinutes: timeout } = SETTINGS;
    const orgId = await foundOrg(app, owner, { name: 'Acme', timezone, timeout, writes_only: false });
    const dashboardId = await seedDashboard(app, orgId);
    const house = new OrgActivityHouse(app, owner, orgId, dashboardId, []);
    await house.admit('America/Sao_Paulo', {}, (project) => project !== 'secret', '2026-09-24T05:23:45.678Z');
    await house.admit(timezone, { timeoutMinutes: 5 }, (project) => project === 'open');
    await house.admit('Asia/Kathmandu', { timeoutMinutes: 5 }, () => true);
    await house.admit('UTC', { writesOnly: true }, () => true);
    const [hidesOne, showsOne] = house.people as [Person, Person];
    await sayOfProject(app, orgId, hidesOne.who, 'secret', 'hidden');
    await sayOfProject(app, orgId, showsOne.who, 'open', 'visible');
    const hide = `update org_members set default_personal_privacy = 'hidden' where org_id = $1 and user_id = $2`;
    await rowsOf(app.database, hide, [orgId, showsOne.who.user.id]);
    await house.show(dashboardId);
    await rowsOf(app.database, 'delete from jobs');
    return house;
  }

  close(): Promise<void> {
    return this.app.close();
  }

  /** Puts everybody on a dashboard. */
  show(dashboardId: string): Promise<void> {
    const everybody = this.people.map(({ who }) => who);
    return showOn(this.app, { orgId: this.orgId, dashboardId }, everybody);
  }

  get reader(): OrgActivity {
    return this.app.app.get(OrgActivity, { strict: false });
  }

  async openDashboard(dashboardId = this.dashboardId): Promise<OpenDashboard> {
    const access = await dashboardAccess(this.app, this.owner, { orgId: this.orgId, dashboardId });
    return this.reader.open(access);
  }

  /** What the reads say, in the words of the oracle. */
  async told(dashboardId = this.dashboardId) {
    const opened = await this.openDashboard(dashboardId);
    const question = { first: FIRST, last: LAST, filters: {} };
    const [perMember, perLanguage, perDay]: Sums[] = [{}, {}, {}];
    const put = (sums: Sums | undefined, prefix: string, slices: readonly { name: string; seconds: number }[]) => {
      for (const { name, seconds } of slices) {
        if (sums !== undefined && seconds > 0) sums[`${prefix} ${UNKNOWN[name] ?? name}`] = Math.round(seconds * 1e6);
      }
    };
    for (const { member, summaries } of await this.reader.ofMembers(opened, question)) {
      for (const { date, projects, languages } of summaries.days) {
        put(perMember, `${member.username} ${date}`, projects);
        put(perLanguage, `${member.username} ${date}`, languages);
      }
    }
    for (const { date, projects } of (await this.reader.ofAll(opened, question)).days) put(perDay, date, projects);
    const reader = this.app.app.get(OrgTotalsReader, { strict: false });
    const { members, projects, languages } = await reader.find(opened, { first: MIDDLE, last: LAST });
    return {
      perMember: sorted(perMember as Sums),
      perLanguage: sorted(perLanguage as Sums),
      perDay: sorted(perDay as Sums),
      members: compared(members.map(({ member, ...time }) => ({ name: member.username, ...time }))),
      projects: compared(projects),
      languages: compared(languages),
    };
  }

  /** The organisation counts otherwise from now on; nothing is counted yet. */
  async settle({ zone, timeoutMinutes, writesOnly }: Settings): Promise<void> {
    const update = 'update organisations set timezone = $2, timeout_minutes = $3, writes_only = $4 where id = $1';
    await rowsOf(this.app.database, update, [this.orgId, zone, timeoutMinutes, writesOnly]);
  }

  /** What the job does. */
  async recount(): Promise<void> {
    const counting = this.app.app.get(MemberCounting, { strict: false });
    for (const member of await counting.open(this.orgId)) await counting.settle(this.orgId, member);
  }

  /** Of the members' subscriptions. */
  async states(): Promise<string[]> {
    const select = 'select state from policy_subscriptions where org_id = $1 order by user_id';
    return (await rowsOf<{ state: string }>(this.app.database, select, [this.orgId])).map(({ state }) => state);
  }

  private async admit(zone: string, options: object, maySee: Person['maySee'], joined = BEGIN): Promise<void> {
    const { app, orgId } = this;
    const seed = this.people.length + 1;
    app.clock.set(BEGIN);
    const who = await app.createUser({ username: `member${seed}`, timezone: zone, ...options });
    app.clock.set('2026-10-10T12:00:00Z');
    const person = { who, sent: history(seed), manual: manualOf(seed), joinedAt: Date.parse(joined) * 1000, maySee };
    await this.store(person);
    await joinOrg(app, orgId, who, 'member');
    const join = 'update org_members set joined_at = $3 where org_id = $1 and user_id = $2';
    await rowsOf(app.database, join, [orgId, who.user.id, joined]);
    this.people.push(person);
  }

  private async store({ who, sent, manual }: Person): Promise<void> {
    const beats = sent.map(({ us, project, isWrite, ...beat }) => ({
      ...beat,
      time: us / 1e6,
      is_write: isWrite,
      ...(project !== null && { project }),
      dependencies: ['fmt'],
    }));
    const from = { userAgent: undefined, machine: 'loom', ip: null, timezone: null };
    const results = await this.app.app.get(HeartbeatIngestService, { strict: false }).ingest(who.user.id, beats, from);
    if (results.some(({ ok }) => !ok)) throw new Error('a heartbeat was refused');
    const externals = manual.map(({ from: start, to, project }, index) => ({
      external_id: `m${index}`,
      entity: 'Stand-up',
      type: 'event',
      category: 'meeting',
      project,
      start_time: start / 1e6,
      end_time: to / 1e6,
    }));
    await this.app.app.get(ExternalDurations, { strict: false }).save(who.user.id, externals, undefined);
  }
}

function compared(rows: readonly { name: string | null; us: number; beforeUs: number }[]): Sums {
  const sums: Sums = {};
  for (const { name, us, beforeUs } of rows) {
    if (us > 0) sums[`${name} now`] = us;
    if (beforeUs > 0) sums[`${name} before`] = beforeUs;
  }
  return sorted(sums);
}
