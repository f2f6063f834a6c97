import type { DomainError } from '#libs/kernel';
import type { ErrorReply } from '../http/problem.js';
import type { AnyDomainErrorCode } from './domain-errors.js';

type Details = Readonly<Record<string, unknown>>;

/** What a failure of the domain means to whoever called, before a dialect says it in its own way. */
export type Refusal =
  /** Of the request as a whole. */
  | { readonly kind: 'request'; readonly status: number; readonly says: string }
  /** Of one value. */
  | { readonly kind: 'field'; readonly field: string; readonly says: string }
  /** The details are messages per field: `{field: string[]}`. */
  | { readonly kind: 'fields' }
  /** Try again later: after the seconds of the details, else these. */
  | { readonly kind: 'later'; readonly status: 429 | 503; readonly says: string; readonly seconds: number }
  /** The details name where to log in instead. */
  | { readonly kind: 'sso'; readonly says: string }
  /** The details name the scope that is missing. */
  | { readonly kind: 'scope' };

const request = (status: number, says: string): Refusal => ({ kind: 'request', status, says });
const field = (name: string, says: string): Refusal => ({ kind: 'field', field: name, says });
const fields: Refusal = { kind: 'fields' };
const later = (status: 429 | 503, says: string, seconds: number): Refusal => ({ kind: 'later', status, says, seconds });

const OVERLOAD_PAUSE_SECONDS = 15;
const NOT_FOUND = request(404, 'Not found.');
const FORBIDDEN = request(403, 'Forbidden');
const UNAUTHORIZED = request(401, 'Unauthorized');

