import type { CreditRow } from '#libs/activity';
import type { Micros } from '#libs/kernel';

/** By what a run of heartbeats is cut into rows, besides the project. */
export const SLICE_KEYS = [
  'project',
  'entity',
  'language',
  'dependencies',
  'os',
  'editor',
  'category',
  'machine',
] as const;
export type SliceKey = (typeof SLICE_KEYS)[number];

/** An unbroken stretch on one project (and one value of the slice key). */
export interface Stretch {
  readonly start: Micros;
  readonly us: number;
  readonly project: string | null;
  readonly branch: string | null;
  /** Every branch that was worked on, in order of appearance. */
  readonly branches: readonly string[];
  readonly language: string | null;
  readonly editor: string | null;
  readonly os: string | null;
  readonly machine: string | null;
  readonly category: string | null;
  readonly entity: string | null;
  readonly dependencies: readonly string[];
}

/**
 * Joins credited heartbeats (oldest first) into stretches. A new one starts where the project or the slice key
 * changes, or where the last heartbeat's credit ended before this heartbeat (a break).
 *
 * @param from µs; a credit that began earlier is shown from here
 */
export function stretches(credits: readonly CreditRow[], sliceBy: SliceKey, from: Micros): Stretch[] {
  const result: Stretch[] = [];
  let open: { stretch: Stretch; key: string; end: Micros; us: number; branches: Set<string> } | undefined;
  const close = () => {
    if (open !== undefined) result.push({ ...open.stretch, us: open.us, branches: [...open.branches] });
  };
  for (const credit of credits) {
    const start = Math.max(credit.time, from);
    const key = keyOf(credit, sliceBy);
    if (open !== undefined && open.key === key && open.end === start) {
      open.us += credit.us;
      open.end = start + credit.us;
      if (credit.branch !== null) open.branches.add(credit.branch);
      continue;
    }
    close();
    const branches = new Set(credit.branch === null ? [] : [credit.branch]);
    open = { stretch: stretchOf(credit, start), key, end: start + credit.us, us: credit.us, branches };
  }
  close();
  return result;
}

function keyOf(credit: CreditRow, sliceBy: SliceKey): string {
  return JSON.stringify([credit.project, credit[sliceBy]]);
}

function stretchOf(credit: CreditRow, start: Micros): Stretch {
  const { us, project, branch, language, editor, os, machine, category, entity, dependencies } = credit;
  return { start, us, project, branch, branches: [], language, editor, os, machine, category, entity, dependencies };
}
