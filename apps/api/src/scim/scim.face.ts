import type { DomainError } from '#libs/kernel';
import { ScimError, type ScimErrorCode } from '#libs/scim';
import type { Face } from '../http/face.js';
import type { ErrorReply } from '../http/problem.js';

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
export const SCIM_TYPE = 'application/scim+json; charset=utf-8';
const RETRY_SECONDS = '60';

interface Answer {
  readonly status: number;
  /** A word of RFC 7644 §3.12, where it has one. */
  readonly scimType?: string;
}

const ANSWERS: Readonly<Record<ScimErrorCode, Answer>> = {
  'scim.account_exists': { status: 409, scimType: 'uniqueness' },
  'scim.invalid_filter': { status: 400, scimType: 'invalidFilter' },
  'scim.invalid_path': { status: 400, scimType: 'invalidPath' },
  'scim.invalid_syntax': { status: 400, scimType: 'invalidSyntax' },
  'scim.invalid_value': { status: 400, scimType: 'invalidValue' },
  'scim.last_owner': { status: 409 },
  'scim.mutability': { status: 400, scimType: 'mutability' },
  'scim.no_seat': { status: 403 },
  'scim.no_target': { status: 400, scimType: 'noTarget' },
  'scim.not_found': { status: 404 },
  'scim.uniqueness': { status: 409, scimType: 'uniqueness' },
};

/** Where directories come in, who are answered in the words of RFC 7644. */
export const SCIM_FACE: Face = {
  prefixes: ['scim/v2'],
  replyTo: (error) => (error instanceof ScimError ? refused(error) : ofGuard(error)),
  dress: (reply) => dressed(reply),
};

function refused({ code, message }: ScimError): ErrorReply {
  const { status, scimType } = ANSWERS[code];
  return replyOf(status, message, scimType);
}

/** What the guard refuses before a directory is heard. */
function ofGuard({ code, details }: DomainError): ErrorReply | undefined {
  switch (code) {
    case 'auth.unauthorized':
      return replyOf(401, 'a token of this organisation’s directory is needed');
    case 'auth.conflicting_credentials':
      return replyOf(400, 'several credentials that differ');
    case 'auth.rate_limited': {
      const headers = { 'retry-after': String(details?.retryAfterSeconds ?? RETRY_SECONDS) };
      return { ...replyOf(429, 'too many requests'), headers: { 'content-type': SCIM_TYPE, ...headers } };
    }
    case 'orgs.not_found':
      return replyOf(401, 'the organisation is gone');
    default:
      return undefined;
  }
}

/** A plain `{error: <text>}` becomes what directories read. */
function dressed({ status, body, headers }: ErrorReply): ErrorReply {
  const { error, detail } = body as { error?: string; detail?: string };
  const reply = detail === undefined ? replyOf(status, error ?? 'Failed.') : { status, body };
  return { ...reply, headers: { ...headers, 'content-type': SCIM_TYPE } };
}

function replyOf(status: number, detail: string, scimType?: string): ErrorReply {
  const body = { schemas: [ERROR], status: String(status), ...(scimType !== undefined && { scimType }), detail };
  return { status, body, headers: { 'content-type': SCIM_TYPE } };
}
