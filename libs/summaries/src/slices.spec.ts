import { describe, expect, it } from 'vitest';
import type { ContextRow } from '#libs/activity';
import { breakdown, otherLanguageUs, rank } from './slices.js';

const row = (us: number, change: Partial<ContextRow> = {}): ContextRow => ({
  us,
  project: 'shop',
  branch: 'main',
  language: 'Go',
  editor: 'Vim',
  os: 'Linux',
  category: 'coding',
  machine: 'vm',
  machineUuid: 'm-1',
  ...change,
});

describe('breakdown', () => {
  const lists = breakdown([
    row(1_500_000),
    row(4_000_000, { project: 'api' }),
    row(2_500_000, { language: null, machine: null, machineUuid: null }),
  ]);

  it('adds up under every name, longest first, ties by name', () => {
    expect(lists.projects).toEqual([
      { name: 'api', seconds: 4 },
      { name: 'shop', seconds: 4 },
    ]);
    expect(lists.branches).toEqual([{ name: 'main', seconds: 8 }]);
  });

  it('names what is unknown', () => {
    expect(lists.languages).toEqual([
      { name: 'Go', seconds: 5.5 },
      { name: 'Other', seconds: 2.5 },
    ]);
    expect(lists.machines).toEqual([
      { name: 'vm', seconds: 5.5, machineId: 'm-1' },
      { name: 'Unknown Hostname', seconds: 2.5 },
    ]);
  });

  it('of nothing is empty', () => {
    expect(Object.values(breakdown([])).every((list) => list.length === 0)).toBe(true);
  });
});

describe('the time whose language is unknown', () => {
  it('is that of "Other" too, of rows that know the language', () => {
    expect(otherLanguageUs([row(1), row(2, { language: null }), row(4, { language: 'Other' }), { us: 8 }])).toBe(6);
  });
});

describe('rounding', () => {
  it('is done number by number', () => {
    const rows = [row(1_500_000), row(2_500_000, { project: 'api' })];
    const lists = breakdown(rows, 'halfEven');
    expect(lists.projects.map(({ seconds }) => seconds)).toEqual([2, 2]);
    expect(lists.languages.map(({ seconds }) => seconds)).toEqual([4]);
    expect(rank([{ name: 'a', us: 1_999_999 }], 'truncate')).toEqual([{ name: 'a', seconds: 1 }]);
  });
});

describe('rank', () => {
  it('adds up equal names and keeps the type', () => {
    const rows = [
      { name: '/a', us: 1_000_000, type: 'file' },
      { name: '/b', us: 3_000_000, type: 'app' },
      { name: '/a', us: 1_000_000, type: 'file' },
    ];
    expect(rank(rows)).toEqual([
      { name: '/b', seconds: 3, type: 'app' },
      { name: '/a', seconds: 2, type: 'file' },
    ]);
  });
});
