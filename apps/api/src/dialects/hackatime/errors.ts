import type { DomainError } from '#libs/kernel';
import type { ErrorReply } from '../../http/problem.js';
import type { AnyDomainErrorCode } from '../domain-errors.js';

type Details = Readonly<Record<string, unknown>>;
type Reply = ErrorReply | ((details: Details) => ErrorReply);

const OVERLOAD_PAUSE_SECONDS = 15;
const NOT_FOUND = refusal(404, 'Not found');
const UNAUTHORIZED = refusal(401, 'Unauthorized');
const INVALID: Reply = (details) => refusal(422, 'Invalid values', sentences(details));

/** Hackatime says `error` of a request, and adds `errors`, a list of sentences, where values are at fault (422). */
const REPLIES: Record<AnyDomainErrorCode, Reply> = {
  'accounts.bad_invite': invalid('Invite is not good'),
  'accounts.bad_token': invalid('Token is used up or too old'),
  'accounts.email_not_allowed': invalid('E-mail address may not sign up'),
  'accounts.local_login_off': refusal(403, 'Nobody logs in with a password here'),
  'accounts.no_mail': refusal(403, 'There is no mail server'),
  'accounts.not_found': NOT_FOUND,
  'accounts.second_factor_off': invalid('The second factor is off'),
  'accounts.second_factor_on': invalid('The second factor is on already'),
  'accounts.sign_up_closed': refusal(403, 'Nobody can sign up'),
  'accounts.suspended': refusal(403, 'This account is suspended'),
  'accounts.throttled': ({ retryAfterSeconds }) => comeBack(429, 'Too many attempts', Number(retryAfterSeconds) || 1),
  'accounts.wrong_code': invalid('Code is wrong'),
  'accounts.wrong_password': invalid('Password is wrong'),
  'activity.overloaded': comeBack(503, 'Too many long reads are waiting', OVERLOAD_PAUSE_SECONDS),
  'activity.unknown_person': NOT_FOUND,
  'admin.forbidden': ({ needs }) => refusal(403, `This takes ${needs}`),
  'admin.invalid': INVALID,
  'admin.key_name_taken': refusal(422, 'Failed to create the admin API key', ['Name is taken by another of your keys']),
  'admin.key_not_found': refusal(404, 'Admin API key not found'),
  'admin.last_superadmin': refusal(422, 'The last superadmin keeps the level'),
  'admin.own_level': refusal(403, 'Nobody changes their own admin level'),
  'admin.person_not_found': refusal(404, 'User not found'),
  'api_keys.invalid_key': invalid('API key is not valid'),
  'api_keys.key_taken': invalid('API key is taken'),
  'api_keys.not_found': NOT_FOUND,
  'api_keys.not_revealable': refusal(404, 'This key cannot be shown again'),
  'api_keys.primary_exists': invalid('There is a primary API key'),
  'api_keys.reveal_refused': refusal(403, 'Keys are not shown again here'),
  'auth.conflicting_credentials': refusal(400, 'The request carries credentials of different people'),
  'auth.forbidden': refusal(403, 'Forbidden'),
  'auth.forged_request': refusal(403, 'The request did not come from our own pages'),
  'auth.insufficient_scope': ({ scope }) => ({
    ...refusal(403, 'insufficient_scope'),
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  }),
  'auth.not_found': NOT_FOUND,
  'auth.rate_limited': ({ retryAfterSeconds }) => comeBack(429, 'Rate limit exceeded', Number(retryAfterSeconds) || 1),
  'auth.stale_login': refusal(403, 'Log in again to do this'),
  'auth.unauthorized': UNAUTHORIZED,
  'heartbeats.overloaded': comeBack(503, 'Too many heartbeats are waiting', OVERLOAD_PAUSE_SECONDS),
  'heartbeats.person_gone': UNAUTHORIZED,
  'oauth.app_not_found': NOT_FOUND,
  'oauth.grant_not_found': NOT_FOUND,
  'oauth.invalid_app': INVALID,
  'oauth.protocol': ({ description }) => refusal(400, String(description)),
  'projects.merge_into_itself': invalid('A project cannot be merged into itself'),
  'projects.name_taken': invalid('Name is taken'),
  'projects.not_found': NOT_FOUND,
  'sso.already_linked': refusal(409, 'This identity belongs to another account'),
  'sso.bad_answer': refusal(422, 'The identity provider refuses us, or answers wrongly'),
  'sso.denied': refusal(403, 'The identity provider let nobody in'),
  'sso.invalid': INVALID,
  'sso.last_way_in': refusal(409, 'Without this link nobody could log in to the account'),
  'sso.login_expired': refusal(400, 'This login is over'),
  'sso.not_allowed': refusal(403, 'Forbidden'),
  'sso.not_found': refusal(404, 'Identity provider not found'),
  'sso.other_browser': refusal(403, 'Forbidden'),
  'sso.slug_taken': invalid('slug: is taken'),
  'sso.suspended': refusal(403, 'Forbidden'),
  'sso.unreachable': refusal(422, 'The identity provider does not answer, or is not the one configured'),
  'users.email_taken': invalid('E-mail address is taken'),
  'users.invalid': INVALID,
  'users.not_found': refusal(404, 'User not found'),
  'users.overloaded': comeBack(503, 'Too many logins are waiting', OVERLOAD_PAUSE_SECONDS),
  'users.username_taken': invalid('Username is taken'),
};

/** The answer to a domain failure; undefined for a code of no library. */
export function replyTo(error: DomainError): ErrorReply | undefined {
  if (!Object.hasOwn(REPLIES, error.code)) return undefined;
  const reply = REPLIES[error.code as AnyDomainErrorCode];
  return typeof reply === 'function' ? reply(error.details ?? {}) : reply;
}

function refusal(status: number, error: string, errors?: readonly string[]): ErrorReply {
  return { status, body: { error, ...(errors && { errors }) } };
}

function invalid(sentence: string): ErrorReply {
  return refusal(422, 'Invalid values', [sentence]);
}

function comeBack(status: number, error: string, seconds: number): ErrorReply {
  return { ...refusal(status, error), headers: { 'retry-after': String(Math.ceil(seconds)) } };
}

/** `{name: ['Too long.']}` → `['name: Too long.']` */
function sentences(details: Details): string[] {
  return Object.entries(details).flatMap(([field, messages]) =>
    Array.isArray(messages) ? messages.map((message) => `${field}: ${message}`) : [],
  );
}
