import { describe, expect, it } from 'vitest';
import { FleetTally } from './fleet-figures.js';

const person = (totalSeconds: number, activeDays: number, languages: Record<string, number> = {}) => ({
  totalSeconds,
  activeDays,
  categories: [],
  editors: [],
  operatingSystems: [],
  languages: Object.entries(languages).map(([name, seconds]) => ({ name, seconds })),
});

const tallyOf = (...people: ReturnType<typeof person>[]) => {
  const tally = new FleetTally();
  for (const one of people) tally.add(one);
  return tally;
};

describe('figures of several people', () => {
  it('are added up by hand', () => {
    const tally = tallyOf(
      person(3600, 1, { Go: 3600 }),
      person(1800, 2, { Go: 600, Rust: 1200 }),
      person(900, 3, { Go: 900 }),
      person(100, 1, { Rust: 100 }),
      person(600, 1, { Go: 600 }),
      person(1200, 2, { Go: 1200 }),
      person(0, 0),
    );
    expect(tally.people).toBe(6);
    const { total, dailyAverage, languages, editors } = tally.figures();
    expect(total).toEqual({ count: 6, sum: 8200, average: 1366.666667, median: 1050, max: 3600 });
    // 3600, 900, 300, 100, 600, 600
    expect(dailyAverage).toEqual({ count: 6, sum: 6100, average: 1016.666667, median: 600, max: 3600 });
    // Rust is of two people only.
    expect(languages).toEqual([{ name: 'Go', count: 5, sum: 6900, average: 1380, median: 900, max: 3600 }]);
    expect(editors).toEqual([]);
  });

  it('are not told of four', () => {
    expect(tallyOf(person(10, 1), person(20, 1), person(30, 1), person(40, 1)).figures()).toEqual({
      total: null,
      dailyAverage: null,
      categories: [],
      editors: [],
      languages: [],
      operatingSystems: [],
    });
  });

  it('keep microseconds', () => {
    const { total } = tallyOf(...[0.1, 0.2, 0.7, 0.3, 0.4].map((seconds) => person(seconds, 1))).figures();
    expect(total).toEqual({ count: 5, sum: 1.7, average: 0.34, median: 0.3, max: 0.7 });
  });
});
