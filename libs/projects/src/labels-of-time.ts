/** Time whose project has no label, and time in no project. */
export const NO_LABEL = 'default';

/** A project's share of some time; null: in no project. */
export interface LabelledTime {
  readonly name: string | null;
  readonly us: number;
}

/**
 * Time per label, most first. A project with several labels counts whole under each of them, so labels need not add up to
 * the total. Empty where there was no time.
 */
export function timeByLabel(
  projects: readonly LabelledTime[],
  labels: ReadonlyMap<string, readonly string[]>,
): { readonly name: string; readonly us: number }[] {
  const sums = new Map<string, number>();
  for (const { name, us } of projects) {
    for (const label of (name === null ? undefined : labels.get(name)) ?? [NO_LABEL]) {
      sums.set(label, (sums.get(label) ?? 0) + us);
    }
  }
  return [...sums].map(([name, us]) => ({ name, us })).sort((a, b) => b.us - a.us || (a.name < b.name ? -1 : 1));
}
