import type { DomainError } from '#libs/kernel';
import type { ErrorReply } from '../../http/problem.js';
import type { AnyDomainErrorCode } from '../domain-errors.js';

type Details = Readonly<Record<string, unknown>>;
type Reply = ErrorReply | ((details: Details) => ErrorReply);

const OVERLOAD_PAUSE_SECONDS = 15;
const NOT_FOUND: ErrorReply = { status: 404, body: { error: 'Not found.' } };
const UNAUTHORIZED: ErrorReply = { status: 401, body: { error: 'Unauthorized' } };

/**
 * WakaTime says `error` of a request and `errors` of its fields. Clients queue on 401, 429 and 503, and lose or keep a
 * whole batch on 400: capture must never fail with one of the latter.
 */
const REPLIES: Record<AnyDomainErrorCode, Reply> = {
  'activity.overloaded': comeBack(503, 'Too many long reads are waiting. Try again soon.', OVERLOAD_PAUSE_SECONDS),
  'activity.unknown_person': NOT_FOUND,
  'api_keys.invalid_key': fieldError('api_key', 'Not a valid value.'),
  'api_keys.key_taken': fieldError('api_key', 'This key is taken.'),
  'api_keys.not_found': NOT_FOUND,
  'auth.forbidden': { status: 403, body: { error: 'Forbidden' } },
  'auth.insufficient_scope': { status: 403, body: { error: 'insufficient_scope' } },
  'auth.not_found': NOT_FOUND,
  'auth.rate_limited': ({ retryAfterSeconds }) =>
    comeBack(429, 'Too many requests. Try again soon.', Number(retryAfterSeconds) || 1),
  'auth.unauthorized': UNAUTHORIZED,
  'heartbeats.overloaded': comeBack(503, 'Too many heartbeats are waiting. Try again soon.', OVERLOAD_PAUSE_SECONDS),
  'heartbeats.person_gone': UNAUTHORIZED,
  'projects.merge_into_itself': fieldError('project', 'A project cannot be merged into itself.'),
  'projects.name_taken': fieldError('name', 'This name is taken.'),
  'projects.not_found': NOT_FOUND,
  'users.email_taken': fieldError('email', 'This e-mail address is taken.'),
  'users.invalid': (details) => ({ status: 400, body: { errors: details } }),
  'users.not_found': NOT_FOUND,
  'users.username_taken': fieldError('username', 'This name is taken.'),
};

/** The answer to a domain failure; undefined for a code of no library. */
export function replyTo(error: DomainError): ErrorReply | undefined {
  if (!Object.hasOwn(REPLIES, error.code)) return undefined;
  const reply = REPLIES[error.code as AnyDomainErrorCode];
  return typeof reply === 'function' ? reply(error.details ?? {}) : reply;
}

function comeBack(status: number, error: string, seconds: number): ErrorReply {
  return { status, body: { error }, headers: { 'retry-after': String(Math.ceil(seconds)) } };
}

function fieldError(field: string, message: string): ErrorReply {
  return { status: 400, body: { errors: { [field]: [message] } } };
}
