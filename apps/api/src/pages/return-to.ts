/** Stands for this server in parsing; never leaves it. */
const HERE = 'http://here.invalid';
const BACKSLASH_OR_CONTROL = /[\\\p{Cc}]/u;
const HOME = '/account';

/** The path to go on to after logging in; the account page for anything that is no path of this server. */
export function returnTo(text: string | undefined): string {
  if (text === undefined || !text.startsWith('/') || text.startsWith('//') || BACKSLASH_OR_CONTROL.test(text)) {
    return HOME;
  }
  const url = URL.canParse(text, HERE) ? new URL(text, HERE) : undefined;
  if (url?.origin !== HERE || url.pathname.startsWith('//')) return HOME;
  return url.pathname + url.search;
}

/** Where somebody logs in who wanted to go to `path`. */
export function loginPath(path: string): string {
  return `/login?continue=${encodeURIComponent(path)}`;
}
