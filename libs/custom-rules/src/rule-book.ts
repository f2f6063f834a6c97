import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { UserId } from '#libs/kernel';
import { ActivityPools, type Queryable, run } from '#libs/platform/database';
import type { Rule, RuleDestination, RuleOperation, RuleSource } from './rule.js';
import { RULES, type RuleSqlRow } from './sql/rules.sql.js';

/** The rules of a person at some revision; 0 where there never were any. */
export interface RuleSet {
  readonly rev: number;
  readonly rules: readonly Rule[];
}

const MAX_PEOPLE = 50_000;
const NO_RULES: RuleSet = { rev: 0, rules: [] };

/**
 * The rules of whoever sends something, remembered in this process. Whoever stores under remembered rules says so
 * with their revision and calls {@link forget} when the database knows better (`note_rules_v1`).
 */
@Injectable()
export class RuleBook {
  private readonly known = new LRUCache<UserId, Promise<RuleSet>>({ max: MAX_PEOPLE });

  constructor(private readonly pools: ActivityPools) {}

  /** May be older than what is in force. */
  remembered(userId: UserId): Promise<RuleSet> {
    const known = this.known.get(userId);
    if (known !== undefined) return known;
    const read = this.inForce(userId, this.pools.ingest);
    this.known.set(userId, read);
    read.catch(() => this.known.delete(userId));
    return read;
  }

  /** As they are now, on `on`; remembered from here on when read anew. */
  async inForce(userId: UserId, on: Queryable): Promise<RuleSet> {
    const [row] = await run(on, RULES, [userId]);
    return row === undefined ? NO_RULES : { rev: row.rev, rules: row.rules.map(ruleOf) };
  }

  /** Looks again now: for decisions that nothing can mend afterwards. */
  refreshed(userId: UserId): Promise<RuleSet> {
    this.forget(userId);
    return this.remembered(userId);
  }

  forget(userId: UserId): void {
    this.known.delete(userId);
  }
}

/** @param row as this library wrote it */
export function ruleOf({ origin, action, source, operation, source_value, destinations }: RuleSqlRow): Rule {
  return {
    ...(origin !== undefined && origin !== 'rule' && { origin }),
    condition:
      source === null
        ? null
        : {
            source: source as RuleSource,
            operation: operation as RuleOperation,
            value: source_value ?? '',
          },
    action,
    changes: destinations.map(({ destination, value }) => ({ destination: destination as RuleDestination, value })),
  };
}
