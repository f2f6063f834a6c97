const LONE_SURROGATES = /\p{Surrogate}/gu;
const CONTROLS = /\p{Cc}/gu;

/**
 * Text that PostgreSQL can store: without NUL, without halves of surrogate pairs, trimmed. Numbers become their
 * decimal text; anything else, and what is empty afterwards, is null. Not shortened.
 */
export function cleanText(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return null;
  const text = value.replaceAll('\u0000', '').replace(LONE_SURROGATES, '').trim();
  return text === '' ? null : text;
}

/** A one-line label: as `cleanText`, without control characters, cut to `max` UTF-16 units between characters. */
export function cleanLabel(value: unknown, max: number): string | null {
  const text = cleanText(value)?.replace(CONTROLS, '').trim() ?? '';
  return text === '' ? null : cut(text, max);
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return text.slice(0, max).replace(LONE_SURROGATES, '').trimEnd();
}
