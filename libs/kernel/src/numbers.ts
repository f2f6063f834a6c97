/** How a client's number reads: a finite number, nothing at all, or something that is no number. */
export type ReadNumber =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'invalid' };

const NONE: ReadNumber = { kind: 'none' };
const INVALID: ReadNumber = { kind: 'invalid' };
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const MAX_DIGITS = 64;

/** Reads a JSON number or its decimal text. Null, undefined and blank text are none; NaN and infinity invalid. */
export function readNumber(value: unknown): ReadNumber {
  if (value === null || value === undefined) return NONE;
  if (typeof value === 'number') return finite(value);
  if (typeof value !== 'string') return INVALID;
  const text = value.trim();
  if (text === '') return NONE;
  return text.length <= MAX_DIGITS && DECIMAL.test(text) ? finite(Number(text)) : INVALID;
}

/** As `readNumber`, cut to whole numbers toward zero. */
export function readInteger(value: unknown): ReadNumber {
  const read = readNumber(value);
  return read.kind === 'number' ? { kind: 'number', value: Math.trunc(read.value) + 0 } : read;
}

/** True and false as JSON, as text and as 1 and 0; null for anything else. */
export function readBoolean(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  const text = String(typeof value === 'string' || typeof value === 'number' ? value : '')
    .trim()
    .toLowerCase();
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : null;
}

function finite(value: number): ReadNumber {
  return Number.isFinite(value) ? { kind: 'number', value } : INVALID;
}
