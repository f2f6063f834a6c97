import type { Principal } from '#libs/platform/auth';
import type { Budget } from './budgets.js';

/** Who is counted, and for what. */
export interface Caller {
  /** Whom the credential of the request belongs to; undefined for callers whom nobody knows. */
  readonly principal?: Pick<Principal, 'userId' | 'via' | 'credentialId'> | undefined;
  /** What is named in the request without proof: an e-mail address to reset, the id of an OAuth app. */
  readonly named?: string | undefined;
  /** `request.ip`: what `TRUST_PROXY` makes of the connection. */
  readonly address: string;
  readonly budget: Budget;
}

export interface Verdict {
  readonly isAllowed: boolean;
  /** Whole seconds; 0 where the request is allowed. */
  readonly retryAfterSeconds: number;
  /**
   * `RateLimit-Limit`, `-Remaining` and `-Reset` (seconds) of the tightest of the counters, and `Retry-After` beside a
   * refusal. Empty where nothing is counted.
   */
  readonly headers: Readonly<Record<string, string>>;
}
