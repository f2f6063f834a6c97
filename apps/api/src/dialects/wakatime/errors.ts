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
  'accounts.bad_invite': fieldError('invite', 'This invite is not good.'),
  'accounts.bad_token': fieldError('token', 'Used up or too old.'),
  'accounts.email_not_allowed': fieldError('email', 'This address may not sign up.'),
  'accounts.local_login_off': { status: 403, body: { error: 'Nobody logs in with a password here.' } },
  'accounts.no_mail': { status: 403, body: { error: 'There is no mail server.' } },
  'accounts.not_found': NOT_FOUND,
  'accounts.second_factor_off': fieldError('code', 'The second factor is off.'),
  'accounts.second_factor_on': fieldError('code', 'The second factor is on already.'),
  'accounts.sign_up_closed': { status: 403, body: { error: 'Nobody can sign up.' } },
  'accounts.suspended': { status: 403, body: { error: 'This account is suspended.' } },
  'accounts.throttled': ({ retryAfterSeconds }) =>
    comeBack(429, 'Too many attempts. Try again soon.', Number(retryAfterSeconds) || 1),
  'accounts.wrong_code': fieldError('code', 'This code is wrong.'),
  'accounts.wrong_password': fieldError('password', 'This is not the password.'),
  'activity.overloaded': comeBack(503, 'Too many long reads are waiting. Try again soon.', OVERLOAD_PAUSE_SECONDS),
  'activity.unknown_person': NOT_FOUND,
  'admin.forbidden': { status: 403, body: { error: 'Forbidden' } },
  'admin.invalid': (details) => ({ status: 400, body: { errors: details } }),
  'admin.key_name_taken': fieldError('name', 'This name is taken.'),
  'admin.key_not_found': NOT_FOUND,
  'admin.last_superadmin': fieldError('admin_level', 'The last superadmin keeps the level.'),
  'admin.own_level': { status: 403, body: { error: 'Nobody changes their own level.' } },
  'admin.person_not_found': NOT_FOUND,
  'api_keys.invalid_key': fieldError('api_key', 'Not a valid value.'),
  'api_keys.key_taken': fieldError('api_key', 'This key is taken.'),
  'api_keys.not_found': NOT_FOUND,
  'api_keys.not_revealable': { status: 404, body: { error: 'There is no key that could be shown. Make a new one.' } },
  'api_keys.primary_exists': fieldError('api_key', 'There is a primary key already.'),
  'api_keys.reveal_refused': { status: 403, body: { error: 'Keys are not shown again.' } },
  'auth.conflicting_credentials': { status: 400, body: { error: 'The request carries credentials of different holders.' } },
  'auth.forbidden': { status: 403, body: { error: 'Forbidden' } },
  'auth.forged_request': { status: 403, body: { error: 'The request did not come from our own pages.' } },
  'auth.insufficient_scope': ({ scope }) => ({
    status: 403,
    body: { error: 'insufficient_scope' },
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  }),
  'auth.not_found': NOT_FOUND,
  'auth.rate_limited': ({ retryAfterSeconds }) =>
    comeBack(429, 'Too many requests. Try again soon.', Number(retryAfterSeconds) || 1),
  'auth.stale_login': { status: 403, body: { error: 'Log in again to do this.' } },
  'auth.unauthorized': UNAUTHORIZED,
  'heartbeats.overloaded': comeBack(503, 'Too many heartbeats are waiting. Try again soon.', OVERLOAD_PAUSE_SECONDS),
  'heartbeats.person_gone': UNAUTHORIZED,
  'oauth.app_not_found': NOT_FOUND,
  'oauth.grant_not_found': NOT_FOUND,
  'oauth.invalid_app': (details) => ({ status: 400, body: { errors: details } }),
  'oauth.protocol': ({ error, description }) => ({ status: 400, body: { error, error_description: description } }),
  'projects.merge_into_itself': fieldError('project', 'A project cannot be merged into itself.'),
  'projects.name_taken': fieldError('name', 'This name is taken.'),
  'projects.not_found': NOT_FOUND,
  'sso.already_linked': { status: 409, body: { error: 'This identity belongs to another account.' } },
  'sso.bad_answer': { status: 400, body: { error: 'The identity provider refuses us, or answers wrongly.' } },
  'sso.denied': { status: 403, body: { error: 'Forbidden' } },
  'sso.invalid': (details) => ({ status: 400, body: { errors: details } }),
  'sso.last_way_in': { status: 409, body: { error: 'Without this link nobody could log in to the account.' } },
  'sso.login_expired': { status: 400, body: { error: 'This login is over.' } },
  'sso.not_allowed': { status: 403, body: { error: 'Forbidden' } },
  'sso.not_found': NOT_FOUND,
  'sso.other_browser': { status: 403, body: { error: 'Forbidden' } },
  'sso.slug_taken': fieldError('slug', 'This slug is taken.'),
  'sso.suspended': { status: 403, body: { error: 'Forbidden' } },
  'sso.unreachable': { status: 502, body: { error: 'The identity provider does not answer.' } },
  'users.email_taken': fieldError('email', 'This e-mail address is taken.'),
  'users.invalid': (details) => ({ status: 400, body: { errors: details } }),
  'users.not_found': NOT_FOUND,
  'users.overloaded': comeBack(503, 'Too many passwords are being checked. Try again soon.', OVERLOAD_PAUSE_SECONDS),
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
