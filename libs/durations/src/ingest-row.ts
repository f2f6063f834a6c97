import type { Micros, UserId } from '#libs/kernel';

/**
 * One heartbeat as `ingest_v2` takes it: dimension values already interned. `h` is a signed 64-bit integer in decimal,
 * because a number would round it.
 */
export interface IngestRow {
  /** person */
  readonly u: UserId;
  /** time in µs since the epoch, UTC */
  readonly t: Micros;
  /** identity hash of the received tuple */
  readonly h: string;
  /** context after the person's rules, and as received */
  readonly c: number;
  readonly rc: number;
  /** revision of the person's rules that made the one of the other; absent: there never were any */
  readonly rr?: number;
  /** entity, entity type, set of dependencies, user agent */
  readonly e: number;
  readonly ty: number;
  readonly d: number | null;
  readonly ua: number | null;
  readonly w: boolean | null;
  /** project_root_count, lines, lineno, cursorpos */
  readonly prc: number | null;
  readonly l: number | null;
  readonly ln: number | null;
  readonly cp: number | null;
  /** line_additions, line_deletions, ai_line_changes, human_line_changes */
  readonly la: number | null;
  readonly ld: number | null;
  readonly ai: number | null;
  readonly hu: number | null;
  /** AI model, session, plan */
  readonly am: number | null;
  readonly ses: number | null;
  readonly pl: number | null;
  /** tokens: input, cached input, output; prompt length */
  readonly ti: number | null;
  readonly tc: number | null;
  readonly tou: number | null;
  readonly pr: number | null;
  /** The person's mirrors do not pass it on. */
  readonly held?: true;
}

/** What became of a row. `busy`: somebody else holds the person's lock. `gone`: no such person.
 * `expired`: from before the instant that the person's facts reach back to. */
export type IngestOutcome = 'stored' | 'duplicate' | 'busy' | 'gone' | 'expired';
