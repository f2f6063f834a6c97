import { isUtf8 } from 'node:buffer';
import type { Credential } from '#libs/platform/auth';

/** The query names a credential goes by. */
const QUERY_NAMES = [
  ['api_key', 'api_key'],
  ['token', 'bearer'],
  ['access_token', 'bearer'],
] as const;
/** Names under which an app sends its secret along. Alone it says nothing. */
const SECRET_NAMES = ['client_secret', 'app_secret', 'secret'] as const;
const SCHEME = /^\s*([a-z]+)\s+(.+)$/is;
const TOKEN_VALUE = /^token\s*=\s*"?([^",]*)"?/i;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
/** How everything begins that we hand out. */
const OURS = /^(waka_|hka_|bks_|scim_|[0-9a-f]{8}-)/i;

/**
 * The credential of an Authorization header. Clients send Basic with the key alone, with the key as user name, or with a
 * line break behind it; Bearer, those of Wakapi with the key in base64; and `Token token="…"`. Undefined where there is
 * no header; `malformed` for one that names no credential.
 */
export function readAuthorization(header: string | undefined): Credential | 'malformed' | undefined {
  if (header === undefined) return undefined;
  const [, scheme, rest] = SCHEME.exec(header) ?? [];
  if (scheme === undefined || rest === undefined) return 'malformed';
  const credential = fromScheme(scheme.toLowerCase(), rest.trim());
  return credential === undefined || credential.value === '' ? 'malformed' : credential;
}

/** Basic with the name and password of somebody else, such as of a proxy in front of us: no attempt to get in here. */
export function isForeign({ carrier, value }: Credential): boolean {
  return carrier === 'basic' && !OURS.test(value);
}

function fromScheme(scheme: string, rest: string): Credential | undefined {
  switch (scheme) {
    case 'basic':
      return { kind: 'api_key', carrier: 'basic', value: fromBasic(rest) };
    case 'bearer':
      return { kind: 'bearer', carrier: 'bearer', value: unwrapped(rest) };
    case 'token':
      return { kind: 'api_key', carrier: 'token', value: (TOKEN_VALUE.exec(rest)?.[1] ?? rest).trim() };
    default:
      return undefined;
  }
}

/** What the base64 of something of ours stands for; anything else as it is. */
function unwrapped(text: string): string {
  const inside = OURS.test(text) ? '' : fromBasic(text);
  return OURS.test(inside) ? inside : text;
}

/** The part before the first colon, else all of it; empty for what is no base64 of text. */
function fromBasic(encoded: string): string {
  if (!BASE64.test(encoded)) return '';
  const bytes = Buffer.from(encoded, 'base64');
  const [user = ''] = isUtf8(bytes) ? bytes.toString('utf8').split(':', 1) : [];
  return user.trim();
}

/** Every credential of the query, `?api_key=`, `?token=`, `?access_token=`, repeated ones too. Empty ones are absent. */
export function readQuery(query: unknown): Credential[] {
  return QUERY_NAMES.flatMap(([name, kind]) =>
    textsIn(query, name).map((value): Credential => ({ kind, carrier: 'query', value })),
  );
}

/** The secret of an app that stands beside a credential. `malformed`: several that differ. */
export function readAppSecret(query: unknown): string | 'malformed' | undefined {
  const secrets = new Set(SECRET_NAMES.flatMap((name) => textsIn(query, name)));
  return secrets.size > 1 ? 'malformed' : [...secrets][0];
}

function textsIn(query: unknown, name: string): string[] {
  const raw = ((query ?? {}) as Record<string, unknown>)[name];
  return [raw]
    .flat()
    .filter((value) => typeof value === 'string')
    .map((value) => value.trim())
    .filter((value) => value !== '');
}
