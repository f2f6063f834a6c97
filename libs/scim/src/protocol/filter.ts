import SCIMMY from 'scimmy';
import { ScimError } from '../scim.errors.js';
import { namesInherited } from './inherited-names.js';
import { isRecord, withoutCore } from './tidy-values.js';

type Operand = string | number | boolean | null | undefined;
type Resource = Readonly<Record<string, unknown>>;

/** `attribute operator value`, all in lower case but for the value. */
export interface Comparison {
  /** `username`, `emails.value` */
  readonly path: string;
  readonly isNegated: boolean;
  readonly operator: string;
  readonly operand: Operand;
}

/** Alternatives; each one holds where all of its comparisons hold. */
export type ScimFilter = readonly (readonly Comparison[])[];

const MAX_LENGTH = 4_096;
const LITERAL = /"(?:[^"\\]|\\.)*"/g;
/** Stands for the n-th text while the filter is taken apart. */
const PLACE = /^beatkeeper(\d+)$/;
const OPERATORS = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr']);
/** All other texts are compared without regard to case. */
const EXACT = new Set(['id', 'externalid', 'members.value', 'members']);

/**
 * Takes a filter of RFC 7644 §3.4.2.2 apart.
 *
 * @throws ScimError `scim.invalid_filter`
 */
export function parseFilter(text: string): ScimFilter {
  if (text.length > MAX_LENGTH) throw invalid('the filter is too long');
  const texts: string[] = [];
  const plain = text.replaceAll(LITERAL, (literal) => `"beatkeeper${texts.push(textOf(literal)) - 1}"`);
  if (plain.replaceAll(/"beatkeeper\d+"/g, '').includes('"')) throw invalid('a text does not end');
  if (namesInherited(plain)) throw invalid('the filter names what is no attribute');
  try {
    const alternatives = [...new SCIMMY.Types.Filter(plain)] as unknown[];
    return alternatives.map((each) => comparisonsIn(each, '', texts));
  } catch (error) {
    if (error instanceof ScimError) throw error;
    throw invalid('the filter cannot be read', error);
  }
}

/** Does the filter hold for this resource? */
export function matches(filter: ScimFilter, resource: Resource): boolean {
  return filter.some((comparisons) => comparisons.every((comparison) => holds(comparison, resource)));
}

/**
 * The values that one of these attributes must equal in every alternative; undefined where some alternative asks for
 * something else, so that all have to be looked at.
 *
 * @param paths in lower case
 */
export function equalities<Path extends string>(
  filter: ScimFilter,
  paths: readonly Path[],
): Record<Path, string[]> | undefined {
  const found = Object.fromEntries(paths.map((path) => [path, []])) as unknown as Record<Path, string[]>;
  for (const comparisons of filter) {
    const narrow = comparisons.find(
      ({ path, operator, operand, isNegated }) =>
        !isNegated && operator === 'eq' && typeof operand === 'string' && paths.includes(path as Path),
    );
    if (narrow === undefined) return undefined;
    found[narrow.path as Path].push(narrow.operand as string);
  }
  return found;
}

function comparisonsIn(node: unknown, prefix: string, texts: readonly string[]): Comparison[] {
  if (!isRecord(node) || Object.keys(node).length === 0) throw invalid('the filter cannot be read');
  return Object.entries(node).flatMap(([name, value]) => {
    const path = `${prefix}${withoutCore(name)}`.toLowerCase();
    if (isRecord(value)) return comparisonsIn(value, `${path}.`, texts);
    if (!Array.isArray(value)) throw invalid('the filter cannot be read');
    const several = Array.isArray(value[0]) ? (value as unknown[][]) : [value as unknown[]];
    return several.map((parts) => comparisonOf(path, parts, texts));
  });
}

function comparisonOf(path: string, parts: readonly unknown[], texts: readonly string[]): Comparison {
  const isNegated = parts[0] === 'not';
  const [operator, operand] = isNegated ? parts.slice(1) : parts;
  const name = String(operator).toLowerCase();
  if (!OPERATORS.has(name)) throw invalid(`there is no operator ${String(operator)}`);
  if (name !== 'pr' && operand === undefined) throw invalid(`${name} needs a value`);
  return { path, isNegated, operator: name, operand: operandOf(operand, texts) };
}

function operandOf(operand: unknown, texts: readonly string[]): Operand {
  if (operand instanceof Date) return operand.toISOString();
  if (typeof operand !== 'string') return operand as Operand;
  const [, place] = PLACE.exec(operand) ?? [];
  if (place === undefined) throw invalid('a text stands in quotation marks');
  return texts[Number(place)];
}

function holds({ path, isNegated, operator, operand }: Comparison, resource: Resource): boolean {
  const values = valuesAt(resource, path.split('.'));
  const isHolding =
    operator === 'ne'
      ? values.every((value) => !compares('eq', value, operand, path))
      : values.some((value) => compares(operator, value, operand, path));
  return isHolding !== isNegated;
}

/** All that stands at a path, through lists; a list of objects alone means their values. */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  const [name, ...rest] = path;
  if (name === undefined) return isRecord(value) && 'value' in value ? [value.value] : [value];
  if (!isRecord(value)) return [];
  const key = Object.keys(value).find((each) => each.toLowerCase() === name);
  return key === undefined ? [] : valuesAt(value[key], rest);
}

function compares(operator: string, value: unknown, operand: Operand, path: string): boolean {
  if (operator === 'pr') return value !== null && value !== undefined && value !== '';
  if (typeof value !== 'string' || typeof operand !== 'string') return operator === 'eq' && value === operand;
  const isExact = EXACT.has(path);
  const [one, other] = isExact ? [value, operand] : [value.toLowerCase(), operand.toLowerCase()];
  return COMPARE[operator]?.(one, other) ?? false;
}

const COMPARE: Readonly<Record<string, (one: string, other: string) => boolean>> = {
  eq: (one, other) => one === other,
  co: (one, other) => one.includes(other),
  sw: (one, other) => one.startsWith(other),
  ew: (one, other) => one.endsWith(other),
  gt: (one, other) => one > other,
  ge: (one, other) => one >= other,
  lt: (one, other) => one < other,
  le: (one, other) => one <= other,
};

function textOf(literal: string): string {
  try {
    return String(JSON.parse(literal));
  } catch (error) {
    throw invalid('a text of the filter cannot be read', error);
  }
}

function invalid(message: string, cause?: unknown): ScimError {
  return new ScimError('scim.invalid_filter', message, cause === undefined ? {} : { cause });
}
