import { describe, expect, it } from 'vitest';
import { addDays, weekdayOf } from '#libs/kernel';
import { drawYear, firstDayOfYearChart } from './draw-year.js';

const days = Array.from({ length: 368 }, (_, index) => ({
  date: addDays('2025-10-06', index),
  seconds: index === 0 ? 7200 : index === 1 ? 3600 : 0,
}));
const chart = { days, isDark: false, signature: '' };

describe('a chart of a year', () => {
  it('has a square for each day, stronger the more time', () => {
    const svg = drawYear(chart);
    const squares = svg.match(/<rect x="\d+" y="\d+"/g) ?? [];
    expect(squares).toHaveLength(368);
    expect([squares[0], squares[6], squares[7]]).toEqual([
      '<rect x="0" y="25"',
      '<rect x="0" y="163"',
      '<rect x="23" y="25"',
    ]);
    expect(svg).toContain('fill="#047857"><title>2 hrs on Mon Oct 6th 2025</title>');
    expect(svg).toContain('fill="#70ae9c"><title>1 hr on Tue Oct 7th 2025</title>');
    expect(svg).toContain('fill="#dce3e1"><title>0 secs on Wed Oct 8th 2025</title>');
    expect(svg).toContain('aria-label="3 hrs Mon Oct 6th 2025 to Thu Oct 8th 2026"');
  });

  it('is dark, and signed, where that is asked for', () => {
    const svg = drawYear({ ...chart, isDark: true, signature: 'R&D' });
    expect(svg).toContain('fill="#242b3a"');
    expect(svg).toContain('text-anchor="end">R&amp;D</text>');
    expect(drawYear(chart)).not.toContain('text-anchor');
  });

  it('is drawn of nothing, too', () => {
    expect(drawYear({ ...chart, days: [] })).not.toMatch(/NaN|Infinity|undefined/);
    expect(drawYear({ ...chart, days: days.slice(5, 9) })).toContain('fill="#dce3e1"');
  });

  it.each([
    ['2026-10-10', 1, '2025-10-06'],
    ['2026-10-10', 0, '2025-10-05'],
    ['2026-10-06', 1, '2025-10-06'],
    ['2026-10-05', 1, '2025-09-29'],
    ['2024-02-29', 6, '2023-02-25'],
  ])('of %s, weeks from %i: begins on %s', (today, weekStart, first) => {
    expect(firstDayOfYearChart(today, weekStart)).toBe(first);
    expect((weekdayOf(first) + 1) % 7).toBe(weekStart);
  });
});
