import { isUtf8 } from 'node:buffer';
import { cleanLabel } from '#libs/kernel';

const MAX_LENGTH = 255;
/** One character of a name is at most four bytes of three escaped characters each. */
const MAX_HEADER_LENGTH = 12 * MAX_LENGTH;
const ESCAPED_BYTES = /(?:%[0-9a-f]{2})+/gi;

/**
 * The name in a machine header. Go clients query-escape it ('+' is a blank, %XX a byte), Python sends raw UTF-8 bytes,
 * which Node reads as Latin-1. Both are undone; what cannot be undone stays as it came. A name that holds a blank was
 * not escaped, so its '+' is a plus. Null when there is no name; never throws.
 */
export function decodeMachineName(header: string | undefined): string | null {
  if (header === undefined) return null;
  const text = repair(header.trim().slice(0, MAX_HEADER_LENGTH));
  const spaced = text.includes(' ') ? text : text.replaceAll('+', ' ');
  return cleanLabel(spaced.replace(ESCAPED_BYTES, decodeRun), MAX_LENGTH);
}

function decodeRun(run: string): string {
  return repair(Buffer.from(run.replaceAll('%', ''), 'hex').toString('latin1'));
}

/** Latin-1 characters that form valid UTF-8 become what they mean; anything else stays. */
function repair(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) && bytes.toString('latin1') === text ? bytes.toString('utf8') : text;
}
