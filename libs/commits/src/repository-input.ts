import { z } from 'zod';
import { cleanText, fieldProblems } from '#libs/kernel';
import { CommitsError } from './commits.errors.js';
import { PROVIDERS, type Provider } from './repository.js';

const MAX_TEXT = 500;
const MAX_EMAILS = 20;
const URL_MESSAGE = 'Must be an http:// or https:// URL without credentials.';
/** Like owner/name; no part of it leads upwards. */
const FULL_NAME = /^(?!(?:.*\/)?\.{1,2}(?:\/|$))[\w.~-]+(?:\/[\w.~-]+)+$/;

/** As addresses are written: what parsers of addresses leave out is left out here, too. */
const address = z
  .string({ error: URL_MESSAGE })
  .transform((text) => text.trim())
  .refine(isWebUrl, URL_MESSAGE)
  .transform((text) => (URL.parse(text) as URL).href)
  .pipe(z.string().max(MAX_TEXT));
const word = z
  .string({ error: 'Must be a text.' })
  .transform((text) => cleanText(text) ?? '')
  .pipe(z.string().min(1, 'Must not be empty.').max(MAX_TEXT));

const schema = z.strictObject({
  provider: z.enum(PROVIDERS, { error: `Must be ${PROVIDERS.join(', ')}.` }).optional(),
  url: address.nullish(),
  full_name: z.string().trim().max(MAX_TEXT).regex(FULL_NAME, 'Must be like owner/name.').nullish(),
  base_url: address.nullish(),
  token: word.nullish(),
  branch: word.nullish(),
  author_emails: z.array(z.email('Must be e-mail addresses.').max(254)).max(MAX_EMAILS).optional(),
});

/** A link as it will be stored. `token` undefined: the one before stays. */
export interface RepositoryLink {
  readonly provider: Provider;
  readonly url: string | null;
  readonly baseUrl: string | null;
  readonly fullName: string;
  readonly token: string | null | undefined;
  readonly branch: string | null;
  readonly authorEmails: readonly string[];
}

const PUBLIC_HOSTS: Readonly<Record<string, Provider>> = {
  'github.com': 'github',
  'gitlab.com': 'gitlab',
  'codeberg.org': 'gitea',
  'bitbucket.org': 'bitbucket',
};
const HOMES: Readonly<Record<Exclude<Provider, 'git'>, string>> = {
  github: 'https://github.com',
  gitlab: 'https://gitlab.com',
  gitea: 'https://codeberg.org',
  bitbucket: 'https://bitbucket.org',
};

/** Reads `{provider, url or full_name, base_url, token, branch, author_emails}`. Fails with `commits.invalid`. */
export function parseRepositoryLink(input: unknown): RepositoryLink {
  const result = schema.safeParse(input);
  if (!result.success) throw invalid(fieldProblems(result.error.issues));
  const { data } = result;
  const place = data.url ? new URL(data.url) : undefined;
  const provider = data.provider ?? (place && PUBLIC_HOSTS[place.hostname]);
  if (provider === undefined) throw invalid({ provider: ['This field is required.'] });
  return {
    provider,
    ...(provider === 'git' ? bareGit(data, place) : onForge(HOMES[provider], data, place)),
    token: data.token,
    branch: data.branch ?? null,
    authorEmails: (data.author_emails ?? []).map((one) => one.toLowerCase()),
  };
}

type Fields = z.infer<typeof schema>;
type Place = Pick<RepositoryLink, 'url' | 'baseUrl' | 'fullName'>;

function bareGit({ url, full_name }: Fields, place: URL | undefined): Place {
  return { url: url ?? null, baseUrl: null, fullName: full_name ?? ((place && nameIn(place)) || 'git') };
}

/** @param home the provider's public address */
function onForge(home: string, { url, base_url, full_name }: Fields, place: URL | undefined): Place {
  const base = base_url ?? (place && PUBLIC_HOSTS[place.hostname] === undefined ? place.origin : null);
  const baseUrl = base?.replace(/\/+$/, '') ?? null;
  const fullName = full_name ?? (place && nameIn(place, baseUrl));
  if (!fullName || !FULL_NAME.test(fullName)) throw invalid({ url: ['Must name a repository, or full_name must.'] });
  return { url: url ?? `${baseUrl ?? home}/${fullName}`, baseUrl, fullName };
}

/** Owner and name in the path of a repository's address, below where the forge lives. */
function nameIn(place: URL, baseUrl: string | null = null): string {
  const base = baseUrl === null ? '' : new URL(baseUrl).pathname.replace(/\/+$/, '');
  const path = place.pathname.startsWith(`${base}/`) ? place.pathname.slice(base.length) : place.pathname;
  return decoded(path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, ''));
}

/** Escapes that are none mean themselves. */
function decoded(path: string): string {
  try {
    return cleanText(decodeURIComponent(path)) ?? '';
  } catch {
    return path;
  }
}

function isWebUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

function invalid(details: Record<string, string[]>): CommitsError {
  return new CommitsError('commits.invalid', 'the link is not valid', { details });
}
