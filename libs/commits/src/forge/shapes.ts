import { z } from 'zod';
import type { Micros } from '#libs/kernel';
import type { Signatory } from '../commit.js';

/** Without what no database keeps. */
export function cleaned(value: string): string {
  return value.replaceAll('\u0000', '').toWellFormed();
}

/** Texts that are left out, null or empty are null. */
export const text = z
  .string()
  .nullish()
  .transform((value) => (value ? cleaned(value) : null) || null);
export const count = z
  .number()
  .int()
  .nonnegative()
  .nullish()
  .transform((value) => value ?? 0);
/** ISO 8601 with an offset; µs. */
export const moment = z.string().transform((value, context): Micros => {
  const milliseconds = Date.parse(value);
  if (Number.isNaN(milliseconds)) context.addIssue('no date');
  return milliseconds * 1000;
});
export const hash = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
export const words = z.string().transform(cleaned);

type Account = Pick<Signatory, 'username' | 'avatarUrl' | 'htmlUrl' | 'url'>;
export const NO_ACCOUNT: Account = { username: null, avatarUrl: null, htmlUrl: null, url: null };
