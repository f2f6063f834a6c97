import { MICROS_PER_DAY, MICROS_PER_SECOND, type Micros } from '#libs/kernel';

/** When the other side wants to be asked again, in µs: within a day. Undefined: it does not say. */
export function retryAfter(header: string | null, now: Micros): Micros | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  const moment = Number.isNaN(seconds) ? Date.parse(header) * 1000 : now + Math.round(seconds * MICROS_PER_SECOND);
  if (Number.isNaN(moment)) return undefined;
  return Math.min(Math.max(moment, now + MICROS_PER_SECOND), now + MICROS_PER_DAY);
}
