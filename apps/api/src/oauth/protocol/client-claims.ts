import { isUtf8 } from 'node:buffer';
import { type ClientClaims, OauthProtocolError } from '#libs/oauth';
import type { ProtocolBody } from './protocol-body.js';

const BASIC = /^\s*basic\s+([A-Za-z0-9+/_-]+={0,2})\s*$/i;

/**
 * What a client says of itself, in the header and in the body; never in the address, which ends up in logs.
 *
 * @throws OauthProtocolError `invalid_client` for a header that holds no name and secret
 */
export function clientClaims(authorization: string | undefined, body: ProtocolBody): ClientClaims {
  const inBody = { id: body.client_id, secret: body.client_secret };
  if (authorization === undefined) return { body: inBody };
  const [, encoded = ''] = BASIC.exec(authorization) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  const text = isUtf8(bytes) ? bytes.toString('utf8') : '';
  const colon = text.indexOf(':');
  if (colon < 1) throw new OauthProtocolError('invalid_client', 'the Authorization header is no Basic of a client');
  const basic = { id: decoded(text.slice(0, colon)), secret: decoded(text.slice(colon + 1)) };
  return { basic, body: inBody };
}

/** RFC 6749 §2.3.1 has both encoded like a form. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
