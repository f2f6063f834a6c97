import type { FastifyReply } from 'fastify';
import { AuthError, type Principal } from '#libs/platform/auth';
import type { RateLimits } from './rate-limits.js';

/**
 * Counts one more time that a key is shown, and writes the headers of the limit.
 *
 * @throws AuthError `auth.rate_limited`
 */
export async function countKeyReveal(
  limits: RateLimits,
  caller: { readonly principal: Principal | undefined; readonly address: string },
  reply: FastifyReply,
): Promise<void> {
  const { isAllowed, headers, retryAfterSeconds } = await limits.take({ ...caller, budget: 'keyReveal' });
  reply.headers(headers);
  if (isAllowed) return;
  throw new AuthError('auth.rate_limited', 'keys were shown too often', { details: { retryAfterSeconds } });
}
