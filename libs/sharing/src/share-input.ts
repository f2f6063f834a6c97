import { z } from 'zod';
import { fieldProblems, type Micros } from '#libs/kernel';
import { CHART_KINDS, CHART_RANGES, type ShareToken } from './share-token.js';
import { SharingError } from './sharing.errors.js';

const MAX_TITLE = 100;
/** µs. Offsets lead out of the years that have four digits. */
const YEAR_10000 = Date.UTC(10_000, 0) * 1000;
const KIND = `Must be one of ${CHART_KINDS.join(', ')}.`;
const RANGE = `Must be one of ${CHART_RANGES.join(', ')}.`;
const INSTANT = 'Must be a date-time like 2026-12-31T00:00:00Z, or null.';

const INPUT = z.object(
  {
    kind: z.enum(CHART_KINDS, { error: KIND }),
    range: z.enum(CHART_RANGES, { error: RANGE }),
    title: z
      .string({ error: 'Must be text.' })
      .transform((text) => text.replaceAll('\u0000', '').trim())
      .pipe(z.string().max(MAX_TITLE, `No more than ${MAX_TITLE} characters.`))
      .default(''),
    expires_at: z.union([z.null(), z.iso.datetime({ offset: true, error: INSTANT })], { error: INSTANT }).default(null),
  },
  { error: 'Must be an object.' },
);

/**
 * @param input by the names of the API
 * @throws SharingError `sharing.invalid`
 */
export function parseShareInput(
  input: unknown,
  now: Micros,
): Pick<ShareToken, 'kind' | 'range' | 'title' | 'expiresAt'> {
  const result = INPUT.safeParse(input);
  if (!result.success) throw invalid(fieldProblems(result.error.issues));
  const { kind, range, title, expires_at: text } = result.data;
  const expiresAt = text === null ? null : Date.parse(text) * 1000;
  if (expiresAt !== null && !(expiresAt > now)) throw invalid({ expires_at: ['Must be in the future.'] });
  if (expiresAt !== null && expiresAt >= YEAR_10000) throw invalid({ expires_at: [INSTANT] });
  return { kind, range, title, expiresAt };
}

function invalid(details: Record<string, string[]>): SharingError {
  return new SharingError('sharing.invalid', 'no chart can be published like this', { details });
}
