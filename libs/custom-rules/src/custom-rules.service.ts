import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { CLOCK, type Clock, type Micros, type UserId } from '#libs/kernel';
import { ActivityPools, inTransaction, lockOwner, type Queryable, run } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { APPLY_RULES } from './apply-rules.type.js';
import { CustomRulesError } from './custom-rules.errors.js';
import { type ReadRule, readRule, type WantedRule } from './read-rule.js';
import type { Rule, RuleDestination } from './rule.js';
import { RuleBook, ruleOf } from './rule-book.js';
import {
  DROP_RULES,
  NAME_JOB,
  RAISE_RULES,
  RULES,
  type RuleSqlRow,
  SETTLE_RULES,
  WRITE_RULES,
} from './sql/rules.sql.js';

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

const MAX_RULES = 500;

/** A person's own rules. Every change promises that history follows; what is received follows at once. */
@Injectable()
export class CustomRules {
  constructor(
    private readonly pools: ActivityPools,
    private readonly jobs: Jobs,
    private readonly book: RuleBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** In the order of their turns. */
  async list(userId: UserId, on: Queryable = this.pools.auth): Promise<StoredRules> {
    const [row] = await run(on, RULES, [userId]);
    return { rules: (row?.rules ?? []).map(storedOf), jobId: row?.job_id ?? null };
  }

  /**
   * Makes these all the rules there are, see `readRule`. An id that is none of the person's is not taken over.
   *
   * @throws CustomRulesError `custom-rules.invalid`
   */
  async replace(userId: UserId, raw: readonly unknown[]): Promise<{ changes: RuleChanges; jobId: string }> {
    const wanted = inOrder(checked(raw));
    return this.change(userId, async (client) => {
      const before = (await this.list(userId, client)).rules.map(({ id }) => id);
      const after = idsFor(wanted, before);
      await run(client, DROP_RULES, [userId, after]);
      const rows = wanted.map((rule, index) => rowOf(rule, after[index] as string, index + 1));
      await run(client, WRITE_RULES, [userId, JSON.stringify(rows), this.now()]);
      return changesOf(before, after);
    });
  }

  /** @throws CustomRulesError `custom-rules.not_found` */
  async remove(userId: UserId, id: string): Promise<void> {
    await this.change(userId, async (client) => {
      const ids = (await this.list(userId, client)).rules.map((rule) => rule.id);
      const kept = ids.filter((own) => own !== id.toLowerCase());
      if (kept.length === ids.length) throw new CustomRulesError('custom-rules.not_found', 'no such rule');
      await run(client, DROP_RULES, [userId, kept]);
      return changesOf(ids, kept);
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

  private async change(userId: UserId, work: (client: PoolClient) => Promise<RuleChanges>) {
    const done = await inTransaction(this.pools.ingest, async (client) => {
      await lockOwner(client, userId);
      const changes = await work(client);
      await run(client, RAISE_RULES, [userId]);
      const jobId = await this.jobs.request(client, APPLY_RULES, { userId });
      await run(client, NAME_JOB, [userId, jobId]);
      return { changes, jobId };
    });
    this.book.forget(userId);
    return done;
  }

  private now(): string {
    return new Date(this.clock.now() / 1000).toISOString();
  }
}

function checked(raw: readonly unknown[]): WantedRule[] {
  if (raw.length > MAX_RULES) throw invalid({ rules: [`Nobody has more than ${MAX_RULES} rules.`] });
  const read = raw.map(readRule);
  const errors = Object.assign({}, ...read.map(errorsOf)) as Record<string, readonly string[]>;
  if (Object.keys(errors).length > 0) throw invalid(errors);
  return read.flatMap((result) => (result.ok ? [result.rule] : []));
}

function errorsOf(result: ReadRule, index: number): Record<string, readonly string[]> {
  if (result.ok) return {};
  return Object.fromEntries(Object.entries(result.errors).map(([field, says]) => [`${index}.${field}`, says]));
}

function invalid(errors: Readonly<Record<string, readonly string[]>>): CustomRulesError {
  return new CustomRulesError('custom-rules.invalid', 'these are no rules', { details: errors });
}

/** By priority where every rule has one. */
function inOrder(rules: readonly WantedRule[]): readonly WantedRule[] {
  if (rules.some(({ priority }) => priority === null)) return rules;
  return [...rules].sort((a, b) => (a.priority as number) - (b.priority as number));
}

/** Of several with the same id only the first is that rule. */
function idsFor(wanted: readonly WantedRule[], known: readonly string[]): string[] {
  const free = new Set(known);
  return wanted.map(({ id }) => (id !== null && free.delete(id) ? id : randomUUID()));
}

function changesOf(before: readonly string[], after: readonly string[]): RuleChanges {
  const kept = after.filter((id) => before.includes(id));
  const keptBefore = before.filter((id) => after.includes(id));
  return {
    added: after.length - kept.length,
    removed: before.length - kept.length,
    rearranged: kept.filter((id, index) => keptBefore[index] !== id).length,
  };
}

function rowOf({ name, action, condition, changes, changeIds }: WantedRule, id: string, position: number): object {
  return {
    id,
    position,
    name,
    action,
    source: condition?.source ?? null,
    operation: condition?.operation ?? null,
    source_value: condition?.value ?? null,
    destinations: changes.map(({ destination, value }, index) => ({
      id: changeIds[index] ?? randomUUID(),
      destination,
      value,
    })),
  };
}

function storedOf(row: RuleSqlRow, index: number): StoredRule {
  return {
    ...ruleOf(row),
    id: row.id,
    name: row.name,
    priority: index + 1,
    destinations: row.destinations.map(({ id, destination, value }) => ({
      id,
      destination: destination as RuleDestination,
      value,
    })),
    createdAt: row.created_us,
    modifiedAt: row.modified_us,
  };
}
