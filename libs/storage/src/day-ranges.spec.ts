import { describe, expect, it } from 'vitest';
import { joinDays, splitDays } from './day-ranges.js';

describe('joinDays', () => {
  it('joins neighbours, also over the end of a year, and keeps gaps', () => {
    const days = [
      { day: '2025-12-30', ids: ['4'] },
      { day: '2025-12-31', ids: ['1', '9'] },
      { day: '2026-01-01', ids: ['2'] },
      { day: '2026-01-03', ids: ['3'] },
    ];
    expect(joinDays(days, 28)).toEqual([
      { from: '2025-12-30', to: '2026-01-02', ids: ['4', '1', '9', '2'] },
      { from: '2026-01-03', to: '2026-01-04', ids: ['3'] },
    ]);
  });

  it('makes no range longer than asked', () => {
    const days = ['2026-02-27', '2026-02-28', '2026-03-01'].map((day) => ({ day, ids: [day] }));
    expect(joinDays(days, 2).map(({ from, to }) => [from, to])).toEqual([
      ['2026-02-27', '2026-03-01'],
      ['2026-03-01', '2026-03-02'],
    ]);
  });

  it('makes nothing of nothing', () => {
    expect(joinDays([], 28)).toEqual([]);
  });
});

describe('splitDays', () => {
  it('leaves no day out and ends where it should', () => {
    expect(splitDays({ from: '2024-02-01', to: '2024-03-31' }, 28)).toEqual([
      { from: '2024-02-01', to: '2024-02-29' },
      { from: '2024-02-29', to: '2024-03-28' },
      { from: '2024-03-28', to: '2024-03-31' },
    ]);
  });

  it('has no window where the end is not after the start', () => {
    expect(splitDays({ from: '2026-05-01', to: '2026-05-01' }, 28)).toEqual([]);
  });
});
