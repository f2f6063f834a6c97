import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AuthError } from '#libs/platform/auth';
import { readForm } from './read-form.js';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
export const CSRF_FIELD = 'csrf_token';
const CSRF_HEADER = 'x-csrf-token';

export interface ForgeryRules {
  /** Origin of our own pages. */
  readonly publicOrigin: string;
  /** Origins that may call without a form of ours; none but for routes that say so. */
  readonly extensionOrigins: readonly string[];
}

/**
 * Refuses what another site may have made a browser send: a request that changes something must come from our own origin
 * and bring the token of our own form. Extensions of the list need no form.
 *
 * @throws AuthError `auth.forged_request`
 */
export async function refuseForgery(request: FastifyRequest, csrfToken: string, rules: ForgeryRules): Promise<void> {
  if (SAFE.has(request.method)) return;
  const { origin } = request.headers;
  if (origin !== undefined && rules.extensionOrigins.includes(origin)) return;
  if (!isSameOrigin(request, rules.publicOrigin)) throw forged('it comes from another site');
  const given = request.headers[CSRF_HEADER] ?? (await readForm(request)).text(CSRF_FIELD);
  if (typeof given !== 'string' || !isSame(given, csrfToken)) throw forged('the token of the form is missing or old');
}

/** Browsers that say neither where a request comes from nor how are judged by the token alone. */
function isSameOrigin({ headers }: FastifyRequest, publicOrigin: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  const { origin, host } = headers;
  return origin === undefined || origin === publicOrigin || hostOf(origin) === host;
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function forged(reason: string): AuthError {
  return new AuthError('auth.forged_request', reason);
}
