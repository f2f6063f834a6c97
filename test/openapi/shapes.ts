/** What a document says of an answer: an object of shapes, a list of one, or a type. */
export type Shape = string | readonly [Shape] | { readonly [property: string]: Shape };

const isText = (value: unknown): value is string => typeof value === 'string';

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: isText,
  integer: (value) => Number.isSafeInteger(value),
  number: (value) => Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  object: (value) => typeof value === 'object' && value !== null,
  instant: (value) =>
    isText(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value) && !Number.isNaN(Date.parse(value)),
  date: (value) => isText(value) && /^\d{4}-\d\d-\d\d$/.test(value),
  any: (value) => value !== undefined,
};

/**
 * Where an answer is not as the document has it: a property that is missing, or of another type. What the document does
 * not know is none of its business. Paths as `users[].name`.
 */
export function differencesOf(shape: Shape, value: unknown, path = ''): string[] {
  if (isText(shape)) return fits(shape, value) ? [] : [`${path || '(all)'}: ${show(value)} is no ${shape}`];
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [`${path || '(all)'}: ${show(value)} is no list`];
    return [...new Set(value.flatMap((item) => differencesOf(shape[0] as Shape, item, `${path}[]`)))];
  }
  if (typeof value !== 'object' || value === null) return [`${path || '(all)'}: ${show(value)} is no object`];
  return Object.entries(shape as { readonly [property: string]: Shape }).flatMap(([name, inner]) => {
    const place = path === '' ? name : `${path}.${name}`;
    if (!Object.hasOwn(value, name)) return [`${place}: is missing`];
    return differencesOf(inner, (value as Record<string, unknown>)[name], place);
  });
}

function fits(type: string, value: unknown): boolean {
  if (type.endsWith('?')) return value === null || fits(type.slice(0, -1), value);
  if (type.includes('|')) return type.split('|').includes(value as string);
  const isOf = TYPES[type];
  if (isOf === undefined) throw new Error(`no type is called ${type}`);
  return isOf(value);
}

function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 40) ?? 'undefined';
}
