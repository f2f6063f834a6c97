/** Addresses of this machine whose port a native app only knows when it starts (RFC 8252 §7.3). */
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\])(?::\d{1,5})?($|[/?].*$)/;
const HTTP_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);
const SCHEME = /^([a-z][a-z0-9+.-]*):/;
const PRINTABLE = /^[\x21-\x7e]+$/;
const DOT_SEGMENT = /(^|[/\\])(\.|%2e){1,2}([/\\?]|$)/i;
const MAX_LENGTH = 1_000;
/** Schemes that browsers run, read or hand to other programs by themselves. */
const NEVER = new Set(
  `about blob cid content data file filesystem ftp http https intent jar javascript ldap mailto news nntp
  resource res rtsp sftp smb sms ssh tel telnet urn vbscript view-source ws wss`.split(/\s+/),
);

/**
 * Why an address may not be registered; undefined when it may. https anywhere; http on this machine only; other schemes
 * for public apps, which the system hands to the app itself.
 */
export function redirectUriProblem(uri: string, isConfidential: boolean): string | undefined {
  const problem = textProblem(uri);
  if (problem !== undefined) return problem;
  const { username, password, hostname } = new URL(uri);
  if (username !== '' || password !== '' || /^[^/]*\/\/[^/?]*@/.test(uri)) return 'must not have a user or password';
  const scheme = schemeOf(uri);
  if (scheme === 'https') return webProblem(uri, hostname);
  if (scheme === 'http') {
    return (
      webProblem(uri, hostname) ?? (HTTP_HOSTS.has(hostname) ? undefined : 'must be https, except on this machine')
    );
  }
  if (NEVER.has(scheme) || /^(chrome|moz)/.test(scheme)) return `must not be ${scheme}:`;
  return isConfidential ? 'must be http or https for an app with a secret' : undefined;
}

function textProblem(uri: string): string | undefined {
  if (uri.length > MAX_LENGTH) return `must not be longer than ${MAX_LENGTH} characters`;
  if (!PRINTABLE.test(uri) || uri.includes('\\')) return 'contains characters that an address must not have';
  if (uri.includes('#')) return 'must not have a fragment';
  if (uri.includes('*')) return 'must not have a wildcard';
  const scheme = schemeOf(uri);
  if (scheme === '' || !URL.canParse(uri)) return 'is no absolute address with a lower-case scheme';
  const path = uri.slice(scheme.length + 1).replace(/\?.*$/, '');
  return DOT_SEGMENT.test(path) ? 'must not have dot segments' : undefined;
}

function schemeOf(uri: string): string {
  return SCHEME.exec(uri)?.[1] ?? '';
}

function webProblem(uri: string, hostname: string): string | undefined {
  const isPlain = /^https?:\/\/[^/?]/.test(uri) && hostname !== '';
  return isPlain ? undefined : 'names no host';
}

/** The exact text, except for the port of a loopback address. */
export function matchesRedirectUri(registered: string, asked: string): boolean {
  if (registered === asked) return true;
  const [own, other] = [LOOPBACK.exec(registered), LOOPBACK.exec(asked)];
  // A port has five digits at most, but not all of those are ports.
  return own !== null && other !== null && own[1] === other[1] && own[2] === other[2] && URL.canParse(asked);
}

/** Is the system sure that only the app itself receives what is sent there? */
export function isClaimed(uri: string): boolean {
  return uri.startsWith('https://');
}

/** Adds parameters to the query, or as the fragment; a query of its own is kept. */
export function answerAt(uri: string, params: URLSearchParams, part: 'query' | 'fragment'): string {
  if (part === 'fragment') return `${uri}#${params}`;
  if (!uri.includes('?')) return `${uri}?${params}`;
  return `${uri}${/[?&]$/.test(uri) ? '' : '&'}${params}`;
}
