import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HeartbeatIngestService } from '#libs/heartbeats';
import { addDays, type LocalDate, type UserId } from '#libs/kernel';
import { Tenancy } from '#libs/platform/database';
import { expectedOf, FIRST, LAST, oracle, type Person, regroup, sorted } from '../../../test/engine/org-oracle.js';
import { drainJobs } from '../../../test/support/jobs.js';
import { OrgActivityHouse, SETTINGS } from '../../../test/support/org-activity-house.js';
import { joinOrg } from '../../../test/support/org-management.js';
import { rowsOf } from '../../../test/support/rows.js';
import { OrgMembers } from './org-members.js';

let house: OrgActivityHouse;
beforeAll(async () => {
  house = await OrgActivityHouse.open();
}, 120_000);
afterAll(() => house?.close());

describe('stretches', () => {
  it('add up to the day, without manual time', async () => {
    const opened = await house.openDashboard();
    const truth = regroup(
      oracle(house.people, { ...SETTINGS, withManual: false }, { first: FIRST, last: LAST }),
      [0, 1, 2],
    );
    const sums: Record<string, number> = {};
    for (let date: LocalDate = FIRST; date <= LAST; date = addDays(date, 1)) {
      for (const { member, stretches } of await house.reader.stretches(opened, { date, filters: {} })) {
        for (const { project, us } of stretches) {
          const key = `${member.username} ${date} ${project}`;
          sums[key] = (sums[key] ?? 0) + us;
        }
      }
    }
    expect(sorted(sums)).toEqual(truth);
  });
});

describe('what is not to be seen', () => {
  const projectsOf = async (username: string) => {
    const found = (
      await house.reader.ofMembers(await house.openDashboard(), { first: FIRST, last: LAST, filters: {} })
    ).find(({ member }) => member.username === username);
    return (
      found && [...new Set(found.summaries.days.flatMap(({ projects }) => projects.map(({ name }) => name)))].sort()
    );
  };

  it('stays hidden when it is made after it was decided what may be seen, or merged into something', async () => {
    const opened = await house.openDashboard();
    const [hidesOne, showsOne] = house.people as [Person, Person];
    const at = Date.parse('2026-10-08T01:00:00Z') / 1000;
    await house.app.app.get(HeartbeatIngestService, { strict: false }).ingest(
      showsOne.who.user.id,
      [0, 60, 120].map((seconds) => ({ time: at + seconds, entity: '/new/a.go', project: 'brandnew', language: 'Go' })),
      { userAgent: undefined, machine: 'loom', ip: null, timezone: null },
    );
    const late = await house.reader.ofMembers(opened, { first: FIRST, last: LAST, filters: {} });
    const names = late.flatMap(({ summaries }) =>
      summaries.days.flatMap(({ projects }) => projects.map(({ name }) => name)),
    );
    expect(names).not.toContain('brandnew');
    expect(await projectsOf('member2')).toEqual(['open']);

    await rowsOf(
      house.app.database,
      `update projects a set merged_into = b.id from projects b
      where a.user_id = $1 and b.user_id = $1 and a.name = 'secret' and b.name = 'other'`,
      [hidesOne.who.user.id],
    );
    expect(expectedOf(house.people, SETTINGS).members?.['member1 now']).toBe(
      (await house.told()).members?.['member1 now'],
    );
    await rowsOf(house.app.database, 'update projects set merged_into = null where user_id = $1', [
      hidesOne.who.user.id,
    ]);
  });

  it.each([
    [
      'suspended',
      `update org_members set suspended_at = now() where org_id = $1 and user_id = $2`,
      `update org_members set suspended_at = null where org_id = $1 and user_id = $2`,
    ],
    [
      'a viewer',
      `update org_members set role = 'viewer' where org_id = $1 and user_id = $2`,
      `update org_members set role = 'member' where org_id = $1 and user_id = $2`,
    ],
    [
      'on the dashboard to look only',
      `update dashboard_members set is_view_only = true where org_id = $1 and user_id = $2`,
      `update dashboard_members set is_view_only = false where org_id = $1 and user_id = $2`,
    ],
    [
      'gone',
      `update org_members set left_at = now() where org_id = $1 and user_id = $2`,
      `update org_members set left_at = null where org_id = $1 and user_id = $2`,
    ],
  ])('is everything of who is %s', async (_, hide, show) => {
    const { who } = house.people[2] as Person;
    const values = [house.orgId, who.user.id as UserId];
    expect(await projectsOf('member3')).toHaveLength(4);
    await rowsOf(house.app.database, hide, values);
    expect(await projectsOf('member3')).toBeUndefined();
    const opened = await house.openDashboard();
    expect(
      await house.reader.ofMember(opened, who.user.uuid, { first: FIRST, last: LAST, filters: {} }),
    ).toBeUndefined();
    expect(await house.reader.stretchesOf(opened, who.user.uuid, { date: LAST, filters: {} })).toBeUndefined();
    await rowsOf(house.app.database, show, values);
    expect(await projectsOf('member3')).toHaveLength(4);
  });
});

describe('days whose heartbeats are gone', () => {
  const LAST_FROZEN = '2026-10-03';

  it('are what the member counted, before and after they are counted for the organisation', async () => {
    const { who } = house.people[0] as Person;
    const daysOf = ({ perMember = {} }: Record<string, Record<string, number>>, which: (day: string) => boolean) =>
      Object.entries(perMember).filter(([key]) => key.startsWith('member1') && which(key.slice(8, 18)));
    const before = await house.told();
    const forget = `select advance_facts_v1($1, '2026-10-01T11:00:00Z'), drop_facts_v1($1, 1000)`;
    await rowsOf(house.app.database, forget, [who.user.id]);
    expect(
      await rowsOf(house.app.database, 'select from heartbeats where user_id = $1', [who.user.id]),
    ).not.toHaveLength(500);
    const uncounted = await house.told();
    await house.recount();
    const counted = await house.told();
    const frozen = (day: string) => day <= LAST_FROZEN;
    expect(daysOf(uncounted, frozen).length).toBeGreaterThan(10);
    expect(daysOf(counted, frozen)).toEqual(daysOf(uncounted, frozen));
    const alive = (day: string) => day > LAST_FROZEN;
    expect(daysOf(before, alive).length).toBeGreaterThan(0);
    expect(daysOf(uncounted, alive)).toEqual(daysOf(before, alive));
    expect(daysOf(counted, alive)).toEqual(daysOf(before, alive));
  });
});

describe('the job', () => {
  it('counts who comes, and stops for who leaves', async () => {
    const newcomer = await house.app.createUser({ username: 'newcomer' });
    await joinOrg(house.app, house.orgId, newcomer, 'member');
    await drainJobs(house.app);
    const counted = async () =>
      (await rowsOf(house.app.database, 'select from policy_subscriptions where user_id = $1', [newcomer.user.id]))
        .length;
    expect(await counted()).toBe(1);
    const members = house.app.app.get(OrgMembers, { strict: false });
    await house.app.app
      .get(Tenancy, { strict: false })
      .within(house.orgId, (em) => members.leave(em, { orgId: house.orgId, userId: newcomer.user.id }));
    await drainJobs(house.app);
    expect(await counted()).toBe(0);
  });
});
