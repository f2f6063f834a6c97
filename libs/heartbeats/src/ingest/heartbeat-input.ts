import type { Micros } from '#libs/kernel';

/** A record as a client sent it: nothing about its keys or values is known yet. */
export type HeartbeatInput = Readonly<Record<string, unknown>>;

/** A heartbeat after the pure part of ingest. Absent values are null, never empty strings. */
export interface NormalHeartbeat {
  /** µs since the Unix epoch, UTC. */
  readonly time: Micros;
  /** File path, domain, URL or application; 1 to 4096 characters. */
  readonly entity: string;
  /** Lower case: file, app, domain, url, event, or whatever a client made up. */
  readonly type: string;
  /** Lower case free text. */
  readonly category: string;
  readonly project: string | null;
  readonly projectRootCount: number | null;
  readonly branch: string | null;
  /** Null is shown as "Other". */
  readonly language: string | null;
  readonly dependencies: readonly string[];
  readonly lines: number | null;
  readonly lineno: number | null;
  readonly cursorpos: number | null;
  readonly isWrite: boolean | null;
  readonly lineAdditions: number | null;
  readonly lineDeletions: number | null;
  readonly aiLineChanges: number | null;
  readonly humanLineChanges: number | null;
  readonly aiSession: string | null;
  readonly aiInputTokens: number | null;
  readonly aiCachedInputTokens: number | null;
  readonly aiOutputTokens: number | null;
  readonly aiPromptLength: number | null;
  readonly aiSubscriptionPlan: string | null;
  /** The client's full User-Agent; what the item itself says wins over the request's header. */
  readonly userAgent: string | null;
  /** What the item called `plugin`; browsers and web editors put their User-Agent there. */
  readonly plugin: string | null;
  readonly machine: string | null;
}

/** Messages by received field name, for one refused item. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

/** An item that is not stored, and why. */
export interface Rejected {
  readonly errors: FieldErrors;
}

/** What the pure steps may know besides the item itself. */
export interface IngestContext {
  /** The Clock's present, µs UTC. */
  readonly now: Micros;
  /** The request's User-Agent header. */
  readonly headerUserAgent?: string | undefined;
  /** The decoded machine header (see `decodeMachineName`). */
  readonly machine?: string | null | undefined;
  /** Refuse what is older than this, in µs. No limit when absent. */
  readonly maxAgeUs?: number | undefined;
  /** What placeholders stand for. When absent they stay in place for `completeHeartbeat`. */
  readonly last?: LastSeen | undefined;
}

/** A person's most recent project, branch and language, each null when there was none. */
export interface LastSeen {
  readonly project: string | null;
  readonly branch: string | null;
  readonly language: string | null;
}
