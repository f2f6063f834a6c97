const BASE = 'http://here.invalid';
const MAX_LENGTH = 2_000;

/**
 * Where a person goes after logging in: a path of this site with its query, or `/`. Everything that a browser could take
 * for another site, or for a script, is `/`.
 */
export function safeReturnTo(text: string | undefined): string {
  if (text === undefined || text.length > MAX_LENGTH) return '/';
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(text) || text.includes('\\')) return '/';
  if (!URL.canParse(text, BASE)) return '/';
  const { origin, pathname, search } = new URL(text, BASE);
  return origin === BASE && !pathname.startsWith('//') ? `${pathname}${search}` : '/';
}
