import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, dayRange, localDateOf } from '#libs/kernel';
import { expectedOf, type Settings } from '../../../test/engine/org-oracle.js';
import { OrgActivityHouse, SETTINGS } from '../../../test/support/org-activity-house.js';
import { seedDashboard } from '../../../test/support/org-dashboards.js';
import { orgCaller } from '../../../test/support/org-management.js';
import { rowsOf } from '../../../test/support/rows.js';
import { OrgRules } from './org-rules.service.js';

const ZONE = SETTINGS.zone;

let house: OrgActivityHouse;
beforeAll(async () => {
  house = await OrgActivityHouse.open();
}, 120_000);
afterAll(() => house?.close());

describe('what an organisation sees', () => {
  it('is what its members let be seen, counted as it counts, before anything is counted for it', async () => {
    expect(await house.states()).toEqual([]);
    const truth = expectedOf(house.people, SETTINGS);
    expect(await house.told()).toEqual(truth);
    expect(Object.keys(truth.perMember).length).toBeGreaterThan(100);
    expect(Object.keys(truth.perMember).some((key) => key.includes('member1') && key.includes('2026-09-23'))).toBe(
      false,
    );
  });

  it('is the same once it is counted, and while it is being counted', async () => {
    await house.recount();
    expect(await house.states()).toEqual(['active', 'active', 'active', 'active', 'active']);
    expect(await house.told()).toEqual(expectedOf(house.people, SETTINGS));
    await rowsOf(house.app.database, `update policy_subscriptions set state = 'building' where org_id = $1`, [
      house.orgId,
    ]);
    await rowsOf(
      house.app.database,
      `delete from activity_day d using policy_subscriptions s where s.user_id = d.user_id and s.policy_id = d.policy_id
        and not exists (select from users u where u.id = s.user_id and u.policy_id = s.policy_id)`,
    );
    expect(await house.told()).toEqual(expectedOf(house.people, SETTINGS));
    await house.recount();
    expect(await house.states()).toEqual(['active', 'active', 'active', 'active', 'active']);
    expect(await house.told()).toEqual(expectedOf(house.people, SETTINGS));
  });

  it.each<Settings>([
    { zone: 'America/Sao_Paulo', timeoutMinutes: 3, writesOnly: true },
    { zone: 'Asia/Kathmandu', timeoutMinutes: 15, writesOnly: false },
    { zone: 'UTC', timeoutMinutes: 60, writesOnly: true },
  ])('follows new settings at once: $zone, $timeoutMinutes, $writesOnly', async (settings) => {
    await house.settle(settings);
    expect(await house.told()).toEqual(expectedOf(house.people, settings));
    await house.recount();
    expect(await house.told()).toEqual(expectedOf(house.people, settings));
    await house.settle(SETTINGS);
    expect(await house.told()).toEqual(expectedOf(house.people, SETTINGS));
  });

  it('has the days of the dashboard, and no manual time where that is hidden', async () => {
    const elsewhere = await seedDashboard(house.app, house.orgId, {
      timezone: 'Asia/Kathmandu',
      isManualTimeHidden: true,
    });
    await house.show(elsewhere);
    const settings = { ...SETTINGS, zone: 'Asia/Kathmandu', withManual: false };
    expect(await house.told(elsewhere)).toEqual(expectedOf(house.people, settings));
  });

  it('goes back no further than retention', async () => {
    await rowsOf(house.app.database, 'update organisations set retention_days = 12 where id = $1', [house.orgId]);
    const today = localDateOf(Date.parse('2026-10-10T12:00:00Z') * 1000, ZONE);
    const seesFrom = dayRange(addDays(today, -12), ZONE).from;
    const truth = expectedOf(house.people, { ...SETTINGS, seesFrom });
    expect(await house.told()).toEqual(truth);
    const days = Object.keys(truth.perDay).map((key) => key.slice(0, 10));
    expect(days.at(0)).toBe(addDays(today, -12));
    await rowsOf(house.app.database, 'update organisations set retention_days = null where id = $1', [house.orgId]);
  });
});

describe('rules of an organisation', () => {
  const replace = async (rules: readonly object[]) =>
    house.app.app.get(OrgRules, { strict: false }).replace(await orgCaller(house.app, house.orgId, house.owner), rules);
  const set = (destination: string, destination_value: string) => ({
    destinations: [{ destination, destination_value }],
  });

  it.each<[string, readonly object[], NonNullable<Settings['rename']>]>([
    [
      'about projects and languages',
      [
        { action: 'change', source: 'project', operation: 'equals', source_value: 'OPEN', ...set('project', 'Public') },
        {
          action: 'change',
          source: 'project',
          operation: 'equals',
          source_value: 'public',
          ...set('language', 'Words'),
        },
        { action: 'delete', source: 'language', operation: 'equals', source_value: 'rust' },
      ],
      ({ project, language }) => {
        if (project === 'open') return { project: 'Public', language: 'Words' };
        return language === 'Rust' ? undefined : { project, language };
      },
    ],
    [
      'about machines and categories',
      [
        {
          action: 'change',
          source: 'machine',
          operation: 'equals',
          source_value: 'loom',
          ...set('language', 'Loomish'),
        },
        { action: 'delete', source: 'category', operation: 'equals', source_value: 'meeting' },
      ],
      ({ project, language }) => (language === null ? undefined : { project, language: 'Loomish' }),
    ],
    [
      'about entities',
      [
        {
          action: 'change',
          source: 'entity',
          operation: 'ends with',
          source_value: 'file1.x',
          ...set('project', 'One'),
        },
        { action: 'delete', source: 'entity', operation: 'contains', source_value: 'file2' },
        {
          action: 'change',
          source: 'dependencies',
          operation: 'equals',
          source_value: 'FMT',
          ...set('language', 'Text'),
        },
        { action: 'change', source: 'type', operation: 'equals', source_value: 'event', ...set('project', 'Talk') },
      ],
      ({ project, language, entity }) => {
        if (entity.includes('file2')) return undefined;
        if (entity === 'Stand-up') return { project: 'Talk', language };
        return { project: entity.endsWith('file1.x') ? 'One' : project, language: 'Text' };
      },
    ],
  ])('%s rename and drop what is read, and nothing that is stored', async (_, rules, rename) => {
    const stored = () =>
      rowsOf(house.app.database, 'select user_id, time, ctx_id, raw_ctx_id from heartbeats order by 1, 2, hid');
    const before = await stored();
    await replace(rules);
    const { perDay, perMember, perLanguage, members, projects, languages } = await house.told();
    const truth = expectedOf(house.people, { ...SETTINGS, rename });
    expect(perMember).toEqual(truth.perMember);
    expect({ perDay, perLanguage, members, projects, languages }).toEqual({
      perDay: truth.perDay,
      perLanguage: truth.perLanguage,
      members: truth.members,
      projects: truth.projects,
      languages: truth.languages,
    });
    expect(await stored()).toEqual(before);
    await replace([]);
    expect(await house.told()).toEqual(expectedOf(house.people, SETTINGS));
  });
});
