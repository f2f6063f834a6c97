import type { DomainErrorCode } from '../../http/domain-error-codes.js';
import type { Problem, ProblemAnswer, ProblemPresenter } from '../../http/problem.js';

type Details = Readonly<Record<string, unknown>>;
type Answerer = (details: Details) => ProblemAnswer;

const refused = (status: number, error: string): Answerer => () => ({ status, body: { error } });

/** Messages per field where the error has them. */
const fields =
  (status: number, error: string): Answerer =>
  (details) => ({ status, body: Object.keys(details).length > 0 ? { errors: details } : { error } });

const UNAVAILABLE: ProblemAnswer = {
  status: 503,
  body: { error: 'Overloaded. Try again later.' },
  headers: { 'retry-after': '30' },
};

const ANSWERS: Record<DomainErrorCode, Answerer> = {
  'auth.unauthorized': refused(401, 'Unauthorized'),
  'auth.not_found': refused(404, 'Not found.'),
  'auth.insufficient_scope': ({ scope }) => ({
    status: 403,
    body: { error: 'insufficient_scope', error_description: `This needs the scope ${String(scope)}.` },
  }),
  'auth.forbidden': refused(403, 'Forbidden'),
  'auth.rate_limited': ({ retryAfterSeconds }) => ({
    status: 429,
    body: { error: 'Too many requests. Try again later.' },
    headers: { 'retry-after': String(retryAfterSeconds) },
  }),
  'users.invalid': fields(400, 'Bad request.'),
  'users.username_taken': refused(400, 'This username is taken.'),
  'users.email_taken': refused(400, 'This e-mail address is taken.'),
  'users.not_found': refused(404, 'Not found.'),
  'api_keys.invalid_key': refused(400, 'This is no API key.'),
  'api_keys.key_taken': refused(400, 'This API key is taken.'),
  'api_keys.not_found': refused(404, 'Not found.'),
  'projects.not_found': refused(404, 'Not found.'),
  'projects.name_taken': refused(400, 'Another project has this name.'),
  'projects.merge_into_itself': refused(400, 'A project cannot be merged into itself.'),
  'heartbeats.overloaded': () => UNAVAILABLE,
  'heartbeats.person_gone': refused(401, 'Unauthorized'),
};

const WORDS: Readonly<Record<number, string>> = {
  400: 'Bad request.',
  404: 'Not found.',
  405: 'Method not allowed.',
  413: 'The body is too large.',
  415: 'This content type is not understood.',
};

/** Failures as the WakaTime API words them: `{"error": text}`, or `{"errors": {field: [text]}}`. */
export const presentWakatimeProblem: ProblemPresenter = (problem: Problem): ProblemAnswer => {
  switch (problem.kind) {
    case 'domain':
      return ANSWERS[problem.code](problem.details);
    case 'http':
      return { status: problem.status, body: bodyOf(problem) };
    case 'unavailable':
      return UNAVAILABLE;
    case 'unknown':
      return { status: 500, body: { error: 'Internal server error.' } };
  }
};

function bodyOf({ status, body, message }: Extract<Problem, { kind: 'http' }>): object {
  const isFinal = typeof body === 'object' && body !== null && !('statusCode' in body) && ('error' in body || 'errors' in body);
  return isFinal ? body : { error: WORDS[status] ?? message };
}
