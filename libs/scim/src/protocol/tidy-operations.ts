import { ScimError } from '../scim.errors.js';
import { holdsInherited, namesInherited } from './inherited-names.js';
import { isIgnored, isKnown, isRecord, tidyBody, tidyValue, withoutCore } from './tidy-values.js';

/** One step of a PATCH, as the standard writes it. */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path?: string;
  readonly value?: unknown;
}

const OPS = new Set(['add', 'replace', 'remove']);
const MAX_OPERATIONS = 1_000;
/** `emails[type eq "work"].value` */
const SELECTED = /^([a-z][\w:.-]*)\[\s*(\w+)\s+eq\s+("(?:[^"\\]|\\.)*"|true|false)\s*\](?:\.(\w+))?$/i;

/**
 * The steps of a PATCH in the dialects of Okta (an object of values without a path) and Entra ID (`Replace` with a
 * capital, `"False"`, `members[value eq "…"]`, values of extensions), in one form.
 *
 * @param before the resource as it is, for which `emails[…].value` may name something that is not there yet
 * @throws ScimError `scim.invalid_syntax`
 */
export function tidyOperations(body: unknown, before: Readonly<Record<string, unknown>>): PatchOperation[] {
  const operations = isRecord(body) ? valueIn(body, 'operations') : undefined;
  if (!Array.isArray(operations) || operations.length === 0) throw syntax('a PATCH needs Operations');
  if (operations.length > MAX_OPERATIONS) throw syntax(`no more than ${MAX_OPERATIONS} Operations`);
  return operations.flatMap((operation) => tidyOperation(operation, before));
}

function tidyOperation(operation: unknown, before: Readonly<Record<string, unknown>>): PatchOperation[] {
  if (!isRecord(operation)) throw syntax('an operation is an object');
  const op = String(valueIn(operation, 'op') ?? '').toLowerCase();
  if (!OPS.has(op)) throw syntax('an operation is add, replace or remove');
  const path = valueIn(operation, 'path');
  const value = valueIn(operation, 'value');
  if (path !== undefined && path !== null && typeof path !== 'string') throw syntax('a path is a text');
  const kind = op as PatchOperation['op'];
  if (path === undefined || path === null || path === '') return withoutPath(kind, value, before);
  return withPath(kind, withoutCore(path.trim()), value, before);
}

function withoutPath(op: PatchOperation['op'], value: unknown, before: Readonly<Record<string, unknown>>) {
  if (op === 'remove') throw new ScimError('scim.no_target', 'what is removed needs a path');
  if (!isRecord(value)) throw new ScimError('scim.invalid_value', 'without a path the value is an object');
  return Object.entries(tidyBody(value)).flatMap(([path, each]) => {
    const isSchema = isRecord(each) && path.toLowerCase().startsWith('urn:');
    if (isSchema)
      return Object.entries(each).flatMap(([name, inner]) => withPath(op, `${path}:${name}`, inner, before));
    return withPath(op, path, each, before);
  });
}

function withPath(
  op: PatchOperation['op'],
  path: string,
  value: unknown,
  before: Readonly<Record<string, unknown>>,
): PatchOperation[] {
  if (isIgnored(path) || !isKnown(path)) return [];
  if (namesInherited(path)) throw new ScimError('scim.invalid_path', 'the path names what is no attribute');
  if (op === 'remove') return removal(path, value, before);
  if (value === null) return [{ op: 'remove', path }];
  return [missing(path, value, before) ?? { op, path, value: tidyValue(path, value) }];
}

/** What is not there needs no removing: directories ask again after an answer that they did not hear. */
function removal(path: string, value: unknown, before: Readonly<Record<string, unknown>>): PatchOperation[] {
  if (holdsInherited(value)) throw new ScimError('scim.invalid_value', 'the value names what is no attribute');
  const selected = selectionOf(path);
  if (selected !== undefined && !isThere(selected, before)) return [];
  return [value === undefined || value === null ? { op: 'remove', path } : { op: 'remove', path, value }];
}

interface Selection {
  readonly list: string;
  readonly by: string;
  readonly wanted: unknown;
  readonly part: string | undefined;
}

/** A value of a list that is not there yet, such as the first work address: added, as its senders mean it. */
function missing(path: string, value: unknown, before: Readonly<Record<string, unknown>>): PatchOperation | undefined {
  const selected = selectionOf(path);
  if (selected?.part === undefined || isThere(selected, before)) return undefined;
  const { list, by, wanted, part } = selected;
  return { op: 'add', path: list, value: [{ [by]: wanted, [part]: tidyValue(part, value) }] };
}

function selectionOf(path: string): Selection | undefined {
  const [, list, by, literal, part] = SELECTED.exec(path) ?? [];
  if (list === undefined || by === undefined || literal === undefined) return undefined;
  const value: unknown = JSON.parse(literal.startsWith('"') ? literal : literal.toLowerCase());
  return { list, by, wanted: tidyValue(by, value), part };
}

function isThere({ list, by, wanted }: Selection, before: Readonly<Record<string, unknown>>): boolean {
  const items = valueIn(before, list.toLowerCase());
  return Array.isArray(items) && items.some((item) => isRecord(item) && sameAs(item[by], wanted));
}

function sameAs(one: unknown, other: unknown): boolean {
  if (typeof one === 'string' && typeof other === 'string') return one.toLowerCase() === other.toLowerCase();
  return one === other;
}

function valueIn(body: Readonly<Record<string, unknown>>, name: string): unknown {
  const key = Object.keys(body).find((each) => each.toLowerCase() === name);
  return key === undefined ? undefined : body[key];
}

function syntax(message: string): ScimError {
  return new ScimError('scim.invalid_syntax', message);
}
