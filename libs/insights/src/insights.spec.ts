import { describe, expect, it } from 'vitest';
import { weekdayInsights } from './insights.js';

const day = (date: string, categories: Record<string, number>) => ({
  date,
  seconds: Object.values(categories).reduce((sum, seconds) => sum + seconds, 0),
  categories: Object.entries(categories).map(([name, seconds]) => ({ name, seconds })),
});

describe('days of the week', () => {
  it('are averaged over the days with activity', () => {
    const weekdays = weekdayInsights([
      day('2026-10-05', { coding: 600, debugging: 300 }),
      day('2026-10-06', {}),
      day('2026-10-12', { debugging: 900 }),
      day('2026-10-19', {}),
      day('2026-10-25', { coding: 0.1 }),
    ]);
    expect(weekdays.map(({ weekday, activeDays, seconds }) => [weekday, activeDays, seconds])).toEqual([
      [0, 2, 1800],
      [1, 0, 0],
      [2, 0, 0],
      [3, 0, 0],
      [4, 0, 0],
      [5, 0, 0],
      [6, 1, 0.1],
    ]);
    expect(weekdays[0]).toEqual({
      weekday: 0,
      activeDays: 2,
      seconds: 1800,
      averageSeconds: 900,
      categories: [
        { name: 'debugging', seconds: 1200, averageSeconds: 600 },
        { name: 'coding', seconds: 600, averageSeconds: 300 },
      ],
    });
    expect(weekdays[1]).toEqual({ weekday: 1, activeDays: 0, seconds: 0, averageSeconds: 0, categories: [] });
  });
});
