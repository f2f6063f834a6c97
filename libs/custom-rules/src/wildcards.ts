/**
 * Whether a text is what a pattern says: `*` stands for any text, `?` for one character, the rest for itself. Takes no
 * longer than text times pattern, whatever either holds.
 */
export function matchesWildcards(text: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return text.length === first.length && fits(text, first, 0);
  const end = text.length - last.length;
  if (end < first.length || !fits(text, first, 0) || !fits(text, last, end)) return false;
  let at = first.length;
  for (const part of others) {
    const found = placeOf(text, part, { from: at, end });
    if (found === undefined) return false;
    at = found + part.length;
  }
  return true;
}

/** Where a part without asterisks stands first, all of it before `end`. */
function placeOf(text: string, part: string, { from, end }: { from: number; end: number }): number | undefined {
  const latest = end - part.length;
  if (!part.includes('?')) {
    const found = text.indexOf(part, from);
    return found === -1 || found > latest ? undefined : found;
  }
  for (let at = from; at <= latest; at++) if (fits(text, part, at)) return at;
  return undefined;
}

const ANY_CHARACTER = '?'.charCodeAt(0);

function fits(text: string, part: string, at: number): boolean {
  for (let index = 0; index < part.length; index++) {
    const wanted = part.charCodeAt(index);
    if (wanted !== ANY_CHARACTER && wanted !== text.charCodeAt(at + index)) return false;
  }
  return true;
}

/** Characters of a pattern that stand for themselves. */
export function literalLength(pattern: string): number {
  return pattern.replaceAll(/[*?]/g, '').length;
}

export function hasWildcards(pattern: string): boolean {
  return /[*?]/.test(pattern);
}
