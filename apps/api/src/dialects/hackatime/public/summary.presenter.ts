import { isoUtcSeconds, MICROS_PER_SECOND, type TimeRange } from '#libs/kernel';
import type { GroupedTime, TimeGroup } from '#libs/stats';
import type { SummaryItem } from '../../shared/callers-summary.responses.js';
import { wholeSeconds } from '../texts.js';
import type { LookedUpSummary } from './summary.responses.js';

export interface SummaryFacts {
  /** As it is shown. */
  readonly userId: string;
  readonly range: TimeRange;
  readonly time: GroupedTime;
}

const NAMELESS = 'Other';

/** For who asks about somebody: Hackatime's document has lists of projects and languages, and objects of the rest. */
export function presentLookedUpSummary(facts: SummaryFacts): LookedUpSummary {
  const { groups } = facts.time;
  return {
    ...headOf(facts),
    projects: items(groups.project),
    languages: items(groups.language),
    editors: totals(groups.editor),
    operating_systems: totals(groups.os),
    machines: totals(groups.machine),
    categories: totals(groups.category),
    branches: totals(groups.branch),
    entities: {},
    labels: {},
  };
}

function headOf({ userId, range }: SummaryFacts) {
  return {
    user_id: userId,
    from: isoUtcSeconds(range.from),
    to: isoUtcSeconds(Math.max(range.from, range.to - MICROS_PER_SECOND)),
  };
}

/** Whoever is called so is told together with who has no name. */
function items(groups: readonly TimeGroup[] = []): SummaryItem[] {
  const totals = new Map<string, number>();
  for (const { name, seconds } of groups) {
    const key = name ?? NAMELESS;
    totals.set(key, (totals.get(key) ?? 0) + wholeSeconds(seconds));
  }
  return [...totals].map(([key, total]) => ({ key, total })).filter(({ total }) => total > 0);
}

function totals(groups: readonly TimeGroup[] | undefined): Record<string, number> {
  return Object.fromEntries(items(groups).map(({ key, total }) => [key, total]));
}
