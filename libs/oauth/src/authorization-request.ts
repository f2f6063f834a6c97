import type { Scope } from '#libs/kernel';
import type { OauthApp } from './entities/oauth-app.entity.js';
import type { OauthOptions } from './oauth.options.js';
import { isChallenge } from './pkce.js';
import { answerAt } from './redirect-uri.js';
import { isFitForImplicit, mayAskFor } from './scope-rules.js';
import { askedScopes, type ScopeSeparator } from './scope-text.js';

/** Error codes of RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6 that an app is told at its own address. */
export type AuthorizationErrorCode =
  | 'access_denied'
  | 'consent_required'
  | 'invalid_request'
  | 'invalid_scope'
  | 'login_required'
  | 'registration_not_supported'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'temporarily_unavailable'
  | 'unsupported_response_type';

export class AuthorizationFailure {
  constructor(
    readonly error: AuthorizationErrorCode,
    readonly description: string,
  ) {}
}

/** A request that is in order, as far as the request itself goes. */
export interface AuthorizationRequest {
  readonly app: OauthApp;
  readonly responseType: 'code' | 'token';
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly scopes: ReadonlySet<Scope>;
  readonly separator: ScopeSeparator;
  readonly codeChallenge: string | undefined;
  /** Ask the person even if they allowed all of it before. */
  readonly mustAsk: boolean;
  /** Never show a page. */
  readonly isSilent: boolean;
}

/** Where the answer goes, known as soon as app and address are. */
export interface AnswerTarget {
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly part: 'query' | 'fragment';
  readonly issuer: string;
}

const ONCE = [
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
  'prompt',
  'force_approve',
  'request',
  'request_uri',
  'registration',
];
const UNSUPPORTED = ['request', 'request_uri', 'registration'] as const;
const PROMPTS = new Set(['none', 'login', 'consent', 'select_account']);

/** The parameter, if it is there exactly once and not empty. */
export function single(params: URLSearchParams, name: string): string | undefined {
  const values = params.getAll(name);
  return values.length === 1 ? values[0] || undefined : undefined;
}

/** The address of an answer: `state` as it came, and `iss` (RFC 9207). */
export function answerOf(target: AnswerTarget, fields: Readonly<Record<string, string>>): string {
  const { redirectUri, state, part, issuer } = target;
  const params = new URLSearchParams({ ...fields, ...(state !== undefined && { state }), iss: issuer });
  return answerAt(redirectUri, params, part);
}

export function partFor(params: URLSearchParams): 'query' | 'fragment' {
  return params.getAll('response_type').includes('token') ? 'fragment' : 'query';
}

/** Does the app want an answer without any page, even where the request is out of order otherwise? */
export function isSilent(params: URLSearchParams): boolean {
  return promptsOf(params).includes('none');
}

/** Checks everything but app and address, which its caller has found, and the person. */
export function parseRequest(
  params: URLSearchParams,
  { app, redirectUri }: { readonly app: OauthApp; readonly redirectUri: string },
  options: OauthOptions,
): AuthorizationRequest | AuthorizationFailure {
  const problem = shapeProblem(params) ?? responseProblem(params, app, options) ?? challengeProblem(params, app);
  if (problem !== undefined) return problem;
  const responseType = single(params, 'response_type') as 'code' | 'token';
  const { scopes, unknown, separator } = askedScopes(params.get('scope') ?? '');
  if (unknown.length > 0) return new AuthorizationFailure('invalid_scope', 'unknown scope');
  for (const scope of scopes) {
    const isAllowed = mayAskFor(app, scope) && (responseType === 'code' || isFitForImplicit(scope));
    if (!isAllowed) return new AuthorizationFailure('invalid_scope', `this app may not ask for ${scope}`);
  }
  const prompts = promptsOf(params);
  return {
    app,
    responseType,
    redirectUri,
    state: params.get('state') ?? undefined,
    scopes,
    separator,
    codeChallenge: responseType === 'code' ? single(params, 'code_challenge') : undefined,
    mustAsk: params.get('force_approve') === 'true' || prompts.some((prompt) => prompt !== 'none'),
    isSilent: isSilent(params),
  };
}

function shapeProblem(params: URLSearchParams): AuthorizationFailure | undefined {
  const invalid = (description: string) => new AuthorizationFailure('invalid_request', description);
  for (const name of UNSUPPORTED) {
    if (params.has(name)) return new AuthorizationFailure(`${name}_not_supported`, `${name} is not supported`);
  }
  for (const name of ONCE) {
    if (params.getAll(name).length > 1) return invalid(`${name} is there more than once`);
  }
  const nested = [...params.keys()].find((name) => ONCE.some((known) => name.startsWith(`${known}[`)));
  if (nested !== undefined) return invalid('a parameter is a text, not a list');
  const prompts = promptsOf(params);
  if (!prompts.every((prompt) => PROMPTS.has(prompt))) return invalid('unknown prompt');
  if (prompts.includes('none') && prompts.length > 1) return invalid('prompt=none stands alone');
  if (prompts.includes('none') && params.get('force_approve') === 'true') {
    return invalid('prompt=none and force_approve exclude each other');
  }
  return undefined;
}

function responseProblem(
  params: URLSearchParams,
  app: OauthApp,
  options: OauthOptions,
): AuthorizationFailure | undefined {
  const type = single(params, 'response_type');
  const mode = single(params, 'response_mode');
  if (type === undefined) return new AuthorizationFailure('invalid_request', 'response_type is missing');
  const isServed = type === 'code' || (type === 'token' && options.allowsImplicit && app.allowsImplicit);
  if (!isServed) {
    return new AuthorizationFailure('unsupported_response_type', 'this app gets no such answer');
  }
  if (mode !== undefined && mode !== partFor(params)) {
    return new AuthorizationFailure('invalid_request', 'response_mode is not supported');
  }
  return undefined;
}

/** Public apps need PKCE, and S256 is the only method: `plain` is also what a missing method means. */
function challengeProblem(params: URLSearchParams, app: OauthApp): AuthorizationFailure | undefined {
  if (single(params, 'response_type') !== 'code') return undefined;
  const challenge = single(params, 'code_challenge');
  const method = single(params, 'code_challenge_method');
  const invalid = (description: string) => new AuthorizationFailure('invalid_request', description);
  if (challenge === undefined) {
    if (method !== undefined) return invalid('code_challenge is missing');
    return app.isConfidential ? undefined : invalid('this app must send a code_challenge');
  }
  if (method !== 'S256') return invalid('code_challenge_method must be S256');
  return isChallenge(challenge) ? undefined : invalid('code_challenge is no SHA-256 in base64url');
}

function promptsOf(params: URLSearchParams): string[] {
  return (params.get('prompt') ?? '').split(' ').filter((prompt) => prompt !== '');
}
