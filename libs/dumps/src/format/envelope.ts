import { MICROS_PER_SECOND, type TimeRange } from '#libs/kernel';
import type { DumpSource } from './dump-source.js';
import { userRecord } from './user-record.js';

/** Everything before the days: the person, and the first and last second of the range since the Unix epoch. */
export function openEnvelope({ profile, publicUrl }: DumpSource, range: TimeRange): string {
  const user = JSON.stringify(userRecord(profile, publicUrl));
  const bounds = { start: range.from / MICROS_PER_SECOND, end: range.to / MICROS_PER_SECOND - 1 };
  return `{"user":${user},"range":${JSON.stringify(bounds)},"days":[`;
}

export const CLOSE_ENVELOPE = ']}';
