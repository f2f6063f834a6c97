import { findEditor } from './editors.js';

/** A part of a user agent: text in parentheses, or a product with an optional version, or a bare word. */
export type Token =
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'product'; readonly name: string; readonly version: string | null }
  | { readonly kind: 'word'; readonly text: string };

export type Product = Extract<Token, { kind: 'product' }>;

/** User agents of real clients are shorter; the rest of a longer one is not read. */
const MAX_LENGTH = 2048;
const UNREADABLE = /[\p{Cc}\p{Surrogate}]/gu;
const NO_VERSION = new Set(['', 'unknown', 'unset', 'none', 'null', 'undefined']);
const MAX_NAME_WORDS = 3;

/** Splits a user agent, in one pass. Names of several words (`HBuilder X/4.56`) become one product when known. */
export function tokenize(value: string): Token[] {
  const text = value.slice(0, MAX_LENGTH).replace(UNREADABLE, ' ');
  const tokens: Token[] = [];
  let index = 0;
  while (index < text.length) {
    const end = text[index] === '(' ? endOfComment(text, index) : endOfWord(text, index);
    if (text[index] === '(')
      tokens.push({
        kind: 'comment',
        text: text
          .slice(index + 1, end)
          .replace(/\)$/, '')
          .trim(),
      });
    else if (end > index) pushWord(tokens, text.slice(index, end));
    index = Math.max(end, index + 1);
  }
  return tokens;
}

/** A version without a leading 'v'; null where a client had none to tell. */
export function cleanVersion(version: string | null): string | null {
  const text = (version ?? '').replace(/^v(?=\d)/i, '');
  return NO_VERSION.has(text.toLowerCase()) ? null : text;
}

function endOfComment(text: string, start: number): number {
  let depth = 0;
  for (let index = start; index < text.length; index++) {
    if (text[index] === '(') depth++;
    else if (text[index] === ')') depth--;
    if (depth === 0) return index + 1;
  }
  return text.length;
}

function endOfWord(text: string, start: number): number {
  const blank = text.indexOf(' ', start);
  return blank === -1 ? text.length : blank;
}

function pushWord(tokens: Token[], word: string): void {
  const slash = word.indexOf('/');
  if (slash < 1) {
    tokens.push({ kind: 'word', text: word });
    return;
  }
  const name = word.slice(0, slash);
  tokens.push({ kind: 'product', name: joinWords(tokens, name), version: cleanVersion(word.slice(slash + 1)) });
}

/** Takes the words before a product back into its name, as many as make a known one. */
function joinWords(tokens: Token[], name: string): string {
  const words: string[] = [];
  for (const token of tokens.slice(1 - MAX_NAME_WORDS).reverse()) {
    if (token.kind !== 'word') break;
    words.unshift(token.text);
  }
  for (let count = words.length; count > 0; count--) {
    const joined = [...words.slice(-count), name].join(' ');
    if (findEditor(joined) === undefined) continue;
    tokens.splice(-count);
    return joined;
  }
  return name;
}
