import type { RuleProgress, StoredRule, StoredRules } from '#libs/custom-rules';
import { isoUtcSeconds } from '#libs/kernel';
import type { CustomRuleRow, CustomRulesAnswer, CustomRulesProgress } from './custom-rules.responses.js';

export function presentRules({ rules, jobId }: StoredRules): CustomRulesAnswer {
  return { data: rules.map(presentRule), job_id: jobId };
}

export function presentRule({ condition, destinations, ...rule }: StoredRule): CustomRuleRow {
  return {
    id: rule.id,
    name: rule.name,
    action: rule.action,
    source: condition?.source ?? null,
    operation: condition?.operation ?? null,
    source_value: condition?.value ?? null,
    destinations: destinations.map(({ id, destination, value }) => ({
      id,
      destination,
      destination_value: value ?? '',
    })),
    priority: rule.priority,
    if_match: condition === null ? {} : { [condition.source]: { [condition.operation]: condition.value } },
    then_set: Object.fromEntries(destinations.map(({ destination, value }) => [destination, value])),
    created_at: isoUtcSeconds(rule.createdAt),
    modified_at: isoUtcSeconds(rule.modifiedAt),
  };
}

/** Whole percent, 100 only at the end. */
export function presentProgress(running: RuleProgress | undefined): CustomRulesProgress {
  if (running === undefined) return { progress: 100, job_id: null };
  return { progress: Math.floor(running.progress * 100), job_id: running.jobId };
}
