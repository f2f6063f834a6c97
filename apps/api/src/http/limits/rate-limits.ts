import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { networkOf } from '#libs/accounts';
import type { CredentialKind } from '#libs/platform/auth';
import { RedisConnection } from '#libs/platform/redis';
import { BUDGETS, type Budget, type BudgetRule } from './budgets.js';
import { Counter, type Tally } from './counter.js';
import type { Caller, Verdict } from './verdict.js';

/** Injection token: whether requests are counted beyond those where guessing is kept out. */
export const IS_RATE_LIMITED = Symbol('IsRateLimited');

type Dimension = 'user' | 'credential' | 'named' | 'address';
type Part = readonly [counter: Counter, key: string];

/** How a dimension is called in the keys of Redis. */
const WORDS: Readonly<Record<Dimension, string>> = { user: 'user', credential: 'key', named: 'name', address: 'addr' };
/** The narrowest first: what its limit refuses is not counted against the wider ones. */
const DIMENSIONS = ['credential', 'user', 'named', 'address'] as const satisfies Dimension[];
const NOBODY: ReadonlySet<CredentialKind> = new Set(['service_account', 'scim', 'stats_key', 'revocation_key']);
const UNCOUNTED: Verdict = { isAllowed: true, retryAfterSeconds: 0, headers: {} };

/** Counts requests against the budgets of their callers. */
@Injectable()
export class RateLimits {
  private readonly counters: ReadonlyMap<string, Counter>;

  constructor(
    redis: RedisConnection,
    @Inject(IS_RATE_LIMITED) private readonly isOn: boolean,
  ) {
    this.counters = new Map(Object.entries(BUDGETS).flatMap(([budget, rule]) => countersOf(redis, budget, rule)));
  }

  /**
   * Counts one request. Callers with a credential count as themselves, all others by their address; `named` counts
   * besides. Never fails: without Redis each process counts for itself.
   */
  async take(caller: Caller): Promise<Verdict> {
    const { isAlwaysOn = false }: BudgetRule = BUDGETS[caller.budget];
    if (!this.isOn && !isAlwaysOn) return UNCOUNTED;
    const parts = this.partsOf(caller);
    const pending: (Tally | Promise<Tally>)[] = [];
    for (const [counter, key] of parts) {
      const tally = counter.consume(key);
      pending.push(tally);
      if (!(tally instanceof Promise) && !tally.isAllowed) break;
    }
    const tallies = await Promise.all(pending);
    const refusedAt = tallies.findIndex(({ isAllowed }) => !isAllowed);
    const inVain = refusedAt < 0 ? [] : parts.slice(refusedAt + 1, tallies.length);
    for (const [counter, key] of inVain) counter.giveBack(key);
    return verdictOf(tallies);
  }

  private partsOf({ budget, ...caller }: Caller): Part[] {
    return DIMENSIONS.flatMap((dimension) => {
      const counter = this.counters.get(nameOf(budget, dimension));
      const key = counter && keyOf(dimension, caller);
      return counter === undefined || key === undefined ? [] : [[counter, key] as const];
    });
  }
}

function countersOf(redis: RedisConnection, budget: string, rule: BudgetRule): [string, Counter][] {
  return DIMENSIONS.flatMap((dimension) => {
    const allowance = rule[dimension];
    if (allowance === undefined) return [];
    const prefix = `bk:rl:${WORDS[dimension]}:${budget}`;
    return [[nameOf(budget, dimension), new Counter(redis, { prefix, allowance, localShare: rule.localShare ?? 1 })]];
  });
}

function nameOf(budget: Budget | string, dimension: Dimension): string {
  return `${dimension} ${budget}`;
}

/** Undefined where the caller is not counted in this dimension. */
function keyOf(dimension: Dimension, { principal, named, address }: Omit<Caller, 'budget'>): string | undefined {
  switch (dimension) {
    case 'user':
      return isPerson(principal) ? String(principal.userId) : undefined;
    case 'credential':
      return principal && `${principal.via}:${principal.credentialId}`;
    case 'named':
      return named === undefined ? undefined : namedKey(named);
    case 'address':
      return principal === undefined ? networkOf(address) : undefined;
  }
}

/** Service accounts, directories and the operator's programs are nobody: they would all be counted as one. */
function isPerson(principal: Caller['principal']): principal is NonNullable<Caller['principal']> {
  return principal !== undefined && !NOBODY.has(principal.via);
}

/** Says nothing about whom it names, and is short whatever was sent. */
export function namedKey(named: string): string {
  return createHash('sha256').update(named.trim().toLowerCase()).digest('base64url').slice(0, 22);
}

function verdictOf(tallies: readonly Tally[]): Verdict {
  const refused = tallies.find(({ isAllowed }) => !isAllowed);
  const tightest = refused ?? tallies.reduce<Tally | undefined>(tighter, undefined);
  if (tightest === undefined) return UNCOUNTED;
  const headers: Record<string, string> = {
    'ratelimit-limit': String(tightest.limit),
    'ratelimit-remaining': String(tightest.remaining),
    'ratelimit-reset': String(tightest.resetSeconds),
  };
  if (refused === undefined) return { isAllowed: true, retryAfterSeconds: 0, headers };
  headers['retry-after'] = String(refused.resetSeconds);
  return { isAllowed: false, retryAfterSeconds: refused.resetSeconds, headers };
}

function tighter(one: Tally | undefined, other: Tally): Tally {
  return one === undefined || other.remaining < one.remaining ? other : one;
}