/** Every expected failure of the domain. A new code does not compile until it stands here. */
export const REFUSALS: Record<AnyDomainErrorCode, Refusal> = {
  'accounts.bad_invite': field('invite', 'This invite is not good.'),
  'accounts.bad_token': field('token', 'Used up or too old.'),
  'accounts.email_not_allowed': field('email', 'This address may not sign up.'),
  'accounts.last_superadmin': request(409, 'The last superadmin stays.'),
  'accounts.local_login_off': request(403, 'Nobody logs in with a password here.'),
  'accounts.no_mail': request(403, 'There is no mail server.'),
  'accounts.not_found': NOT_FOUND,
  'accounts.second_factor_off': field('code', 'The second factor is off.'),
  'accounts.second_factor_on': field('code', 'The second factor is on already.'),
  'accounts.sign_up_closed': request(403, 'Nobody can sign up.'),
  'accounts.sso_required': { kind: 'sso', says: 'Log in through your organisation.' },
  'accounts.suspended': request(403, 'This account is suspended.'),
  'accounts.throttled': later(429, 'Too many attempts. Try again soon.', 1),
  'accounts.wrong_code': field('code', 'This code is wrong.'),
  'accounts.wrong_password': field('password', 'This is not the password.'),
  'activity.overloaded': later(503, 'Too many long reads are waiting. Try again soon.', OVERLOAD_PAUSE_SECONDS),
  'activity.unknown_person': NOT_FOUND,
  'admin.forbidden': FORBIDDEN,
  'admin.invalid': fields,
  'admin.key_name_taken': field('name', 'This name is taken.'),
  'admin.key_not_found': NOT_FOUND,
  'admin.last_superadmin': field('admin_level', 'The last superadmin keeps the level.'),
  'admin.own_level': request(403, 'Nobody changes their own level.'),
  'admin.person_not_found': NOT_FOUND,
  'api_keys.invalid_key': field('api_key', 'Not a valid value.'),
  'api_keys.key_taken': field('api_key', 'This key is taken.'),
  'api_keys.not_found': NOT_FOUND,
  'api_keys.not_revealable': request(404, 'There is no key that could be shown. Make a new one.'),
  'api_keys.primary_exists': field('api_key', 'There is a primary key already.'),
  'api_keys.reveal_refused': request(403, 'Keys are not shown again.'),
  'auth.conflicting_credentials': request(400, 'The request carries credentials of different people.'),
  'auth.forbidden': FORBIDDEN,
  'auth.forged_request': request(403, 'The request did not come from our own pages.'),
  'auth.insufficient_scope': { kind: 'scope' },
  'auth.leaving': request(403, 'This account is about to be deleted: nothing is added to it any more.'),
  'auth.not_found': NOT_FOUND,
  'auth.rate_limited': later(429, 'Too many requests. Try again soon.', 1),
  'auth.stale_login': request(403, 'Log in again to do this.'),
  'auth.unauthorized': UNAUTHORIZED,
  'custom-rules.invalid': fields,
  'custom-rules.not_found': NOT_FOUND,
  'deletions.asked_already': request(409, 'The deletion is asked for already.'),
  'deletions.convicted': request(403, 'Whoever was convicted less than a year ago cannot be deleted.'),
  'deletions.last_superadmin': request(409, 'The last superadmin stays.'),
  'deletions.not_found': NOT_FOUND,
  'deletions.not_pending': request(409, 'It was decided on before.'),
  'deletions.objected': request(409, 'An organisation would be left without an owner.'),
  'deletions.over': request(409, 'It is over, or has begun.'),
  'domains.claimed': field('domain', 'This domain is on the list already.'),
  'domains.invalid': fields,
  'domains.not_found': NOT_FOUND,
  'domains.not_proved': request(409, 'The TXT record is not there. It may take a while until the DNS shows it.'),
  'domains.taken': request(409, 'Another organisation has proved this domain to be its own.'),
  'domains.too_many': field('domain', 'No more than 50 domains.'),
  'domains.unanswered': later(503, 'The DNS does not answer. Try again soon.', OVERLOAD_PAUSE_SECONDS),
  'dumps.bad_signature': FORBIDDEN,
  'dumps.link_expired': request(410, 'This link has expired.'),
  'dumps.not_found': NOT_FOUND,
  'dumps.unexpired': request(400, 'Wait for your current export to expire before creating another.'),
  'external-durations.person_gone': UNAUTHORIZED,
  'goals.invalid': fields,
  'goals.not_found': NOT_FOUND,
  'goals.too_many': field('goal', 'No more than 100 goals.'),
  'commits.ambiguous_hash': field('hash', 'Several commits begin so.'),
  'commits.bad_hook': UNAUTHORIZED,
  'commits.invalid': fields,
  'commits.not_found': NOT_FOUND,
  'commits.not_linked': NOT_FOUND,
  'heartbeats.overloaded': later(503, 'Too many heartbeats are waiting. Try again soon.', OVERLOAD_PAUSE_SECONDS),
  'heartbeats.person_gone': UNAUTHORIZED,
  'imports.alive': request(409, 'Another import of yours has not ended. Wait for it, or cancel it.'),
  'imports.invalid': fields,
  'imports.not_found': NOT_FOUND,
  'imports.over': request(409, 'This import has ended.'),
  'imports.too_large': request(413, 'The file is too large.'),
  'leaderboards.bad_link': field('token', 'No leaderboard has this link.'),
  'leaderboards.full': request(409, 'No seat is free on this leaderboard.'),
  'leaderboards.invalid': fields,
  'leaderboards.not_found': NOT_FOUND,
  'leaderboards.not_owner': FORBIDDEN,
  'leaderboards.owner_stays': request(409, 'The owner stays as long as the leaderboard; delete it instead.'),
  'leaderboards.too_many': request(409, 'There are too many already.'),
  'leaderboards.unknown_person': field('username', 'Nobody has this name.'),
  'mirrors.invalid': fields,
  'mirrors.not_found': NOT_FOUND,
  'mirrors.too_many': field('url', 'No more than 5 mirrors.'),
  'oauth.app_not_found': NOT_FOUND,
  'oauth.grant_not_found': NOT_FOUND,
  'oauth.invalid_app': fields,
  'oauth.protocol': request(400, 'Bad request.'),
  'orgs.already_member': request(409, 'Belongs to the organisation already.'),
  'orgs.bad_invite': field('token', 'Used up, taken back or too old.'),
  'orgs.dashboard_limit': request(403, 'limit_exceeded'),
  'orgs.forbidden': FORBIDDEN,
  'orgs.invalid': fields,
  'orgs.invite_exists': request(409, 'This address is invited already; send the invitation again instead.'),
  'orgs.invite_for_another': request(403, 'The invitation is for another address, or yours is not confirmed.'),
  'orgs.last_owner': request(409, 'The last owner stays.'),
  'orgs.name_taken': field('name', 'This name is taken.'),
  'orgs.not_found': NOT_FOUND,
  'orgs.seat_limit': request(403, 'limit_exceeded'),
  'orgs.sso_required': { kind: 'sso', says: 'Log in through your organisation.' },
  'orgs.stale_login': request(403, 'Log in again to do this.'),
  'orgs.too_many': request(409, 'There are too many already.'),
  'projects.invalid_labels': fields,
  'projects.merge_into_itself': field('project', 'A project cannot be merged into itself.'),
  'projects.name_taken': field('name', 'This name is taken.'),
  'projects.not_found': NOT_FOUND,
  'scim_tokens.invalid': fields,
  'scim_tokens.not_found': NOT_FOUND,
  'scim_tokens.too_many': request(409, 'No more than 10 tokens that work.'),
  'service_accounts.invalid': fields,
  'service_accounts.name_taken': field('name', 'This name is taken.'),
  'service_accounts.not_found': NOT_FOUND,
  'service_accounts.not_yours_to_grant': field('permissions', 'Not yours to grant.'),
  'service_accounts.too_many': request(409, 'There are as many as there may be.'),
  'sharing.invalid': fields,
  'sharing.not_found': NOT_FOUND,
  'sharing.too_many': field('kind', 'No more than 100 charts.'),
  'org_sso.invalid': fields,
  'org_sso.enforced': request(409, 'End the enforcement first.'),
  'org_sso.no_owner_login': request(409, 'An owner must have logged in through the provider within the last hour.'),
  'org_sso.no_break_glass': request(409, 'At least one owner must hold break-glass.'),
  'org_sso.no_domain': request(409, 'The organisation has no verified domain.'),
  'org_sso.not_an_owner': field('member', 'Only owners hold break-glass.'),
  'org_sso.too_many': request(409, 'No more than 10 identity providers.'),
  'sso.already_linked': request(409, 'This identity belongs to another account.'),
  'sso.bad_answer': field('config', 'The identity provider refuses us, or answers wrongly.'),
  'sso.denied': FORBIDDEN,
  'sso.invalid': fields,
  'sso.last_way_in': request(409, 'Without this link nobody could log in to the account.'),
  'sso.login_expired': request(400, 'This login is over.'),
  'sso.not_allowed': FORBIDDEN,
  'sso.not_found': NOT_FOUND,
  'sso.other_browser': FORBIDDEN,
  'sso.slug_taken': field('slug', 'This slug is taken.'),
  'sso.suspended': FORBIDDEN,
  'sso.unreachable': field('config', 'The identity provider does not answer, or is not the one configured.'),
  'trust.forbidden': FORBIDDEN,
  'trust.invalid': fields,
  'trust.no_ban': NOT_FOUND,
  'trust.outranked': request(403, 'Only people below your own level.'),
  'trust.own': request(403, 'Nobody judges themselves.'),
  'trust.person_not_found': NOT_FOUND,
  'users.email_taken': field('email', 'This e-mail address is taken.'),
  'users.invalid': fields,
  'users.not_found': NOT_FOUND,
  'users.overloaded': later(503, 'Too many passwords are being checked. Try again soon.', OVERLOAD_PAUSE_SECONDS),
  'users.username_taken': field('username', 'This name is taken.'),
  'webhooks.invalid': fields,
  'webhooks.not_found': NOT_FOUND,
  'webhooks.too_many': field('url', 'No more than 20 webhooks.'),
};

