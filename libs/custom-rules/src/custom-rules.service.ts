import { Injectable } from '@nestjs/common';
import type { Micros, UserId } from '#libs/kernel';
import { ActivityPools, inTransaction, lockOwner, type Queryable, run } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { CustomRulesError } from './custom-rules.errors.js';
import type { Rule, RuleDestination } from './rule.js';
import { idsForRules, readRules, ruleChangesBetween, ruleRowOf, storedRuleOf } from './rule-list.js';
import { RuleSets } from './rule-sets.js';
import { RULES, SETTLE_RULES } from './sql/rules.sql.js';

/** A rule as its owner sees it. Times in µs, UTC. */
export interface StoredRule extends Rule {
  readonly id: string;
  readonly name: string | null;
  /** 1 for the first whose turn it is. */
  readonly priority: number;
  readonly destinations: readonly {
    readonly id: string;
    readonly destination: RuleDestination;
    readonly value: string | null;
  }[];
  readonly createdAt: Micros;
  readonly modifiedAt: Micros;
}

/** All rules of a person, in the order of their turns. */
export interface StoredRules {
  readonly rules: readonly StoredRule[];
  /** The job that last applied them, or does. */
  readonly jobId: string | null;
}

/** Numbers of rules. */
export interface RuleChanges {
  readonly added: number;
  readonly removed: number;
  /** Those that stay at another place. */
  readonly rearranged: number;
}

/** How far history follows the rules. */
export interface RuleProgress {
  readonly jobId: string;
  /** Share of history that follows the rules, 0 to 1. */
  readonly progress: number;
}

/**
 * The rules that a person wrote. Every change promises that history follows; what is received follows at once. Mappings
 * and aliases are neither shown nor touched here.
 */
@Injectable()
export class CustomRules {
  constructor(
    private readonly pools: ActivityPools,
    private readonly jobs: Jobs,
    private readonly sets: RuleSets,
  ) {}

  /** In the order of their turns. */
  async list(userId: UserId, on: Queryable = this.pools.auth): Promise<StoredRules> {
    const [row] = await run(on, RULES, [userId]);
    const written = (row?.rules ?? []).filter(({ origin }) => origin === 'rule');
    return { rules: written.map(storedRuleOf), jobId: row?.job_id ?? null };
  }

  /**
   * Makes these all the rules there are, see `readRule`. An id that is none of the person's is not taken over.
   *
   * @throws CustomRulesError `custom-rules.invalid`
   */
  async replace(userId: UserId, raw: readonly unknown[]): Promise<{ changes: RuleChanges; jobId: string }> {
    const wanted = readRules(raw);
    const { result: changes, jobId } = await this.sets.change(userId, async (client) => {
      const before = (await this.list(userId, client)).rules.map(({ id }) => id);
      const after = idsForRules(wanted, before);
      const rows = wanted.map((rule, index) => ruleRowOf(rule, after[index] as string, index + 1));
      await this.sets.write(client, userId, 'rule', rows);
      return ruleChangesBetween(before, after);
    });
    return { changes, jobId };
  }

  /** @throws CustomRulesError `custom-rules.not_found` */
  async remove(userId: UserId, id: string): Promise<void> {
    await this.sets.change(userId, async (client) => {
      const ids = (await this.list(userId, client)).rules.map((rule) => rule.id);
      const kept = ids.filter((own) => own !== id.toLowerCase());
      if (kept.length === ids.length) throw new CustomRulesError('custom-rules.not_found', 'no such rule');
      await this.sets.keep(client, userId, 'rule', kept);
    });
  }

  /** How far history follows the rules, or did when they were called off. Undefined: there never were any, or that job is none of this person's. */
  async progress(userId: UserId, jobId?: string): Promise<RuleProgress | undefined> {
    const [set] = await run(this.pools.auth, RULES, [userId]);
    const own = set?.job_id ?? null;
    if (set === undefined || own === null || (jobId !== undefined && jobId !== own)) return undefined;
    if (set.aborted_share !== null) return { jobId: own, progress: set.aborted_share };
    const status = await this.jobs.status(own);
    return { jobId: own, progress: status === undefined || status.state === 'done' ? 1 : status.progress };
  }

  /** Stops applying: what does not follow the rules by now stays as it is. Asked for again, nothing happens. */
  async abort(userId: UserId, jobId?: string): Promise<void> {
    await inTransaction(this.pools.ingest, async (client) => {
      await lockOwner(client, userId);
      const own = (await this.list(userId, client)).jobId;
      if (own === null || (jobId !== undefined && jobId !== own)) return;
      await run(client, SETTLE_RULES, [userId]);
      await this.jobs.cancel(own, client);
    });
  }
}
