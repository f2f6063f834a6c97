import type { Micros } from '#libs/kernel';

/** Milliseconds that a Retry-After header (seconds, or a date) asks to wait; undefined for none. */
export function retryAfterMs(header: string | null, now: Micros): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now / 1_000);
}
