import { isUtf8 } from 'node:buffer';
import { OauthProtocolError } from '#libs/oauth';

const NAMES = [
  'all',
  'client_id',
  'client_secret',
  'code',
  'code_verifier',
  'grant_type',
  'redirect_uri',
  'refresh_token',
  'scope',
  'token',
  'user_id',
] as const;

/** The parameters of a call, each at most once. What is not known is left out, and so is what is empty. */
export type ProtocolBody = Readonly<Partial<Record<(typeof NAMES)[number], string>>>;

/** Some clients ask for JSON and label it with a suffix. */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json$/;
const FORM_TYPES = new Set(['', 'application/x-www-form-urlencoded', 'text/plain']);

export function isJsonType(mediaType: string): boolean {
  return JSON_TYPE.test(mediaType);
}

/**
 * Reads a form or a JSON object.
 *
 * @throws OauthProtocolError `invalid_request` for any other body, a parameter that is there twice, and one that is a list
 *   or an object
 */
export function readProtocolBody(body: unknown, mediaType: string): ProtocolBody {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  if (!isUtf8(bytes)) throw bad('the body is no UTF-8');
  if (isJsonType(mediaType)) return fromJson(bytes.toString('utf8'));
  if (FORM_TYPES.has(mediaType)) return fromForm(bytes.toString('utf8'));
  throw bad('the body is a form or JSON');
}

function fromForm(text: string): ProtocolBody {
  const params = new URLSearchParams(text);
  for (const name of params.keys()) {
    if (NAMES.some((known) => name.startsWith(`${known}[`))) throw bad('a parameter is a text, not a list');
  }
  return collect((name) => {
    const values = params.getAll(name);
    if (values.length > 1) throw bad(`${name} is there more than once`);
    return values[0];
  });
}

function fromJson(text: string): ProtocolBody {
  let parsed: unknown;
  try {
    parsed = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    throw bad('the body is no JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw bad('the body is no JSON object');
  const values = parsed as Record<string, unknown>;
  return collect((name) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'object') throw bad('a parameter is a text, not a list');
    return String(value);
  });
}

function collect(read: (name: (typeof NAMES)[number]) => string | undefined): ProtocolBody {
  const found = NAMES.map((name) => [name, read(name)] as const).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  return Object.fromEntries(found);
}

function bad(description: string): OauthProtocolError {
  return new OauthProtocolError('invalid_request', description);
}
