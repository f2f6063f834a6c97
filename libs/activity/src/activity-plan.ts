import type { PublishedPolicy, TimePolicy } from '#libs/durations';
import {
  addDays,
  GAP_POLICIES,
  type GapPolicy,
  type GapPolicyName,
  localDateOf,
  MICROS_PER_SECOND,
  startOfLocalDay,
  type TimeRange,
  type UserId,
} from '#libs/kernel';
import type { ActivityQuery } from './activity-query.js';

/**
 * Which table answers: the person's day rollup, their 15-minute rollup, or heartbeats: their stored gaps clipped at
 * midnight and at the edges of the range, the same counted whole or not at all (`unsplit`), or gaps measured anew inside
 * each group (`regrouped`).
 */
export type ActivitySource = 'day' | '15m' | 'heartbeats' | 'unsplit' | 'regrouped';

/** Sources whose rows add up along every dimension. */
export type AdditiveSource = Exclude<ActivitySource, 'regrouped'>;

export interface ActivityPlan {
  readonly source: ActivitySource;
  readonly userId: UserId;
  readonly range: TimeRange;
  /** The part of the range that is counted; rollups answer for the rest, whose heartbeats are gone. */
  readonly counted: TimeRange;
  /** The rest, empty as a rule. */
  readonly frozen: TimeRange;
  /** What is stored, with the question's own timeout and choice of writes. */
  readonly policy: TimePolicy;
  /** How gaps count in the answer. */
  readonly gapPolicy: GapPolicy;
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
  readonly stored: PublishedPolicy;
  readonly fallback: GapPolicyName;
  readonly policy: TimePolicy;
  readonly gapPolicy: GapPolicy;
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
  const { stored, fallback } = draft;
  const { policy: named, timeoutSeconds, writesOnly = stored.writesOnly } = draft.query.counting;
  const gapPolicy = gapPolicyOf(named ?? stored.choice ?? fallback, stored, timeoutSeconds);
  const { rule, edge } = gapPolicy;
  const policy = { ...timePolicyOf(stored), rule, edge, timeoutSeconds: gapPolicy.timeoutSeconds, writesOnly };
  return { ...draft, policy, gapPolicy };
};

const chooseSource: PlanStep = (draft) => {
  const { policy, stored, range, gapPolicy } = draft;
  if (gapPolicy.gapsWithin === 'dimension') return { ...draft, source: 'regrouped' };
  if (gapPolicy.atMidnight !== 'split') return { ...draft, source: 'unsplit' };
  const isStored = policy.timeoutSeconds === stored.timeoutSeconds && policy.writesOnly === stored.writesOnly;
  if (!isStored || !isOnBuckets(range)) return { ...draft, source: 'heartbeats' };
  return { ...draft, source: range.zone === stored.zone && isWholeDays(range) ? 'day' : '15m' };
};

const PLAN_STEPS: readonly PlanStep[] = [clipToVisibility, resolvePolicy, chooseSource];

/**
 * Decides, without touching the database, how a question is answered.
 *
 * @param stored the person's published policy
 * @param fallback what counts for somebody who has chosen no policy
 */
export function planActivity(
  query: ActivityQuery,
  stored: PublishedPolicy,
  fallback: GapPolicyName = 'wakatime',
): ActivityPlan {
  const [person, ...others] = query.subject;
  if (person === undefined || others.length > 0) throw new Error('an activity question is about exactly one person');
  const { range: asked } = query;
  const gaps = GAP_POLICIES.wakatime;
  const start: Draft = {
    query,
    stored,
    fallback,
    policy: stored,
    gapPolicy: gaps,
    range: asked,
    source: 'heartbeats',
  };
  const { source, range, policy, gapPolicy } = PLAN_STEPS.reduce((draft, step) => step(draft), start);
  const { project, branches = [], language } = query.filters;
  const { includesExternal = true } = query;
  const isFiltered = project !== undefined || branches.length > 0 || language !== undefined;
  const hiddenProjectIds = stored.leavesOutUnknown ? [...person.hiddenProjectIds, NO_PROJECT] : person.hiddenProjectIds;
  const seesAll = hiddenProjectIds.length === 0 && person.shownProjectIds === 'all';
  const isRolled = source === 'day' && !isFiltered && seesAll;
  return {
    source,
    userId: person.userId,
    range,
    ...partsOf(range, source, stored),
    policy,
    gapPolicy,
    hiddenProjectIds,
    shownProjectIds: person.shownProjectIds,
    project: project ?? null,
    branches: branches.length === 0 ? null : branches,
    language: language ?? null,
    isRolled,
    includesExternal,
    explain: `${source}${isRolled ? ' rolled' : ''} policy=${stored.id} timeout=${policy.timeoutSeconds}s writes=${policy.writesOnly} zone=${range.zone}`,
  };
}

/** Of contexts without a project. */
const NO_PROJECT = 0;

/** A stored policy is kept as it is, whatever it is; one that is computed has its own timeout unless one is named. */
function gapPolicyOf(name: GapPolicyName, stored: PublishedPolicy, timeoutSeconds: number | undefined): GapPolicy {
  const policy: GapPolicy = GAP_POLICIES[name];
  if (policy.atMidnight === 'split') {
    const { rule, edge } = stored;
    return { ...policy, rule, edge, timeoutSeconds: timeoutSeconds ?? stored.timeoutSeconds };
  }
  if (policy.rule === 'cap') return policy;
  return { ...policy, timeoutSeconds: timeoutSeconds ?? stored.choiceTimeoutSeconds ?? policy.timeoutSeconds };
}

function timePolicyOf({ id, rule, edge, timeoutSeconds, writesOnly, zone }: TimePolicy): TimePolicy {
  return { id, rule, edge, timeoutSeconds, writesOnly, zone };
}

/** Days that rollups keep for themselves, as rebuilding leaves them alone. */
const FROZEN_DAYS = 2;

/** Only what is computed from heartbeats alone needs the rollups of the days that have none any more. */
function partsOf(range: TimeRange, source: ActivitySource, { factsFrom }: PublishedPolicy) {
  const isComputed = source === 'unsplit' || source === 'regrouped';
  const until = isComputed && factsFrom !== null ? frozenUntil(factsFrom, range.zone) : range.from;
  const at = Math.min(Math.max(until, range.from), range.to);
  return { frozen: { ...range, to: at }, counted: { ...range, from: at } };
}

function frozenUntil(factsFrom: number, zone: string): number {
  return startOfLocalDay(addDays(localDateOf(factsFrom, zone), FROZEN_DAYS), zone);
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
