import type { AdminCaller } from '#libs/admin';
import type { Access, Principal } from '#libs/platform/auth';

/** Routes for administrators let nobody in without a principal. */
export function callerOf({ viewer }: Access, address: string): AdminCaller {
  return { principal: viewer as Principal, address };
}
