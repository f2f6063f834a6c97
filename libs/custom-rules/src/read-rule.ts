import { cleanLabel, cleanText } from '#libs/kernel';
import {
  RULE_DESTINATIONS,
  RULE_OPERATIONS,
  RULE_SOURCES,
  type Rule,
  type RuleChange,
  type RuleOperation,
  type RuleSource,
} from './rule.js';

/** A rule as somebody wants it to be; with the id of one they have, it takes that one's place. */
export interface WantedRule extends Rule {
  readonly id: string | null;
  readonly name: string | null;
  /** Ids of the changes where they are known, in order. */
  readonly changeIds: readonly (string | null)[];
  /** Rules are sorted by it; where it is absent they keep the order they came in. */
  readonly priority: number | null;
}

export type ReadRule =
  | { readonly ok: true; readonly rule: WantedRule }
  | { readonly ok: false; readonly errors: Readonly<Record<string, readonly string[]>> };

const REQUIRED = 'This field is required.';
const MAX_NAME = 255;
const MAX_VALUE = 2083;
const MAX_LABEL = 255;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SPACES = /[\s_-]+/g;

type Raw = Readonly<Record<string, unknown>>;

/**
 * Reads `{id?, name?, action, source, operation, source_value, priority?}` with `destinations` (a list of
 * `{destination, destination_value}`) or one `destination` and `destination_value` on the rule itself. A rule that says
 * neither source nor operation nor value has no condition.
 */
export function readRule(raw: unknown): ReadRule {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return { ok: false, errors: { rule: ['Must be an object.'] } };
  const given = raw as Raw;
  const errors: Record<string, string[]> = {};
  const refuse = (field: string, says: string): void => {
    errors[field] = [...(errors[field] ?? []), says];
  };
  const action = given.action ?? 'change';
  if (action !== 'change' && action !== 'delete') refuse('action', 'Must be one of change, delete.');
  const condition = conditionOf(given, refuse);
  const { changes, changeIds } = action === 'delete' ? NO_CHANGES : changesOf(given, refuse);
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const priority = typeof given.priority === 'number' && Number.isFinite(given.priority) ? given.priority : null;
  return {
    ok: true,
    rule: {
      id: idOf(given.id),
      name: cleanLabel(given.name, MAX_NAME),
      condition,
      action: action as Rule['action'],
      changes,
      changeIds,
      priority,
    },
  };
}

const NO_CHANGES = { changes: [] as RuleChange[], changeIds: [] as (string | null)[] };
type Refuse = (field: string, says: string) => void;

function conditionOf({ source, operation, source_value: value }: Raw, refuse: Refuse): Rule['condition'] {
  if ([source, operation, value].every((part) => part === undefined || part === null)) return null;
  const known = oneOf(RULE_SOURCES, source);
  if (known === undefined) refuse('source', problemOf(source, RULE_SOURCES));
  const does = oneOf(RULE_OPERATIONS, typeof operation === 'string' ? operation.replaceAll(SPACES, ' ') : operation);
  if (does === undefined) refuse('operation', problemOf(operation, RULE_OPERATIONS));
  const text = cleanText(value);
  if (text === null) refuse('source_value', REQUIRED);
  else if (text.length > MAX_VALUE) refuse('source_value', `Field cannot be longer than ${MAX_VALUE} characters.`);
  return { source: known as RuleSource, operation: does as RuleOperation, value: text ?? '' };
}

function changesOf(given: Raw, refuse: Refuse): typeof NO_CHANGES {
  const changes: RuleChange[] = [];
  const changeIds: (string | null)[] = [];
  const { destinations } = given;
  if (destinations !== undefined && destinations !== null && !Array.isArray(destinations))
    refuse('destinations', 'Must be a list.');
  for (const raw of destinationsOf(given)) {
    const destination = oneOf(RULE_DESTINATIONS, raw.destination);
    if (destination === undefined) {
      refuse('destination', problemOf(raw.destination, RULE_DESTINATIONS));
      continue;
    }
    if (changes.some((change) => change.destination === destination))
      refuse('destination', `${destination} is set twice.`);
    if (typeof raw.destination_value === 'object' && raw.destination_value !== null)
      refuse('destination_value', 'Not a valid value.');
    const value = cleanLabel(raw.destination_value, MAX_LABEL);
    changes.push({ destination, value: destination === 'category' ? (value?.toLowerCase() ?? null) : value });
    changeIds.push(raw === given ? null : idOf(raw.id));
  }
  return { changes, changeIds };
}

/** A list of them, or the one on the rule itself. */
function destinationsOf(given: Raw): readonly Raw[] {
  const { destinations, destination } = given;
  if (!Array.isArray(destinations)) return destination === undefined || destination === null ? [] : [given];
  return destinations.map((item) => (typeof item === 'object' && item !== null ? item : {}) as Raw);
}

function oneOf<Name extends string>(names: readonly Name[], value: unknown): Name | undefined {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  return names.find((name) => name === (text === 'os' ? 'operating_system' : text));
}

function problemOf(value: unknown, names: readonly string[]): string {
  return value === undefined || value === null || value === '' ? REQUIRED : `Must be one of ${names.join(', ')}.`;
}

function idOf(value: unknown): string | null {
  return typeof value === 'string' && UUID.test(value) ? value.toLowerCase() : null;
}
