import type { VisitedPage } from '../../../support/browser.js';
import {
  type Answer,
  type AppPapers,
  type OauthSite,
  type Person,
  REDIRECT_URI,
} from '../../../support/oauth-client.js';

/** Everybody and everything that the rows of the table need. Rows spend codes and tokens of apps of their own. */
export interface World {
  readonly site: OauthSite;
  /** Without the implicit grant, and without credentials in addresses. */
  readonly strict: OauthSite;
  readonly ada: Person;
  readonly bob: Person;
  /** Ada's twin on the strict installation. */
  readonly strictAda: Person;
  /** Registered for `REDIRECT_URI`; nobody has let them in. */
  readonly confidential: AppPapers;
  readonly open: AppPapers;
}

/** Where an error goes. */
export type Place =
  /** To whoever asked; nobody is sent anywhere. */
  | 'here'
  /** To the app's address, as its query or its fragment. */
  | 'app?'
  | 'app#'
  /** To the login page. */
  | 'login';

export interface Outcome {
  readonly status: number;
  readonly error: string | undefined;
  readonly place: Place | `elsewhere: ${string}`;
  readonly challenge: string | undefined;
}

/** What came back, in whichever way it was sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of the page or redirect that answers. */
  readonly location: string | undefined;
}

export interface Refusal {
  readonly name: string;
  /** Who says so. */
  readonly rule: string;
  readonly send: (world: World) => Promise<Reply>;
  readonly status: number;
  readonly error?: string;
  readonly place?: Place;
  /** `WWW-Authenticate`, to the letter unless several are right; without it there is to be none. */
  readonly challenge?: string | RegExp;
}

export const ISSUER = 'http://beatkeeper.test';

export function replyOf({ status, headers, text }: Answer): Reply {
  return { status, headers, text, location: headers.get('location') ?? undefined };
}

/** A page that was opened, or the redirect that led away from it. */
export function replyOfPage(page: VisitedPage): Reply {
  return { status: page.status, headers: page.headers, text: page.html, location: page.hops.at(-1) };
}

export function outcomeOf(reply: Reply): Outcome {
  const challenge = reply.headers.get('www-authenticate') ?? undefined;
  const { status, location } = reply;
  if (location === undefined) return { status, error: errorIn(reply), place: 'here', challenge };
  if (/^\/login\?continue=%2Foauth%2Fauthorize%3F/.test(location)) {
    return { status, error: undefined, place: 'login', challenge };
  }
  const target = new URL(location, ISSUER);
  const isFragment = target.hash !== '';
  const params = new URLSearchParams(isFragment ? target.hash.slice(1) : target.search);
  const isApp = `${target.origin}${target.pathname}` === REDIRECT_URI;
  const place = isApp ? (isFragment ? 'app#' : 'app?') : (`elsewhere: ${location}` as const);
  return { status, error: params.get('error') ?? undefined, place, challenge };
}

/** Parameters at the app's address. */
export function paramsAt(location: string): URLSearchParams {
  const { hash, search } = new URL(location);
  return new URLSearchParams(hash === '' ? search : hash.slice(1));
}

/** `error` of JSON or of a form, unless it is a sentence for people; of field errors the names of the fields. */
function errorIn({ headers, text }: Reply): string | undefined {
  const type = headers.get('content-type') ?? '';
  if (type.startsWith('application/x-www-form-urlencoded')) return new URLSearchParams(text).get('error') ?? undefined;
  if (!type.startsWith('application/json') || text === '') return undefined;
  const { error, errors, active } = JSON.parse(text) as { error?: string; errors?: object; active?: boolean };
  if (errors !== undefined) return Object.keys(errors).join();
  if (active === false) return 'inactive';
  return error?.includes(' ') ? undefined : error;
}
