import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, dayRange, fold, GAP_POLICIES, type GapPolicyName, roundSeconds } from '#libs/kernel';
import { FIRST, LAST, MIDDLE, type Person, type Sent } from '../../../test/engine/org-oracle.js';
import { OrgActivityHouse, SETTINGS } from '../../../test/support/org-activity-house.js';
import { orgCaller } from '../../../test/support/org-management.js';
import { OrgActivity } from './org-activity.js';
import { OrgRules } from './org-rules.service.js';
import { OrgTotalsReader } from './org-totals.js';
import { OrganisationsService } from './organisations.service.js';

const { zone } = SETTINGS;

type Names = Pick<Sent, 'project' | 'language'>;
type Rename = (beat: Names & Pick<Sent, 'entity'>) => Names | undefined;
type Sums = Record<string, number>;

let house: OrgActivityHouse;
beforeAll(async () => {
  house = await OrgActivityHouse.open();
}, 120_000);
afterAll(() => house?.close());

/** µs of a day. */
interface Seen {
  total: number;
  readonly projects: Map<string | null, number>;
  readonly languages: Map<string | null, number>;
}

type Instants = { readonly from: number; readonly to: number };

function put(seen: Seen, { project, language }: Names, us: number): void {
  seen.total += us;
  seen.projects.set(project, (seen.projects.get(project) ?? 0) + us);
  seen.languages.set(language, (seen.languages.get(language) ?? 0) + us);
}

/** What is filtered out is gone before gaps are measured. */
function groupsOf(person: Person, range: Instants, rename: Rename): Seen {
  const left = person.sent.flatMap((beat, hid) => {
    const names = person.maySee(beat.project) ? rename(beat) : undefined;
    return names === undefined ? [] : [{ names, time: beat.us, hid }];
  });
  const by = (keyOf: (names: Names) => string | null) =>
    fold(
      left.map(({ names, ...beat }) => ({ ...beat, key: keyOf(names) })),
      GAP_POLICIES.hackatime,
      { zone, range },
    );
  const projects = new Map(by(({ project }) => project).byKey);
  const languages = new Map(by(({ language }) => language).byKey);
  return { total: by(() => null).totalUs, projects, languages };
}

/** What is filtered out is gone after gaps are measured. */
function creditsOf(person: Person, range: Instants, rename: Rename): Seen {
  const seen: Seen = { total: 0, projects: new Map(), languages: new Map() };
  const beats = person.sent.map((beat, hid) => ({ time: beat.us, hid, key: String(hid) }));
  for (const [key, us] of fold(beats, GAP_POLICIES.wakapi, { zone, range }).byKey) {
    const beat = person.sent[Number(key)] as Sent;
    const names = rename(beat);
    if (names !== undefined && person.maySee(beat.project)) put(seen, names, us);
  }
  return seen;
}

/** A member's day, in total and per project and language, from what was sent alone. */
function dayOf(person: Person, day: string, name: GapPolicyName, rename: Rename): Seen {
  const { from: begin, to } = dayRange(day, zone);
  const from = Math.min(Math.max(begin, person.joinedAt), to);
  const seen = (name === 'hackatime' ? groupsOf : creditsOf)(person, { from, to }, rename);
  for (const manual of person.manual) {
    const us = Math.min(manual.to, to) - Math.max(manual.from, from);
    const names = rename({ project: manual.project, language: null as never, entity: 'Stand-up' });
    if (us > 0 && names !== undefined && person.maySee(manual.project)) put(seen, names, us);
  }
  return seen;
}

const ASIS: Rename = ({ project, language }) => ({ project, language });
const UNKNOWN: Record<string, string> = { 'Unknown Project': 'null', Other: 'null' };
const named = (text: string) => UNKNOWN[text] ?? text;

const add = (sums: Sums, key: string, value: number) => {
  if (value > 0) sums[key] = (sums[key] ?? 0) + value;
};

function expected(name: GapPolicyName, rename: Rename) {
  const { rounding } = GAP_POLICIES[name];
  const days: Sums = {};
  const exact: Sums = {};
  const firstBefore = addDays(MIDDLE, -10);
  const tell = (who: string, day: string, { total, projects, languages }: Seen) => {
    const when = day < MIDDLE ? 'before' : 'now';
    const label = (kind: string, groups: Seen['projects']) =>
      [...groups].map(([key, us]): [string, number] => [`${kind} ${key}`, us]);
    const groups = [...label('project', projects), ...label('language', languages)];
    add(days, `${who} ${day}`, roundSeconds(total, rounding));
    for (const [group, us] of groups) add(days, `${who} ${day} ${group}`, roundSeconds(us, rounding));
    if (day < firstBefore) return;
    add(exact, `member ${who} ${when}`, total);
    for (const [group, us] of groups) add(exact, `${group} ${when}`, us);
  };
  for (const person of house.people) {
    for (let day = FIRST; day <= LAST; day = addDays(day, 1)) {
      tell(person.who.user.username, day, dayOf(person, day, name, rename));
    }
  }
  const totals = Object.entries(exact).map(([key, us]) => [key, roundSeconds(us, rounding)] as const);
  return { days, totals: Object.fromEntries(totals.filter(([, seconds]) => seconds > 0)) };
}

