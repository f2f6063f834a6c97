import type { FastifyReply } from 'fastify';
import type { LoginRefusal, LoginRefused } from '#libs/accounts';
import { DomainError } from '#libs/kernel';
import type { FieldProblems } from './form-state.js';

/** Why a form is shown again. */
export interface FormProblem {
  readonly status: number;
  /** About the form as a whole. */
  readonly problem?: string;
  /** About single fields. */
  readonly problems?: FieldProblems;
  readonly retryAfterSeconds?: number;
  /** Where to log in instead. */
  readonly through?: { readonly url: string; readonly name: string } | undefined;
}

const BUSY_SECONDS = 5;
const BUSY = 'Too many people are logging in. Try again soon.';
const SUSPENDED = 'This account is suspended. Ask your administrator.';
const NO_PASSWORDS = 'Passwords are switched off here.';
const THROUGH_ORG = 'Your organisation wants you to log in through its own service.';
const NO_SUCH_ADDRESS = 'This address cannot be used.';

const REFUSALS: Readonly<Record<Exclude<LoginRefusal, 'throttled' | 'sso_required'>, FormProblem>> = {
  wrong: { status: 401, problem: 'The name or the password is wrong.' },
  wrong_code: { status: 401, problem: 'This code is wrong, or was used before.' },
  expired: { status: 401, problem: 'That took too long, or was tried too often. Please log in again.' },
  busy: { status: 503, problem: BUSY, retryAfterSeconds: BUSY_SECONDS },
  local_login_off: { status: 403, problem: NO_PASSWORDS },
  suspended: { status: 403, problem: SUSPENDED },
  email_unconfirmed: {
    status: 403,
    problem: 'Confirm your e-mail address first: open the link in the mail we sent you.',
  },
};

const FAILURES: Readonly<Record<string, FormProblem>> = {
  'accounts.bad_invite': {
    status: 403,
    problem: 'Signing up takes a link that was not used yet. Ask whoever invited you.',
  },
  'accounts.email_not_allowed': { status: 400, problems: { email: NO_SUCH_ADDRESS } },
  'accounts.local_login_off': REFUSALS.local_login_off,
  'accounts.no_mail': { status: 503, problem: 'This server cannot send mail. Ask your administrator.' },
  'accounts.sign_up_closed': { status: 403, problem: 'Nobody can sign up here just now.' },
  'users.email_taken': { status: 400, problems: { email: NO_SUCH_ADDRESS } },
  'users.overloaded': REFUSALS.busy,
  'users.username_taken': { status: 400, problems: { username: 'This name is taken.' } },
};

/** What people are told when nobody got in. */
export function refusalProblem({ reason, retryAfterSeconds = 60, through }: LoginRefused): FormProblem {
  if (reason === 'sso_required') return { status: 403, problem: THROUGH_ORG, through };
  return reason === 'throttled' ? tooMany(retryAfterSeconds) : REFUSALS[reason];
}

/** What people are told of an expected failure; undefined for one that the form does not expect. */
export function formProblemOf(error: unknown): FormProblem | undefined {
  if (!(error instanceof DomainError)) return undefined;
  const { code, details = {} } = error;
  if (code === 'accounts.throttled') return tooMany(Number(details.retryAfterSeconds) || 60);
  if (code === 'accounts.sso_required') {
    return { status: 403, problem: THROUGH_ORG, through: { url: String(details.sso_url), name: String(details.name) } };
  }
  if (code === 'users.invalid') return { status: 400, problems: firstOfEach(details) };
  return FAILURES[code];
}

/** @throws the error itself, where the form does not expect it */
export function expectFormProblem(error: unknown): FormProblem {
  const problem = formProblemOf(error);
  if (problem === undefined) throw error;
  return problem;
}

export function tooMany(retryAfterSeconds: number): FormProblem {
  return {
    status: 429,
    problem: `Too many attempts. Wait ${wordsOf(retryAfterSeconds)}, then try again.`,
    retryAfterSeconds,
  };
}

/** Says in the headers what the page says in words. */
export function sayHeaders(reply: FastifyReply, { status, retryAfterSeconds }: FormProblem): void {
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(Math.ceil(retryAfterSeconds)));
  if (status === 401) void reply.header('www-authenticate', 'Form realm="beatkeeper"');
}

function wordsOf(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return minutes <= 1 ? 'a minute' : `${minutes} minutes`;
}

/** Messages under fields, of an error's details: the first one of each. */
export function firstOfEach(details: Readonly<Record<string, unknown>>): FieldProblems {
  return Object.fromEntries(Object.entries(details).map(([field, messages]) => [field, String([messages].flat()[0])]));
}
