import { isScope, type Scope } from '#libs/kernel';
import { OauthError } from './oauth.errors.js';
import { redirectUriProblem } from './redirect-uri.js';

/** What somebody may say of an app. */
export interface AppFields {
  /** 1 to 80 characters. */
  readonly name: string;
  /** Up to 500 characters. */
  readonly description?: string | undefined;
  /** http or https. */
  readonly homepageUrl?: string | null | undefined;
  /** 1 to 20. */
  readonly redirectUris: readonly string[];
  /** The legacy implicit grant, where the installation has it. */
  readonly allowsImplicit?: boolean | undefined;
  /** Null or absent: as the installation decides for this type of client. */
  readonly rotatesRefreshTokens?: boolean | null | undefined;
  /** Null or absent: every scope but `admin`. */
  readonly allowedScopes?: readonly string[] | null | undefined;
}

type Problems = Record<string, string[]>;

const MAX_NAME = 80;
const MAX_DESCRIPTION = 500;
const MAX_HOMEPAGE = 500;
const MAX_REDIRECT_URIS = 20;
/** Control, format (also those that turn the direction of text) and private characters, and halves of pairs. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;
/** As above, but texts of several lines may have line ends. */
const INVISIBLE_IN_TEXT = /[^\P{C}\n\r\t]/u;

/**
 * The same fields without surrounding space.
 *
 * @throws OauthError `oauth.invalid_app` with `{field: [message]}`, named as in the JSON API
 */
export function checkedApp(fields: AppFields, isConfidential: boolean): AppFields {
  const name = fields.name.trim();
  const description = (fields.description ?? '').trim();
  const homepageUrl = fields.homepageUrl?.trim() || null;
  const problems: Problems = {};
  const note = (field: string, problem: string | undefined) => {
    if (problem !== undefined) problems[field] = [...(problems[field] ?? []), problem];
  };
  note('name', nameProblem(name));
  note('description', descriptionProblem(description));
  note('homepage_url', homepageUrl === null ? undefined : homepageProblem(homepageUrl));
  for (const problem of redirectUriProblems(fields.redirectUris, isConfidential)) note('redirect_uris', problem);
  for (const scope of fields.allowedScopes ?? []) {
    if (!isScope(scope)) note('allowed_scopes', `"${scope}" is no scope`);
  }
  if (Object.keys(problems).length > 0) throw invalidApp(problems);
  return { ...fields, name, description, homepageUrl, redirectUris: [...new Set(fields.redirectUris)] };
}

export function invalidApp(problems: Problems): OauthError {
  const [first] = Object.entries(problems);
  return new OauthError('oauth.invalid_app', `${first?.[0]}: ${first?.[1].join('; ')}`, { details: problems });
}

/** The scopes of a stored list; words that are none any more are left out. */
export function knownScopes(stored: readonly string[]): Set<Scope> {
  return new Set(stored.filter(isScope));
}

function nameProblem(name: string): string | undefined {
  const isGood = name !== '' && name.length <= MAX_NAME && !INVISIBLE.test(name);
  return isGood ? undefined : `1 to ${MAX_NAME} visible characters.`;
}

function descriptionProblem(text: string): string | undefined {
  const isGood = text.length <= MAX_DESCRIPTION && !INVISIBLE_IN_TEXT.test(text);
  return isGood ? undefined : `Up to ${MAX_DESCRIPTION} visible characters.`;
}

function homepageProblem(url: string): string | undefined {
  const isVisible = url.length <= MAX_HOMEPAGE && !INVISIBLE.test(url);
  const isGood = isVisible && /^https?:\/\/[^\s/@]+(\/\S*)?$/.test(url) && URL.canParse(url);
  return isGood ? undefined : 'An http or https address.';
}

function redirectUriProblems(uris: readonly string[], isConfidential: boolean): string[] {
  if (uris.length === 0 || uris.length > MAX_REDIRECT_URIS) return [`1 to ${MAX_REDIRECT_URIS} addresses.`];
  return uris.flatMap((uri) => {
    const problem = redirectUriProblem(uri, isConfidential);
    return problem === undefined ? [] : [`"${uri.slice(0, 200)}" ${problem}.`];
  });
}
