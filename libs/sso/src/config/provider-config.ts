import { z } from 'zod';
import { isAllowedAddress } from '../clients/outbound.js';
import { SsoError } from '../sso.errors.js';

export const PROVIDER_KINDS = ['oidc', 'oauth2', 'saml'] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

const DOMAIN = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/;
const CERTIFICATE = /^(-----BEGIN CERTIFICATE-----)?[A-Za-z0-9+/=\s]{100,}(-----END CERTIFICATE-----)?\s*$/;
const MAX_GROUPS = 200;

const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;
const CONTROL = /\p{Cc}/u;

/** One line, as people write it. */
export const line = z
  .string()
  .trim()
  .refine((value) => !CONTROL.test(value), { error: 'must not have control characters' });
const text = line.min(1).max(500);
const claim = text.nullable();
const address = z.url().refine(isAllowedAddress, { error: 'must be https (http on this machine only)' });
const domain = z.string().trim().toLowerCase().regex(DOMAIN, { error: 'must be a domain, such as example.com' });

const levels = z
  .strictObject({
    groups: z.array(z.strictObject({ group: text, level: z.enum(['viewer', 'admin', 'superadmin']) })).max(MAX_GROUPS),
    allows_superadmin: z.boolean().default(false),
  })
  .refine(({ groups, allows_superadmin: allowed }) => allowed || groups.every(({ level }) => level !== 'superadmin'), {
    error: 'superadmin needs allows_superadmin',
    path: ['groups'],
  });

/** Who may come in, and as what. The same for every kind of provider. */
const ACCESS = {
  /** Makes an account for whoever comes the first time. */
  allows_sign_up: z.boolean().default(false),
  /** Empty: any. Otherwise only people with a verified address in one of them. */
  email_domains: z.array(domain).max(MAX_GROUPS).default([]),
  /** Empty: everybody. Otherwise members of at least one. */
  required_groups: z.array(text).max(MAX_GROUPS).default([]),
  /** The provider's e-mail addresses count as verified although it does not say so. */
  trusts_email: z.boolean().default(false),
  /** Null: admin levels are given here. Otherwise by the provider's groups, at every login; the highest counts. */
  levels: levels.nullable().default(null),
};

const oidc = z.strictObject({
  ...ACCESS,
  /** Exactly as the provider spells it. */
  issuer: address,
  client_id: text,
  scopes: z.array(text).default(['openid', 'profile', 'email']),
  groups_claim: claim.default(null),
  username_claim: text.default('preferred_username'),
  /** Claims that must have exactly this value, such as `hd` of Google. */
  required_claims: z.record(text, text).default({}),
  /** Added to the address that people are sent to. */
  authorization_params: z.record(text, text).default({}),
});

const oauth2 = z.strictObject({
  ...ACCESS,
  client_id: text,
  authorization_url: address,
  token_url: address,
  userinfo_url: address,
  /** GitHub tells addresses and teams at places of their own. */
  flavour: z.enum(['generic', 'github']).default('generic'),
  scopes: z.array(text).default([]),
  uses_pkce: z.boolean().default(true),
  /** Names in the answer of `userinfo_url`; dots lead inside. */
  claims: z
    .strictObject({
      subject: text.default('sub'),
      email: claim.default('email'),
      email_verified: claim.default('email_verified'),
      username: claim.default('preferred_username'),
      name: claim.default('name'),
      groups: claim.default(null),
    })
    .prefault({}),
});

const saml = z
  .strictObject({
    ...ACCESS,
    /** Where people are sent to: the provider's address for HTTP-Redirect. */
    entry_point: address,
    /** The provider's entity id. */
    idp_issuer: text,
    /** PEM or bare base64. Several while one replaces another. */
    certificates: z
      .array(z.string().regex(CERTIFICATE, { error: 'must be a certificate' }))
      .min(1)
      .max(10),
    wants_signed_assertions: z.boolean().default(true),
    wants_signed_responses: z.boolean().default(true),
    /** Null: as the provider likes, but never transient. */
    name_id_format: text.nullable().default(null),
    /** Names of attributes; null: usual names are tried. */
    attributes: z
      .strictObject({
        subject: claim.default(null),
        email: claim.default(null),
        username: claim.default(null),
        name: claim.default(null),
        groups: claim.default(null),
      })
      .prefault({}),
  })
  .refine((config) => config.wants_signed_assertions || config.wants_signed_responses, {
    error: 'assertions or responses must be signed',
    path: ['wants_signed_assertions'],
  });

const CONFIGS = { oidc, oauth2, saml };

export type OidcConfig = z.output<typeof oidc>;
export type OAuth2Config = z.output<typeof oauth2>;
export type SamlConfig = z.output<typeof saml>;
export type AccessRules = Pick<OidcConfig, keyof typeof ACCESS>;
export type ProviderConfig =
  | { readonly kind: 'oidc'; readonly config: OidcConfig }
  | { readonly kind: 'oauth2'; readonly config: OAuth2Config }
  | { readonly kind: 'saml'; readonly config: SamlConfig };

/** Could it be the slug of a provider? What cannot is not looked up. */
export function isSlug(slug: string): boolean {
  return SLUG.test(slug);
}

/**
 * Reads a provider's settings; what is absent gets its default, what is unknown is refused.
 *
 * @throws SsoError `sso.invalid`
 */
export function parseProviderConfig(kind: ProviderKind, config: unknown): ProviderConfig {
  const parsed = CONFIGS[kind].safeParse(config);
  if (parsed.success) return { kind, config: parsed.data } as ProviderConfig;
  throw invalid(
    parsed.error.issues.map(({ path, message }) => ({ field: ['config', ...path].map(String).join('.'), message })),
  );
}

export function invalid(problems: readonly { readonly field: string; readonly message: string }[]): SsoError {
  const details: Record<string, string[]> = Object.create(null);
  for (const { field, message } of problems) details[field] = [...(details[field] ?? []), message];
  const message = problems.map((problem) => `${problem.field}: ${problem.message}`).join('; ');
  return new SsoError('sso.invalid', message, { details });
}
