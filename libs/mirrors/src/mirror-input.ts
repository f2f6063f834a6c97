import { z } from 'zod';
import { cleanText, fieldProblems } from '#libs/kernel';
import { MirrorsError } from './mirrors.errors.js';
import type { MirrorsOptions } from './mirrors.options.js';

const MAX_URL = 2048;
const MAX_NAME = 100;
const MAX_KEY = 200;
/** People paste what they find: the address of the last call instead of the API's. */
const CALL = /\/users\/[^/]+\/heartbeats(\.bulk)?$/;
const VISIBLE = /^[\x21-\x7e]+$/;
const MISLEADING = /[\p{Cc}\p{Bidi_Control}]/u;
const NO_URL = 'Must be an http:// or https:// URL.';

const text = z.string({ error: 'Must be text.' }).transform((value) => cleanText(value) ?? '');

const mirror = z.strictObject({
  url: z
    .string({ error: NO_URL })
    .max(MAX_URL)
    .transform((value) => baseOf(cleanText(value) ?? ''))
    .pipe(z.string().superRefine(checkUrl)),
  api_key: text.pipe(
    z.string().min(1, 'Must not be empty.').max(MAX_KEY).regex(VISIBLE, 'Only visible characters, without blanks.'),
  ),
  name: text
    .pipe(
      z
        .string()
        .max(MAX_NAME)
        .refine((name) => !MISLEADING.test(name), 'Only visible characters.'),
    )
    .optional(),
  is_enabled: z.boolean({ error: 'Must be true or false.' }).optional(),
});
const change = mirror.partial();

export type NewMirror = z.infer<typeof mirror>;
export type MirrorChange = z.infer<typeof change>;

/** @throws MirrorsError `mirrors.invalid` naming every bad field */
export function parseNewMirror(input: unknown, options: MirrorsOptions): NewMirror {
  return parsed(mirror, input, options);
}

/** What is absent stays. Fails as {@link parseNewMirror}. */
export function parseMirrorChange(input: unknown, options: MirrorsOptions): MirrorChange {
  return parsed(change, input, options);
}

function baseOf(url: string): string {
  return url.replace(/\/+$/, '').replace(CALL, '').replace(/\/+$/, '');
}

/** Addresses are judged again whenever they are called; here only what can never be called is refused. */
function checkUrl(value: string, context: z.RefinementCtx): void {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) context.addIssue(NO_URL);
  else if (url.username !== '' || url.password !== '') context.addIssue('Must hold no credentials.');
  else if (/[?#]/.test(value)) context.addIssue('Must end with the path: no ? and no #.');
}

function parsed<T extends { url?: string }>(schema: z.ZodType<T>, input: unknown, options: MirrorsOptions): T {
  const result = schema.safeParse(input);
  const details = result.success ? {} : fieldProblems(result.error.issues);
  if (result.success && result.data.url !== undefined && options.isOwn(result.data.url)) {
    details.url = ['This server does not mirror to itself.'];
  }
  if (result.success && Object.keys(details).length === 0) return result.data;
  throw new MirrorsError('mirrors.invalid', 'the mirror is not valid', { details });
}
