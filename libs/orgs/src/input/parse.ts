import { z } from 'zod';
import { parseZone } from '#libs/kernel';
import { OrgsError } from '../orgs.errors.js';

const MAX_NAME = 255;

/** Text without blanks around it. */
export const text = (max = MAX_NAME, error = 'Must be text.') =>
  z
    .string({ error })
    .transform((value) => value.replaceAll('\u0000', '').trim())
    .pipe(z.string().min(1, 'Must not be empty.').max(max, `Must have no more than ${max} characters.`));

export const flag = z.boolean({ error: 'Must be true or false.' });

export const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `Must be ${values.join(', ')}.` });

export const zone = z
  .string({ error: 'Must be a time zone.' })
  .refine((value) => parseZone(value) !== undefined, 'Not a known time zone.')
  .transform((value) => parseZone(value) as string);

export const list = <Item extends z.ZodType>(item: Item, max: number, what: string) =>
  z.array(item, { error: `Must be a list of ${what}.` }).max(max, `No more than ${max}.`);

/** @throws OrgsError `orgs.invalid` naming every bad field */
export function parsed<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  // Without a prototype: a field may be called `__proto__`.
  const details: Record<string, string[]> = Object.create(null);
  for (const issue of result.error.issues) {
    const isUnknown = issue.code === 'unrecognized_keys' && issue.path.length === 0;
    const fields = isUnknown ? issue.keys : [String(issue.path[0] ?? 'body')];
    const says = issue.code === 'unrecognized_keys' ? 'Not a known field.' : wordsOf(issue, input);
    for (const field of fields) details[field] = [...(details[field] ?? []), says];
  }
  throw invalid(details);
}

function wordsOf({ path: [field], message }: z.core.$ZodIssue, input: unknown): string {
  const isMissing = field !== undefined && (input as Record<PropertyKey, unknown>)[field] === undefined;
  if (isMissing) return 'This field is required.';
  return field === undefined ? 'Must be an object.' : message;
}

export function invalid(details: Readonly<Record<string, readonly string[]>>): OrgsError {
  return new OrgsError('orgs.invalid', 'values that are no good', { details });
}
