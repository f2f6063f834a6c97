import { addDays, type LocalDate, parseLocalDate } from '#libs/kernel';
import type { RemoteApi } from './remote-api.js';
import { RemoteRefused } from './remote-refused.js';

export interface DaySpan {
  readonly first: LocalDate;
  readonly last: LocalDate;
}

/**
 * The days on which the other server may have heartbeats: from its first one to `today`, and one more on either side,
 * because servers differ in whose zone a day is.
 *
 * @throws RemoteRefused when nobody can say where they begin
 */
export async function daysToAsk(api: RemoteApi, today: LocalDate): Promise<DaySpan> {
  const first = (await firstDay(api)) ?? (await signUpDay(api));
  if (first === undefined) throw new RemoteRefused(200, 'the other server does not say when its heartbeats begin');
  return { first: addDays(first, -1), last: addDays(today, 1) };
}

async function firstDay(api: RemoteApi): Promise<LocalDate | undefined> {
  const data = await dataOf(api, '/users/current/all_time_since_today');
  const range = data.range as { start_date?: unknown; start?: unknown } | null | undefined;
  return dateOf(range?.start_date) ?? dateOf(range?.start);
}

async function signUpDay(api: RemoteApi): Promise<LocalDate | undefined> {
  return dateOf((await dataOf(api, '/users/current')).created_at);
}

async function dataOf(api: RemoteApi, path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const answer = (await api.json(path)) as { data?: unknown } | null;
    return typeof answer?.data === 'object' && answer.data !== null ? (answer.data as Record<string, unknown>) : {};
  } catch (error) {
    if (error instanceof RemoteRefused && error.status !== 401) return {};
    throw error;
  }
}

function dateOf(value: unknown): LocalDate | undefined {
  return typeof value === 'string' ? parseLocalDate(value.slice(0, 10)) : undefined;
}
