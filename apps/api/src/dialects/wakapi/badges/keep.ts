import type { Access } from '#libs/platform/auth';
import type { EtagGate } from '../../../http/etag.js';

/**
 * Names the state of an answer about somebody. What everybody is shown may be kept by caches for so many seconds; what a
 * person sees of their own, by nobody but them.
 */
export function keepFor(
  seconds: number,
  { isSelf }: Access,
  etag: EtagGate,
  ...state: readonly (string | number | boolean)[]
): void {
  if (isSelf) etag.pass('own', ...state);
  else etag.passPublicly(seconds, ...state);
}
