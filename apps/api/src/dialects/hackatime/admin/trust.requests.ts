import { TRUST_LEVELS, type TrustLevel } from '#libs/users';
import { unprocessable } from '../problems.js';
import { readText } from '../requests.js';
import { TRUST_FILTERS } from './trust.responses.js';

/**
 * The level to set: whoever names none convicts, as the path says.
 *
 * @throws HttpException 422
 */
export function readTrustLevel(value: unknown): TrustLevel {
  if (value === undefined || value === null || value === '') return 'red';
  const level = TRUST_LEVELS.find((known) => known === value);
  if (level === undefined) {
    throw unprocessable('invalid trust_level', [`trust_level: one of ${TRUST_LEVELS.join(', ')}`]);
  }
  return level;
}

/** @throws HttpException 422 */
export function readTrustFilter(value: unknown): TrustLevel | undefined {
  const name = readText(value) ?? 'all';
  if (!Object.hasOwn(TRUST_FILTERS, name)) throw unprocessable('invalid trust_level_filter');
  return TRUST_FILTERS[name as keyof typeof TRUST_FILTERS];
}

/** A text that may be absent. What is no text is none. */
export function readGrounds(fields: Readonly<Record<string, unknown>>) {
  return { reason: readText(fields.reason), notes: readText(fields.notes) };
}