async function told() {
  const opened = await house.openDashboard();
  const question = { first: FIRST, last: LAST, filters: {} };
  const days: Sums = {};
  const totals: Sums = {};
  const everybody: Sums = {};
  const reader = house.app.app.get(OrgActivity, { strict: false });
  for (const { member, summaries } of await reader.ofMembers(opened, question)) {
    for (const { date, totalSeconds, projects, languages } of summaries.days) {
      add(days, `${member.username} ${date}`, totalSeconds);
      for (const { name, seconds } of projects) add(days, `${member.username} ${date} project ${named(name)}`, seconds);
      for (const { name, seconds } of languages)
        add(days, `${member.username} ${date} language ${named(name)}`, seconds);
    }
  }
  for (const { date, totalSeconds } of (await reader.ofAll(opened, question)).days) add(everybody, date, totalSeconds);
  const found = await house.app.app.get(OrgTotalsReader, { strict: false }).find(opened, { first: MIDDLE, last: LAST });
  const compared = (key: string, { us, beforeUs }: { us: number; beforeUs: number }) => {
    add(totals, `${key} now`, us / 1e6);
    add(totals, `${key} before`, beforeUs / 1e6);
  };
  for (const row of found.members) compared(`member ${row.member.username}`, row);
  for (const row of found.projects) compared(`project ${row.name}`, row);
  for (const row of found.languages) compared(`language ${row.name}`, row);
  return { answer: { days, totals }, everybody };
}

const choose = async (gap_policy: GapPolicyName | null) => {
  const by = await orgCaller(house.app, house.orgId, house.owner);
  return house.app.app.get(OrganisationsService, { strict: false }).update(by, { gap_policy });
};
const replaceRules = async (rules: readonly object[]) =>
  house.app.app.get(OrgRules, { strict: false }).replace(await orgCaller(house.app, house.orgId, house.owner), rules);

const change = (source: string, value: string, destination: string, destination_value: string) => ({
  action: 'change',
  source,
  operation: 'equals',
  source_value: value,
  destinations: [{ destination, destination_value }],
});

describe.each(['hackatime', 'wakapi'] as const)('an organisation that counts by %s', (name) => {
  it('sees its members’ days by it, with the next read', async () => {
    expect((await choose(name)).gapPolicy).toBe(name);
    const { answer, everybody } = await told();
    const truth = expected(name, ASIS);
    expect(answer).toEqual(truth);
    expect(Object.keys(truth.days).length).toBeGreaterThan(200);
    expect(Object.keys(everybody).length).toBeGreaterThan(15);
    expect((await choose(null)).gapPolicy).toBeNull();
    expect((await told()).answer).not.toEqual(truth);
  });

  it('measures gaps between what its rules call alike', async () => {
    await choose(name);
    await replaceRules([
      change('project', 'open', 'project', 'other'),
      { action: 'delete', source: 'language', operation: 'equals', source_value: 'rust' },
    ]);
    const merged: Rename = ({ project, language }) =>
      language === 'Rust' ? undefined : { project: project === 'open' ? 'other' : project, language };
    expect((await told()).answer).toEqual(expected(name, merged));
    await replaceRules([{ ...change('entity', 'file1.x', 'project', 'One'), operation: 'ends with' }]);
    const byEntity: Rename = ({ project, language, entity }) => ({
      project: entity.endsWith('file1.x') ? 'One' : project,
      language,
    });
    expect((await told()).answer).toEqual(expected(name, byEntity));
    await replaceRules([]);
    await choose(null);
  });

  it('has stretches that add up to the day', async () => {
    await choose(name);
    const opened = await house.openDashboard();
    const reader = house.app.app.get(OrgActivity, { strict: false });
    const date = '2026-10-03';
    let compared = 0;
    for (const { member, stretches } of await reader.stretches(opened, { date, filters: {} })) {
      const person = house.people.find(({ who }) => who.user.id === member.userId) as Person;
      const { total } = dayOf({ ...person, manual: [] }, date, name, ASIS);
      expect([member.username, stretches.reduce((sum, { us }) => sum + us, 0)]).toEqual([member.username, total]);
      if (total > 0) compared += 1;
    }
    expect(compared).toBeGreaterThan(1);
    await choose(null);
  });
});

it('refuses a policy that is none', async () => {
  const by = await orgCaller(house.app, house.orgId, house.owner);
  const organisations = house.app.app.get(OrganisationsService, { strict: false });
  await expect(organisations.update(by, { gap_policy: 'toggl' })).rejects.toMatchObject({ code: 'orgs.invalid' });
});
