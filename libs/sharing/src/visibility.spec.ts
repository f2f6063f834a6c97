import { describe, expect, it } from 'vitest';
import { FixedClock } from '#libs/kernel';
import type { Showing } from '#libs/platform/auth';
import type { Person } from '#libs/users';
import { type Visibility, visibility } from './visibility.js';

const NOW = new FixedClock('2026-10-10T20:00:00Z').now();
const HIDDEN = {
  loggedTime: false,
  languages: false,
  editors: false,
  categories: false,
  operatingSystems: false,
  ai: false,
  projects: false,
  machines: false,
  labels: false,
  activityChart: false,
  days: null,
  lastYearDays: false,
  allTimeBadge: false,
};

function person(sharing: Partial<Person['sharing']>, timezone = 'UTC'): Person {
  return {
    id: 7,
    uuid: '4a1e8f43-2b7c-4a6f-9d57-a5c8d0a9e3b1',
    username: 'ada',
    fullName: null,
    displayName: null,
    adminLevel: 'default',
    timezone,
    timeoutMinutes: 15,
    writesOnly: false,
    weekdayStart: 0,
    policyId: 1,
    trustLevel: 'blue',
    isLeaving: false,
    allowsPublicLookup: false,
    gapPolicy: null,
    gapTimeoutSeconds: null,
    settingsRev: 1,
    sharing: { ...HIDDEN, ...sharing },
  };
}

const look = (viewer: number | undefined, owner: Person, shows: Showing = 'any') =>
  visibility({ viewer, owner, shows }, NOW);
const firstDay = ({ visible }: Visibility) => {
  const [{ windows } = { windows: [] }] = visible;
  return windows === 'always'
    ? windows
    : windows.map(({ from }) => new Date(from / 1000).toISOString().slice(0, 10))[0];
};

describe('visibility', () => {
  it('shows a person everything of their own', () => {
    const { isSelf, sections, visible } = look(7, person({}));
    expect(isSelf).toBe(true);
    expect(sections.has('machines')).toBe(true);
    expect(visible).toEqual([{ userId: 7, windows: 'always', hiddenProjectIds: [], shownProjectIds: 'all' }]);
  });

  it.each([undefined, 8])('shows nothing of a private person to %s', (viewer) => {
    const { isSelf, sections, visible } = look(viewer, person({}));
    expect(isSelf).toBe(false);
    expect([...sections]).toEqual([]);
    expect(visible).toEqual([]);
  });

  it('shows exactly the sections that are public', () => {
    const { sections, visible } = look(undefined, person({ languages: true, operatingSystems: true }));
    expect([...sections]).toEqual(['languages', 'operating_systems']);
    expect(visible[0]?.windows).toBe('always');
  });

  it('goes back as many local days as the person allows', () => {
    // 20:00 UTC on the 10th is already the 11th in Kathmandu (+05:45).
    const { visible } = look(8, person({ loggedTime: true, days: 7 }, 'Asia/Kathmandu'));
    const from = new FixedClock('2026-10-03T18:15:00Z').now();
    const to = new FixedClock('2026-10-13T18:15:00Z').now();
    expect(visible).toEqual([{ userId: 7, windows: [{ from, to }], hiddenProjectIds: [], shownProjectIds: 'all' }]);
  });

  it('shows nothing when no day is allowed', () => {
    expect(look(8, person({ loggedTime: true, days: 0 })).visible).toEqual([]);
  });
});

describe('what others are shown', () => {
  it.each<[Partial<Person['sharing']>, Showing, string[], string | undefined]>([
    // Sections.
    [{ loggedTime: true, languages: true }, 'logged_time', ['logged_time', 'languages'], 'always'],
    [{ languages: true }, 'logged_time', [], undefined],
    [{ languages: true }, 'languages', ['languages'], 'always'],
    [{ machines: true, labels: true }, 'machines', ['machines', 'labels'], 'always'],
    [{ activityChart: true }, 'any', [], undefined],
    [{ activityChart: true, days: 0 }, 'activity_chart', ['logged_time'], '2025-10-03'],
    [{ loggedTime: true }, 'activity_chart', [], undefined],
    [{ loggedTime: true }, 'languages', [], undefined],
    [{ languages: true, days: 0 }, 'languages', [], undefined],
    [{ languages: true, days: 7 }, 'languages', ['languages'], '2026-10-03'],
    // Time of days.
    [{ loggedTime: true, editors: true }, 'days', ['logged_time', 'editors'], 'always'],
    [{ editors: true }, 'days', [], undefined],
    [{ editors: true, lastYearDays: true }, 'days', ['logged_time'], '2025-10-10'],
    [{ lastYearDays: true, days: 0 }, 'days', ['logged_time'], '2025-10-10'],
    [{ loggedTime: true, editors: true, days: 7, lastYearDays: true }, 'days', ['logged_time'], '2025-10-10'],
    [
      { loggedTime: true, editors: true, days: 400, lastYearDays: true },
      'days',
      ['logged_time', 'editors'],
      '2025-09-05',
    ],
    [{ lastYearDays: true }, 'any', [], undefined],
    [{ lastYearDays: true }, 'all_time', [], undefined],
    // The total.
    [{ loggedTime: true }, 'all_time', ['logged_time'], 'always'],
    [{ loggedTime: true, days: 7 }, 'all_time', ['logged_time'], '2026-10-03'],
    [{ languages: true }, 'all_time', [], undefined],
    [{ languages: true, allTimeBadge: true }, 'all_time', ['logged_time'], 'always'],
    [{ allTimeBadge: true, days: 0 }, 'all_time', ['logged_time'], 'always'],
    [{ loggedTime: true, projects: true, days: 7, allTimeBadge: true }, 'all_time', ['logged_time'], 'always'],
    [{ loggedTime: true, projects: true, allTimeBadge: true }, 'all_time', ['logged_time', 'projects'], 'always'],
    [{ allTimeBadge: true }, 'days', [], undefined],
    [{ allTimeBadge: true }, 'any', [], undefined],
  ])('%j, asked for %s: %j since %s', (sharing, shows, sections, since) => {
    const seen = look(8, person(sharing), shows);
    expect([[...seen.sections], firstDay(seen)]).toEqual([sections, since]);
  });
});
