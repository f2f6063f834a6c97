import type { Breakdown } from '#libs/summaries';

/** Of fewer people than this nothing is told: what one of them did could be read off the figures. */
export const MIN_PEOPLE = 5;

/** What several people did, each counted once. Seconds, µs precision. */
export interface Figure {
  /** People with any of it. */
  readonly count: number;
  readonly sum: number;
  readonly average: number;
  /** The middle one; of an even number the mean of the middle two. */
  readonly median: number;
  readonly max: number;
}

export interface NamedFigure extends Figure {
  readonly name: string;
}

/** Parts of a person's time that figures are told of. */
export const FLEET_SECTIONS = ['categories', 'editors', 'languages', 'operatingSystems'] as const;
export type FleetSection = (typeof FLEET_SECTIONS)[number];

/** What is told of everybody; figures of too few people are left out. Seconds. */
export type FleetFigures = Readonly<Record<FleetSection, readonly NamedFigure[]>> & {
  /** Null: of too few people. */
  readonly total: Figure | null;
  /** Over each person's days with activity. */
  readonly dailyAverage: Figure | null;
};

/** One person's part in it. */
export interface PersonTotals extends Pick<Breakdown, FleetSection> {
  readonly totalSeconds: number;
  readonly activeDays: number;
}

const MICROS = 1_000_000;
const exact = (seconds: number) => Math.round(seconds * MICROS) / MICROS;

/** Adds people up one by one; holds numbers only, no people. */
export class FleetTally {
  private readonly totals: number[] = [];
  private readonly averages: number[] = [];
  private readonly named = new Map(FLEET_SECTIONS.map((section) => [section, new Map<string, number[]>()]));

  get people(): number {
    return this.totals.length;
  }

  /** Whoever has no time is no part of it. */
  add(person: PersonTotals): void {
    if (person.totalSeconds <= 0 || person.activeDays <= 0) return;
    this.totals.push(person.totalSeconds);
    this.averages.push(exact(person.totalSeconds / person.activeDays));
    for (const [section, names] of this.named) {
      for (const { name, seconds } of person[section]) {
        if (seconds <= 0) continue;
        const values = names.get(name);
        if (values === undefined) names.set(name, [seconds]);
        else values.push(seconds);
      }
    }
  }

  figures(): FleetFigures {
    const sections = [...this.named].map(([section, names]) => [section, namedFigures(names)]);
    return { total: figureOf(this.totals), dailyAverage: figureOf(this.averages), ...Object.fromEntries(sections) };
  }
}

function namedFigures(names: ReadonlyMap<string, readonly number[]>): NamedFigure[] {
  const told = [...names].flatMap(([name, values]) => {
    const figure = figureOf(values);
    return figure === null ? [] : [{ name, ...figure }];
  });
  return told.sort((a, b) => b.sum - a.sum || (a.name < b.name ? -1 : 1));
}

/** Null: of too few people. */
function figureOf(values: readonly number[]): Figure | null {
  const count = values.length;
  if (count < MIN_PEOPLE) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const sum = sorted.reduce((total, value) => total + value, 0);
  const middle = [Math.floor((count - 1) / 2), Math.ceil((count - 1) / 2)].map((index) => sorted[index] ?? 0);
  const [low = 0, high = 0] = middle;
  return {
    count,
    sum: exact(sum),
    average: exact(sum / count),
    median: exact((low + high) / 2),
    max: exact(sorted.at(-1) ?? 0),
  };
}
