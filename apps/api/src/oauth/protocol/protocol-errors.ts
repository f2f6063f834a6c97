import type { FastifyRequest } from 'fastify';
import type { DomainError } from '#libs/kernel';
import { OauthProtocolError } from '#libs/oauth';
import { mediaTypeOf } from '../../http/content-type.js';
import type { Face } from '../../http/face.js';
import type { ErrorReply } from '../../http/problem.js';
import { isJsonType } from './protocol-body.js';
import { encodeReply, replyFormFor } from './reply-form.js';

const CLIENT_FAILED = 401;
const TOO_MANY = 429;
/** Answers hold secrets, also where they are errors: nothing may be kept. */
export const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' } as const;

/** Where programs talk to us in the words of RFC 6749 §5.2, and so do we. */
export const PROTOCOL_FACE: Face = {
  prefixes: ['oauth/token', 'oauth/revoke', 'oauth/introspect'],
  isOwnChallenge: true,
  replyTo: (error, request) => (error instanceof OauthProtocolError ? replyTo(error, request) : other(error)),
  dress: (reply, request) => dressed(reply, request),
};

function replyTo({ error, description, retryAfterSeconds }: OauthProtocolError, request: FastifyRequest): ErrorReply {
  const isBasic = /^\s*basic\b/i.test(request.headers.authorization ?? '');
  const status = error === 'invalid_client' ? CLIENT_FAILED : error === 'slow_down' ? TOO_MANY : 400;
  return {
    status,
    body: { error, error_description: description },
    headers: {
      ...(status === CLIENT_FAILED && isBasic && { 'www-authenticate': 'Basic realm="beatkeeper", charset="UTF-8"' }),
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    },
  };
}

/** No other failure of the domain belongs here, except that everybody may be told to wait. */
function other({ code, details }: DomainError): ErrorReply | undefined {
  if (code !== 'auth.rate_limited') return undefined;
  const headers = { 'retry-after': String(details?.retryAfterSeconds ?? 60) };
  return { status: TOO_MANY, body: { error: 'slow_down', error_description: 'too many requests' }, headers };
}

/** A plain `{error: <text>}` gets a code; everything is encoded as the client wants it. */
function dressed({ status, body, headers }: ErrorReply, request: FastifyRequest): ErrorReply {
  const said = body as { error?: string; error_description?: string };
  const fields =
    said.error_description === undefined
      ? {
          error: codeFor(status),
          error_description: (said.error ?? '').replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, ' '),
        }
      : said;
  const { type, text } = encodeReply(fields, replyFormFor(request.headers.accept, isJsonType(mediaTypeOf(request))));
  return { status, body: text, headers: { ...NO_STORE, ...headers, 'content-type': type } };
}

function codeFor(status: number): string {
  if (status === 503) return 'temporarily_unavailable';
  return status >= 500 ? 'server_error' : 'invalid_request';
}
