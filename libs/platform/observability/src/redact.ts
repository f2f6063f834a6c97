/** Names of parameters, fields and columns whose values are secret, in queries, forms and JSON alike. */
export const SECRET_NAMES = [
  'api_key',
  'apikey',
  'access_token',
  'refresh_token',
  'id_token',
  'token',
  'client_secret',
  'app_secret',
  'secret',
  'code',
  'code_verifier',
  'state',
  'nonce',
  'SAMLResponse',
  'SAMLRequest',
  'RelayState',
  'assertion',
  'password',
  'new_password',
  'current_password',
  'csrf_token',
  'otp',
  'recovery_code',
  'invite',
  'signature',
  'download_url',
  'webhook_secret',
] as const;

const names = SECRET_NAMES.join('|');
/** In JSON these are ordinary words with numbers or states of their own, such as the code of an error. */
const jsonNames = SECRET_NAMES.filter((name) => name !== 'code' && name !== 'state').join('|');

/** `a=b` of a query or form. */
const PAIR = new RegExp(`(?<![A-Za-z0-9])(${names})=[^&\\s"'\\\\]+`, 'gi');
/** `"a":"b"` and `"a":1`. */
const FIELD = new RegExp(`"(${jsonNames})"(\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"|\\d+)`, 'gi');
/** The same inside a JSON string. */
const QUOTED_FIELD = new RegExp(`\\\\"(${jsonNames})\\\\"(\\s*:\\s*)(?:\\\\".*?(?<!\\\\)\\\\"|\\d+)`, 'gi');
const AUTHORIZATION = /\b(Basic|Bearer)\s+[A-Za-z0-9+/=._~-]{8,}/gi;
const TOKEN_HEADER = /\bToken\s+token=(\\?")?[^"\\\s,]+/gi;
const COOKIE = /\b((?:__Host-)?beatkeeper_(?:session|visitor|ticket))=[^;\s"'\\]+/g;
const HOOK_SECRET = /\bwhsec_[A-Za-z0-9+/=]{8,}/g;
const OWN_TOKEN = /\b(waka|hka|bks)_(?:tok_|sec_|ref_)?[0-9A-Za-z-]{8,}/g;
const URL_PASSWORD = /\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@"']*):[^\s@/"']+@/gi;

/**
 * Takes credentials out of a text: values of queries, forms and JSON, Authorization headers, our cookies, our own keys,
 * passwords in URLs.
 */
export function redact(text: string): string {
  return text
    .replace(PAIR, '$1=[redacted]')
    .replace(FIELD, '"$1"$2"[redacted]"')
    .replace(QUOTED_FIELD, '\\"$1\\"$2\\"[redacted]\\"')
    .replace(AUTHORIZATION, '$1 [redacted]')
    .replace(TOKEN_HEADER, 'Token token=[redacted]')
    .replace(COOKIE, '$1=[redacted]')
    .replace(OWN_TOKEN, '$1_[redacted]')
    .replace(HOOK_SECRET, 'whsec_[redacted]')
    .replace(URL_PASSWORD, '$1:[redacted]@');
}
