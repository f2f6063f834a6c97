import {
  addDays,
  dayRange,
  daysRange,
  GAP_POLICIES,
  type GapPolicy,
  type GapPolicyName,
  type LocalDate,
  localDateOf,
  MICROS_PER_SECOND,
  type VisibleUser,
  type VisibleUsers,
} from '#libs/kernel';
import type { TeamParams } from './sql/team-slices.js';

/** How an organisation counts. */
export interface TeamCountingChoice {
  /** Null: as the installation does. */
  readonly policy?: GapPolicyName | null;
  /** What a policy that is computed from heartbeats has of its own is not changed. */
  readonly timeoutSeconds: number;
  readonly writesOnly: boolean;
}

/** A question about many people over whole days. */
export interface TeamQuery {
  readonly subject: VisibleUsers;
  /** First and last day, in `zone`. */
  readonly first: LocalDate;
  readonly last: LocalDate;
  /** IANA zone of the days. Under everybody's own settings, only of the edges of visibility windows. */
  readonly zone: string;
  /** The organisation's way of counting; absent: everybody's own, by everybody's own days, as their rollups are kept. */
  readonly counting?: TeamCountingChoice;
  /** Whether external durations count; absent: not. */
  readonly includesExternal?: boolean;
  /** Days before this one are told apart, to be compared with. */
  readonly since?: LocalDate;
}

/** How the organisation's gaps count; undefined: by everybody's own settings. */
export function teamPolicy({ counting }: Pick<TeamQuery, 'counting'>, fallback: GapPolicyName): GapPolicy | undefined {
  if (counting === undefined) return undefined;
  const policy: GapPolicy = GAP_POLICIES[counting.policy ?? fallback];
  return isStoredShape(policy) ? { ...policy, timeoutSeconds: counting.timeoutSeconds } : policy;
}

/** Whose rule and edge are everybody's own. */
function isStoredShape(policy: GapPolicy | undefined): boolean {
  return policy === undefined || policy.atMidnight === 'split';
}

/** @param query of which the subject's windows may have any edges */
export function teamParams(
  { subject, first, last, zone, counting, since, ...query }: TeamQuery,
  gapPolicy: GapPolicy | undefined,
): TeamParams {
  const computed = isStoredShape(gapPolicy) ? undefined : gapPolicy;
  const windows = subject.flatMap((person) => windowsOf(person, { first, last, zone }));
  const hidden = subject.flatMap(({ userId, hiddenProjectIds: ids }) => ids.map((id) => ({ userId, id })));
  const limited = subject.filter(({ shownProjectIds }) => shownProjectIds !== 'all');
  const shown = limited.flatMap(({ userId, shownProjectIds: ids }) =>
    ids === 'all' ? [] : ids.map((id) => ({ userId, id })),
  );
  return [
    windows.map(({ userId }) => userId),
    windows.map(({ from }) => from),
    windows.map(({ to }) => to),
    windows.map(({ whole }) => whole.first),
    windows.map(({ whole }) => whole.last),
    windows.map(({ whole }) => whole.from),
    windows.map(({ whole }) => whole.to),
    zone,
    gapPolicy === undefined ? null : gapPolicy.timeoutSeconds * MICROS_PER_SECOND,
    counting?.writesOnly ?? null,
    hidden.map(({ userId }) => userId),
    hidden.map(({ id }) => id),
    limited.map(({ userId }) => userId),
    shown.map(({ userId }) => userId),
    shown.map(({ id }) => id),
    query.includesExternal ?? false,
    since ?? null,
    computed?.rule ?? null,
    computed?.edge ?? null,
  ];
}

/** The parts of the question's days in which a person may be seen, and the whole days in each. */
function windowsOf(
  { userId, windows }: VisibleUser,
  { first, last, zone }: Pick<TeamQuery, 'first' | 'last' | 'zone'>,
) {
  const asked = daysRange(first, last, zone);
  const seen = windows === 'always' ? [asked] : windows;
  return seen.flatMap((window) => {
    const from = Math.max(window.from, asked.from);
    const to = Math.min(window.to, asked.to);
    return from >= to ? [] : [{ userId, from, to, whole: wholeDays(from, to, zone) }];
  });
}

/** Where there are none, the last is before the first. */
function wholeDays(from: number, to: number, zone: string) {
  const begun = localDateOf(from, zone);
  const first = dayRange(begun, zone).from === from ? begun : addDays(begun, 1);
  const last = addDays(localDateOf(to, zone), -1);
  if (last < first) return { first, last: addDays(first, -1), from, to };
  const { from: wholeFrom, to: wholeTo } = daysRange(first, last, zone);
  return { first, last, from: wholeFrom, to: wholeTo };
}