/** How a dialect shapes what is refused. */
export interface RefusalShape {
  request(says: string): object;
  readonly fieldStatus: number;
  /** @param messages `{field: string[]}` */
  fields(messages: Details): object;
}

/** `error` of a request, `errors` of its fields. */
export const PLAIN: RefusalShape = {
  request: (error) => ({ error }),
  fieldStatus: 400,
  fields: (errors) => ({ errors }),
};

/** What a dialect says otherwise than the rest. */
export type OwnReplies = Partial<Record<AnyDomainErrorCode, (details: Details) => ErrorReply>>;

/** The answers of a dialect: to a domain failure its reply, undefined for a code of no library. */
export function repliesOf(shape: RefusalShape, own: OwnReplies = {}): (error: DomainError) => ErrorReply | undefined {
  return ({ code, details = {} }) => {
    if (!Object.hasOwn(REFUSALS, code)) return undefined;
    const known = code as AnyDomainErrorCode;
    return own[known]?.(details) ?? replyOf(REFUSALS[known], shape, details);
  };
}

function replyOf(refusal: Refusal, shape: RefusalShape, details: Details): ErrorReply {
  switch (refusal.kind) {
    case 'request':
      return { status: refusal.status, body: shape.request(refusal.says) };
    case 'field':
      return { status: shape.fieldStatus, body: shape.fields({ [refusal.field]: [refusal.says] }) };
    case 'fields':
      return { status: shape.fieldStatus, body: shape.fields(details) };
    case 'later': {
      const seconds = Math.ceil(Number(details.retryAfterSeconds) || refusal.seconds);
      const headers = { 'retry-after': String(seconds) };
      return { status: refusal.status, body: shape.request(refusal.says), headers };
    }
    case 'sso':
      return { status: 403, body: { ...shape.request(refusal.says), sso_url: details.sso_url } };
    case 'scope': {
      const headers = { 'www-authenticate': `Bearer error="insufficient_scope", scope="${details.scope}"` };
      return { status: 403, body: shape.request('insufficient_scope'), headers };
    }
  }
}
