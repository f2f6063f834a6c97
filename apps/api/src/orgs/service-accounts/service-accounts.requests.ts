import { z } from 'zod';
import { ORG_PERMISSIONS } from '#libs/kernel';
import type { NewServiceAccount, NewServiceKey, ServiceAccountChange } from '#libs/orgs';
import { bodyOf, readJson } from '../read-json.js';

const FIELDS = { name: z.string(), permissions: z.array(z.enum(ORG_PERMISSIONS)) };
const NEW = z.strictObject(FIELDS);
const CHANGE = z.strictObject({ ...FIELDS, is_disabled: z.boolean() }).partial();
const KEY = z.strictObject({
  label: z.string(),
  scopes: z.array(z.enum(['read_orgs', 'write_orgs'])),
  expires_at: z.iso.datetime({ offset: true }).nullish(),
});

export const SERVICE_ACCOUNT_BODIES = { created: bodyOf(NEW), changed: bodyOf(CHANGE), key: bodyOf(KEY) };

/** @throws BadRequestException `{errors: {field: [message]}}` */
export function readNewServiceAccount(body: unknown): NewServiceAccount {
  return readJson(NEW, body);
}

/** @throws BadRequestException as above */
export function readServiceAccountChange(body: unknown): ServiceAccountChange {
  const { is_disabled: isDisabled, name, permissions } = readJson(CHANGE, body);
  return { isDisabled, ...(name !== undefined && { name }), ...(permissions !== undefined && { permissions }) };
}

/** @throws BadRequestException as above */
export function readNewServiceKey(body: unknown): NewServiceKey {
  const { label, scopes, expires_at: expiresAt } = readJson(KEY, body);
  return { label, scopes, ...(expiresAt && { expiresAt: Date.parse(expiresAt) * 1000 }) };
}
