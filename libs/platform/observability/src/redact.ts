const QUERY_SECRET =
  /\b(api_key|apikey|token|access_token|refresh_token|client_secret|app_secret|secret|code)=[^&\s"'\\]+/gi;
const AUTHORIZATION = /\b(Basic|Bearer)\s+[A-Za-z0-9+/=._~-]{8,}/gi;
const TOKEN_HEADER = /\bToken\s+token=(\\?")?[^"\\\s,]+/gi;
const OWN_TOKEN = /\bwaka_(tok_|sec_|ref_)?[0-9A-Za-z-]{8,}/g;
const URL_PASSWORD = /\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@"']*):[^\s@/"']+@/gi;

/** Takes credentials out of a text: query values, Authorization headers, our own keys, passwords in URLs. */
export function redact(text: string): string {
  return text
    .replace(QUERY_SECRET, '$1=[redacted]')
    .replace(AUTHORIZATION, '$1 [redacted]')
    .replace(TOKEN_HEADER, 'Token token=[redacted]')
    .replace(OWN_TOKEN, 'waka_[redacted]')
    .replace(URL_PASSWORD, '$1:[redacted]@');
}
