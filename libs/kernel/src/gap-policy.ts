export type Rounding = 'none' | 'halfEven' | 'truncate';

/** How the gaps between a person's heartbeats become time. */
export type GapPolicy = Readonly<{
  /** `join`: the whole gap, or nothing when it exceeds the timeout. `cap`: never more than the timeout. */
  rule: 'join' | 'cap';
  /** Does a gap of exactly the timeout still count? Only `join` asks. */
  edge: 'inclusive' | 'strict';
  timeoutSeconds: number;
  /** The heartbeat that the time belongs to. */
  credit: 'earlier' | 'later';
  /** Between which heartbeats gaps are measured: all of a person's, or those of one group (project, language, …). */
  gapsWithin: 'user' | 'dimension';
  /** `split`: clipped there. `break`: a gap across it counts nothing. `ignore`: belongs whole to its heartbeat's day. */
  atMidnight: 'split' | 'break' | 'ignore';
  /** What the first heartbeat of a range has before it: nothing, or the one heartbeat before the range. */
  atRangeStart: 'zero' | 'lookBack';
  /** How seconds are shown, number by number. */
  rounding: Rounding;
}>;

/** The rules of the three products whose clients compare numbers. */
export const GAP_POLICIES = Object.freeze({
  wakatime: Object.freeze({
    rule: 'join',
    edge: 'inclusive',
    timeoutSeconds: 900,
    credit: 'earlier',
    gapsWithin: 'user',
    atMidnight: 'split',
    atRangeStart: 'lookBack',
    rounding: 'none',
  }),
  hackatime: Object.freeze({
    rule: 'cap',
    edge: 'inclusive',
    timeoutSeconds: 120,
    credit: 'later',
    gapsWithin: 'dimension',
    atMidnight: 'ignore',
    atRangeStart: 'zero',
    rounding: 'halfEven',
  }),
  wakapi: Object.freeze({
    rule: 'join',
    edge: 'strict',
    timeoutSeconds: 600,
    credit: 'earlier',
    gapsWithin: 'user',
    atMidnight: 'break',
    atRangeStart: 'zero',
    rounding: 'truncate',
  }),
} satisfies Record<GapPolicyName, GapPolicy>);

export const GAP_POLICY_NAMES = ['wakatime', 'hackatime', 'wakapi'] as const;
export type GapPolicyName = (typeof GAP_POLICY_NAMES)[number];

export const MIN_TIMEOUT_SECONDS = 60;
export const MAX_TIMEOUT_SECONDS = 3600;

/** The policy with another timeout. Fails with a RangeError outside 60 to 3,600 seconds. */
export function withTimeout(policy: GapPolicy, timeoutSeconds: number): GapPolicy {
  if (!(timeoutSeconds >= MIN_TIMEOUT_SECONDS && timeoutSeconds <= MAX_TIMEOUT_SECONDS)) {
    throw new RangeError(
      `timeout of ${timeoutSeconds} s is not between ${MIN_TIMEOUT_SECONDS} and ${MAX_TIMEOUT_SECONDS}`,
    );
  }
  return Object.freeze({ ...policy, timeoutSeconds });
}
