import { randomUUID } from 'node:crypto';
import { CustomRulesError } from './custom-rules.errors.js';
import type { RuleChanges, StoredRule } from './custom-rules.service.js';
import { type ReadRule, readRule, type WantedRule } from './read-rule.js';
import type { Rule, RuleDestination, RuleOperation, RuleSource } from './rule.js';
import { ruleOf } from './rule-book.js';
import type { RuleSqlRow } from './sql/rules.sql.js';

const MAX_RULES = 500;

/**
 * Rules as somebody wants them, in the order of their turns; see `readRule`.
 *
 * @throws CustomRulesError `custom-rules.invalid`
 */
export function readRules(raw: readonly unknown[]): readonly WantedRule[] {
  return inOrder(checked(raw));
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

/** Ids of wanted rules, those known that they name, else new ones. Of several with the same id only the first is that rule. */
export function idsForRules(wanted: readonly WantedRule[], known: readonly string[]): string[] {
  const free = new Set(known);
  return wanted.map(({ id }) => (id !== null && free.delete(id) ? id : randomUUID()));
}

/** How many came, went and moved, by their ids in order. */
export function ruleChangesBetween(before: readonly string[], after: readonly string[]): RuleChanges {
  const kept = after.filter((id) => before.includes(id));
  const keptBefore = before.filter((id) => after.includes(id));
  return {
    added: after.length - kept.length,
    removed: before.length - kept.length,
    rearranged: kept.filter((id, index) => keptBefore[index] !== id).length,
  };
}

/** A rule as it is written; `jsonb_to_recordset` reads it. */
export interface RuleRow {
  readonly id: string;
  readonly position: number;
  readonly name: string | null;
  readonly action: Rule['action'];
  readonly source: RuleSource | null;
  readonly operation: RuleOperation | null;
  readonly source_value: string | null;
  readonly destinations: readonly {
    readonly id: string;
    readonly destination: RuleDestination;
    readonly value: string | null;
  }[];
}

export function ruleRowOf(
  { name, action, condition, changes, changeIds }: WantedRule,
  id: string,
  position: number,
): RuleRow {
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

/** @param row one of a list in order */
export function storedRuleOf(row: RuleSqlRow, index: number): StoredRule {
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
