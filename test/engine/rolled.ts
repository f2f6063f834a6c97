import type { ActivityAnswer, DimensionRow } from '#libs/activity';
import { add, type DaySums, editsByDay, type OracleBeat, sumByDay } from './oracle.js';
import type { Truth } from './truth.js';

/** Sums of a range of whole days, the day no longer part of the key, and its figures in one line. */
export interface Rolled {
  readonly sums: Readonly<Record<string, DaySums>>;
  readonly figures: string;
}

/** What a row or a heartbeat says under each dimension; undefined: nothing. */
const KEYS: Record<string, (row: DimensionRow) => unknown> = {
  project: ({ project, language }) => (project === undefined ? undefined : [project, language]),
  editor: ({ editor }) => editor,
  os: ({ os }) => os,
  machine: ({ machine }) => machine,
  category: ({ category }) => category,
};

/** As the read engine answers. */
export async function readRolled(activity: ActivityAnswer): Promise<Rolled & { readonly isRolled: boolean }> {
  const rows = await activity.byDimension();
  const { activeDays, best } = await activity.dayFigures();
  const edits = await activity.editsOfRange();
  const sums: Record<string, DaySums> = {};
  for (const [name, key] of Object.entries(KEYS)) sums[name] = addUp(rows, key);
  sums.edits = new Map();
  for (const [name, value] of edits.flatMap((row) => Object.entries(row))) {
    if (typeof value === 'number' && value !== 0) add(sums.edits, name, value);
  }
  return { isRolled: activity.plan.isRolled, sums, figures: figuresOf(activeDays, best && [best.day, best.us]) };
}

/** As the oracle sums. */
export function expectedRolled({ line, settings, project }: Truth, range: { from: number; to: number }): Rolled {
  const shown = (beat: OracleBeat) => ({ ...beat, us: 0, project: project(beat) }) as never;
  const sums: Record<string, DaySums> = {};
  for (const [name, key] of Object.entries(KEYS)) {
    sums[name] = withoutDay(sumByDay(line, settings, (beat) => JSON.stringify(key(shown(beat))), range));
  }
  const inRange = line.filter(({ time }) => time >= range.from && time < range.to);
  sums.edits = withoutDay(editsByDay(inRange, settings.zone));
  const days = [...sumByDay(line, settings, () => '', range)].map(([label, us]): [string, number] => [
    label.slice(0, -1),
    us,
  ]);
  const [best = null] = days.sort(([dayA, usA], [dayB, usB]) => usB - usA || (dayA < dayB ? -1 : 1));
  return { sums, figures: figuresOf(days.length, best) };
}

function addUp(rows: readonly DimensionRow[], key: (row: DimensionRow) => unknown): DaySums {
  const sums: DaySums = new Map();
  for (const row of rows) {
    const value = key(row);
    if (value !== undefined) add(sums, JSON.stringify(value), row.us);
  }
  return sums;
}

function withoutDay(sums: DaySums): DaySums {
  const whole: DaySums = new Map();
  for (const [label, value] of sums) add(whole, label.slice(label.indexOf('|') + 1), value);
  return whole;
}

function figuresOf(activeDays: number, best: [day: string, us: number] | null): string {
  return best === null ? `${activeDays} days` : `${activeDays} days, best ${best[0]} with ${best[1]}`;
}
