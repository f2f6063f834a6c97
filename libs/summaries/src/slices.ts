import type { DimensionRow } from '#libs/activity';
import { type Rounding, roundSeconds } from '#libs/kernel';

/** One line of a breakdown. */
export interface Slice {
  /** What is shown; never empty. */
  readonly name: string;
  /** Seconds, as exact as the policy tells them. */
  readonly seconds: number;
  /** Public id, machines only. */
  readonly machineId?: string;
  /** Kind of entity, entities only. */
  readonly type?: string;
}

export type Dimension =
  | 'categories'
  | 'projects'
  | 'languages'
  | 'editors'
  | 'operatingSystems'
  | 'machines'
  | 'branches';

/** What is shown where heartbeats carried no value. */
export const UNKNOWN_NAMES: Record<Dimension, string> = {
  categories: 'coding',
  projects: 'Unknown Project',
  languages: 'Other',
  editors: 'Unknown Editor',
  operatingSystems: 'Unknown OS',
  machines: 'Unknown Hostname',
  branches: 'Unknown Branch',
};

const VALUE_OF: Record<Dimension, (row: DimensionRow) => string | null | undefined> = {
  categories: (row) => row.category,
  projects: (row) => row.project,
  languages: (row) => row.language,
  editors: (row) => row.editor,
  operatingSystems: (row) => row.os,
  machines: (row) => row.machine,
  branches: (row) => row.branch,
};

export type Breakdown = Readonly<Record<Dimension, readonly Slice[]>>;

/** Adds rows up along every dimension, each row along those it knows; each list is sorted by time, longest first, then by name. */
export function breakdown(rows: readonly DimensionRow[], rounding: Rounding = 'none'): Breakdown {
  const lists = {} as Record<Dimension, readonly Slice[]>;
  for (const dimension of Object.keys(VALUE_OF) as Dimension[]) lists[dimension] = along(dimension, rows, rounding);
  return lists;
}

function along(dimension: Dimension, rows: readonly DimensionRow[], rounding: Rounding): Slice[] {
  const sums = new Map<string, { us: number; machineUuid: string | null }>();
  for (const row of rows) {
    const value = VALUE_OF[dimension](row);
    if (value === undefined) continue;
    const name = value ?? UNKNOWN_NAMES[dimension];
    const sum = sums.get(name);
    if (sum === undefined) sums.set(name, { us: row.us, machineUuid: row.machineUuid ?? null });
    else sum.us += row.us;
  }
  const slices = [...sums].map(([name, { us, machineUuid }]) => {
    const slice = { name, seconds: roundSeconds(us, rounding) };
    return dimension === 'machines' && machineUuid !== null ? { ...slice, machineId: machineUuid } : slice;
  });
  return slices.sort(longestFirst);
}

/** Time of named things, longest first. */
export function rank(
  rows: Iterable<{ name: string; us: number; type?: string }>,
  rounding: Rounding = 'none',
): Slice[] {
  const sums = new Map<string, { us: number; type?: string }>();
  for (const { name, us, type } of rows) {
    const sum = sums.get(name);
    if (sum === undefined) sums.set(name, type === undefined ? { us } : { us, type });
    else sum.us += us;
  }
  return [...sums]
    .map(([name, { us, type }]) => ({ name, seconds: roundSeconds(us, rounding), ...(type && { type }) }))
    .sort(longestFirst);
}

function longestFirst(a: Slice, b: Slice): number {
  return b.seconds - a.seconds || (a.name < b.name ? -1 : 1);
}

/** Time in µs whose language is unknown ("Other"). */
export function otherLanguageUs(rows: readonly DimensionRow[]): number {
  let sum = 0;
  for (const { us, language } of rows) if (language === null || language === UNKNOWN_NAMES.languages) sum += us;
  return sum;
}
