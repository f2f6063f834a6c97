import type { ClaimWish } from '#libs/programmes';
import { badRequest } from '../problems.js';

type Fields = Readonly<Record<string, unknown>>;

const REQUIRED = ['start_time', 'end_time', 'user_id', 'program_id'];
const INSTANT = /^(?!0000)\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * @param names of programmes, by number
 * @throws HttpException 400
 */
export function readClaim(fields: Fields, names: readonly string[]): ClaimWish {
  const missing = REQUIRED.filter((name) => textOf(fields[name]) === '');
  if (missing.length > 0) throw badRequest(`Missing required parameters: ${missing.join(', ')}`);
  const programme = programmeOf(textOf(fields.program_id), names);
  if (programme === undefined) throw badRequest('Invalid program_id value');
  const [from, to] = [instantOf('start_time', fields), instantOf('end_time', fields)];
  const project = textOf(fields.project);
  return { person: textOf(fields.user_id), programme, from, to, ...(project !== '' && { project }) };
}

/** By number, or by name. 0, which is nothing, claims nothing. */
function programmeOf(text: string, [, ...claiming]: readonly string[]): string | undefined {
  return /^\d{1,9}$/.test(text) ? claiming[Number(text) - 1] : claiming.find((name) => name === text);
}

/** An ISO 8601 date or date-time; without an offset UTC is meant. µs. */
function instantOf(name: string, fields: Fields): number {
  const text = textOf(fields[name]);
  const [date, time] = [text.slice(0, 10), text.slice(11).replace(/\s|UTC/gi, '')];
  const hasOffset = /(Z|[+-]\d{2}:?\d{2})$/i.test(time);
  const offset = time.replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const written = time === '' ? `${date}T00:00:00Z` : `${date}T${offset}${hasOffset ? '' : 'Z'}`;
  const milliseconds = INSTANT.test(text) ? Date.parse(written) : Number.NaN;
  if (Number.isNaN(milliseconds)) throw badRequest(`Invalid ${name}`);
  return milliseconds * 1000;
}

/** A text or a number as a text. */
function textOf(value: unknown): string {
  const isPlain = typeof value === 'string' || typeof value === 'number';
  return isPlain ? String(value).replaceAll('\u0000', '').trim() : '';
}
