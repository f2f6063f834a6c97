import type { TimePolicy } from '#libs/durations';
import { addDays, localDateOf, MICROS_PER_SECOND, startOfLocalDay, type TimeRange, type UserId } from '#libs/kernel';
import type { ActivityQuery } from './activity-query.js';

/** Which table answers: the person's day rollup, their 15-minute rollup, or the heartbeats' stored gaps. */
export type ActivitySource = 'day' | '15m' | 'heartbeats';

export interface ActivityPlan {
  readonly source: ActivitySource;
  readonly userId: UserId;
  readonly range: TimeRange;
  readonly policy: TimePolicy;
  readonly hiddenProjectIds: readonly number[];
  readonly shownProjectIds: readonly number[] | 'all';
  readonly project: string | null;
  readonly branches: readonly string[] | null;
  readonly language: string | null;
  /** Whether sums of the whole range may come from rollups by dimension and month, which know no filter. */
  readonly isRolled: boolean;
  /** Whether external durations are added to what heartbeats tell. */
  readonly includesExternal: boolean;
  /** One line for the log: what was chosen and why. */
  readonly explain: string;
}

interface Draft {
  readonly query: ActivityQuery;
  readonly stored: TimePolicy;
  readonly policy: TimePolicy;
  readonly range: TimeRange;
  readonly source: ActivitySource;
}

type PlanStep = (draft: Draft) => Draft;

const clipToVisibility: PlanStep = (draft) => {
  const [person] = draft.query.subject;
  if (person === undefined || person.windows === 'always') return draft;
  const [window] = person.windows;
  if (window === undefined) return { ...draft, range: { ...draft.range, to: draft.range.from } };
  const from = Math.max(draft.range.from, window.from);
  return { ...draft, range: { ...draft.range, from, to: Math.max(from, Math.min(draft.range.to, window.to)) } };
};

const resolvePolicy: PlanStep = (draft) => {
  const { timeoutSeconds, writesOnly } = draft.query.counting;
  const policy = {
    ...draft.stored,
    timeoutSeconds: timeoutSeconds ?? draft.stored.timeoutSeconds,
    writesOnly: writesOnly ?? draft.stored.writesOnly,
  };
  return { ...draft, policy };
};

const chooseSource: PlanStep = (draft) => {
  const { policy, stored, range } = draft;
  const isStored = policy.timeoutSeconds === stored.timeoutSeconds && policy.writesOnly === stored.writesOnly;
  if (!isStored || !isOnBuckets(range)) return { ...draft, source: 'heartbeats' };
  return { ...draft, source: range.zone === stored.zone && isWholeDays(range) ? 'day' : '15m' };
};

const PLAN_STEPS: readonly PlanStep[] = [clipToVisibility, resolvePolicy, chooseSource];

/** Decides, without touching the database, how a question is answered. `stored` is the person's published policy. */
export function planActivity(query: ActivityQuery, stored: TimePolicy): ActivityPlan {
  const [person, ...others] = query.subject;
  if (person === undefined || others.length > 0) throw new Error('an activity question is about exactly one person');
  const start: Draft = { query, stored, policy: stored, range: query.range, source: 'heartbeats' };
  const { source, range, policy } = PLAN_STEPS.reduce((draft, step) => step(draft), start);
  const { project, branches = [], language } = query.filters;
  const { includesExternal = true } = query;
  const isFiltered = project !== undefined || branches.length > 0 || language !== undefined;
  const seesAll = person.hiddenProjectIds.length === 0 && person.shownProjectIds === 'all';
  const isRolled = source === 'day' && !isFiltered && seesAll;
  return {
    source,
    userId: person.userId,
    range,
    policy,
    hiddenProjectIds: person.hiddenProjectIds,
    shownProjectIds: person.shownProjectIds,
    project: project ?? null,
    branches: branches.length === 0 ? null : branches,
    language: language ?? null,
    isRolled,
    includesExternal,
    explain: `${source}${isRolled ? ' rolled' : ''} policy=${stored.id} timeout=${policy.timeoutSeconds}s writes=${policy.writesOnly} zone=${range.zone}`,
  };
}

const BUCKET = 15 * 60 * MICROS_PER_SECOND;

function isOnBuckets({ from, to }: TimeRange): boolean {
  return from % BUCKET === 0 && to % BUCKET === 0;
}

function isWholeDays({ from, to, zone }: TimeRange): boolean {
  return isStartOfDay(from, zone) && isStartOfDay(to, zone);
}

function isStartOfDay(us: number, zone: string): boolean {
  return startOfLocalDay(localDateOf(us, zone), zone) === us;
}

/** The whole months between two days: the first day of the first, and the first day after the last; equal when none. */
export function monthBounds(first: string, last: string): { from: string; to: string } {
  const from = first.endsWith('-01') ? first : firstOfNextMonth(first);
  const next = addDays(last, 1);
  const to = `${next.slice(0, 8)}01`;
  return from < to ? { from, to } : { from: next, to: next };
}

function firstOfNextMonth(day: string): string {
  return `${addDays(`${day.slice(0, 8)}28`, 4).slice(0, 8)}01`;
}

/** First and last local day of a range of whole days; undefined when the range is empty. */
export function dayBounds({ from, to, zone }: TimeRange): { first: string; last: string } | undefined {
  if (from >= to) return undefined;
  return { first: localDateOf(from, zone), last: addDays(localDateOf(to, zone), -1) };
}
