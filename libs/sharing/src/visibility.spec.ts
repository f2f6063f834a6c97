import { describe, expect, it } from 'vitest';
import { FixedClock } from '#libs/kernel';
import type { Person } from '#libs/users';
import { visibility } from './visibility.js';

const NOW = new FixedClock('2026-10-10T20:00:00Z').now();
const HIDDEN = {
  loggedTime: false,
  languages: false,
  editors: false,
  categories: false,
  operatingSystems: false,
  ai: false,
  projects: false,
  days: null,
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
    settingsRev: 1,
    sharing: { ...HIDDEN, ...sharing },
  };
}

describe('visibility', () => {
  it('shows a person everything of their own', () => {
    const { isSelf, sections, visible } = visibility(7, person({}), NOW);
    expect(isSelf).toBe(true);
    expect(sections.has('machines')).toBe(true);
    expect(visible).toEqual([{ userId: 7, windows: 'always', hiddenProjectIds: [] }]);
  });

  it.each([undefined, 8])('shows nothing of a private person to %s', (viewer) => {
    const { isSelf, sections, visible } = visibility(viewer, person({}), NOW);
    expect(isSelf).toBe(false);
    expect([...sections]).toEqual([]);
    expect(visible).toEqual([]);
  });

  it('shows exactly the sections that are public', () => {
    const { sections, visible } = visibility(undefined, person({ languages: true, operatingSystems: true }), NOW);
    expect([...sections]).toEqual(['languages', 'operating_systems']);
    expect(visible[0]?.windows).toBe('always');
  });

  it('goes back as many local days as the person allows', () => {
    // 20:00 UTC on the 10th is already the 11th in Kathmandu (+05:45).
    const { visible } = visibility(8, person({ loggedTime: true, days: 7 }, 'Asia/Kathmandu'), NOW);
    const from = new FixedClock('2026-10-03T18:15:00Z').now();
    const to = new FixedClock('2026-10-13T18:15:00Z').now();
    expect(visible).toEqual([{ userId: 7, windows: [{ from, to }], hiddenProjectIds: [] }]);
  });

  it('shows nothing when no day is allowed', () => {
    expect(visibility(8, person({ loggedTime: true, days: 0 }), NOW).visible).toEqual([]);
  });
});
