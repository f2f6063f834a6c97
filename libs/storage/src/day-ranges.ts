const DAY_MS = 86_400_000;

export interface DayRange {
  /** UTC dates, `[from, to)`. */
  readonly from: string;
  readonly to: string;
}

export interface MarkedRange extends DayRange {
  readonly ids: readonly string[];
}

/** Neighbouring days in one range, of at most so many days. Days come in order. */
export function joinDays(days: readonly { day: string; ids: readonly string[] }[], maxDays: number): MarkedRange[] {
  const ranges: { from: string; to: string; ids: string[] }[] = [];
  for (const { day, ids } of days) {
    const last = ranges.at(-1);
    if (last?.to === day && daysBetween(last.from, day) < maxDays) {
      last.to = addDays(day, 1);
      last.ids.push(...ids);
    } else {
      ranges.push({ from: day, to: addDays(day, 1), ids: [...ids] });
    }
  }
  return ranges;
}

/** `[first, end)` in windows of so many days; the last one may be shorter. */
export function splitDays({ from: first, to: end }: DayRange, maxDays: number): DayRange[] {
  const windows: DayRange[] = [];
  for (let from = first; from < end; from = addDays(from, maxDays)) {
    const to = addDays(from, maxDays);
    windows.push({ from, to: to < end ? to : end });
  }
  return windows;
}

const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;
