import { BadRequestException } from '@nestjs/common';
import { z } from 'zod';
import type { AppChange, AppTrust, NewApp } from '#libs/oauth';

const FIELDS = {
  name: z.string(),
  description: z.string(),
  homepage_url: z.string().nullable(),
  redirect_uris: z.array(z.string()),
  allows_implicit: z.boolean(),
  rotates_refresh_tokens: z.boolean().nullable(),
  allowed_scopes: z.array(z.string()).nullable(),
};
const CHANGE = z.strictObject(FIELDS).partial();
const NEW = CHANGE.required({ name: true, redirect_uris: true }).extend({ is_confidential: z.boolean().default(true) });
const TRUST = z.strictObject({ is_verified: z.boolean(), may_ask_for_admin: z.boolean() }).partial();

const schemaOf = (type: z.ZodType) => ({
  schema: z.toJSONSchema(type, { target: 'openapi-3.0', io: 'input' }) as object,
});

/** What the document says of the bodies. */
export const APP_BODIES = { created: schemaOf(NEW), changed: schemaOf(CHANGE), trust: schemaOf(TRUST) };

/** @throws BadRequestException `{errors: {field: [message]}}` */
export function readNewApp(body: unknown): Omit<NewApp, 'ownerId'> {
  const { name, redirect_uris: redirectUris, is_confidential: isConfidential, ...others } = read(NEW, body);
  return { ...changeOf(others), name, redirectUris, isConfidential };
}

/** @throws BadRequestException as above */
export function readAppChange(body: unknown): AppChange {
  return changeOf(read(CHANGE, body));
}

/** @throws BadRequestException as above */
export function readTrust(body: unknown): AppTrust {
  const { is_verified: isVerified, may_ask_for_admin: mayAskForAdmin } = read(TRUST, body);
  return { isVerified, mayAskForAdmin };
}

function changeOf(fields: z.infer<typeof CHANGE>): AppChange {
  const change = {
    name: fields.name,
    description: fields.description,
    homepageUrl: fields.homepage_url,
    redirectUris: fields.redirect_uris,
    allowsImplicit: fields.allows_implicit,
    rotatesRefreshTokens: fields.rotates_refresh_tokens,
    allowedScopes: fields.allowed_scopes,
  };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function read<T extends z.ZodType>(type: T, body: unknown): z.infer<T> {
  const parsed = type.safeParse(jsonOf(body));
  if (parsed.success) return parsed.data;
  const errors: Record<string, string[]> = Object.create(null);
  for (const issue of parsed.error.issues) {
    const names = issue.code === 'unrecognized_keys' ? issue.keys : [String(issue.path[0] ?? 'body')];
    const message = issue.code === 'unrecognized_keys' ? 'Not a known field.' : issue.message;
    for (const name of names) errors[name] = [...(errors[name] ?? []), message];
  }
  throw new BadRequestException({ errors });
}

function jsonOf(body: unknown): unknown {
  try {
    return Buffer.isBuffer(body) ? JSON.parse(body.toString('utf8')) : undefined;
  } catch {
    throw new BadRequestException({ error: 'The body is no JSON.' });
  }
}
