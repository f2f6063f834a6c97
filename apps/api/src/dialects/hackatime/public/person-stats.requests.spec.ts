import { describe, expect, it } from 'vitest';
import { readStatsWish } from './person-stats.requests.js';

const NOTHING = {
  from: undefined,
  to: undefined,
  features: ['languages', 'projects'],
  limit: undefined,
  filter: {},
  isTotal: false,
  isBoundaryAware: false,
};

describe('readStatsWish', () => {
  it.each<[Record<string, unknown>, object]>([
    [{}, {}],
    [
      { start_date: '2026-10-10', end_date: '2026-10-10T12:00:00Z' },
      { from: 1_791_590_400e6, to: 1_791_633_600e6 },
    ],
    [{ features: 'projects,moods' }, { features: ['projects'] }],
    [{ features: 'moods' }, { features: [] }],
    [{ features: 'editors, languages' }, { features: ['languages', 'editors'] }],
    [{ limit: '0' }, {}],
    [{ limit: '-3' }, {}],
    [{ limit: '3' }, { limit: 3 }],
    [{ filter_by_project: 'a, b,,a' }, { filter: { project: ['a', 'b'] } }],
    [
      { filter_by_category: 'Coding', total_seconds: 'true' },
      { filter: { category: ['coding'] }, isTotal: true },
    ],
    [{ no_ai_coding: 'true' }, { filter: { exceptCategories: ['ai coding'] } }],
    [
      { boundary_aware: 'true' },
      { filter: { exceptCategories: ['browsing', 'meeting', 'communicating'] }, isBoundaryAware: true },
    ],
    [
      { test_param: '1', no_ai_coding: 'true' },
      { filter: { exceptCategories: ['browsing', 'meeting', 'communicating', 'ai coding'] }, isBoundaryAware: true },
    ],
  ])('%j', (query, wish) => expect(readStatsWish(query)).toEqual({ ...NOTHING, ...wish }));

  it('refuses what is no date', () => {
    expect(() => readStatsWish({ start_date: 'soon' })).toThrow(
      expect.objectContaining({ response: { error: 'Invalid start_date' } }),
    );
  });
});
