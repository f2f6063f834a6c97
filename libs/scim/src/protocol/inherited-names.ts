const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype).map((name) => name.toLowerCase()));
const LITERAL = /"(?:[^"\\]|\\.)*"/g;

/**
 * Whether a path or a filter names what every object inherits, outside of quoted texts: `__proto__.x`. No attribute is
 * called that, and whoever follows such a name writes to all objects of the process.
 */
export function namesInherited(text: string): boolean {
  return hasName(text.replaceAll(LITERAL, ' '));
}

/** The same of a value that is made into a filter: by its keys, and by texts that could end their quotation. */
export function holdsInherited(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('"') && hasName(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, inner]) => hasName(name) || holdsInherited(inner));
}

function hasName(text: string): boolean {
  return text.split(/[^\w$]+/).some((part) => INHERITED.has(part.toLowerCase()));
}
