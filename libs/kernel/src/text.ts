const LONE_SURROGATES = /\p{Surrogate}/gu;
const CONTROLS = /\p{Cc}/gu;
/** Printable ASCII, as nearly every text is: nothing in it has to be replaced. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Text that PostgreSQL can store: without NUL, without halves of surrogate pairs, trimmed. Numbers become their
 * decimal text; anything else, and what is empty afterwards, is null. Not shortened.
 */
export function cleanText(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return null;
  const text = (PLAIN.test(value) ? value : value.replaceAll('\u0000', '').replace(LONE_SURROGATES, '')).trim();
  return text === '' ? null : text;
}

/** A one-line label: as `cleanText`, without control characters, cut to `max` UTF-16 units between characters. */
export function cleanLabel(value: unknown, max: number): string | null {
  const text = cleanText(value);
  if (text === null) return null;
  const label = PLAIN.test(text) ? text : text.replace(CONTROLS, '').trim();
  return label === '' ? null : cut(label, max);
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return text.slice(0, max).replace(LONE_SURROGATES, '').trimEnd();
}
