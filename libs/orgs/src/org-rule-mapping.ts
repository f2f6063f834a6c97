import type { ContextRow, WorkedOn } from '#libs/activity';
import { applyRules, type Rule, type RuleSource, type RuleSubject } from '#libs/custom-rules';

/**
 * How finely time must be read for the rules to be applied to it: not at all, per project and language, per context, or
 * per entity, which only heartbeats know.
 */
export type RuleGrain = 'none' | 'pairs' | 'contexts' | 'entities';

const OF_PAIRS: readonly RuleSource[] = ['project', 'language'];
const OF_ENTITIES: readonly RuleSource[] = ['entity', 'type', 'dependencies', 'meta'];

/** What rules look at decides, not what they set: rows that are alike in it become alike. */
export function ruleGrain(rules: readonly Rule[]): RuleGrain {
  const sources = rules.flatMap(({ condition }) => (condition === null ? [] : [condition.source]));
  if (sources.length === 0) return 'none';
  if (sources.some((source) => OF_ENTITIES.includes(source))) return 'entities';
  return sources.every((source) => OF_PAIRS.includes(source)) ? 'pairs' : 'contexts';
}

export function looksAtMachines(rules: readonly Rule[]): boolean {
  return rules.some(({ condition }) => condition?.source === 'machine');
}

/** Dimensions as far as they were read; those that were not are absent, and no rule looks at them. */
export type MappableRow = Partial<Omit<ContextRow, 'us'>> & Partial<WorkedOn>;

/** Rows as the organisation calls them; what its rules delete is not there. Rows that become alike are not added up. */
export function mapRows<Row extends MappableRow>(rules: readonly Rule[], rows: readonly Row[]): readonly Row[] {
  if (ruleGrain(rules) === 'none') return rows;
  return rows.flatMap((row) => {
    const subject = subjectOf(row);
    const after = applyRules(rules, subject);
    if (after === undefined) return [];
    return after === subject ? [row] : [renamed(row, subject, after)];
  });
}

function subjectOf(row: MappableRow): RuleSubject {
  return {
    entity: row.entity ?? null,
    type: row.type ?? null,
    project: row.project ?? null,
    branch: row.branch ?? null,
    language: row.language ?? null,
    category: row.category ?? null,
    editor: row.editor ?? null,
    operating_system: row.os ?? null,
    machine: row.machine ?? null,
    meta: row.meta ?? null,
    dependencies: row.dependencies ?? [],
  };
}

function renamed<Row extends MappableRow>(row: Row, before: RuleSubject, after: RuleSubject): Row {
  const { project, branch, language, category, editor, operating_system: os, machine } = after;
  const isSameMachine = machine === before.machine;
  const names = { project, branch, language, category, editor, os, machine };
  const known = Object.entries(names).filter(([name]) => row[name as keyof Row] !== undefined);
  return { ...row, ...Object.fromEntries(known), ...(!isSameMachine && { machineUuid: null }) };
}
