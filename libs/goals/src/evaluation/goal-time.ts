import type { ContextDimension, ContextFilter, DimensionRow } from '#libs/activity';
import { UNKNOWN_NAMES } from '#libs/summaries';
import type { GoalFilters } from '../goal.js';

type Kind = keyof GoalFilters;
const KINDS: readonly (readonly [Kind, ContextDimension])[] = [
  ['languages', 'language'],
  ['projects', 'project'],
  ['editors', 'editor'],
  ['categories', 'category'],
];

export function hasFilters(filters: GoalFilters): boolean {
  return KINDS.some(([kind]) => filters[kind].length > 0);
}

/** What counts for a goal, by the values that there are: names are compared in any case, null by the name it is shown with. */
export function goalFilter(rows: readonly DimensionRow[], filters: GoalFilters): ContextFilter {
  const lists = KINDS.filter(([kind]) => filters[kind].length > 0).map(([kind, dimension]) => {
    const names = new Set(filters[kind].map((text) => text.toLowerCase()));
    const values = new Set(rows.flatMap((row) => (row[dimension] === undefined ? [] : [row[dimension]])));
    return [dimension, [...values].filter((value) => names.has((value ?? UNKNOWN_NAMES[kind]).toLowerCase()))] as const;
  });
  return Object.fromEntries(lists);
}
