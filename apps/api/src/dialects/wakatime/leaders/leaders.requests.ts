import type { BoardQuery, Invited } from '#libs/leaderboards';
import { isRecord } from '../heartbeats.requests.js';
import { badFields } from '../problems.js';
import { flagOf, pageOf, type Query, REQUIRED, textOf } from '../query.requests.js';

const COUNTRY = /^[A-Za-z]{2}$/;

/** `language`, `country_code`, `is_hireable` and `page`. Without `page` the board opens where the viewer stands. */
export function readBoardQuery(query: Query): Omit<BoardQuery, 'viewer'> {
  const countryCode = textOf(query, 'country_code')?.toUpperCase();
  if (countryCode !== undefined && !COUNTRY.test(countryCode)) {
    throw badFields({ country_code: ['Must be the two letters of a country.'] });
  }
  return {
    language: textOf(query, 'language'),
    countryCode,
    hireableOnly: flagOf(query, 'is_hireable') ?? false,
    page: textOf(query, 'page') === undefined ? undefined : pageOf(query),
  };
}

/** A required text of a body. */
export function readField(body: unknown, field: string): string {
  const text = ownText(body, field);
  if (text === undefined) throw badFields({ [field]: [REQUIRED] });
  return text;
}

/** Who is invited: `username` or `email`. */
export function readInvited(body: unknown): Invited {
  const username = ownText(body, 'username');
  if (username !== undefined) return { username };
  const email = ownText(body, 'email');
  if (email === undefined) throw badFields({ username: ['This field or email is required.'] });
  return { email };
}

/** `is_on_leaderboard`, true or false. */
export function readWish(body: unknown): boolean {
  const wish = isRecord(body) ? body.is_on_leaderboard : undefined;
  if (typeof wish !== 'boolean') throw badFields({ is_on_leaderboard: ['Must be true or false.'] });
  return wish;
}

function ownText(body: unknown, field: string): string | undefined {
  const value = isRecord(body) && Object.hasOwn(body, field) ? body[field] : undefined;
  const text = typeof value === 'string' ? value.replaceAll('\u0000', '').trim() : '';
  return text === '' ? undefined : text;
}
