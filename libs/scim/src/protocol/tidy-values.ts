type Values = Record<string, unknown>;

/** Attributes that are true or false, which Entra ID sends as texts. */
const BOOLEANS = new Set(['active', 'primary']);
/** What a server keeps to itself, or never keeps: ignored wherever a client sends it. */
const IGNORED = new Set(['id', 'meta', 'groups', 'password', 'schemas']);
const CORE = /^urn:ietf:params:scim:schemas:core:2\.0:(user|group):/i;
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:user';
const MANAGER = `${ENTERPRISE}:manager`;
const KNOWN_URNS = [ENTERPRISE, 'urn:ietf:params:scim:schemas:core:2.0:'];

export function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What directories send, as the standard writes it: texts become booleans, a manager's bare id an object; attributes of
 * schemas that nobody here knows and such as the server keeps itself are left out.
 */
export function tidyBody(body: Values): Values {
  return Object.fromEntries(
    Object.entries(body)
      .map(([name, value]): [string, unknown] => [withoutCore(name), value])
      .filter(([name, value]) => value !== null && !IGNORED.has(name.toLowerCase()) && isKnown(name))
      .map(([name, value]) => [name, tidyValue(name, value)]),
  );
}

/** The value of one attribute, by its name or path. */
export function tidyValue(path: string, value: unknown): unknown {
  const name = lastOf(path);
  if (BOOLEANS.has(name)) return booleanOf(unwrapped(value));
  if (path.toLowerCase() === MANAGER || name === 'manager') return typeof value === 'string' ? { value } : value;
  if (Array.isArray(value)) return value.map((item) => (isRecord(item) ? tidyItem(item) : item));
  return isRecord(value) ? tidyItem(value) : value;
}

/** A path without the name of the schema that everything here belongs to. */
export function withoutCore(path: string): string {
  return path.replace(CORE, '');
}

export function isIgnored(path: string): boolean {
  return IGNORED.has(path.toLowerCase());
}

/** Anything that is no URN, and the URNs of schemas that are served. */
export function isKnown(path: string): boolean {
  const lower = path.toLowerCase();
  return !lower.startsWith('urn:') || KNOWN_URNS.some((urn) => lower.startsWith(urn));
}

function tidyItem(item: Values): Values {
  const present = Object.entries(item).filter(([name, value]) => value !== null && name !== '$ref');
  return Object.fromEntries(present.map(([name, value]) => [name, tidyValue(name, value)]));
}

/** Some send a single value as a list of one, each with its own `value`. */
function unwrapped(value: unknown): unknown {
  const single = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return isRecord(single) && 'value' in single ? single.value : single;
}

function booleanOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const lower = value.trim().toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : value;
}

function lastOf(path: string): string {
  return (path.split(/[.:]/).at(-1) ?? path).toLowerCase();
}
