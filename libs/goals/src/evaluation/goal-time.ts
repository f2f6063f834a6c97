import type { ContextRow } from '#libs/activity';
import type { LocalDate } from '#libs/kernel';
import { UNKNOWN_NAMES } from '#libs/summaries';
import type { GoalFilters } from '../goal.js';

/** Time of one local day, and under what it was spent where that matters. */
export type GoalTimeRow = { readonly day: LocalDate; readonly us: number } & Partial<Names>;
type Names = Pick<ContextRow, 'project' | 'language' | 'editor' | 'category'>;

type Kind = keyof GoalFilters;
const KINDS: readonly (readonly [Kind, keyof Names])[] = [
  ['languages', 'language'],
  ['projects', 'project'],
  ['editors', 'editor'],
  ['categories', 'category'],
];

export function hasFilters(filters: GoalFilters): boolean {
  return KINDS.some(([kind]) => filters[kind].length > 0);
}

/** Microseconds per local day that count for a goal; days without any are absent. Names are compared in any case. */
export function goalTime(rows: readonly GoalTimeRow[], filters: GoalFilters): Map<LocalDate, number> {
  const wanted = KINDS.filter(([kind]) => filters[kind].length > 0).map(
    ([kind, name]) => [UNKNOWN_NAMES[kind], name, new Set(filters[kind].map((text) => text.toLowerCase()))] as const,
  );
  const days = new Map<LocalDate, number>();
  for (const row of rows) {
    if (!wanted.every(([unknown, name, names]) => names.has((row[name] ?? unknown).toLowerCase()))) continue;
    days.set(row.day, (days.get(row.day) ?? 0) + row.us);
  }
  return days;
}
