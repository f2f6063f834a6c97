import { z } from 'zod';
import { GIVEN_ROLES } from './group-mapping.js';
import { OrgSsoError } from './org-sso.errors.js';

const MAX_MAPPED = 200;
const MAX_NAME = 255;

const mapping = z
  .record(
    z.string().min(1).max(MAX_NAME),
    z.strictObject({
      role: z.enum(GIVEN_ROLES).optional(),
      groups: z.array(z.string().trim().min(1).max(MAX_NAME)).max(MAX_MAPPED).optional(),
    }),
  )
  .refine((value) => Object.keys(value).length <= MAX_MAPPED, { error: `No more than ${MAX_MAPPED}.` });

const shared = {
  default_role: z.enum(GIVEN_ROLES).optional().describe('Of whoever comes the first time, and of whom no group maps.'),
  group_mapping: mapping
    .optional()
    .describe('Group of the provider → role and groups (ids or names) here. At every login; the highest role counts.'),
};

/** The body of a new provider; what it says of the connection is read by `OrgProviders`. */
export const NEW_ORG_PROVIDER = z.looseObject({
  ...shared,
  name: z.string(),
  kind: z.enum(['oidc', 'oauth2', 'saml']).optional(),
  preset: z.enum(['github', 'gitlab', 'google']).optional(),
  client_secret: z.string().optional(),
  config: z.record(z.string(), z.unknown()).optional(),
});

export const ORG_PROVIDER_CHANGE = z.looseObject({
  ...shared,
  is_enforced: z.boolean().optional().describe('Whether members come in by this provider and by nothing else.'),
  name: z.string().optional(),
  is_enabled: z.boolean().optional(),
  client_secret: z.string().optional(),
  config: z.record(z.string(), z.unknown()).optional(),
});

/** @throws OrgSsoError `org_sso.invalid` naming every bad field */
export function readSso<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const details: Record<string, string[]> = {};
  for (const { path, message } of result.error.issues) {
    const field = path.map(String).join('.') || 'body';
    details[field] = [...(details[field] ?? []), message];
  }
  throw invalidSso(details);
}

export function invalidSso(details: Readonly<Record<string, readonly string[]>>): OrgSsoError {
  return new OrgSsoError('org_sso.invalid', 'values that are no good', { details });
}
