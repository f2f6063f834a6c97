import { isoLocalSeconds, type TimeRange } from '#libs/kernel';
import type { GroupedTime } from '#libs/stats';
import type { ListedSummary, SummaryItem } from '../../shared/callers-summary.responses.js';
import { UNKNOWN } from '../names.js';

type Named = { readonly name: string | null; readonly seconds: number };

export interface SummaryFacts {
  readonly username: string;
  readonly range: TimeRange;
  readonly time: GroupedTime;
  readonly labels: readonly Named[];
  /** Undefined: no project was named. */
  readonly entities: readonly Named[] | undefined;
}

/** Wakapi's shape: lists of whole seconds, branches and entities of named projects alone. */
export function presentSummary({ username, range, time, labels, entities }: SummaryFacts): ListedSummary {
  const { groups } = time;
  return {
    user_id: username,
    from: isoLocalSeconds(range.from, range.zone),
    to: isoLocalSeconds(range.to, range.zone),
    projects: items(groups.project),
    languages: items(groups.language),
    editors: items(groups.editor),
    operating_systems: items(groups.os),
    machines: items(groups.machine),
    labels: items(labels),
    categories: items(groups.category),
    branches: entities === undefined ? null : items(groups.branch),
    entities: entities === undefined ? null : items(entities),
  };
}

/** Each cut to whole seconds; whoever is called so is told together with what has no name. */
function items(groups: readonly Named[] = []): SummaryItem[] {
  const totals = new Map<string, number>();
  for (const { name, seconds } of groups) {
    const key = name ?? UNKNOWN;
    totals.set(key, (totals.get(key) ?? 0) + Math.floor(seconds));
  }
  return [...totals].map(([key, total]) => ({ key, total }));
}
