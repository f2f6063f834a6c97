import { parseScopes, type Scope } from '#libs/kernel';

/** What stands between scopes: WakaTime's clients write commas, those of the RFC spaces. */
export type ScopeSeparator = ',' | ' ';

export interface AskedScopes {
  readonly scopes: ReadonlySet<Scope>;
  readonly unknown: readonly string[];
  readonly separator: ScopeSeparator;
}

/** Reads scopes by comma, by space or by both; answers are separated as the question was, by comma without one. */
export function askedScopes(text: string): AskedScopes {
  const { scopes, unknown } = parseScopes(text);
  const isBySpace = /\S\s+\S/.test(text) && !text.includes(',');
  return { scopes, unknown, separator: isBySpace ? ' ' : ',' };
}

export function separatorOf(stored: string): ScopeSeparator {
  return stored === ' ' ? ' ' : ',';
}
