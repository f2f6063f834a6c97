import { type AppFields, type OauthAppInfo, OauthError } from '#libs/oauth';
import type { FormValues } from '../../http/browser/read-form.js';
import type { FieldProblems } from '../entry/form-state.js';

/** Whose refresh tokens work once only: as the installation decides, or as the app says itself. */
export const ROTATION = ['installation', 'always', 'never'] as const;
export type Rotation = (typeof ROTATION)[number];

/** What the form shows, good or not. */
export interface AppFormValues {
  readonly name: string;
  readonly description: string;
  readonly homepageUrl: string;
  /** One per line. */
  readonly redirectUris: string;
  readonly allowsImplicit: boolean;
  readonly rotation: Rotation;
  /** Only those of `scopes`. */
  readonly isLimited: boolean;
  readonly scopes: readonly string[];
}

/** What only a new app is asked. */
export interface NewAppFormValues extends AppFormValues {
  readonly isConfidential: boolean;
}

const NO_SCOPE = 'Tick at least one scope.';

export const EMPTY_APP: NewAppFormValues = {
  name: '',
  description: '',
  homepageUrl: '',
  redirectUris: '',
  isConfidential: true,
  allowsImplicit: false,
  rotation: 'installation',
  isLimited: false,
  scopes: [],
};

export function readAppForm(form: FormValues): NewAppFormValues {
  const rotation = form.text('rotation');
  return {
    name: form.text('name'),
    description: form.text('description'),
    homepageUrl: form.text('homepage_url'),
    redirectUris: form.text('redirect_uris'),
    isConfidential: form.text('client_type') !== 'public',
    allowsImplicit: form.has('allows_implicit'),
    rotation: ROTATION.find((known) => known === rotation) ?? 'installation',
    isLimited: form.text('scope_limit') === 'listed',
    scopes: form.all('scope'),
  };
}

export function valuesOf(app: OauthAppInfo): AppFormValues {
  const { name, description, allowsImplicit, rotatesRefreshTokens, allowedScopes } = app;
  const own = rotatesRefreshTokens ? 'always' : 'never';
  return {
    name,
    description,
    homepageUrl: app.homepageUrl ?? '',
    redirectUris: app.redirectUris.join('\n'),
    allowsImplicit,
    rotation: rotatesRefreshTokens === null ? 'installation' : own,
    isLimited: allowedScopes !== null,
    scopes: allowedScopes ?? [],
  };
}

/**
 * What the form means.
 *
 * @throws OauthError `oauth.invalid_app` for a limit to no scope at all, which nobody means
 */
export function checkedFieldsOf(values: AppFormValues): AppFields {
  const { name, description, homepageUrl, redirectUris, allowsImplicit, rotation, isLimited, scopes } = values;
  if (isLimited && scopes.length === 0)
    throw new OauthError('oauth.invalid_app', NO_SCOPE, { details: { allowed_scopes: [NO_SCOPE] } });
  return {
    name,
    description,
    homepageUrl: homepageUrl || null,
    redirectUris: linesOf(redirectUris),
    allowsImplicit,
    rotatesRefreshTokens: rotation === 'installation' ? null : rotation === 'always',
    allowedScopes: isLimited ? scopes : null,
  };
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== '');
}

/** Messages by the names that fields have in the form and the JSON API alike. @throws any other error */
export function appProblemsOf(error: unknown): FieldProblems {
  if (!(error instanceof OauthError) || error.code !== 'oauth.invalid_app') throw error;
  const entries = Object.entries(error.details ?? {});
  return Object.fromEntries(entries.map(([field, messages]) => [field, [messages].flat().join(' ')]));
}
