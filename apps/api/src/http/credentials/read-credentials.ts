import type { Credential } from '#libs/platform/auth';

/** What of a request can carry a credential. */
export interface CredentialCarrier {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly query: unknown;
}

const QUERY_NAMES = [
  ['api_key', 'api_key'],
  ['token', 'bearer'],
  ['access_token', 'bearer'],
] as const;
const SCHEME = /^\s*([a-z]+)\s+(.+)$/is;
const TOKEN_VALUE = /^token\s*=\s*"?([^",]*)"?/i;

/**
 * Everything in a request that may be a credential, header first. Clients send Basic with the key alone, with the key
 * as user name, or with a line break behind it; Bearer; `Token token="…"`; and `?api_key=`, `?token=`,
 * `?access_token=`.
 */
export function readCredentials({ headers, query }: CredentialCarrier): Credential[] {
  const header = headers.authorization;
  const found = typeof header === 'string' ? fromHeader(header) : undefined;
  const inHeader = found === undefined ? [] : [found];
  return [...inHeader, ...fromQuery(query)].filter(({ value }) => value !== '');
}

function fromHeader(header: string): Credential | undefined {
  const [, scheme, rest] = SCHEME.exec(header) ?? [];
  if (scheme === undefined || rest === undefined) return undefined;
  switch (scheme.toLowerCase()) {
    case 'basic':
      return { kind: 'api_key', carrier: 'basic', value: fromBasic(rest) };
    case 'bearer':
      return { kind: 'bearer', carrier: 'bearer', value: rest.trim() };
    case 'token':
      return { kind: 'api_key', carrier: 'token', value: (TOKEN_VALUE.exec(rest.trim())?.[1] ?? rest).trim() };
    default:
      return undefined;
  }
}

/** The part before the first colon, else all of it. */
function fromBasic(encoded: string): string {
  const [user = ''] = Buffer.from(encoded.trim(), 'base64').toString('utf8').split(':', 1);
  return user.trim();
}

function fromQuery(query: unknown): Credential[] {
  const values = (query ?? {}) as Record<string, unknown>;
  return QUERY_NAMES.flatMap(([name, kind]): Credential[] => {
    const raw = values[name];
    const value: unknown = Array.isArray(raw) ? raw[0] : raw;
    return typeof value === 'string' ? [{ kind, carrier: 'query', value: value.trim() }] : [];
  });
}
