import { isRecord } from '../heartbeats.requests.js';
import { badRequest } from '../problems.js';

type Raw = Readonly<Record<string, unknown>>;

/**
 * The rules of a body: a list, one rule, or a list under `rules` or `data`. A rule in the spelling `{if_match, then_set}`
 * becomes one with source and destinations; where both spellings are given, `source` and `destinations` win. A body
 * that names nothing of a rule is refused: it would take the place of all that were there.
 */
export function readRules(body: unknown): readonly unknown[] {
  const list = isRecord(body) ? (body.rules ?? body.data ?? [body]) : body;
  if (!Array.isArray(list)) throw badRequest('The body must be a list of rules.');
  return list.map((rule) => (isRecord(rule) ? inOneSpelling(meant(rule)) : rule));
}

const PARTS = ['action', 'source', 'destinations', 'destination', 'if_match', 'then_set'];

function meant(rule: Raw): Raw {
  if (!PARTS.some((part) => Object.hasOwn(rule, part)))
    throw badRequest('A rule needs source and destinations, or if_match and then_set.');
  if ([rule.if_match, rule.then_set].some((part) => part !== undefined && part !== null && !isRecord(part))) {
    throw badRequest('if_match and then_set are objects.');
  }
  return rule;
}

function inOneSpelling(rule: Raw): Raw {
  const source = rule.source === undefined || rule.source === null ? conditionOf(rule.if_match) : {};
  const hasDestinations = [rule.destinations, rule.destination].some((given) => given !== undefined && given !== null);
  const destinations =
    hasDestinations || !isRecord(rule.then_set) ? {} : { destinations: destinationsOf(rule.then_set) };
  return { ...rule, ...source, ...destinations };
}

/** `{project: "x"}` is equality, `{project: {contains: "x"}}` any operation. One field, or none for no condition. */
function conditionOf(match: unknown): Raw {
  if (!isRecord(match)) return {};
  const [first, ...others] = Object.entries(match);
  if (others.length > 0) throw badRequest('if_match names one field.');
  if (first === undefined) return {};
  const [source, wanted] = first;
  if (!isRecord(wanted)) return { source, operation: 'equals', source_value: wanted };
  const [operation, ...more] = Object.entries(wanted);
  if (operation === undefined || more.length > 0) throw badRequest('if_match names one operation.');
  return { source, operation: operation[0].replaceAll('_', ' '), source_value: operation[1] };
}

function destinationsOf(set: Raw): Raw[] {
  return Object.entries(set).map(([destination, destination_value]) => ({ destination, destination_value }));
}
