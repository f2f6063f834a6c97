/** So many requests in so many seconds. */
export interface Allowance {
  readonly points: number;
  readonly seconds: number;
}

/** What one purpose allows to each of those who are counted; what is unset is not counted. */
export interface BudgetRule {
  /** All keys, apps and sessions of one person together. */
  readonly user?: Allowance;
  /** One key, token or session: a script gone wild does not use up what its owner's editors need. */
  readonly credential?: Allowance;
  /** Whoever a request without proof names, such as the e-mail address of a password reset. */
  readonly named?: Allowance;
  /** A network address (IPv6: its /64), of callers whom nobody knows. */
  readonly address?: Allowance;
  /** Whether the budget is counted with `RATE_LIMIT=off` too: what keeps guessing out is no matter of load. */
  readonly isAlwaysOn?: boolean;
  /** Part of the allowance that each process gives on its own when the shared counters are out of reach; else 1. */
  readonly localShare?: number;
}

const MINUTE = 60;
const WINDOW = 5 * MINUTE;
const HOUR = 60 * MINUTE;

const per = (seconds: number, points: number): Allowance => ({ points, seconds });

/**
 * WakaTime allows a person fewer than 10 requests a second averaged over five minutes. One credential may use half of
 * that. Sending activity is counted apart and more generously: an editor that was offline for a week sends hundreds of
 * requests at once, and a dashboard must not be able to keep it waiting.
 */
export const BUDGETS = {
  default: { user: per(WINDOW, 3_000), credential: per(WINDOW, 1_500), address: per(WINDOW, 1_500) },
  ingest: { user: per(WINDOW, 6_000), credential: per(WINDOW, 3_000), address: per(WINDOW, 1_500) },
  /** Five a second, averaged over five seconds, for every administrator. */
  admin: { user: per(5, 25), address: per(WINDOW, 100) },
  /** The OAuth token, revocation and introspection endpoints; `named` is an app that has shown its secret. */
  token: { named: per(MINUTE, 300), address: per(MINUTE, 300) },
  signUp: { address: per(HOUR, 5) },
  passwordReset: { named: per(HOUR, 5), address: per(HOUR, 5), isAlwaysOn: true, localShare: 0.4 },
  keyReveal: { user: per(HOUR, 5), address: per(HOUR, 5), isAlwaysOn: true, localShare: 0.4 },
} as const satisfies Record<string, BudgetRule>;

export type Budget = keyof typeof BUDGETS;
